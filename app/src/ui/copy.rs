//! Copying, where a browser allows it; the text itself stands beside it for everybody else.

use leptos::prelude::*;

use super::{Button, Glyph, say};

/// Copies `text`. Drawn only once the page is live, since it can do nothing before.
#[component]
pub fn CopyButton(
    #[prop(into)] text: String,
    /// What is said when it is done: "Link copied".
    #[prop(into)]
    said: String,
    children: ChildrenFn,
) -> impl IntoView {
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(true));
    let text = StoredValue::new(text);
    let said = StoredValue::new(said);
    let copy = move |_| {
        let done = window().navigator().clipboard().write_text(&text.get_value());
        leptos::task::spawn_local(async move {
            match wasm_bindgen_futures::JsFuture::from(done).await {
                Ok(_) => say(said.get_value()),
                Err(_) => say("Your browser didn't allow copying. Select the text and copy it by hand."),
            }
        });
    };
    move || {
        let children = children.clone();
        live.get().then(|| {
            view! {
                <Button kind="button" small=true icon=Glyph::Copy on:click=copy>
                    {children()}
                </Button>
            }
        })
    }
}
