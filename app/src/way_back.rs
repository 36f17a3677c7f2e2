//! The way back keeps one's place: what opens from a list says in its address where it was opened, and the list takes its
//! reader to the same row again, where it stood, with its search, tab and page. So does what opens from a request that is
//! being written.

use std::{cell::RefCell, fmt::Display};

use domain::ids::CandidateId;

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, location::Url};
use wasm_bindgen::JsCast;

/// The parameter that says which list a page was opened from.
pub const BACK: &str = "back";
/// The lists that can be gone back to.
const LISTS: [&str; 3] = ["/candidates", "/interviews", "/positions"];

/// The address, if it is that of one of our lists.
fn list(address: &str) -> Option<&str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let is_plain = !address.contains(|c: char| c == '\\' || c.is_control());
    (is_plain && LISTS.contains(&path)).then_some(address)
}

/// The address, if it is that of a candidate's page, where a request to them is written.
fn request(address: &str) -> Option<&str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let is_plain = !address.contains(|c: char| c == '\\' || c.is_control());
    let id: Option<CandidateId> = path.strip_prefix("/candidates/").and_then(|id| id.parse().ok());
    (is_plain && id.is_some()).then_some(address)
}

/// The address, if it can be gone back to.
fn way(address: &str) -> Option<&str> {
    list(address).or_else(|| request(address))
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

/// The request that is being written, where this page was opened from it.
pub fn way_to_request() -> Option<String> {
    said_way().filter(|back| request(back).is_some())
}

/// Where this page was opened from, as its address says.
pub fn said_way() -> Option<String> {
    use_query_map().with_untracked(|query| query.get(BACK).filter(|back| way(back).is_some()))
}

/// Where to go back to, and what that is called: the request that is being written, or else as [`back_to`] says.
pub fn back_to_request_or(whole: &str, name: &'static str, id: impl Display) -> (String, &'static str) {
    match way_to_request() {
        Some(request) => (request, "Back to the request"),
        None => (back_to(whole, id), name),
    }
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
    match said_way() {
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
        way(&back).map(str::to_owned)
    });
    back.map_or(address.clone(), |back| from_list(&address, &back))
}

/// Another address of the same thing, wherever it is said: on a page, or by the server that answers a form.
#[cfg(feature = "ssr")]
pub fn on_the_way(address: String) -> String {
    if use_context::<http::request::Parts>().is_some_and(|parts| parts.method == http::Method::POST) {
        return on_their_way(address);
    }
    on_this_way(address)
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

thread_local! {
    /// The row that was left last, and how far below the window's upper edge it stood.
    static LEFT: RefCell<Option<(String, f64)>> = const { RefCell::new(None) };
}

fn height(row: &web_sys::Element) -> f64 {
    row.get_bounding_client_rect().top()
}

/// Notes in the address of a list which row is being left, so that the browser's own way back leads to it, too.
pub fn leave_by(row: &str) {
    if let Some(element) = document().get_element_by_id(row) {
        LEFT.set(Some((row.to_owned(), height(&element))));
    }
    let (Ok(history), Ok(here)) = (window().history(), location().href()) else { return };
    let here = format!("{}#{row}", here.split('#').next().unwrap_or_default());
    let state = history.state().unwrap_or_default();
    // A browser that keeps no history leads to the list's beginning.
    let _ = history.replace_state_with_url(&state, "", Some(&here));
}

/// Takes the reader to the row that the address names, where it stood when they left, once the list below is drawn.
pub fn stand_on_row() {
    Effect::new(|_| {
        request_animation_frame(|| {
            let Ok(hash) = location().hash() else { return };
            let row = hash.strip_prefix('#').filter(|id| id.starts_with("row-"));
            let row = row.and_then(|id| document().get_element_by_id(id));
            if let Some(row) = row.and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) {
                // A row that can't take the focus is scrolled to all the same.
                let _ = row.focus();
                let left = LEFT.with_borrow(Clone::clone).filter(|(id, _)| *id == row.id());
                match left {
                    Some((_, stood)) => window().scroll_by_with_x_and_y(0.0, height(&row) - stood),
                    None => row.scroll_into_view_with_bool(false),
                }
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
    fn a_request_is_gone_back_to() {
        let id = "018f3c1e-7b2a-7c3d-9e4f-0a1b2c3d4e5f";
        for ours in
            [format!("/candidates/{id}?write=1"), format!("/candidates/{id}?write=1&back=%2Fcandidates#message")]
        {
            assert_eq!(way(&ours), Some(&*ours));
            assert_eq!(list(&ours), None);
        }
        for other in ["/candidates/1", "/candidates/", "//candidates/x", "/interviews/1", "/\\evil"] {
            assert_eq!(way(other), None, "{other}");
        }
        assert_eq!(way(&format!("/candidates/{id}/..//evil.example")), None);
    }

    #[test]
    fn a_way_is_said_before_the_fragment() {
        assert_eq!(from_list("/candidates/1", "/candidates"), "/candidates/1?back=%2Fcandidates");
        assert_eq!(from_list("/interviews/1?said=x#y", "/interviews"), "/interviews/1?said=x&back=%2Finterviews#y");
    }
}
