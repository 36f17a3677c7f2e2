//! Where a process stands, as a badge.

use domain::{
    interviews::{Ended, InterviewRow, StateName},
    requests::StageName,
};
use leptos::prelude::*;

use crate::ui::{Badge, Glyph, State};

/// The colour, the icon and the word of a process.
#[component]
pub(crate) fn StateBadge(row: InterviewRow) -> impl IntoView {
    let (state, icon, word) = look(&row);
    view! { <Badge state icon>{word}</Badge> }
}

const fn look(row: &InterviewRow) -> (State, Glyph, &'static str) {
    if row.ending_leaves_at.is_some() {
        return (State::Held, Glyph::Held, "Ending held");
    }
    match (row.state, row.stage) {
        (StateName::Open, StageName::Held) => (State::Held, Glyph::Held, "Held"),
        (StateName::Open, _) => (State::Delivered, Glyph::Delivered, "Delivered"),
        (StateName::AwaitingSchedule, _) => (State::Accepted, Glyph::Accepted, "Accepted"),
        (StateName::InReview, _) => (State::Accent, Glyph::Interviews, "In review"),
        (StateName::Scheduled, _) => (State::Accepted, Glyph::Clock, "Scheduled"),
        (StateName::Ended, _) => match row.ended {
            Some(Ended::Candidate) => (State::Ended, Glyph::Ended, "Ended by the candidate"),
            Some(Ended::Company) => (State::Ended, Glyph::Ended, "Ended by you"),
            Some(Ended::Declined) => (State::Ended, Glyph::Declined, "Declined"),
            Some(Ended::AutoDeclined) => (State::Ended, Glyph::Clock, "Declined automatically"),
            Some(Ended::Retracted) => (State::Ended, Glyph::Undo, "Retracted"),
            Some(Ended::Withdrawn) => (State::Ended, Glyph::Withdrawn, "Withdrawn"),
            None => (State::Ended, Glyph::Ended, "Ended"),
        },
    }
}
