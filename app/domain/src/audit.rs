//! What is remembered of every change (I2): who did what to what, in words a person can read.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Moment, ids::EventId};

/// The newest seal of a log. Kept outside of the database, it shows later whether the log was cut short or written anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the newest sealed event, counted from 1.
    pub seq: i64,
    /// Its seal, in hexadecimal digits.
    pub seal: String,
}

/// What a check of a log found (I2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The newest seal; absent while nothing is sealed.
    pub head: Option<Head>,
    /// Events that wait for their seal: at most those of the last moments.
    pub unsealed: i64,
    /// The first fault.
    pub fault: Option<Fault>,
}

/// Why a log is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fault {
    /// The event with this number is not the one that was sealed.
    Changed { seq: i64 },
    /// There is no event with this number.
    Missing { seq: i64 },
    /// The events from this number on are gone.
    CutOff { seq: i64 },
    /// There is no event at all, although the workspace has members, whose joining was one.
    Empty,
    /// So many events are not sealed, some of them for long: the sealer does not run, or has refused them.
    Unsealed { count: i64 },
    /// The last line of an exported file is not the one that it was exported with.
    End,
}

impl Fault {
    /// What to tell an Admin.
    pub fn sentence(self) -> String {
        match self {
            Self::Changed { seq } => format!("Entry {seq} is not what was sealed."),
            Self::Missing { seq } => format!("Entry {seq} is missing."),
            Self::CutOff { seq } => format!("The entries from {seq} on are missing."),
            Self::Empty => "All entries are missing.".to_owned(),
            Self::Unsealed { count } => format!("{count} entries have had no seal for minutes."),
            Self::End => "The file's last line is not the one it was exported with: entries may be missing at its end."
                .to_owned(),
        }
    }
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    Member,
    Candidate,
    /// Whoever came by a scheduling link, without signing in (C13).
    Link,
    /// Time: delivery, automatic decline, a held ending.
    Time,
    Operator,
}

/// An entry of the audit log or of an interview's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: EventId,
    pub at: Moment,
    pub actor: Actor,
    /// The actor's name at that time, where there is one.
    pub actor_name: Option<String>,
    /// Past participle with its subject: `request.delivered`.
    pub action: String,
    /// What it was done to: an id, a name.
    pub subject: String,
}

impl Entry {
    /// Whether it was done by somebody who was not signed in, at an account that may not be theirs.
    pub fn is_by_a_stranger(&self) -> bool {
        self.action.starts_with("sign_in.") && self.actor_name.is_none()
    }

    /// `Request delivered`.
    pub fn say(&self) -> String {
        let text = self.action.replace(['.', '_'], " ");
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

impl Entry {
    /// What was done, as a person says it: `Request sent, held for five minutes`.
    pub fn words(&self) -> String {
        let words = WORDS.iter().find(|(action, _)| *action == self.action).map(|(_, words)| (*words).to_owned());
        words.unwrap_or_else(|| self.say())
    }
}

/// Actions whose own name says too little.
const WORDS: &[(&str, &str)] = &[
    ("away.added", "Time out of office added"),
    ("away.removed", "Time out of office removed"),
    ("candidate.erased", "Candidate erased their account"),
    ("ending.edited", "Ending edited"),
    ("ending.held", "Ending asked for, held for five minutes"),
    ("ending.refused", "Tried to end a process, and may not"),
    ("ending.withdrawn", "Ending withdrawn"),
    ("interview.ended_by_candidate", "Process ended by the candidate"),
    ("interview.ended_by_company", "Process ended by the company"),
    ("interview.followed_up", "Follow-up sent"),
    ("interview.reopened", "Process reopened"),
    ("interview.reopening_asked", "Asked to reopen"),
    ("interview.reopening_denied", "Tried to reopen a process, and may not"),
    ("interview.reopening_refused", "Reopening turned down"),
    ("interview.replied", "Reply sent"),
    ("interview.reply_refused", "Tried to reply, and may not"),
    ("key.created", "API key made"),
    ("key.revoked", "API key ended"),
    ("limits.changed", "Limits of their calendar changed"),
    ("mail.tried_again", "Undelivered mail sent again"),
    ("password.wrong", "Wrong password given"),
    ("profile.changed", "Profile changed"),
    ("promotion.begun", "Companies can find the profile"),
    ("promotion.changed", "Promotion changed"),
    ("promotion.ended", "Companies can no longer find the profile"),
    ("request.auto_declined", "Request declined automatically"),
    ("request.edit_refused", "Tried to edit a request, and may not"),
    ("request.held", "Request sent, held for five minutes"),
    ("request.refused", "Tried to send a request, and may not"),
    ("request.retract_refused", "Tried to retract a request, and may not"),
    ("request.withdraw_refused", "Tried to withdraw a request, and may not"),
    ("scheduling_link.copied", "Scheduling link copied"),
    ("scheduling_link.made", "Scheduling link sent"),
    ("scheduling_link.refused", "Tried to send a scheduling link, and may not"),
    ("scheduling_link.revoked", "Scheduling link ended"),
    ("session.closed", "Signed out"),
    ("session.opened", "Signed in"),
    ("session.replaced", "Signed in anew"),
    ("session.revoked", "A device was signed out"),
    ("sessions.revoked", "All devices were signed out"),
    ("sign_in.failed", "Failed to sign in"),
    ("sign_in.failed_repeatedly", "Failed to sign in again and again"),
    ("slot.held", "Time kept for five minutes"),
    ("slot.refused", "Tried to keep a time, and may not"),
    ("slot.released", "Kept time given back"),
    ("talk.accepted_by_mail", "Invitation accepted by mail"),
    ("talk.approved", "Time approved"),
    ("talk.asked", "Time picked, waits for approval"),
    ("talk.booked", "Interview booked"),
    ("talk.cancelled", "Interview cancelled"),
    ("talk.declined_by_mail", "Invitation declined by mail"),
    ("talk.doubted_by_mail", "Invitation answered with “maybe” by mail"),
    ("talk.followed_clocks", "Interview kept its hour when clocks changed"),
    ("talk.lapsed", "Picked time lapsed without approval"),
    ("talk.left_clocks", "Interview could not keep its hour when clocks changed"),
    ("talk.missed", "Interview did not take place"),
    ("talk.moved", "Interview moved"),
    ("talk.reassigned", "Somebody else comes to the interview"),
    ("talk.refused", "Tried to change an interview, and may not"),
    ("times.proposed", "Other times proposed"),
    ("workspace.changed", "Company profile changed"),
    ("workspace.hidden_from", "Hid their profile from a company"),
    ("workspace.shown_to", "Showed their profile to a company again"),
];

/// What kind of thing an entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThingKind {
    Interview,
    Position,
    Member,
    Pool,
    Template,
    Key,
}

/// Something an entry names, by the name it has today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thing {
    pub kind: ThingKind,
    pub id: Uuid,
    pub name: String,
}

/// An entry of the log as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub entry: Entry,
    /// What it is about. What is gone has no name any more.
    pub things: Vec<Thing>,
    /// From when to when it was moved.
    pub moved: Option<(Moment, Moment)>,
    /// What its subject says besides ids and moments: an address, a role.
    pub text: String,
}

/// From when to when something was moved, as a subject says it: in milliseconds, `1764000000000>1764003600000`.
pub fn moved(subject: &str) -> Option<(Moment, Moment)> {
    let (from, to) = subject.split_whitespace().find_map(|part| part.split_once('>'))?;
    let moment = |text: &str| text.parse().ok().and_then(Moment::from_timestamp_millis);
    moment(from).zip(moment(to))
}

/// A subject without what only programs read in it: ids, and from what to what something was changed.
pub fn without_ids(text: &str) -> String {
    let is_id = |part: &str| part.trim_matches(|c: char| !c.is_ascii_alphanumeric()).parse::<Uuid>().is_ok();
    text.split_whitespace().filter(|part| !is_id(part) && !is_change(part)).collect::<Vec<_>>().join(" ")
}

/// `a>b`, of ids or moments.
fn is_change(part: &str) -> bool {
    let is_known = |text: &str| text.is_empty() || text.parse::<i64>().is_ok() || text.parse::<Uuid>().is_ok();
    part.split_once('>').is_some_and(|(from, to)| is_known(from) && is_known(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_a_reader() {
        for (action, words) in WORDS {
            assert!(action.split_once('.').is_some() && !words.contains(['_', '.']), "{action}: {words}");
        }
        let mut sorted: Vec<_> = WORDS.iter().map(|(action, _)| action).collect();
        sorted.sort();
        sorted.dedup();
        assert!(sorted.into_iter().eq(WORDS.iter().map(|(action, _)| action)), "sorted, each once");
    }

    #[test]
    fn ids_are_no_words() {
        assert_eq!(without_ids("018f3c1e-7b2a-7c3d-9e4f-0a1b2c3d4e5f"), "");
        assert_eq!(without_ids("018f3c1e-7b2a-7c3d-9e4f-0a1b2c3d4e5f: reviewer"), "reviewer");
        assert_eq!(without_ids("ada@example.com 192.0.2.1"), "ada@example.com 192.0.2.1");
        let moved_talk = "018f3c1e-7b2a-7c3d-9e4f-0a1b2c3d4e5f 1764000000000>1764003600000";
        assert_eq!(without_ids(moved_talk), "");
        let (from, to) = moved(moved_talk).expect("moved");
        assert_eq!((to - from).num_minutes(), 60);
        let given_away = "018f3c1e-7b2a-7c3d-9e4f-0a1b2c3d4e5f 018f3c1e-7b2a-7c3d-9e4f-0a1b2c3d4e60>";
        assert_eq!((without_ids(given_away).as_str(), moved(given_away)), ("", None));
    }
}
