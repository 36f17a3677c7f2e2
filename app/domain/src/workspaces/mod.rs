//! Companies, their members, and who may what (RULES.md).

mod profile;
mod role;

pub use profile::{CompanyDraft, OwnWorkspace, WorkspaceDraft, WorkspaceProfile};
pub use role::{Deed, Extent, Role, Seat};

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    ids::{InvitationId, MemberId},
};

/// A member as the members page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberSummary {
    pub id: MemberId,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// Set when the seat was taken away; such a member can't sign in.
    pub removed_at: Option<Moment>,
    /// Counts the changes of the role.
    pub version: i64,
}

/// An invitation that was not accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationSummary {
    pub id: InvitationId,
    pub email: String,
    pub role: Role,
    pub expires_at: Moment,
}

/// An invitation as the one who is invited sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    pub workspace_name: String,
    pub email: String,
    pub role: Role,
}
