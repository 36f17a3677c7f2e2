//! How often one side of a process writes to the other (I12): each act that mails somebody else is counted here first, by
//! process, side and kind, and for the two that have to do with each other in all.
//!
//! What ends contact (declining, cancelling, ending, withdrawing, retracting) is not counted and never refused; it mails
//! once for what was counted before it.

use domain::{
    Moment,
    bookings::ActorKind,
    interviews::{Interview, Side},
};

use crate::{
    Error, Service,
    accounts::{CONTACTS_BY_LINK, CONTACTS_IN_ALL, CONTACTS_IN_ALL_BY_LINK, CONTACTS_OF_A_KIND},
    gate::Party,
    store::Tx,
};

/// What one side does that mails the other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Reply,
    Link,
    Proposal,
    Booking,
    Move,
    How,
    Reassignment,
    Reopening,
    /// An answer to an invitation that came by mail, from whoever has its address.
    MailedAnswer,
}

impl Act {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Link => "link",
            Self::Proposal => "proposal",
            Self::Booking => "booking",
            Self::Move => "move",
            Self::How => "how",
            Self::Reassignment => "reassignment",
            Self::Reopening => "reopening",
            Self::MailedAnswer => "mailed answer",
        }
    }
}

/// One side of a process; who came by link counts apart from the candidate, so that neither uses up the other's.
pub(crate) struct Writer(ActorKind);

impl From<Party<'_>> for Writer {
    fn from(who: Party<'_>) -> Self {
        Self(who.booking_actor().kind())
    }
}

impl From<Side> for Writer {
    fn from(side: Side) -> Self {
        Self(match side {
            Side::Candidate => ActorKind::Candidate,
            Side::Company => ActorKind::Company,
        })
    }
}

impl Service {
    /// Counts an act that mails the other side, or refuses it until tomorrow when there were as many today as anybody
    /// needs. To be called with the process taken, before calendars are held and before anything is changed.
    pub(crate) async fn count_contact(
        &self,
        tx: &mut Tx,
        interview: &Interview,
        who: impl Into<Writer>,
        what: Act,
        now: Moment,
    ) -> Result<(), Error> {
        let who = who.into().0;
        let (in_all, of_a_kind) = match who {
            ActorKind::Company | ActorKind::Candidate => (CONTACTS_IN_ALL, CONTACTS_OF_A_KIND),
            ActorKind::Link => (CONTACTS_IN_ALL_BY_LINK, CONTACTS_BY_LINK),
        };
        let pair = format!("{} {} {}", interview.workspace_id, interview.candidate_id, who.as_str());
        let kind = format!("{} {} {}", interview.id, who.as_str(), what.as_str());
        self.not_lately_refused(of_a_kind, &kind, now)?;
        // Mails come without anybody's doing: they use up nothing of what somebody signed in may do.
        if !matches!(what, Act::MailedAnswer) {
            self.not_lately_refused(in_all, &pair, now)?;
            self.count(tx, in_all, &pair, now).await?;
        }
        self.count(tx, of_a_kind, &kind, now).await
    }
}
