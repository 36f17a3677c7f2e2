//! What a company's members are told wherever they are: what waits for them, and what the other side has just done.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{EventId, InterviewId},
    messages::first_name,
    text,
};

/// What waits for a member, and what has happened since they last looked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Processes whose next step is the company's.
    pub waiting: u32,
    /// The newest event there is; what comes after it has happened since.
    pub latest: Option<EventId>,
    /// Oldest first.
    pub happened: Vec<Happening>,
}

/// Something the other side did, or time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    pub id: EventId,
    pub interview_id: InterviewId,
    pub kind: HappeningKind,
    pub candidate_name: String,
    pub position_title: String,
}

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HappeningKind {
    /// A held request has left.
    Delivered,
    Accepted,
    Declined,
    /// Other times were proposed.
    Proposed,
    /// A time was picked, and waits for an approval.
    Picked,
    /// A time was picked, and is booked.
    Booked,
    Moved,
    Cancelled,
    Ended,
    AskedToReopen,
    FollowedUp,
}

impl HappeningKind {
    /// Each with the action by which it is remembered.
    pub const ALL: [(Self, &str); 11] = [
        (Self::Delivered, "request.delivered"),
        (Self::Accepted, "request.accepted"),
        (Self::Declined, "request.declined"),
        (Self::Proposed, "times.proposed"),
        (Self::Picked, "talk.asked"),
        (Self::Booked, "talk.booked"),
        (Self::Moved, "talk.moved"),
        (Self::Cancelled, "talk.cancelled"),
        (Self::Ended, "interview.ended_by_candidate"),
        (Self::AskedToReopen, "interview.reopening_asked"),
        (Self::FollowedUp, "interview.followed_up"),
    ];

    /// What an action is told as.
    pub fn of(action: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == action).map(|(kind, _)| *kind)
    }
}

impl Happening {
    /// `Ada accepted your request: Senior Rust engineer.`
    pub fn sentence(&self) -> String {
        let (first, title) = (text::isolated(first_name(&self.candidate_name)), text::isolated(&self.position_title));
        match self.kind {
            HappeningKind::Delivered => format!("Your request to {first} has left: {title}."),
            HappeningKind::Accepted => format!("{first} accepted your request: {title}."),
            HappeningKind::Declined => format!("{first} declined your request: {title}."),
            HappeningKind::Proposed => format!("{first} proposes other times: {title}."),
            HappeningKind::Picked => format!("{first} picked a time that waits for your approval: {title}."),
            HappeningKind::Booked => format!("{first} picked a time, and it is booked: {title}."),
            HappeningKind::Moved => format!("{first} moved the interview: {title}."),
            HappeningKind::Cancelled => format!("{first} cancelled the interview: {title}."),
            HappeningKind::Ended => format!("{first} ended the interview process: {title}."),
            HappeningKind::AskedToReopen => format!("{first} asks to reopen the process: {title}."),
            HappeningKind::FollowedUp => format!("{first} asks for your answer: {title}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_name_turns_no_words_around() {
        for (kind, _) in HappeningKind::ALL {
            let happening = Happening {
                id: Uuid::nil().into(),
                interview_id: Uuid::nil().into(),
                kind,
                candidate_name: "עדה לאבלייס".into(),
                position_title: "مهندسة".into(),
            };
            let sentence = happening.sentence();
            assert!(
                sentence.contains("\u{2068}עדה\u{2069}") && sentence.contains("\u{2068}مهندسة\u{2069}"),
                "{sentence}"
            );
        }
    }
}
