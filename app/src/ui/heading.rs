//! How every page begins: its name, where it belongs, what can be done on it.

use domain::text;
use leptos::prelude::*;
use leptos_meta::Title;

use super::{Glyph, Icon};

/// What the window is called, after the page that is in it: the formatter of every [`Title`].
///
/// On the server `leptos_meta` writes it into `<title>` as it is, so there it has to be HTML; the browser sets it as text.
pub fn window_title(page: String) -> String {
    let title = if page.is_empty() { "Overture".to_owned() } else { format!("{page} · Overture") };
    if cfg!(feature = "ssr") { text::html(&title).into_owned() } else { title }
}

/// The page's title, in the window and on the page; its children are what can be done here.
#[component]
pub fn Heading(
    #[prop(into)] title: String,
    #[prop(optional, into)] intro: Option<String>,
    /// The page above this one: where it is and what it is called.
    #[prop(optional, into)]
    back: Option<(&'static str, &'static str)>,
    /// The same, where it depends on how one came here.
    #[prop(optional, into)]
    way: Option<(String, &'static str)>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let back = way.or_else(|| back.map(|(href, name)| (href.to_owned(), name)));
    view! {
        <Title text=title.clone()/>
        {back.map(|(href, name)| view! { <a class="back" href=href><Icon glyph=Glyph::Back/>{name}</a> })}
        <div class="heading">
            <div>
                <h1>{title}</h1>
                {intro.map(|intro| view! { <p>{intro}</p> })}
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
    .into_any()
}
