//! What `overture demo --json` prints.

use serde::Deserialize;
use uuid::Uuid;

/// Who and what there is after `overture demo`.
#[derive(Clone, Debug, Deserialize)]
pub struct Demo {
    pub workspaces: Vec<Workspace>,
    pub candidates: Vec<Candidate>,
}

/// A sample company.
#[derive(Clone, Debug, Deserialize)]
pub struct Workspace {
    pub id: Uuid,
    pub name: String,
    pub members: Vec<Member>,
    /// Open ones that Admin, Manager and Requester may send requests for.
    pub positions: Vec<Position>,
}

/// Somebody of a sample company.
#[derive(Clone, Debug, Deserialize)]
pub struct Member {
    pub email: String,
    pub password: String,
    pub role: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Position {
    pub id: Uuid,
    pub title: String,
}

/// A sample candidate who can sign in; the crowd can't, and is not listed.
#[derive(Clone, Debug, Deserialize)]
pub struct Candidate {
    pub id: Uuid,
    pub email: String,
    pub password: String,
}

impl Demo {
    /// The Admin of the company with this number.
    pub fn admin(&self, workspace: usize) -> &Member {
        let members = &self.workspaces[workspace].members;
        members.iter().find(|member| member.role == "admin").unwrap_or(&members[0])
    }
}
