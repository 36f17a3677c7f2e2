//! Interview requests: sent, held, changed, delivered once, answered.
//!
//! Lock order everywhere: the request, then its interview, then the candidate, then the audit chain.

#[cfg(test)]
mod activity_stories;
mod answer;
#[cfg(test)]
mod answer_stories;
mod audit;
mod deliver;
#[cfg(test)]
mod deliver_stories;
mod edit;
mod expire;
mod read;
mod retract;
mod send;
#[cfg(test)]
pub(crate) mod stories;
mod window;
#[cfg(test)]
mod window_stories;
mod withdraw;

use domain::{
    messages::{self, Values},
    problems::{Code, Problems},
    refusals::Conflict,
    requests::{Checked, StageName, TooLate},
};

use crate::{
    Error,
    error::not_found,
    gate::Member,
    store::{Opening, Tx, contacts::Addressee},
};

pub(crate) use answer::words;
pub(crate) use audit::{By, event};

/// What a sender, or a candidate, is told who comes too late.
pub(crate) fn too_late(TooLate(stage): TooLate) -> Error {
    match stage {
        StageName::Held => Conflict::NotDelivered,
        StageName::Withdrawn => Conflict::AlreadyWithdrawn,
        StageName::Delivered => Conflict::AlreadyDelivered,
        StageName::Accepted | StageName::Declined => Conflict::AlreadyAnswered,
        StageName::AutoDeclined => Conflict::Expired,
        StageName::Retracted => Conflict::AlreadyRetracted,
    }
    .into()
}

impl Tx {
    /// The position of a draft, if this member may send requests for it.
    async fn position_for_request(&mut self, who: &Member, checked: &Checked) -> Result<Opening, Error> {
        open_for(who, self.opening(who, checked.position_id()).await?)
    }

    /// The request's position must be one that this member acts within; others see it and are refused (R2).
    pub(crate) async fn may_act_on(
        &mut self,
        who: &Member,
        position: domain::ids::PositionId,
    ) -> Result<Opening, Error> {
        let position = self.opening(who, position).await?.ok_or_else(not_found)?;
        who.may_act_within(&position)?;
        Ok(position)
    }
}

/// The position, if this member may send requests for it. What is foreign or closed is a problem of the field; what the
/// role forbids is forbidden.
fn open_for(who: &Member, position: Option<Opening>) -> Result<Opening, Error> {
    let at_field = |code| Error::from(Problems::one("position_id", code));
    let position = position.filter(|position| who.sees(position)).ok_or_else(|| at_field(Code::NotFound))?;
    who.may_act_within(&position)?;
    if position.closed {
        return Err(at_field(Code::Closed));
    }
    Ok(position)
}

/// The message as the candidate reads it; nothing leaves with a gap in it (R3).
fn note(checked: &Checked, who: &Member, to: &Addressee, position: &Opening) -> Result<String, Error> {
    let values = values(who, to, &position.title);
    messages::fill(&checked.offer().message, &values).map_err(|code| Problems::one("message", code).into())
}

fn values(who: &Member, to: &Addressee, position_title: &str) -> Values {
    Values {
        candidate_name: to.name.clone(),
        position_title: position_title.to_owned(),
        company_name: who.workspace_name.clone(),
        sender_name: who.name.clone(),
    }
}
