//! Where a talk stands, as a badge.

use domain::bookings::{ActorKind, StageName};
use leptos::prelude::*;

use crate::ui::{Badge, Glyph, State};

/// The colour, the icon and the words of a talk.
#[component]
pub(crate) fn TalkBadge(
    stage: StageName,
    /// Who cancelled, or did not come.
    side: Option<ActorKind>,
    /// The candidate's first name.
    first: String,
) -> impl IntoView {
    let (state, icon) = match stage {
        StageName::Tentative => (State::Held, Glyph::Held),
        StageName::Confirmed => (State::Accepted, Glyph::Calendar),
        StageName::Cancelled => (State::Ended, Glyph::Ended),
        StageName::NoShow => (State::Danger, Glyph::Declined),
    };
    let who = |side| match side {
        ActorKind::Candidate => first.clone(),
        ActorKind::Company => "you".to_owned(),
        ActorKind::Link => "link".to_owned(),
    };
    let words = match (stage, side) {
        (StageName::Cancelled, Some(by)) => format!("Cancelled by {}", who(by)),
        (StageName::Cancelled, None) => "Never approved".to_owned(),
        (StageName::NoShow, Some(whose)) => format!("Missed by {}", who(whose)),
        (stage, _) => stage.label().to_owned(),
    };
    view! { <Badge state icon>{words}</Badge> }
}
