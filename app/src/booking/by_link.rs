//! What was done by link, and which member had that link, too (C13).

use domain::bookings::LinkCopy;
use leptos::prelude::*;

use crate::ui::{When, named};

/// `Booked by link. Grace Hopper copied this link on Tue 24 Nov, 16:30.`; nothing where nothing was done by link.
#[component]
pub fn ByLink(
    /// What was done, in a sentence.
    done: Option<&'static str>,
    /// Who copied the link first, where that was before.
    copy: Option<LinkCopy>,
    /// The company's name, for a reader of the other side.
    #[prop(optional)]
    company: Option<String>,
) -> impl IntoView {
    done.map(|done| view! { <p class="hush">{done} {copy.map(|copy| view! { " " <Copied copy company/> })}</p> })
        .into_any()
}

/// Which member copied a link, and when.
#[component]
pub fn Copied(copy: LinkCopy, #[prop(default = None)] company: Option<String>) -> impl IntoView {
    let LinkCopy { by, at } = copy;
    let of = company.map(|company| format!(" of {}", named(&company)));
    view! { {named(&by)} {of} " copied this link on " <When at/> "." }.into_any()
}
