//! What somebody has answered to an invitation by mail (C8).

use serde::{Deserialize, Serialize};

use crate::{Moment, names::names};

names! {
    /// An answer, as calendar programs give it.
    Answer:
    Accepted "accepted" "accepted by mail",
    Declined "declined" "declined by mail",
    Tentative "tentative" "perhaps, by mail",
}

/// The newest answer of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub answer: Answer,
    /// It was given to the talk as it was before its last change.
    pub is_old: bool,
    pub at: Moment,
}

impl Reply {
    /// `declined by mail`, `accepted by mail, before the last change`.
    pub fn say(self) -> String {
        let when = if self.is_old { ", before the last change" } else { "" };
        format!("{}{when}", self.answer.label())
    }

    /// The answer, if it is to the time that the talk has now.
    pub fn to_this_time(self) -> Option<Answer> {
        (!self.is_old).then_some(self.answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_what_was_before_says_so() {
        let reply = |is_old| Reply { answer: Answer::Declined, is_old, at: Moment::UNIX_EPOCH };
        assert_eq!(reply(false).say(), "declined by mail");
        assert_eq!(reply(true).say(), "declined by mail, before the last change");
        assert_eq!((reply(false).to_this_time(), reply(true).to_this_time()), (Some(Answer::Declined), None));
    }
}
