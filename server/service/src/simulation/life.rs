//! What follows from what happens: the request as it has to stand afterwards, and whom to tell.

use uuid::Uuid;

use crate::simulation::{
    deeds::{Act, Card, Deed, Written},
    found::Life,
    rules::{HOLD, Roles, SILENCE},
};

/// What else has to happen in the same transaction.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Follows {
    /// What the candidate is told.
    pub(super) candidate: Option<&'static str>,
    /// What the sender is told.
    pub(super) sender: Option<&'static str>,
    /// Whether what is still planned dies.
    pub(super) kills: bool,
}

impl Life {
    /// A request that was just sent.
    pub(super) fn held(roles: &Roles, ids: (Uuid, Uuid), by: usize, to: usize, written: Written, at: i64) -> Self {
        let (position, workspace) = roles.positions[written.position];
        Self {
            request: ids.0,
            interview: ids.1,
            workspace,
            candidate: roles.people[to].id,
            sender: roles.seats[by].id,
            position,
            followed_to: position,
            mark: Some(written.mark),
            version: 1,
            stage: "held".to_owned(),
            stage_at: at,
            sent_at: at,
            deliver_at: at + HOLD,
            delivered_at: None,
            state: "open".to_owned(),
            state_at: at,
            ended: None,
            leaves_at: None,
            reopening_by: None,
            candidate_refused_at: None,
            company_refused_at: None,
            replied_at: None,
            followed_up_at: None,
            revision: 1,
        }
    }

    /// Time did something, and nothing else could.
    pub(super) fn time_does(&mut self, action: &str, at: i64) -> Result<Follows, String> {
        let tell = |kind| Follows { candidate: Some(kind), ..Follows::default() };
        match action {
            "request.delivered" if self.stage == "held" && at >= self.deliver_at => {
                self.move_to("delivered", at);
                (self.delivered_at, self.state_at) = (Some(at), at);
                Ok(tell("request_delivered"))
            }
            "request.auto_declined"
                if self.stage == "delivered" && self.delivered_at.is_some_and(|delivered| at > delivered + SILENCE) =>
            {
                self.move_to("auto_declined", at);
                self.end("auto_declined", at);
                Ok(Follows { sender: Some("request_auto_declined"), ..tell("request_auto_declined") })
            }
            "interview.ended_by_company"
                if self.state == "awaiting_schedule" && self.leaves_at.is_some_and(|leaves| at >= leaves) =>
            {
                self.end("company", at);
                Ok(Follows { kills: true, ..tell("ended_by_company") })
            }
            _ => Err(format!("{action} at {at}: {self:#?}")),
        }
    }

    /// Somebody did something that they may do.
    pub(super) fn somebody_does(&mut self, deed: &Deed, position: Option<Uuid>, at: i64) -> Follows {
        let to_candidate = |kind| Follows { candidate: Some(kind), ..Follows::default() };
        let to_sender = |kind| Follows { sender: Some(kind), ..Follows::default() };
        let to_other = |kind| if deed.is_of_candidate() { to_sender(kind) } else { to_candidate(kind) };
        match deed.act {
            Act::Edit { written, .. } => {
                let position = position.unwrap_or_default();
                (self.position, self.followed_to, self.mark) = (position, position, Some(written.mark));
                self.version += 1;
                Follows::default()
            }
            Act::Withdraw(_) => {
                self.move_to("withdrawn", at);
                self.end("withdrawn", at);
                Follows::default()
            }
            Act::Retract(_) => {
                self.move_to("retracted", at);
                self.end("retracted", at);
                Follows { kills: true, ..to_candidate("request_retracted") }
            }
            Act::Accept(_) => {
                self.move_to("accepted", at);
                (self.state, self.state_at) = ("awaiting_schedule".to_owned(), at);
                to_sender("request_answered")
            }
            Act::Decline(_) => {
                self.move_to("declined", at);
                self.end("declined", at);
                to_sender("request_answered")
            }
            Act::End(_) => {
                self.end("candidate", at);
                Follows { kills: true, ..to_sender("ended_by_candidate") }
            }
            Act::HoldEnding(_) => {
                self.leaves_at = Some(at + HOLD);
                Follows::default()
            }
            Act::WithdrawEnding(_) => {
                self.leaves_at = None;
                Follows::default()
            }
            Act::Reply(_) => {
                self.replied_at = Some(at);
                to_candidate("company_replied")
            }
            Act::FollowUp(_) => {
                self.followed_up_at = Some(at);
                to_sender("followed_up")
            }
            Act::AskToReopen(_) => {
                self.reopening_by = Some(deed.side().to_owned());
                to_other("reopen_asked")
            }
            Act::AgreeToReopen(_) => {
                (self.state, self.state_at, self.ended) = ("awaiting_schedule".to_owned(), at, None);
                (self.reopening_by, self.replied_at, self.followed_up_at) = (None, None, None);
                (self.candidate_refused_at, self.company_refused_at) = (None, None);
                self.revision += 1;
                to_other("reopened")
            }
            Act::RefuseToReopen(_) => {
                self.reopening_by = None;
                if deed.is_of_candidate() {
                    self.company_refused_at = Some(at);
                } else {
                    self.candidate_refused_at = Some(at);
                }
                Follows::default()
            }
            Act::EditEnding(_)
            | Act::Send { .. }
            | Act::Look
            | Act::Open(_)
            | Act::Read(_)
            | Act::Work
            | Act::TakeMail
            | Act::Dispatch => Follows::default(),
        }
    }

    fn end(&mut self, how: &str, at: i64) {
        (self.state, self.state_at, self.ended) = ("ended".to_owned(), at, Some(how.to_owned()));
        (self.leaves_at, self.reopening_by) = (None, None);
    }

    fn move_to(&mut self, stage: &str, at: i64) {
        (self.stage, self.stage_at) = (stage.to_owned(), at);
        self.version += 1;
    }

    /// As its candidate sees it.
    pub(super) fn card(&self) -> Card {
        let name = |name: &str| -> &'static str {
            ["delivered", "accepted", "declined", "auto_declined", "retracted", "open", "awaiting_schedule", "ended"]
                .into_iter()
                .find(|known| *known == name)
                .unwrap_or("?")
        };
        Card { request: self.request.into(), stage: name(&self.stage), state: name(&self.state), mark: self.mark }
    }
}
