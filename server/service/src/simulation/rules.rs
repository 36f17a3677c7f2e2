//! The rules once more, in their own words: who may do what with a request, and when.
//!
//! Nothing here asks the product.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::simulation::{
    deeds::{Act, Deed, Flaw, Target, Who},
    found::Life,
};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// R12, R16.
const MONTH: i64 = 30 * 24 * HOUR;
/// R4, R13.
pub(super) const HOLD: i64 = 5 * MINUTE;
/// R9.
pub(super) const SILENCE: i64 = 14 * 24 * HOUR;
/// Requests by their ids.
pub(super) type Lives = BTreeMap<Uuid, Life>;

/// How far a member may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    All,
    /// Within one position.
    Only(Uuid),
    /// A standard seat.
    Nothing,
}

#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) id: Uuid,
    pub(super) account: Uuid,
    pub(super) email: String,
    pub(super) workspace: Uuid,
    pub(super) reach: Reach,
}

#[derive(Clone, Debug)]
pub(super) struct Somebody {
    pub(super) id: Uuid,
    pub(super) account: Uuid,
    pub(super) email: String,
    pub(super) promoted_until: i64,
}

/// Who there is, and where they may act.
#[derive(Clone, Debug)]
pub(super) struct Roles {
    pub(super) seats: Vec<Seat>,
    pub(super) people: Vec<Somebody>,
    /// Positions and their workspaces.
    pub(super) positions: Vec<(Uuid, Uuid)>,
}

impl Deed {
    pub(super) const fn is_of_candidate(&self) -> bool {
        matches!(self.who, Who::Person(_))
    }

    /// The side of the process that does it.
    pub(super) const fn side(&self) -> &'static str {
        if self.is_of_candidate() { "candidate" } else { "company" }
    }

    pub(super) const fn target(&self) -> Option<Target> {
        match self.act {
            Act::Edit { at, .. }
            | Act::Withdraw(at)
            | Act::Retract(at)
            | Act::Accept(at)
            | Act::Decline(at)
            | Act::End(at)
            | Act::HoldEnding(at)
            | Act::EditEnding(at)
            | Act::WithdrawEnding(at)
            | Act::Reply(at)
            | Act::FollowUp(at)
            | Act::AskToReopen(at)
            | Act::AgreeToReopen(at)
            | Act::RefuseToReopen(at)
            | Act::Open(at)
            | Act::Read(at) => Some(at),
            Act::Send { .. } | Act::Look | Act::Work | Act::TakeMail | Act::Dispatch => None,
        }
    }

    /// What is remembered of it when it is done, or when a seat that may not tries it.
    pub(super) const fn remembered(&self) -> Option<(&'static str, &'static str)> {
        Some(match self.act {
            Act::Send { .. } => ("request.held", "request.refused"),
            Act::Edit { .. } => ("request.edited", "request.edit_refused"),
            Act::Withdraw(_) => ("request.withdrawn", "request.withdraw_refused"),
            Act::Retract(_) => ("request.retracted", "request.retract_refused"),
            Act::Accept(_) => ("request.accepted", ""),
            Act::Decline(_) => ("request.declined", ""),
            Act::End(_) => ("interview.ended_by_candidate", ""),
            Act::HoldEnding(_) => ("ending.held", "ending.refused"),
            Act::EditEnding(_) => ("ending.edited", "ending.refused"),
            Act::WithdrawEnding(_) => ("ending.withdrawn", "ending.refused"),
            Act::Reply(_) => ("interview.replied", "interview.reply_refused"),
            Act::FollowUp(_) => ("interview.followed_up", ""),
            Act::AskToReopen(_) => ("interview.reopening_asked", "interview.reopening_denied"),
            Act::AgreeToReopen(_) => ("interview.reopened", "interview.reopening_denied"),
            Act::RefuseToReopen(_) => ("interview.reopening_refused", "interview.reopening_denied"),
            Act::Look | Act::Open(_) | Act::Read(_) | Act::Work | Act::TakeMail | Act::Dispatch => return None,
        })
    }
}

impl Life {
    pub(super) fn is_active(&self) -> bool {
        self.state != "ended"
    }

    fn may_begin_again(&self) -> bool {
        matches!(self.ended.as_deref(), Some("candidate" | "company" | "declined" | "auto_declined"))
    }

    /// Why the company can't take it back or change it before it leaves (R4, R5).
    fn not_held(&self, at: i64) -> Option<&'static str> {
        match self.stage.as_str() {
            "held" => (at >= self.deliver_at).then_some("already_delivered"),
            "delivered" => Some("already_delivered"),
            _ => self.is_over(),
        }
    }

    /// Why there is nothing to answer or retract (R9, R11).
    fn not_open(&self, at: i64) -> Option<&'static str> {
        match (self.stage.as_str(), self.delivered_at) {
            ("held", _) => Some("not_delivered"),
            ("delivered", Some(delivered)) => (at > delivered + SILENCE).then_some("expired"),
            _ => self.is_over(),
        }
    }

    fn is_over(&self) -> Option<&'static str> {
        match self.stage.as_str() {
            "withdrawn" => Some("already_withdrawn"),
            "accepted" | "declined" => Some("already_answered"),
            "auto_declined" => Some("expired"),
            "retracted" => Some("already_retracted"),
            _ => None,
        }
    }

    /// Why its held ending can't be changed (R13).
    fn no_ending(&self, at: i64) -> Option<&'static str> {
        match (self.state.as_str(), self.leaves_at) {
            ("ended", _) => Some("ending_left"),
            ("open", _) => Some("not_accepted"),
            (_, None) => Some("not_ending"),
            (_, Some(leaves)) => (at >= leaves).then_some("ending_left"),
        }
    }

    fn not_running(&self) -> Option<&'static str> {
        match self.state.as_str() {
            "open" => Some("not_accepted"),
            "ended" => Some("already_ended"),
            _ => None,
        }
    }

    fn too_soon(&self, at: i64) -> Option<&'static str> {
        let overdue = self.state_at + 48 * HOUR;
        let ready = self.followed_up_at.map_or(overdue, |last| overdue.max(last + 24 * HOUR));
        (self.replied_at.is_some() || at <= ready).then_some("too_soon")
    }
}

impl Roles {
    /// Everything for which this deed may be refused in this state of things; nothing: it has to work.
    pub(super) fn refusals(&self, lives: &Lives, deed: &Deed, at: i64) -> Vec<&'static str> {
        let mut why = Vec::new();
        let life = deed.target().map(|target| lives.get(&target.request.0));
        match deed.who {
            Who::Worker => return why,
            Who::Person(n) => {
                let known = |life: &&Life| life.candidate == self.people[n].id && life.delivered_at.is_some();
                if life.is_some_and(|life| life.as_ref().is_none_or(|life| !known(life))) {
                    return vec!["not_found"];
                }
            }
            Who::Member(n) => {
                let seat = &self.seats[n];
                if seat.reach == Reach::Nothing && !matches!(deed.act, Act::Read(_)) {
                    return vec!["standard_seat"];
                }
                if life.is_some_and(|life| life.is_none_or(|life| life.workspace != seat.workspace)) {
                    why.push("not_found");
                }
                let beyond = |position: Uuid| match seat.reach {
                    Reach::All => false,
                    Reach::Only(one) => one != position,
                    Reach::Nothing => true,
                };
                if life.flatten().is_some_and(|life| beyond(life.position)) {
                    why.extend(["not_found", "not_on_team"]);
                }
                if let Act::Send { written, .. } | Act::Edit { written, .. } = deed.act {
                    let position = self.positions[written.position].0;
                    why.extend(written.flaw.map(Flaw::told));
                    why.extend(beyond(position).then_some("not_on_team"));
                    let candidate = match (deed.act, life.flatten()) {
                        (Act::Send { to, .. }, _) => Some(self.people[to].id),
                        (_, life) => life.map(|life| life.candidate),
                    };
                    let twin = |other: &Life| {
                        other.is_active()
                            && other.position == position
                            && Some(other.candidate) == candidate
                            && life.flatten().is_none_or(|life| life.request != other.request)
                    };
                    why.extend(lives.values().any(twin).then_some("already_active"));
                }
            }
        }
        if let Act::Send { to, .. } = deed.act {
            why.extend((at >= self.people[to].promoted_until).then_some("not_promoted"));
        }
        let Some(life) = life.flatten() else { return why };
        let twin = |other: &Life| {
            other.is_active()
                && (other.position, other.candidate) == (life.position, life.candidate)
                && other.request != life.request
        };
        let repeated = |stage| (life.stage == stage).then_some("repeated");
        match deed.act {
            Act::Edit { version, .. } => {
                why.extend(life.not_held(at));
                why.extend((life.version != version).then_some("stale"));
            }
            Act::Withdraw(_) => why.extend(life.not_held(at)),
            Act::Retract(_) => why.extend(life.not_open(at)),
            Act::Accept(_) => why.extend(repeated("accepted").or_else(|| life.not_open(at))),
            Act::Decline(_) => why.extend(repeated("declined").or_else(|| life.not_open(at))),
            Act::End(_) | Act::Reply(_) => why.extend(life.not_running()),
            Act::FollowUp(_) => why.extend(life.not_running().or_else(|| life.too_soon(at))),
            Act::HoldEnding(_) => why.extend(
                life.not_running()
                    .or_else(|| life.leaves_at.map(|leaves| if at >= leaves { "ending_left" } else { "ending_held" })),
            ),
            Act::EditEnding(_) | Act::WithdrawEnding(_) => why.extend(life.no_ending(at)),
            Act::AskToReopen(_) | Act::AgreeToReopen(_) | Act::RefuseToReopen(_) => {
                let asked = life.reopening_by.as_deref();
                why.extend(lives.values().any(twin).then_some("already_active"));
                if matches!(deed.act, Act::AskToReopen(_)) {
                    why.extend(asked.map(|_| "already_asked"));
                    let refused =
                        if deed.is_of_candidate() { life.candidate_refused_at } else { life.company_refused_at };
                    let refused = refused.is_some_and(|refused| at < refused + MONTH);
                    // A company writes to whom it sees: who is promoted, or had to do with it lately.
                    let knows = |other: &Life| {
                        (other.workspace, other.candidate) == (life.workspace, life.candidate)
                            && other.delivered_at.is_some()
                            && (other.state != "ended" || at < other.state_at + MONTH)
                    };
                    let promoted = self.people.iter().any(|one| one.id == life.candidate && at < one.promoted_until);
                    let unseen = !deed.is_of_candidate() && !promoted && !lives.values().any(knows);
                    why.extend((!life.may_begin_again() || refused || unseen).then_some("may_not_reopen"));
                } else {
                    why.extend(asked.is_none_or(|by| by == deed.side()).then_some("may_not_reopen"));
                }
            }
            Act::Send { .. } | Act::Look | Act::Open(_) | Act::Read(_) | Act::Work | Act::TakeMail | Act::Dispatch => {}
        }
        why
    }
}
