//! Talks: booked, approved, moved, cancelled, missed, given to other interviewers (C5, C7, C8, C10).
//!
//! Lock order everywhere: the interview, then the people's calendars in the order of their ids, then the audit chain. The
//! check that decides is made with all of them held; what the slots showed before is only what it looked like.

mod approve;
mod book;
mod cancel;
mod clocks;
mod end;
mod how;
mod link;
mod no_show;
mod pass;
mod pools;
mod post;
mod propose;
#[cfg(test)]
mod propose_stories;
#[cfg(test)]
mod races;
mod read;
mod reassign;
mod reschedule;
#[cfg(test)]
pub(crate) mod stories;

pub(crate) use clocks::Agreed;
use domain::{Moment, bookings::Booking, ids::BookingId, interviews::Interview};
pub use how::HowChange;
pub(crate) use how::in_order;

use crate::{Clock, Error, error::not_found, gate::Party, store::Tx};

impl Tx {
    /// A booking to change, with its process: theirs, or not found, until an ending is due (R13). Nobody else changes it
    /// until this transaction ends.
    async fn take_booking(
        &mut self,
        clock: &Clock,
        who: Party<'_>,
        id: BookingId,
    ) -> Result<(Interview, Booking), Error> {
        let interview = self.interview_of_booking(id).await?.ok_or_else(not_found)?;
        let interview = self.take_interview_to_book(who, interview).await?;
        if let Party::Invited(invited) = who {
            self.working_link(invited.link_id, clock.now()).await?;
        }
        interview.not_leaving(clock.now())?;
        let booking = self.booking(id).await?.ok_or_else(not_found)?;
        Ok((interview, booking))
    }

    /// When nothing is to come any more, and nothing takes place right now, the candidate waits for the company anew.
    async fn nothing_to_come(&mut self, interview: Interview, now: Moment) -> Result<Interview, Error> {
        let ahead = self.bookings_of(interview.id).await?.iter().any(|booking| booking.is_ahead(now));
        if ahead {
            return Ok(interview);
        }
        let Ok(mut waiting) = interview.clone().unschedule(now) else { return Ok(interview) };
        self.save_interview(&waiting).await?;
        waiting.version += 1;
        Ok(waiting)
    }
}
