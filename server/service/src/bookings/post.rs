//! Who is told of a talk, and reminded of it.

use chrono::TimeDelta;
use domain::{
    Moment,
    bookings::{Booking, StageName},
    interviews::Side,
    policy,
};
use uuid::Uuid;

use crate::{
    Error, Service,
    delivery::{Notice, TalkNews},
    store::{Tx, bookings::Coming},
};

impl Service {
    /// Tells everybody who comes, and the member who invites while they have their seat.
    pub(super) async fn tell_talk(
        &self,
        tx: &mut Tx,
        booking: &Booking,
        people: &[Coming],
        news: TalkNews,
        now: Moment,
    ) -> Result<(), Error> {
        let organizer = tx.member_contact(booking.organizer_id).await?;
        let mut told: Vec<&str> = Vec::with_capacity(people.len() + 1);
        let members = people.iter().filter(|person| person.is_member);
        let organizer = organizer.sits.then_some(organizer.email.as_str());
        for email in members.filter_map(|person| person.email.as_deref()).chain(organizer) {
            if !told.contains(&email) {
                told.push(email);
                self.tell_one(tx, booking, (email, Side::Company), news, now).await?;
            }
        }
        for person in people.iter().filter(|person| !person.is_member) {
            if let Some(email) = &person.email {
                self.tell_one(tx, booking, (email, Side::Candidate), news, now).await?;
            }
        }
        Ok(())
    }

    /// Tells one person.
    pub(crate) async fn tell_one(
        &self,
        tx: &mut Tx,
        booking: &Booking,
        (email, to): (&str, Side),
        news: TalkNews,
        now: Moment,
    ) -> Result<(), Error> {
        let notice = Notice::Talk { booking_id: booking.id, sequence: booking.sequence, news, to };
        tx.post(self.ids.next(), email, &notice, Some(booking.interview_id), now).await?;
        if news.concerns_calendars() && tx.keeps_talks(email).await? {
            let notice = Notice::TalkToWrite { booking_id: booking.id };
            tx.post(self.ids.next(), email, &notice, Some(booking.interview_id), now).await?;
        }
        Ok(())
    }

    /// Plans the reminders of a talk as it is now, instead of those that were planned.
    pub(super) async fn plan_reminders(
        &self,
        tx: &mut Tx,
        booking: &Booking,
        people: &[Coming],
        now: Moment,
    ) -> Result<(), Error> {
        tx.cancel_reminders(booking.id, now).await?;
        if !booking.is_to_come(now) {
            return Ok(());
        }
        for hours in policy::TALK_REMINDERS {
            let at = booking.time.start - TimeDelta::hours(hours.into());
            if at <= now {
                continue;
            }
            // What nobody has approved is no candidate's talk yet.
            let waits = booking.stage.name() == StageName::Tentative;
            for person in people.iter().filter(|person| person.is_member || !waits) {
                let to = if person.is_member { Side::Company } else { Side::Candidate };
                if let Some(email) = &person.email {
                    let news = TalkNews::Reminder { hours };
                    let notice = Notice::Talk { booking_id: booking.id, sequence: booking.sequence, news, to };
                    tx.post_at(self.ids.next(), email, &notice, Some(booking.interview_id), at, now).await?;
                }
            }
        }
        Ok(())
    }
}

/// Who of these is not among those.
pub(super) fn without<'a>(these: &'a [Coming], those: &[Coming]) -> Vec<&'a Coming> {
    let ids: Vec<Uuid> = those.iter().map(|person| person.id).collect();
    these.iter().filter(|person| !ids.contains(&person.id)).collect()
}
