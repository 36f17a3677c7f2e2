//! Moving a talk: the same UID, SEQUENCE + 1 (C8), and the same check as booking (C7).

use domain::{
    Moment,
    bookings::{Booking, BookingView},
    ids::BookingId,
    interviews::Side,
    refusals::Conflict,
};

use crate::{
    Error, Service,
    bookings::{HowChange, in_order, post::without},
    delivery::TalkNews,
    gate::{self, Party},
    interviews::contact::Act,
    requests::event,
    slots::{But, Wanted, members_among, time_at},
    store::{Tx, availability::Someone},
};

/// Which talk, from when to when.
pub(super) fn moved_from(booking: &Booking, from: Moment) -> String {
    format!("{} {}>{}", booking.id, from.timestamp_millis(), booking.time.start.timestamp_millis())
}

impl Service {
    /// [`reschedule_with`](Self::reschedule_with), where how it takes place stays.
    pub async fn reschedule(
        &self,
        who: Party<'_>,
        id: BookingId,
        version: i64,
        start: Moment,
    ) -> Result<BookingView, Error> {
        self.reschedule_with(who, id, version, start, &HowChange::Stays).await
    }

    /// Moves a talk to another free time, unless it was changed since `version`. It does not stand in its own way;
    /// whoever is needed of a pool is chosen anew. To where it is already changes nothing. The company may say with it how
    /// the talk takes place.
    pub async fn reschedule_with(
        &self,
        who: Party<'_>,
        id: BookingId,
        version: i64,
        start: Moment,
        how: &HowChange,
    ) -> Result<BookingView, Error> {
        self.role_may_book(who, "talk.refused", id.to_string()).await?;
        self.change(|tx| self.move_booking(tx, who, id, (version, start), how)).await
    }

    async fn move_booking(
        &self,
        mut tx: Tx,
        who: Party<'_>,
        id: BookingId,
        (version, start): (i64, Moment),
        how: &HowChange,
    ) -> Result<BookingView, Error> {
        let (interview, booking) = tx.take_booking(&self.clock, who, id).await?;
        if booking.time.start == start && booking.is_to_come(self.clock.now()) {
            return tx.show_booking(who, &booking, self.clock.now()).await;
        }
        if booking.version != version {
            return Err(Conflict::Stale.into());
        }
        let talk = how.of(who, tx.talk_of_booking(id).await?)?;
        let time = time_at(start, talk.minutes)?;
        let (scope, candidate) = (gate::scope(interview.workspace_id), interview.candidate_id);
        let (position, asks) = (interview.position_id, who.member());
        let wanted = Wanted { scope, candidate, position, talk: &talk, picks: who.side(), asks };
        // First of all whether it may be moved at all: that needs nobody's calendar.
        booking.clone().reschedule(who.booking_actor(), time, self.clock.now())?;
        self.count_contact(&mut tx, &interview, who, Act::Move, self.clock.now()).await?;
        tx.touch_wanted(&wanted).await?;
        let now = self.clock.now();
        let was = booking.time;
        let from = was.start;
        let mut moved = booking.reschedule(who.booking_actor(), time, now)?;
        // What one held for this is used up; it does not stand in its own way either.
        let held = tx.holds_now(interview.id, who.holder(), now).await?;
        let but = But { booking: Some(id), hold: held };
        let people = match tx.people(&wanted, but.look(now, time)).await?.verdict(start) {
            Ok(people) => people,
            Err(refused) => {
                return Err(tx.no_slot(refused, start, &wanted, but, now).await);
            }
        };
        let before = tx.coming_to(id).await?;
        let members = in_order(moved.organizer_id, members_among(&people, candidate));
        moved.how = tx.how_of_talk(&talk, interview.position_id, &members).await?;
        if matches!(how, HowChange::Becomes(_)) {
            tx.save_talk(id, &talk).await?;
        }
        tx.save_booking(&moved).await?;
        moved.version += 1;
        tx.agree(&moved, who, Someone::Candidate(candidate)).await?;
        tx.set_attendees(id, &time, &people).await?;
        if let Some(held) = held {
            tx.remove_hold(held).await?;
        }
        let coming = tx.coming_to(id).await?;
        self.tell_talk(&mut tx, &moved, &coming, TalkNews::Moved { from }, now).await?;
        for person in without(&before, &coming) {
            if let Some(email) = &person.email {
                let left = TalkNews::Left { time: was };
                self.tell_one(&mut tx, &moved, (email, Side::Company), left, now).await?;
            }
        }
        self.plan_reminders(&mut tx, &moved, &coming, now).await?;
        tx.audit(self.ids.next(), event(who.into(), "talk.moved", &interview, now).about(moved_from(&moved, from)))
            .await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        let shown = tx.show_booking(who, &moved, now).await?;
        self.commit(tx).await?;
        Ok(shown)
    }
}
