//! How every page begins: its name, where it belongs, what can be done on it.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{Glyph, Icon};

/// The page's title, in the window and on the page; its children are what can be done here.
#[component]
pub fn Heading(
    #[prop(into)] title: String,
    #[prop(optional, into)] intro: Option<String>,
    /// The page above this one: where it is and what it is called.
    #[prop(optional, into)]
    back: Option<(&'static str, &'static str)>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
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
