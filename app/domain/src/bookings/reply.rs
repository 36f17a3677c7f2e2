//! What somebody has answered to an invitation by mail (C8).

use serde::{Deserialize, Serialize};

use crate::{Moment, names::names, slots::Interval};

names! {
    /// An answer, as calendar programs give it.
    Answer:
    Accepted "accepted" "accepted by mail",
    Declined "declined" "declined by mail",
    Tentative "tentative" "perhaps, by mail",
}

/// The newest answer of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub answer: Answer,
    /// It was given to the talk as it was before its last change.
    pub is_old: bool,
    pub at: Moment,
    /// The time that is proposed instead.
    pub proposes: Option<Interval>,
    /// The address it came from, where that is not the one that was invited.
    pub from: Option<String>,
}

impl Reply {
    /// `declined by mail`, `accepted by mail, before the last change`.
    pub fn say(&self) -> String {
        let from = self.from.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
        let proposes = if self.proposes.is_some() { ", proposing another time" } else { "" };
        let when = if self.is_old { ", before the last change" } else { "" };
        format!("{}{from}{proposes}{when}", self.answer.label())
    }

    /// The answer, if it is to the time that the talk has now, and came from the address that was invited.
    pub fn to_this_time(&self) -> Option<Answer> {
        (!self.is_old && self.from.is_none()).then_some(self.answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_what_was_before_says_so() {
        let reply =
            |is_old| Reply { answer: Answer::Declined, is_old, at: Moment::UNIX_EPOCH, proposes: None, from: None };
        assert_eq!(reply(false).say(), "declined by mail");
        assert_eq!(reply(true).say(), "declined by mail, before the last change");
        let other = Reply { from: Some("eve@example.com".into()), ..reply(false) };
        assert_eq!((other.say().as_str(), other.to_this_time()), ("declined by mail from eve@example.com", None));
        assert_eq!((reply(false).to_this_time(), reply(true).to_this_time()), (Some(Answer::Declined), None));
    }
}
