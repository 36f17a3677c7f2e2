//! The way back keeps one's place: what opens from a list says in its address where it was opened, and the list takes its
//! reader to the same row again, with its search, tab and page.

use std::fmt::Display;

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, location::Url};
use wasm_bindgen::JsCast;

/// The parameter that says which list a page was opened from.
const BACK: &str = "back";
/// The lists that can be gone back to.
const LISTS: [&str; 3] = ["/candidates", "/interviews", "/positions"];

/// The address, if it is that of one of our lists.
fn list(address: &str) -> Option<&str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let is_plain = !address.contains(|c: char| c == '\\' || c.is_control());
    (is_plain && LISTS.contains(&path)).then_some(address)
}

/// The id of something's row in its list.
pub fn row_id(id: impl Display) -> String {
    format!("row-{id}")
}

/// The list that this page was opened from, as its address says.
pub fn way_back() -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(BACK).filter(|back| list(back).is_some())))
}

/// Where to go back to from something: the row of it in the list that it was opened from, or else the whole `list`.
pub fn back_to(whole: &str, id: impl Display) -> String {
    let back = way_back().get_untracked();
    let path = |address: &str| address.split('?').next().unwrap_or_default().to_owned();
    let back = back.filter(|back| path(back) == whole);
    back.map_or_else(|| whole.to_owned(), |back| format!("{back}#{}", row_id(id)))
}

/// The address of something that is opened from a list.
pub fn from_list(address: &str, list: &str) -> String {
    let (address, fragment) = address.split_once('#').map_or((address, ""), |(address, fragment)| (address, fragment));
    let and = if address.contains('?') { '&' } else { '?' };
    let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    format!("{address}{and}{BACK}={}{fragment}", Url::escape(list))
}

/// Another address of the same thing: the way back stays.
pub fn on_this_way(address: String) -> String {
    match way_back().get_untracked() {
        Some(back) => from_list(&address, &back),
        None => address,
    }
}

/// The same where the server leads on from a form: the page that the form is on says the way.
#[cfg(feature = "ssr")]
pub fn on_their_way(address: String) -> String {
    let parts = use_context::<http::request::Parts>();
    let from = parts.and_then(|parts| page_of_form(&parts));
    let back = from.and_then(|page| {
        let (_, back) = page.query_pairs().find(|(name, _)| name == BACK)?;
        list(&back).map(str::to_owned)
    });
    back.map_or(address.clone(), |back| from_list(&address, &back))
}

/// The page that a form is on: it says so itself, or the browser does.
#[cfg(feature = "ssr")]
fn page_of_form(parts: &http::request::Parts) -> Option<url::Url> {
    let here = url::Url::parse("http://here.invalid/").ok()?;
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    let said = url::form_urlencoded::parse(query).find(|(name, _)| name == crate::ui::typed::FROM);
    let referer = || parts.headers.get(http::header::REFERER)?.to_str().ok().map(str::to_owned);
    here.join(&said.map(|(_, page)| page.into_owned()).or_else(referer)?).ok()
}

/// Notes in the address of a list which row is being left, so that the browser's own way back leads to it, too.
pub fn leave_by(row: &str) {
    let (Ok(history), Ok(here)) = (window().history(), location().href()) else { return };
    let here = format!("{}#{row}", here.split('#').next().unwrap_or_default());
    let state = history.state().unwrap_or_default();
    // A browser that keeps no history leads to the list's beginning.
    let _ = history.replace_state_with_url(&state, "", Some(&here));
}

/// Takes the reader to the row that the address names, once the list below is drawn.
pub fn stand_on_row() {
    Effect::new(|_| {
        request_animation_frame(|| {
            let Ok(hash) = location().hash() else { return };
            let row = hash.strip_prefix('#').filter(|id| id.starts_with("row-"));
            let row = row.and_then(|id| document().get_element_by_id(id));
            if let Some(row) = row.and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) {
                // A row that can't take the focus is scrolled to all the same.
                let _ = row.focus();
                row.scroll_into_view_with_bool(false);
            }
        });
    });
}

/// The link of a row, which opens what it is about and is come back to.
#[component]
pub fn RowLink(
    /// The id of what the row is about.
    #[prop(into)]
    id: String,
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// The address of the list as it is shown.
    #[prop(into)]
    list: String,
    children: Children,
) -> impl IntoView {
    let row = row_id(id);
    let href = from_list(&href, &list);
    let left = row.clone();
    view! {
        <a class="rowlink" data-row id=row href=href on:click:capture=move |_| leave_by(&left)>
            {children()}
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lists_of_ours_are_gone_back_to() {
        for ours in ["/candidates", "/candidates?q=rust&cursor=a", "/interviews?show=held", "/positions?show=all"] {
            assert_eq!(list(ours), Some(ours));
        }
        for other in
            ["", "candidates", "/candidates/1", "//candidates", "https://evil.example/candidates", "/\\evil", "/"]
        {
            assert_eq!(list(other), None, "{other}");
        }
    }

    #[test]
    fn a_way_is_said_before_the_fragment() {
        assert_eq!(from_list("/candidates/1", "/candidates"), "/candidates/1?back=%2Fcandidates");
        assert_eq!(from_list("/interviews/1?said=x#y", "/interviews"), "/interviews/1?said=x&back=%2Finterviews#y");
    }
}
