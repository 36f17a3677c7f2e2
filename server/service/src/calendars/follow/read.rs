//! What calendar programs get.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{ids::BookingId, policy, slots::Interval};
use sha2::{Digest, Sha256};

use crate::{
    Error, Service,
    accounts::tokens,
    calendars::write::{Calendar, Event},
    error::not_found,
    gate::Party,
};

/// A calendar as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedFile {
    /// RFC 5545.
    pub text: String,
    /// The same as long as the text is.
    pub tag: String,
}

impl FeedFile {
    fn of(name: Option<&str>, events: &[Event]) -> Self {
        let text = Calendar { method: None, name, events }.write();
        let tag = URL_SAFE_NO_PAD.encode(Sha256::digest(&text));
        Self { text, tag }
    }
}

impl Service {
    /// The talks of whoever this secret belongs to, those that were cancelled too: from thirty days ago to a year from
    /// now. Unknown secrets and ended ones are not found, whatever they look like.
    pub async fn feed(&self, secret: &str) -> Result<FeedFile, Error> {
        let now = self.now();
        let mut tx = self.store.read().await?;
        let person = tx.person_of_feed(&tokens::hash(secret)).await?.ok_or_else(not_found)?;
        let within = Interval { start: now - policy::FEED_PAST, end: now + policy::FEED_AHEAD };
        let talks = tx.shown_talks(person, within).await?;
        let event = |talk: &crate::store::shown_talks::ShownTalk| {
            let to = talk.people.iter().find(|one| one.id == person)?;
            // It says when the talk became what it is, so that nothing changes where nothing has.
            Some(talk.event(to, None, &self.settings.base_url, talk.booking.stage.at()))
        };
        let events: Vec<Event> = talks.iter().filter_map(event).collect();
        Ok(FeedFile::of(Some("Overture"), &events))
    }

    /// One talk as a file, for one who comes to it or may see it.
    pub async fn talk_file(&self, who: Party<'_>, id: BookingId) -> Result<FeedFile, Error> {
        let mut tx = self.store.read().await?;
        let interview = tx.interview_of_booking(id).await?.ok_or_else(not_found)?;
        tx.interview_to_see(who, interview).await?;
        let talk = tx.shown_talk(id).await?.ok_or_else(not_found)?;
        let me = match who {
            Party::Member(member) => member.id.0,
            Party::Person(person) => person.scope.id().0,
            Party::Invited(invited) => invited.own.id().0,
        };
        let looking = match (talk.people.iter().find(|one| one.id == me), who) {
            (Some(one), _) => one.clone(),
            (None, Party::Member(member)) => {
                let workspace = member.scope.id();
                tx.member_by_address(workspace, &member.email).await?.ok_or_else(not_found)?
            }
            (None, Party::Person(_) | Party::Invited(_)) => return Err(not_found()),
        };
        let event = talk.event(&looking, None, &self.settings.base_url, talk.booking.stage.at());
        Ok(FeedFile::of(None, &[event]))
    }
}
