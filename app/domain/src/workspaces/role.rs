//! The six roles and what each may do.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::problems::Code;

/// What a member is in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Admin,
    Manager,
    Requester,
    Executive,
    Reviewer,
    Scheduler,
}

/// What a role costs and allows: premium seats send requests, standard seats read (R2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    Premium,
    Standard,
}

/// Something a member may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Settings, seats, policy.
    Govern,
    /// Create and change positions.
    OpenPositions,
    /// Send, edit, withdraw and retract requests; reply, end and reopen processes.
    Request,
    /// Book, move and cancel talks.
    Book,
    /// Search and see promoted candidates.
    SeeCandidates,
    /// See the workspace's interviews.
    SeeInterviews,
    /// Figures over all interviews.
    SeeInsights,
}

/// How far a deed reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    All,
    /// Positions whose hiring team the member belongs to (created by them, or invited to).
    Team,
    /// Processes under way, accepted and not ended, of whatever position.
    Running,
    Nothing,
}

impl Role {
    /// All of them, the most powerful first.
    pub const ALL: [Self; 6] =
        [Self::Admin, Self::Manager, Self::Requester, Self::Executive, Self::Reviewer, Self::Scheduler];

    /// As stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Requester => "requester",
            Self::Executive => "executive",
            Self::Reviewer => "reviewer",
            Self::Scheduler => "scheduler",
        }
    }

    /// As a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Manager => "Manager",
            Self::Requester => "Requester",
            Self::Executive => "Executive",
            Self::Reviewer => "Reviewer",
            Self::Scheduler => "Scheduler",
        }
    }

    /// The seat the role sits on.
    pub const fn seat(self) -> Seat {
        match self {
            Self::Admin | Self::Manager | Self::Requester => Seat::Premium,
            Self::Executive | Self::Reviewer | Self::Scheduler => Seat::Standard,
        }
    }

    /// How far this role reaches with a deed. Confidential positions are seen by their hiring team only, whatever
    /// this says (R2).
    pub const fn may(self, deed: Deed) -> Extent {
        match (deed, self) {
            (Deed::Govern, Self::Admin) => Extent::All,
            (Deed::Govern, _) => Extent::Nothing,

            (Deed::OpenPositions, Self::Admin) => Extent::All,
            (Deed::OpenPositions, Self::Manager) => Extent::Team,
            (Deed::OpenPositions, _) => Extent::Nothing,

            (Deed::Request, Self::Admin) => Extent::All,
            (Deed::Request, Self::Manager | Self::Requester) => Extent::Team,
            (Deed::Request, Self::Executive | Self::Reviewer | Self::Scheduler) => Extent::Nothing,

            (Deed::Book, Self::Admin) => Extent::All,
            (Deed::Book, Self::Manager | Self::Requester) => Extent::Team,
            (Deed::Book, Self::Scheduler) => Extent::Running,
            (Deed::Book, Self::Executive | Self::Reviewer) => Extent::Nothing,

            (Deed::SeeCandidates, _) => Extent::All,

            (Deed::SeeInterviews, Self::Admin | Self::Executive) => Extent::All,
            (Deed::SeeInterviews, Self::Manager | Self::Requester | Self::Reviewer) => Extent::Team,
            (Deed::SeeInterviews, Self::Scheduler) => Extent::Running,

            (Deed::SeeInsights, Self::Admin | Self::Executive) => Extent::All,
            (Deed::SeeInsights, Self::Manager) => Extent::Team,
            (Deed::SeeInsights, Self::Requester | Self::Reviewer | Self::Scheduler) => Extent::Nothing,
        }
    }
}

impl FromStr for Role {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|role| role.as_str() == text.trim()).ok_or(Code::UnknownRole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_what() {
        let deeds = [
            Deed::Govern,
            Deed::OpenPositions,
            Deed::Request,
            Deed::Book,
            Deed::SeeCandidates,
            Deed::SeeInterviews,
            Deed::SeeInsights,
        ];
        let mut table = String::new();
        for deed in deeds {
            table.push_str(&format!("{:14}", format!("{deed:?}")));
            for role in Role::ALL {
                table.push_str(&format!(" {:9}", format!("{:?}", role.may(deed))));
            }
            table.push('\n');
        }
        insta::assert_snapshot!(table, @r"
        Govern         All       Nothing   Nothing   Nothing   Nothing   Nothing  
        OpenPositions  All       Team      Nothing   Nothing   Nothing   Nothing  
        Request        All       Team      Team      Nothing   Nothing   Nothing  
        Book           All       Team      Team      Nothing   Nothing   Running  
        SeeCandidates  All       All       All       All       All       All      
        SeeInterviews  All       Team      Team      All       Team      Running  
        SeeInsights    All       Team      Nothing   All       Nothing   Nothing
        ");
    }

    #[test]
    fn only_premium_seats_send() {
        for role in Role::ALL {
            let sends = role.may(Deed::Request) != Extent::Nothing;
            assert_eq!(sends, role.seat() == Seat::Premium, "{role:?}");
        }
    }
}
