//! When people can be met, how much of their time may be booked, and when they are away (C1, C2).

mod away;
mod read;
mod save;
#[cfg(test)]
mod stories;
mod zone;
#[cfg(test)]
mod zone_stories;

use domain::{Moment, audit::Actor as Doer};
pub use zone::BrowserClock;

use crate::{
    gate::Actor,
    live::News,
    store::{Audit, Tx, availability::Someone},
};

impl Actor {
    /// Whose calendar it is.
    pub(crate) const fn someone(&self) -> Someone {
        match self {
            Self::Member(member) => Someone::Member(member.id),
            Self::Person(person) => Someone::Candidate(person.scope.id()),
        }
    }

    /// What they did to their own calendar: in the chain of their workspace, or in their own.
    pub(crate) fn did_to_calendar(&self, action: &'static str, at: Moment) -> Audit {
        let (scope, actor) = match self {
            Self::Member(member) => (member.scope.id().0, Doer::Member),
            Self::Person(person) => (person.account_id.0, Doer::Candidate),
        };
        let subject = self.someone().id().to_string();
        Audit { scope, at, actor, account: Some(self.account_id()), action, subject, interview: None }
    }
}

impl Tx {
    /// Open pages that show slots look again.
    pub(crate) fn tell_calendar(&mut self, who: &Actor) {
        self.tell_own(who);
    }

    /// Open pages of theirs look again.
    pub(crate) fn tell_own(&mut self, who: &Actor) {
        self.tell(match who {
            Actor::Member(member) => News { workspace: Some(member.scope.id()), candidate: None, due: false },
            Actor::Person(person) => News { workspace: None, candidate: Some(person.scope.id()), due: false },
        });
    }
}
