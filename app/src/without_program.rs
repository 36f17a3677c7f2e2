//! Pages that come without the program: a candidate's, and those of whoever is not signed in.
//!
//! They are read on a phone, often once, and do all they are for without a script (I5). So what a browser loads for
//! them is their HTML, the styles, and `public/candidate.js`, which keeps them fresh. Only members' browsers load the
//! program and take its pages over; it therefore leaves the candidates' pages out.

#[cfg(feature = "ssr")]
pub use server::comes_without;

/// In the place of a candidate's page in the program: the frame around it stops members before they get here.
#[cfg(not(feature = "ssr"))]
#[leptos::component]
pub fn LeftOut() -> impl leptos::IntoView {}

#[cfg(feature = "ssr")]
mod server {
    use domain::accounts::Identity;
    use leptos::prelude::{Owner, use_context};

    use crate::{session, ui::typed};

    /// Whether the page that is about to be rendered comes without the program: unless a member looks at it, and where
    /// it answers a form in place or belongs to a link of a candidate's. Such a page carries no data for a program to begin with.
    pub fn comes_without() -> bool {
        let is_member = session::found().is_ok_and(|viewer| {
            viewer.profile.is_some_and(|profile| matches!(profile.identity, Identity::Member { .. }))
        });
        let comes_without = !is_member || typed::answers_in_place() || is_of_a_link();
        if let Some(shared) = Owner::current_shared_context().filter(|_| comes_without) {
            shared.set_is_hydrating(false);
        }
        comes_without
    }

    /// Whoever opens it: it is a candidate's page, and not in the program.
    fn is_of_a_link() -> bool {
        use_context::<http::request::Parts>().is_some_and(|parts| parts.uri.path().starts_with("/pick/"))
    }
}
