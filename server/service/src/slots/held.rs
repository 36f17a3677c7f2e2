//! What is held, as its holder looks at it once more before booking it (C6): when, with whom, how.

use domain::{
    bookings::Held,
    ids::MemberId,
    interviews::{Interview, Side},
};

use crate::{
    Error,
    bookings::in_order,
    gate::Party,
    slots::members_among,
    store::{Tx, holds::Hold},
};

impl Tx {
    /// A hold as this party sees it. Who comes is the company's to know until it is booked.
    pub(crate) async fn show_hold(
        &mut self,
        who: Party<'_>,
        interview: &Interview,
        hold: &Hold,
    ) -> Result<Held, Error> {
        let organizer: Option<MemberId> = match who {
            Party::Member(member) => Some(member.id),
            Party::Invited(invited) => self.scheduling_link_by_id(invited.link_id).await?.map(|link| link.made_by),
            Party::Person(_) => None,
        };
        let mut members = members_among(&hold.people, interview.candidate_id);
        if let Some(organizer) = organizer {
            members = in_order(organizer, members);
        }
        let people = if who.side() == Side::Company { self.names_of_hold(hold.id).await? } else { Vec::new() };
        Ok(Held {
            id: hold.id,
            interview_id: hold.interview_id,
            time: hold.time,
            expires_at: hold.expires_at,
            people,
            how: self.how_of_talk(&hold.talk, interview.position_id, &members).await?,
        })
    }
}
