//! What there is to tell. A notice names what happened; its words are made when it leaves, from what is true then.

use domain::ids::{InterviewId, InvitationId, RequestId};
use serde::{Deserialize, Serialize};

/// A message to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// To anybody: one link to go on, the same whether the address is known or not.
    Link { token: String },
    /// To somebody invited to a workspace.
    Invitation { invitation_id: InvitationId, token: String },
    /// To the candidate: a request is there (R5).
    RequestDelivered { request_id: RequestId },
    /// To the candidate: the company took it back (R11).
    RequestRetracted { request_id: RequestId },
    /// To the sender: accepted or declined.
    RequestAnswered { request_id: RequestId },
    /// To both: nobody answered in fourteen days (R9).
    RequestAutoDeclined { request_id: RequestId, to: domain::interviews::Side },
    /// To the sender: the candidate ended the process (R12).
    EndedByCandidate { interview_id: InterviewId },
    /// To the candidate: the company ended the process (R13).
    EndedByCompany { interview_id: InterviewId },
    /// To the candidate: the company's answer after an acceptance (R15).
    CompanyReplied { interview_id: InterviewId, message: String },
    /// To the sender: the candidate asks how things stand (R15).
    FollowedUp { interview_id: InterviewId, message: String },
    /// To the other side: somebody asks to reopen (R12).
    ReopenAsked { interview_id: InterviewId, by: domain::interviews::Side },
    /// To the one who asked: it goes on.
    Reopened { interview_id: InterviewId, by: domain::interviews::Side },
}

impl Notice {
    /// Its kind, as the mailbox and the logs name it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Link { .. } => "link",
            Self::Invitation { .. } => "invitation",
            Self::RequestDelivered { .. } => "request_delivered",
            Self::RequestRetracted { .. } => "request_retracted",
            Self::RequestAnswered { .. } => "request_answered",
            Self::RequestAutoDeclined { .. } => "request_auto_declined",
            Self::EndedByCandidate { .. } => "ended_by_candidate",
            Self::EndedByCompany { .. } => "ended_by_company",
            Self::CompanyReplied { .. } => "company_replied",
            Self::FollowedUp { .. } => "followed_up",
            Self::ReopenAsked { .. } => "reopen_asked",
            Self::Reopened { .. } => "reopened",
        }
    }
}

/// What a kind of notice tells, in words for a list; `None` for a kind that does not exist.
pub(crate) fn about(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "link" => "Sign-in link",
        "invitation" => "Invitation",
        "request_delivered" => "Interview request",
        "request_retracted" => "Request taken back",
        "request_answered" => "Answer to a request",
        "request_auto_declined" => "Automatic decline",
        "ended_by_candidate" | "ended_by_company" => "End of a process",
        "company_replied" => "Answer after an acceptance",
        "followed_up" => "Follow-up",
        "reopen_asked" => "Wish to reopen",
        "reopened" => "Reopened process",
        _ => return None,
    })
}
