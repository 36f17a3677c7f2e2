//! A process ends: its talks to come, its holds and its scheduling links die with it (R12).

use domain::{
    Moment,
    bookings::Booking,
    ids::{EventId, InterviewId},
    interviews::{Interview, Side},
};

use crate::{
    Error, Service,
    delivery::TalkNews,
    requests::{By, event},
    store::{Audit, Tx, availability::Someone, bookings::Coming},
};

/// Talks that were called off, and who would have come.
pub(crate) type CalledOff = Vec<(Booking, Vec<Coming>)>;

impl Tx {
    /// Holds the calendars of everybody who would come to the talks of these processes, which the caller holds. Before
    /// the first of them is called off: of several, none then waits for people while it holds an audit chain.
    pub(crate) async fn touch_those_to_come(&mut self, interviews: &[InterviewId], now: Moment) -> Result<(), Error> {
        let mut people = Vec::new();
        for id in interviews {
            for booking in self.bookings_of(*id).await?.into_iter().filter(|booking| booking.is_to_come(now)) {
                people.extend(self.coming_to(booking.id).await?.iter().map(Coming::someone));
            }
        }
        Ok(self.touch_people(people).await?)
    }

    /// Cancels everything that was to come; answers what, and who would have come. Whoever calls it holds the process
    /// and [those who would come](Self::touch_those_to_come).
    pub(crate) async fn call_off(&mut self, interview: &Interview, by: Side, now: Moment) -> Result<CalledOff, Error> {
        let mut called_off = Vec::new();
        for booking in self.bookings_of(interview.id).await? {
            let Ok(mut cancelled) = booking.call_off(by, now) else { continue };
            self.save_booking(&cancelled).await?;
            cancelled.version += 1;
            self.cancel_reminders(cancelled.id, now).await?;
            let coming = self.coming_to(cancelled.id).await?;
            called_off.push((cancelled, coming));
        }
        self.remove_holds_in(interview.id).await?;
        self.revoke_scheduling_links(interview.id, now).await?;
        Ok(called_off)
    }
}

impl Coming {
    /// Whose calendar it is.
    pub(crate) const fn someone(&self) -> Someone {
        if self.is_member {
            Someone::Member(domain::ids::MemberId(self.id))
        } else {
            Someone::Candidate(domain::ids::CandidateId(self.id))
        }
    }
}

impl Service {
    /// Tells everybody who would have come. Answers what is to be remembered of it, when everything else is done.
    pub(crate) async fn tell_called_off(
        &self,
        tx: &mut Tx,
        by: By<'_>,
        interview: &Interview,
        called_off: &CalledOff,
        now: Moment,
    ) -> Result<Vec<(EventId, Audit)>, Error> {
        let mut events = Vec::with_capacity(called_off.len() + 1);
        for (booking, coming) in called_off {
            self.tell_talk(tx, booking, coming, TalkNews::Cancelled, now).await?;
            events.push((self.ids.next(), event(by, "talk.cancelled", interview, now).about(booking.id.to_string())));
        }
        Ok(events)
    }
}
