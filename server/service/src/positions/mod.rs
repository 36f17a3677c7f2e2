//! Positions: who sees them, who acts within them, and what members do with them.

mod change;
mod close;
#[cfg(test)]
mod confidential_stories;
mod list;
mod open;
#[cfg(test)]
mod stories;

use std::collections::HashSet;

use domain::{
    Moment,
    audit::Actor,
    ids::{MemberId, PositionId},
    positions::Draft,
    problems::{Code, Problems},
    refusals::{Forbidden, Refusal},
    workspaces::{Deed, Extent},
};

use crate::{
    Error,
    gate::Member,
    live::News,
    store::{Audit, PositionRow, Teamed, Tx},
};

impl Member {
    /// Whether this member sees the position at all: confidential ones are their hiring team's alone (R2).
    pub fn sees(&self, position: &impl Teamed) -> bool {
        domain::positions::is_visible(position.is_confidential(), position.has_on_team(self.id))
    }

    /// Whether this member may send and change requests within the position. Whether it is open is another question.
    pub fn may_act_within(&self, position: &impl Teamed) -> Result<(), Refusal> {
        if !self.sees(position) {
            return Err(Refusal::NotFound);
        }
        match self.may(Deed::Request) {
            Extent::All => Ok(()),
            Extent::Team if position.has_on_team(self.id) => Ok(()),
            Extent::Team => Err(Forbidden::NotOnTeam.into()),
            Extent::Running | Extent::Nothing => Err(Forbidden::StandardSeat.into()),
        }
    }

    /// Whether this member may change what the position says.
    fn may_change(&self, position: &PositionRow) -> Result<(), Refusal> {
        if !self.sees(position) {
            return Err(Refusal::NotFound);
        }
        match self.may(Deed::OpenPositions) {
            Extent::All => Ok(()),
            Extent::Team if position.has_on_team(self.id) => Ok(()),
            Extent::Team => Err(Forbidden::NotOnTeam.into()),
            Extent::Running | Extent::Nothing => Err(Forbidden::ManagersOnly.into()),
        }
    }

    /// Whether this member may open positions.
    fn may_open(&self) -> Result<(), Refusal> {
        match self.may(Deed::OpenPositions) {
            Extent::All | Extent::Team => Ok(()),
            Extent::Running | Extent::Nothing => Err(Forbidden::ManagersOnly.into()),
        }
    }

    /// What they did in their workspace, for its chain.
    pub(crate) fn did(&self, action: &'static str, subject: impl ToString, at: Moment) -> Audit {
        Audit {
            scope: self.scope.id().0,
            at,
            actor: Actor::Member,
            account: Some(self.account_id),
            action,
            subject: subject.to_string(),
            interview: None,
        }
    }
}

impl Tx {
    /// Makes these the position's team; who is not a member of the workspace is a problem at their place in the draft.
    pub(crate) async fn set_team(
        &mut self,
        who: &Member,
        id: PositionId,
        team: &[MemberId],
        draft: &Draft,
    ) -> Result<(), Error> {
        self.clear_team(id).await?;
        let here: HashSet<MemberId> = self.members_here(who.scope, team).await?.into_iter().collect();
        let mut problems = Problems::new();
        for member in team.iter().filter(|member| !here.contains(member)) {
            let index = draft.team.iter().position(|typed| typed.parse() == Ok(*member)).unwrap_or_default();
            problems.add(format!("team[{index}]"), Code::NotFound);
        }
        if problems.is_empty() {
            self.add_to_team(id, team).await?;
        }
        if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
    }

    /// The workspace's open pages look again.
    pub(crate) fn tell_workspace(&mut self, who: &Member) {
        self.tell(News { workspace: Some(who.scope.id()), candidate: None, due: false });
    }
}
