//! Bookings as either side sees them.

use domain::{
    Moment,
    bookings::{ActorKind, Booking, BookingActor, BookingPerson, BookingView, Stage},
    ids::{BookingId, InterviewId},
    interviews::Side,
    pages::{Page, Window},
};
use uuid::Uuid;

use crate::{
    Error, Service,
    error::not_found,
    gate::{Member, Party},
    store::{
        Tx,
        cursor::{Cursor, page, rows_for},
    },
};

impl Service {
    /// All bookings of a process, by their times.
    pub async fn bookings(&self, who: Party<'_>, id: InterviewId) -> Result<Vec<BookingView>, Error> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        tx.interview_to_see(who, id).await?;
        let mut shown = Vec::new();
        for booking in tx.bookings_of(id).await? {
            shown.push(tx.show_booking(who, &booking, now).await?);
        }
        Ok(shown)
    }

    /// The talks that a member comes to and that are not over, soonest first, also of processes they see nothing else of.
    pub async fn my_talks(&self, who: &Member, window: &Window) -> Result<Page<BookingView>, Error> {
        let now = self.clock.now();
        let after = Cursor::of(window)?.unwrap_or(Cursor(i64::MIN, Uuid::nil()));
        let mut tx = self.store.read().await?;
        let mut shown = Vec::new();
        for booking in tx.bookings_ahead_with(who.scope, who.id, &after, rows_for(window), now).await? {
            shown.push(tx.show_booking(Party::Member(who), &booking, now).await?);
        }
        Ok(page(shown, window, |talk| Cursor(talk.time.start.timestamp_millis(), talk.id.0)))
    }

    /// One booking, also for a member who comes to it and sees nothing else of its process.
    pub async fn booking(&self, who: Party<'_>, id: BookingId) -> Result<BookingView, Error> {
        let mut tx = self.store.read().await?;
        let interview = tx.interview_of_booking(id).await?.ok_or_else(not_found)?;
        match who {
            Party::Member(member) if tx.comes_to(member.id, interview, Some(id)).await? => {}
            Party::Member(_) | Party::Person(_) | Party::Invited(_) => tx.interview_to_see(who, interview).await?,
        }
        let booking = tx.booking(id).await?.ok_or_else(not_found)?;
        tx.show_booking(who, &booking, self.clock.now()).await
    }
}

impl Tx {
    /// A booking as this party sees it. How interviewers were chosen is the company's to know.
    pub(crate) async fn show_booking(
        &mut self,
        who: Party<'_>,
        booking: &Booking,
        now: Moment,
    ) -> Result<BookingView, Error> {
        // Who came by link need not be the candidate.
        let knows = if matches!(who, Party::Person(_)) { Side::Candidate } else { Side::Company };
        let (company, position_title) = self.around_booking(booking.id).await?;
        let (candidate_zone, company_zone) = self.zones_of(booking.interview_id, booking.organizer_id, knows).await?;
        let is_company = who.side() == Side::Company;
        let replies = if is_company { self.replies_to(booking.id).await? } else { std::collections::BTreeMap::new() };
        let people = self.coming_to(booking.id).await?.into_iter().map(|person| BookingPerson {
            reply: replies.get(&person.id).cloned(),
            id: person.id,
            name: person.name_for(knows).to_owned(),
            side: if person.is_member { Side::Company } else { Side::Candidate },
            chosen: person.chosen.map(|(_, why)| why).filter(|_| is_company),
        });
        // Who came by link sees no more than the talk (C13).
        let is_guest = matches!(who, Party::Invited(_));
        let link_copy = if is_guest { None } else { self.copy_of_link_behind(booking).await? };
        let (stage_side, reason) = match &booking.stage {
            Stage::Tentative { .. } | Stage::Confirmed { .. } => (None, None),
            Stage::Cancelled { by, reason, .. } => (by.map(BookingActor::kind), reason.clone()),
            Stage::NoShow { whose: Side::Candidate, .. } => (Some(ActorKind::Candidate), None),
            Stage::NoShow { whose: Side::Company, .. } => (Some(ActorKind::Company), None),
        };
        Ok(BookingView {
            id: booking.id,
            interview_id: booking.interview_id,
            company,
            position_title,
            candidate_zone,
            company_zone,
            time: booking.time,
            stage: booking.stage.name(),
            how: booking.how.clone(),
            stage_side,
            reason,
            booked_by: booking.booked_by.kind(),
            moved_by: booking.moved_by.map(BookingActor::kind),
            link_copy,
            people: people.collect(),
            sequence: booking.sequence,
            may_move: booking.may_move(who.booking_actor(), now),
            may_cancel: booking.may_cancel(now),
            version: booking.version,
        })
    }
}
