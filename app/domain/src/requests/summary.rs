//! Requests as pages and the API show them.

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    ids::{CandidateId, InterviewId, MemberId, PositionId, RequestId},
    interviews::InterviewRow,
    messages::{TemplateSummary, Values},
    positions::PositionSummary,
    refusals::Refusal,
    requests::{Activity, Compensation, Offer, StageName},
};

/// A request as its workspace sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    pub id: RequestId,
    pub interview_id: InterviewId,
    pub candidate_id: CandidateId,
    pub candidate_name: String,
    pub position_id: PositionId,
    pub position_title: String,
    pub sender_id: MemberId,
    pub sender_name: String,
    pub offer: Offer,
    /// The message as the candidate reads it.
    pub note: String,
    pub stage: StageName,
    pub sent_at: Moment,
    pub deliver_at: Moment,
    pub delivered_at: Option<Moment>,
    pub expires_at: Option<Moment>,
    pub answered_at: Option<Moment>,
    /// The candidate's note or reason.
    pub answer: Option<String>,
    pub version: i64,
    /// Whether the one who asks may edit, withdraw or retract it now.
    pub may_act: bool,
}

/// What a candidate sees of a request beside the card it stands on (R8). Never there before delivery (R1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateRequest {
    pub id: RequestId,
    pub sender_name: String,
    pub compensation: Vec<Compensation>,
    /// The personal note; plain text, may be empty.
    pub note: String,
    /// By when the company hopes for an answer: 48 h after delivery.
    pub reply_by: Moment,
    /// The candidate's own note or reason, once answered.
    pub answer: Option<String>,
    pub answered_at: Option<Moment>,
    pub version: i64,
}

/// What waits in the hold of the one who asks; the bar on every page (R4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Soonest first; held requests and held endings.
    pub rows: Vec<InterviewRow>,
}

/// What stands in the request window before anything is typed (R3, R6, R14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowView {
    /// Open positions the one who asks may send requests for.
    pub positions: Vec<PositionSummary>,
    /// The workspace's saved messages.
    pub templates: Vec<TemplateSummary>,
    /// How much the candidate is asked by anybody.
    pub activity: Activity,
    /// Processes of this workspace with this candidate that have not ended.
    pub open_elsewhere: Vec<InterviewRow>,
    /// What the variables stand for; the position's title comes with the position.
    pub values: Values,
    /// Why nothing can be sent from here, if so: a standard seat, a promotion that is over.
    pub may_not_send: Option<Refusal>,
}
