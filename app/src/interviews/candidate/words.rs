//! What a candidate reads about where an interview stands.

use domain::{
    interviews::{CandidateInterview, Ended, Side, StateName},
    requests::StageName,
    workspaces::WorkspaceProfile,
};

use crate::ui::State;

/// Where an interview stands for its candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// A request without an answer.
    New,
    /// Accepted; the company is next.
    Waiting,
    /// A talk is booked.
    Scheduled,
    /// The talk is over; the company decides.
    InReview,
    Ended(Option<Ended>),
}

/// Where it stands.
pub(super) const fn standing(interview: &CandidateInterview) -> Standing {
    match (interview.state, interview.stage) {
        (StateName::Ended, _) => Standing::Ended(interview.ended),
        (StateName::AwaitingSchedule, _) => Standing::Waiting,
        (StateName::Scheduled, _) => Standing::Scheduled,
        (StateName::InReview, _) => Standing::InReview,
        (StateName::Open, StageName::Accepted) => Standing::Waiting,
        (StateName::Open, _) => Standing::New,
    }
}

impl Standing {
    /// The badge's word.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Waiting => "Accepted",
            Self::Scheduled => "Scheduled",
            Self::InReview => "In review",
            Self::Ended(Some(Ended::Candidate)) => "Ended by you",
            Self::Ended(Some(Ended::Company)) => "Ended by the company",
            Self::Ended(Some(Ended::Declined)) => "Declined",
            Self::Ended(Some(Ended::AutoDeclined)) => "Declined automatically",
            Self::Ended(Some(Ended::Retracted | Ended::Withdrawn)) => "Taken back by the company",
            Self::Ended(None) => "Ended",
        }
    }

    /// The badge's colour.
    pub(super) const fn tone(self) -> State {
        match self {
            Self::New => State::Delivered,
            Self::Waiting | Self::Scheduled | Self::InReview => State::Accepted,
            Self::Ended(_) => State::Ended,
        }
    }

    /// What happened, in a sentence.
    pub(super) fn sentence(self, company: &str) -> String {
        match self {
            Self::New => format!("{company} would like to talk with you."),
            Self::Waiting => format!("You have accepted. {company} is next."),
            Self::Scheduled => format!("You have a talk with {company}."),
            Self::InReview => format!("You have talked with {company}. They decide what comes next."),
            Self::Ended(Some(Ended::Candidate)) => "You ended this interview process.".to_owned(),
            Self::Ended(Some(Ended::Company)) => format!("{company} ended this interview process."),
            Self::Ended(Some(Ended::Declined)) => "You declined this request.".to_owned(),
            Self::Ended(Some(Ended::AutoDeclined)) => {
                "Fourteen days passed without an answer, so this request was declined automatically.".to_owned()
            }
            Self::Ended(Some(Ended::Retracted | Ended::Withdrawn)) => {
                format!("{company} has taken this request back. It does not count towards your response time.")
            }
            Self::Ended(None) => "This interview process has ended.".to_owned(),
        }
    }
}

/// Who asked to begin again, if somebody did.
pub(super) fn asked_by(interview: &CandidateInterview) -> Option<Side> {
    interview.reopening.as_ref().map(|asked| asked.by)
}

/// `120 people · Berlin, Lisbon`; nothing of it where nothing is known.
pub(super) fn size_and_places(company: &WorkspaceProfile) -> Option<String> {
    let size = company.size.map(|size| if size == 1 { "1 person".to_owned() } else { format!("{size} people") });
    let places = (!company.locations.is_empty()).then(|| crate::ui::listed(&company.locations));
    let parts: Vec<String> = size.into_iter().chain(places).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// A follow-up that is ready to send (R15).
pub(super) fn follow_up(interview: &CandidateInterview, my_name: &str) -> String {
    let sender = domain::messages::first_name(&interview.request.sender_name);
    let greeting = if sender.is_empty() { "Hello".to_owned() } else { format!("Hello {sender}") };
    format!(
        "{greeting},\n\nI accepted your request for {} and have not heard from you since. I am still interested. \
         How do things stand?\n\nBest wishes\n{my_name}",
        interview.position_title
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_said() {
        let bare = WorkspaceProfile::default();
        assert_eq!(size_and_places(&bare), None);
        let known = WorkspaceProfile { size: Some(120), locations: vec!["Berlin".into(), "Lisbon".into()], ..bare };
        assert_eq!(size_and_places(&known).as_deref(), Some("120 people · Berlin, Lisbon"));
    }

    #[test]
    fn every_end_is_told_apart() {
        let labels = Ended::ALL.iter().map(|how| Standing::Ended(Some(*how)).label());
        let mut sentences: Vec<_> = Ended::ALL.iter().map(|how| Standing::Ended(Some(*how)).sentence("Acme")).collect();
        assert_eq!(
            labels.collect::<Vec<_>>(),
            [
                "Ended by you",
                "Ended by the company",
                "Declined",
                "Declined automatically",
                "Taken back by the company",
                "Taken back by the company"
            ]
        );
        sentences.dedup();
        assert_eq!(sentences.len(), 5);
    }
}
