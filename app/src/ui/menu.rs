//! Menus on `<details>`: they open without JavaScript, and close by themselves with it.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{Glyph, Icon};

/// A menu that opens below its button. Its children are [`MenuLink`]s, forms with `.menu-row` buttons, or `<hr>`.
#[component]
pub fn Menu(
    /// What the button says, or what it is called where `face` shows something else.
    #[prop(into)]
    label: String,
    /// What the button shows instead of its label.
    #[prop(optional, into)]
    face: ViewFn,
    /// The button's look: class names.
    #[prop(default = "button button-bare")]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    Effect::new(move |_| {
        let outside = window_event_listener(ev::click, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            if let Some(menu) = menu.get_untracked() {
                let inside = menu.contains(target.as_ref());
                let went = target
                    .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                    .and_then(|target| target.closest("a").ok().flatten())
                    .is_some();
                if !inside || went {
                    menu.set_open(false);
                }
            }
        });
        on_cleanup(move || outside.remove());
    });
    let escape = move |event: ev::KeyboardEvent| {
        if let Some(menu) = menu.get_untracked()
            && event.key() == "Escape"
            && menu.open()
        {
            menu.set_open(false);
            if let Some(button) =
                menu.first_element_child().and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok())
            {
                // The focus stays where it was if the button can't take it.
                let _ = button.focus();
            }
        }
    };
    view! {
        <details class="menu" name="menu" node_ref=menu on:keydown=escape>
            <summary class=class aria-label=label.clone()>
                {face.run()}
            </summary>
            <div>{children()}</div>
        </details>
    }
    .into_any()
}

/// A place to go from a menu.
#[component]
pub fn MenuLink(
    #[prop(into)] href: String,
    #[prop(optional)] icon: Option<Glyph>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="menu-row" href=href>
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </a>
    }
    .into_any()
}
