//! Lists by keyboard: `/` searches, `j` and `k` go from row to row, `Enter` opens, `?` tells.
//!
//! Rows are links marked `data-row`, the search field is of type `search`: the focus itself moves, so that `Enter` needs
//! no help and readers hear where they are.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{CloseDialog, Dialog};

const HELP: &str = "shortcuts";

/// Listens on this page, and holds the list of keys.
#[component]
pub fn Shortcuts() -> impl IntoView {
    Effect::new(|_| {
        let keys = window_event_listener(ev::keydown, |event| {
            let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
            if plain && !event.default_prevented() && !is_typing() && press(&event.key()) {
                event.prevent_default();
            }
        });
        on_cleanup(move || keys.remove());
    });
    let rows = [("/", "Search"), ("j", "Next row"), ("k", "Row before"), ("Enter", "Open the row"), ("?", "This help")]
        .map(|(key, meaning)| view! { <dt><kbd>{key}</kbd></dt> <dd>{meaning}</dd> })
        .collect_view();
    view! {
        <Dialog id=HELP title="Keyboard shortcuts">
            <dl class="keys">{rows}</dl>
            <div class="actions"><CloseDialog closes=HELP>"Close"</CloseDialog></div>
        </Dialog>
    }
}

/// Whether the focus stands where letters are meant to be written, or above the page.
fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.closest("dialog[open], [contenteditable]").is_ok_and(|above| above.is_some())
    })
}

/// Does what the key is for; `false` when it is for nothing.
fn press(key: &str) -> bool {
    match key {
        "/" => focus(document().query_selector("main input[type=search]").ok().flatten()),
        "j" => step(1),
        "k" => step(-1),
        "?" => {
            let help = document().get_element_by_id(HELP).and_then(|help| help.dyn_into().ok());
            help.is_some_and(|help: web_sys::HtmlDialogElement| help.open() || help.show_modal().is_ok())
        }
        _ => false,
    }
}

fn focus(element: Option<web_sys::Element>) -> bool {
    let element = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

/// Moves the focus by so many rows; from outside of them, to the first or the last.
fn step(by: i32) -> bool {
    let Ok(rows) = document().query_selector_all("main [data-row]") else { return false };
    let row = |index: u32| rows.item(index).and_then(|row| row.dyn_into::<web_sys::Element>().ok());
    let here = document().active_element();
    let at = (0..rows.length()).find(|index| row(*index) == here);
    let next = match at {
        Some(at) => at.checked_add_signed(by),
        None if by > 0 => Some(0),
        None => rows.length().checked_sub(1),
    };
    focus(next.and_then(row))
}
