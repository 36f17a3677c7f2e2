//! Dialogs on `<dialog>`, opened and closed by HTML's own commands: no script is needed where browsers know them.

use leptos::{context::Provider, ev::MouseEvent, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{Button, Glyph, Icon, Tone};

/// The dialog around a form, which ends with it.
#[derive(Clone, Copy)]
pub(super) struct Around(NodeRef<html::Dialog>);

impl Around {
    /// The dialog around this piece.
    pub(super) fn current() -> Option<Self> {
        use_context()
    }

    /// Closes it: what it asked about is done. For the browser only.
    pub(super) fn close(self) {
        if let Some(dialog) = self.0.get_untracked() {
            dialog.close();
        }
    }
}

/// A question or a small form above the page. Opened by [`OpenDialog`] with the same id, closed when its form is done.
#[component]
pub fn Dialog(#[prop(into)] id: String, #[prop(into)] title: String, children: Children) -> impl IntoView {
    let title_id = format!("{id}-title");
    let dialog = NodeRef::<html::Dialog>::new();
    view! {
        <dialog class="dialog" id=id aria-labelledby=title_id.clone() node_ref=dialog>
            <h2 id=title_id.clone()>{title}</h2>
            <Provider value=Around(dialog)>{children()}</Provider>
        </dialog>
    }
    .into_any()
}

/// The button that opens a dialog.
#[component]
pub fn OpenDialog(
    /// The dialog's id.
    #[prop(into)]
    opens: String,
    #[prop(optional)] tone: Tone,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional)] small: bool,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    let id = opens.clone();
    let open = move |event: MouseEvent| {
        if let Some(dialog) = dialog(&id) {
            event.prevent_default();
            if !dialog.open() {
                // Refused only for a dialog that has left the page.
                let _ = dialog.show_modal();
            }
        }
    };
    view! {
        <Button
            tone
            small
            wide
            kind="button"
            attr:command="show-modal"
            attr:commandfor=opens
            on:click=open
        >
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </Button>
    }
    .into_any()
}

/// Leaves a dialog without doing anything.
#[component]
pub fn CloseDialog(
    /// The dialog's id.
    #[prop(into)]
    closes: String,
    children: Children,
) -> impl IntoView {
    let id = closes.clone();
    let close = move |event: MouseEvent| {
        event.prevent_default();
        close_dialog(&id);
    };
    view! {
        <Button kind="button" attr:command="close" attr:commandfor=closes on:click=close>
            {children()}
        </Button>
    }
    .into_any()
}

/// Closes the dialog, once what it asked about is done. Nothing happens on the server.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = dialog(id) {
        dialog.close();
    }
}

fn dialog(id: &str) -> Option<web_sys::HtmlDialogElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
