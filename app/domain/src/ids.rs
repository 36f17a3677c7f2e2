//! One type per kind of id, so that a position can never be asked for by a candidate's id.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// A company.
    WorkspaceId,
    /// Somebody who can sign in: a member or a candidate.
    AccountId,
    /// A person of a workspace.
    MemberId,
    /// An invitation to become a member.
    InvitationId,
    /// An open role.
    PositionId,
    /// A person who may be interviewed.
    CandidateId,
    /// A company's direct approach to a candidate.
    RequestId,
    /// The process between one candidate and one position.
    InterviewId,
    /// A live talk at a time.
    BookingId,
    /// A time that is kept for a few minutes.
    HoldId,
    /// Interviewers of whom some are enough.
    PoolId,
    /// A link with which a candidate picks a time.
    LinkId,
    /// When a candidate could be met instead.
    ProposalId,
    /// A time out of office.
    AwayId,
    /// A calendar that somebody keeps elsewhere.
    OutsideId,
    /// A saved message of a workspace.
    TemplateId,
    /// A message on its way out.
    MessageId,
    /// A signed-in browser or API client.
    SessionId,
    /// An API key of a workspace.
    KeyId,
    /// An entry of the audit log.
    EventId,
}

/// The text is not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id")
    }
}

impl std::error::Error for NotAnId {}
