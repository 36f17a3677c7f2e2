//! Slots, holds and bookings as pages and the API show them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Moment,
    bookings::{ActorKind, How, LinkCopy, Reply, StageName, TalkDraft, actor},
    ids::{AwayId, BookingId, HoldId, InterviewId},
    interviews::Side,
    slots::{Availability, Interval, Limits, Slot},
};

/// How a person can be met, as they see it themselves (C1, C2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availed {
    /// Absent until they have said when.
    pub availability: Option<Availability>,
    /// Of members; the usual ones until they have said otherwise.
    pub limits: Limits,
    /// How a member usually meets candidates, once they have said (C12).
    #[serde(default)]
    pub how: Option<How>,
    /// Out of office, soonest first; what is over is left out.
    pub away: Vec<AwaySummary>,
    /// Counts what was saved; a change of an older version is refused. 0: nothing yet.
    pub version: i64,
}

/// A time out of office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaySummary {
    pub id: AwayId,
    pub time: Interval,
    pub note: Option<String>,
}

/// Somebody whose time is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotPerson {
    /// A member's or the candidate's id, as slots name it.
    pub id: Uuid,
    pub name: String,
    pub side: Side,
    /// Whether they have said when they can be met.
    pub has_hours: bool,
}

/// Which times can be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotsView {
    pub minutes: u16,
    /// Offered ones, in order; refused ones too where that was asked for.
    pub slots: Vec<Slot>,
    /// Everybody who is asked, those of pools too. Empty for candidates: who is busy when is not theirs to know.
    pub people: Vec<SlotPerson>,
    /// What the one who asks holds.
    pub held: Option<Held>,
}

/// A time that is kept while a form is filled in (C6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub id: HoldId,
    pub interview_id: InterviewId,
    pub time: Interval,
    /// From this moment on it is free again.
    pub expires_at: Moment,
    /// Who would come for the company, by name. Empty for candidates.
    #[serde(default)]
    pub people: Vec<String>,
    /// How one would meet (C12).
    #[serde(default)]
    pub how: Option<How>,
}

/// The time that is picked: a start, or what is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Start { start: Moment, talk: TalkDraft },
    Hold(HoldId),
}

/// Why somebody of a pool was chosen (C10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyChosen {
    /// Their share of talks so far.
    pub load: u32,
    pub weight: u16,
    /// How many of the pool could have come.
    pub free: u32,
}

/// Somebody who comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingPerson {
    pub id: Uuid,
    pub name: String,
    pub side: Side,
    /// Of a pool: why this one. Not for candidates.
    pub chosen: Option<WhyChosen>,
    /// What they have answered by mail. Not for candidates.
    #[serde(default)]
    pub reply: Option<Reply>,
}

/// A booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingView {
    pub id: BookingId,
    pub interview_id: InterviewId,
    pub company: String,
    pub position_title: String,
    /// IANA names: the candidate's zone, and that of the member who invites.
    pub candidate_zone: String,
    pub company_zone: String,
    pub time: Interval,
    pub stage: StageName,
    /// The booking's link, phone number or place (C12); `None` while the company has given none.
    #[serde(default)]
    pub how: Option<How>,
    /// Who cancelled, or did not come. A cancelled talk without a side was not approved before it was to begin.
    pub stage_side: Option<ActorKind>,
    /// Why it was cancelled.
    pub reason: Option<String>,
    pub booked_by: ActorKind,
    /// Who has moved it last.
    pub moved_by: Option<ActorKind>,
    /// The first time that a member copied the link by which it was booked, moved or cancelled, where that was before.
    /// Not for who came by link.
    #[serde(default)]
    pub link_copy: Option<LinkCopy>,
    pub people: Vec<BookingPerson>,
    pub sequence: u32,
    /// Whether the one who asks may still move it, and cancel it.
    pub may_move: bool,
    pub may_cancel: bool,
    pub version: i64,
}

impl BookingView {
    /// What of it was done by link, in a sentence; `None`: nothing (C13).
    pub fn by_link(&self) -> Option<&'static str> {
        actor::by_link(self.booked_by, self.moved_by, self.stage_side)
    }
}

/// The address of a scheduling link, for a member who has asked for it (C13). Whoever has it acts for the candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedLink {
    pub url: String,
    pub expires_at: Moment,
}

/// What a scheduling link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    pub interview_id: InterviewId,
    pub company: String,
    pub position_title: String,
    pub candidate_name: String,
    /// IANA names: the candidate's zone, and that of the member who made the link.
    pub candidate_zone: String,
    pub company_zone: String,
    pub minutes: u16,
    /// How one would meet, as far as that is known before a time is picked (C12).
    #[serde(default)]
    pub how: Option<How>,
    pub needs_approval: bool,
    pub expires_at: Moment,
    /// What was booked with it.
    pub booking: Option<BookingView>,
}
