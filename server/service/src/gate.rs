//! Who asks. These types can only be made here, by a session or an API key that was looked up: a read that wants a
//! [`Scope`] can't be written without having proven whose data it may touch (I3).

use domain::{
    bookings::BookingActor,
    ids::{AccountId, CandidateId, InterviewId, LinkId, MemberId, SessionId, WorkspaceId},
    interviews::Side,
    refusals::{Forbidden, Refusal},
    workspaces::{Deed, Extent, Role},
};

/// The workspace whose data may be touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope(WorkspaceId);

impl Scope {
    /// The workspace's id.
    pub const fn id(self) -> WorkspaceId {
        self.0
    }
}

/// A member who asks, by session or API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub scope: Scope,
    pub id: MemberId,
    pub account_id: AccountId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub workspace_name: String,
    /// Absent when an API key asks.
    pub session_id: Option<SessionId>,
}

/// A candidate who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Proof of whose data may be touched.
    pub scope: Own,
    pub account_id: AccountId,
    pub name: String,
    pub email: String,
    pub session_id: SessionId,
}

/// The candidate whose own data may be touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Own(CandidateId);

impl Own {
    /// The candidate's id.
    pub const fn id(self) -> CandidateId {
        self.0
    }
}

/// Somebody who came by a scheduling link: picks and changes the time of one interview, and sees nothing else. It is the
/// candidate's link, but whoever has it may be somebody else, so they are never taken for the candidate's account (C13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    pub interview_id: InterviewId,
    /// Proof of whose calendars may be asked.
    pub scope: Scope,
    /// Proof of whose talk it is.
    pub own: Own,
    pub link_id: LinkId,
}

/// Somebody who may have to do with a talk.
#[derive(Clone, Copy, Debug)]
pub enum Party<'a> {
    Member(&'a Member),
    Person(&'a Person),
    Invited(&'a Invited),
}

impl Party<'_> {
    /// Which side of the table they sit on.
    pub const fn side(self) -> Side {
        match self {
            Self::Member(_) => Side::Company,
            Self::Person(_) | Self::Invited(_) => Side::Candidate,
        }
    }

    /// The member, if it is one.
    pub(crate) const fn member(self) -> Option<MemberId> {
        match self {
            Self::Member(member) => Some(member.id),
            Self::Person(_) | Self::Invited(_) => None,
        }
    }

    /// As whom they are written down in bookings.
    pub const fn booking_actor(self) -> BookingActor {
        match self {
            Self::Member(_) => BookingActor::Company,
            Self::Person(_) => BookingActor::Candidate,
            Self::Invited(invited) => BookingActor::Link(invited.link_id),
        }
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Member(Member),
    Person(Person),
}

impl Actor {
    /// The member, or why not.
    pub fn member(self) -> Result<Member, Refusal> {
        match self {
            Self::Member(member) => Ok(member),
            Self::Person(_) => Err(Forbidden::MembersOnly.into()),
        }
    }

    /// The candidate, or why not.
    pub fn person(self) -> Result<Person, Refusal> {
        match self {
            Self::Person(person) => Ok(person),
            Self::Member(_) => Err(Forbidden::CandidatesOnly.into()),
        }
    }

    /// The account behind it.
    pub const fn account_id(&self) -> AccountId {
        match self {
            Self::Member(member) => member.account_id,
            Self::Person(person) => person.account_id,
        }
    }

    /// The session, unless an API key asks.
    pub const fn session_id(&self) -> Option<SessionId> {
        match self {
            Self::Member(member) => member.session_id,
            Self::Person(person) => Some(person.session_id),
        }
    }
}

impl Member {
    /// How far the role reaches with a deed.
    pub const fn may(&self, deed: Deed) -> Extent {
        self.role.may(deed)
    }

    /// Whether the seat allows sending at all (R2).
    pub fn may_request(&self) -> Result<(), Refusal> {
        match self.may(Deed::Request) {
            Extent::Running | Extent::Nothing => Err(Forbidden::StandardSeat.into()),
            Extent::Team | Extent::All => Ok(()),
        }
    }

    /// Whether the member is an Admin.
    pub fn may_govern(&self) -> Result<(), Refusal> {
        match self.may(Deed::Govern) {
            Extent::All => Ok(()),
            Extent::Team | Extent::Running | Extent::Nothing => Err(Forbidden::AdminsOnly.into()),
        }
    }
}

/// Makes the proof. Only for the look-up of sessions and keys, and for workers acting on a row they have read.
pub(crate) const fn scope(workspace: WorkspaceId) -> Scope {
    Scope(workspace)
}

/// Makes the proof for a candidate; as [`scope`].
pub(crate) const fn own(candidate: CandidateId) -> Own {
    Own(candidate)
}
