//! Processes as pages and the API show them.

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    audit::Entry,
    bookings,
    ids::{BookingId, CandidateId, InterviewId, PositionId, RequestId},
    interviews::{Ended, Ending, FollowUp, Reopening, StateName},
    money::Salary,
    places::Place,
    requests::{CandidateRequest, RequestView, StageName},
    slots::Interval,
    workspaces::WorkspaceProfile,
};

/// Which processes of the workspace are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterviewFilter {
    /// Everything that has not ended.
    #[default]
    Active,
    Held,
    /// Delivered, without an answer.
    Delivered,
    /// Accepted; the company is to answer, longest waiting first (R15).
    ToSchedule,
    /// With a talk that is booked, or waits for the company's approval.
    Scheduled,
    Ended,
    /// Ended ones too.
    All,
}

impl InterviewFilter {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 7] =
        [Self::Active, Self::Held, Self::Delivered, Self::ToSchedule, Self::Scheduled, Self::Ended, Self::All];

    /// As it stands in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Held => "held",
            Self::Delivered => "delivered",
            Self::ToSchedule => "to_schedule",
            Self::Scheduled => "scheduled",
            Self::Ended => "ended",
            Self::All => "all",
        }
    }

    /// As a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Held => "Held",
            Self::Delivered => "Waiting for an answer",
            Self::ToSchedule => "To schedule",
            Self::Scheduled => "Scheduled",
            Self::Ended => "Ended",
            Self::All => "All",
        }
    }

    /// The filter an address names; the usual one for anything else.
    pub fn from_address(text: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.as_str() == text).unwrap_or_default()
    }
}

/// A line of the workspace's Interviews page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewRow {
    pub id: InterviewId,
    pub request_id: RequestId,
    pub candidate_id: CandidateId,
    pub candidate_name: String,
    pub position_id: PositionId,
    pub position_title: String,
    pub state: StateName,
    pub ended: Option<Ended>,
    pub stage: StageName,
    pub deliver_at: Moment,
    pub expires_at: Option<Moment>,
    /// Since when the candidate waits for the company's answer; `None` when nobody waits.
    pub waiting_since: Option<Moment>,
    /// When a held ending leaves.
    pub ending_leaves_at: Option<Moment>,
    /// Whether the candidate asked to reopen it.
    pub reopening: Option<Reopening>,
    /// When it came to where it is.
    pub changed_at: Moment,
    /// Whether the one who asks may act on it.
    pub may_act: bool,
    /// Whether the one who asks may book and move its talks.
    pub may_book: bool,
    /// The talk that comes next, while it is scheduled.
    pub next_talk: Option<NextTalk>,
}

/// The talk of a process that comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextTalk {
    pub id: BookingId,
    pub time: Interval,
    /// Booked, or waiting for the company's approval.
    pub stage: bookings::StageName,
    /// The booking's link, phone number or place (C12); `None` while the company has given none.
    #[serde(default)]
    pub how: Option<bookings::How>,
}

/// A process of the workspace, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewView {
    pub row: InterviewRow,
    /// Whether the one who asks may ask to reopen it now.
    pub may_ask_to_reopen: bool,
    pub request: RequestView,
    /// The company's held ending with its message (R13).
    pub ending: Option<Ending>,
    pub replied_at: Option<Moment>,
    pub ended_message: Option<String>,
    pub revision: i64,
    pub version: i64,
    pub timeline: Vec<Entry>,
}

/// A card of the candidate's Interviews tab, and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateInterview {
    pub id: InterviewId,
    pub request_id: RequestId,
    pub company: WorkspaceProfile,
    /// Whether the company answers acceptances within 48 h (R15).
    pub company_answers_in_time: bool,
    pub position_title: String,
    pub base_salary: Salary,
    pub places: Vec<Place>,
    pub state: StateName,
    pub ended: Option<Ended>,
    pub ended_at: Option<Moment>,
    pub ended_message: Option<String>,
    pub stage: StageName,
    pub delivered_at: Moment,
    /// Until when an answer counts; set while the request is open.
    pub expires_at: Option<Moment>,
    /// Between when the company should answer, after accepting (R15).
    pub reply_expected: Option<(Moment, Moment)>,
    pub follow_up: Option<FollowUp>,
    /// What the company answered after the acceptance; its last word (R15).
    pub reply: Option<String>,
    /// The talk that comes next, while it is scheduled.
    #[serde(default)]
    pub next_talk: Option<NextTalk>,
    pub reopening: Option<Reopening>,
    pub may_ask_to_reopen: bool,
    pub request: CandidateRequest,
    pub timeline: Vec<Entry>,
}
