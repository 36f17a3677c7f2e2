//! What there is to tell. A notice names what happened; its words are made when it leaves, from what is true then.

use domain::{
    Moment,
    ids::{AccountId, BookingId, InterviewId, InvitationId, LinkId, ProposalId, RequestId},
    slots::Interval,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A message to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// To anybody: one link to go on, the same whether the address is known or not.
    Link { token: String },
    /// To an address that is to become an account's own: a link that confirms it.
    AddressToConfirm { token: String },
    /// To the owner of an account, at their present address: another one was asked for.
    AddressAsked { account_id: AccountId, masked: String },
    /// To the owner of an account, at the old and at the new address: it has changed.
    AddressChanged { account_id: AccountId, masked: String, is_new: bool },
    /// To the owner of an account: its password has changed.
    PasswordChanged { account_id: AccountId },
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
    /// To the candidate: a link to pick a time with (C5).
    PickATime { interview_id: InterviewId, link_id: LinkId, token: String, expires_at: Moment },
    /// To the member who invites: none of the times suits the candidate, who proposes others (C5). To the candidate, too,
    /// where that was done by link (C13).
    TimesProposed {
        interview_id: InterviewId,
        proposal_id: ProposalId,
        #[serde(default = "company")]
        to: domain::interviews::Side,
    },
    /// To the calendar that somebody has chosen for their talks: to say of this one what is true now (C8).
    TalkToWrite { booking_id: BookingId },
    /// To somebody who comes to a talk, or came until now: what happened to it, as it stood with this SEQUENCE (C8).
    Talk { booking_id: BookingId, sequence: u32, news: TalkNews, to: domain::interviews::Side },
}

/// Whom proposed times were told while it was one side alone.
const fn company() -> domain::interviews::Side {
    domain::interviews::Side::Company
}

/// What happened to a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum TalkNews {
    Booked,
    /// The candidate has picked a time that the company has to approve.
    Asked,
    Approved,
    Moved {
        from: Moment,
    },
    /// Others of the company come.
    Reassigned,
    /// It takes place in another way: another link, number or place (C12).
    HowChanged,
    /// The one who is told does not come any more; they would have come at this time.
    Left {
        time: Interval,
    },
    Cancelled,
    /// Nobody approved it before it was to begin.
    Lapsed,
    /// Whoever is told has changed it in their calendar: it is put back there.
    PutBack,
    /// One of those who come has declined by mail; it takes place all the same.
    Declined {
        by: Uuid,
    },
    /// One of those who come proposes another time by mail; it takes place all the same.
    Proposed {
        by: Uuid,
    },
    /// The rules of clocks have changed: it moved with them, or stays although they show another time.
    Clocks {
        stays: bool,
    },
    /// It begins in so many hours.
    Reminder {
        hours: u8,
    },
}

impl TalkNews {
    /// Whether a calendar has to say something else of the talk than before.
    pub(crate) const fn concerns_calendars(self) -> bool {
        match self {
            Self::Booked
            | Self::Asked
            | Self::Approved
            | Self::Moved { .. }
            | Self::Reassigned
            | Self::HowChanged
            | Self::Left { .. }
            | Self::Clocks { .. }
            | Self::Lapsed
            | Self::PutBack
            | Self::Cancelled => true,
            Self::Declined { .. } | Self::Proposed { .. } | Self::Reminder { .. } => false,
        }
    }
}

impl Notice {
    /// Its kind, as the mailbox and the logs name it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Link { .. } => "link",
            Self::AddressToConfirm { .. } => "address_to_confirm",
            Self::AddressAsked { .. } => "address_asked",
            Self::AddressChanged { .. } => "address_changed",
            Self::PasswordChanged { .. } => "password_changed",
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
            Self::PickATime { .. } => "pick_a_time",
            Self::TimesProposed { .. } => "times_proposed",
            Self::TalkToWrite { .. } => "talk_to_write",
            Self::Talk { news, .. } => match news {
                TalkNews::Booked => "talk_booked",
                TalkNews::Asked => "talk_asked",
                TalkNews::Approved => "talk_approved",
                TalkNews::Moved { .. } => "talk_moved",
                TalkNews::Reassigned => "talk_reassigned",
                TalkNews::HowChanged => "talk_how_changed",
                TalkNews::Left { .. } => "talk_left",
                TalkNews::Cancelled => "talk_cancelled",
                TalkNews::Lapsed => "talk_lapsed",
                TalkNews::PutBack => "talk_put_back",
                TalkNews::Declined { .. } => "talk_declined",
                TalkNews::Proposed { .. } => "talk_countered",
                TalkNews::Clocks { .. } => "talk_clocks",
                TalkNews::Reminder { .. } => "talk_reminder",
            },
        }
    }
}

/// What a kind of notice tells, in words for a list; `None` for a kind that does not exist.
pub(crate) fn about(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "link" => "Sign-in link",
        "address_to_confirm" => "Confirmation of a new address",
        "address_asked" | "address_changed" => "Change of address",
        "password_changed" => "Change of password",
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
        "pick_a_time" => "Link to pick a time",
        "times_proposed" => "Proposed times",
        "talk_booked" | "talk_asked" | "talk_approved" => "Booked talk",
        "talk_moved" | "talk_reassigned" | "talk_how_changed" | "talk_clocks" => "Changed talk",
        "talk_left" | "talk_cancelled" | "talk_lapsed" => "Cancelled talk",
        "talk_to_write" => "Talk for a calendar",
        "talk_put_back" => "Talk put back in a calendar",
        "talk_declined" => "Talk declined by mail",
        "talk_countered" => "Other time proposed by mail",
        "talk_reminder" => "Reminder of a talk",
        _ => return None,
    })
}
