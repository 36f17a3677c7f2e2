//! A search as it stands in the address, so that it can be kept, shared and gone back to.

use domain::candidates::SearchForm;
use leptos_router::{location::Url, params::ParamsMap};

/// So much of each part of an address is read.
const CHARS: usize = 1_000;

/// The search an address asks for, and where its page begins.
pub(super) fn read(query: &ParamsMap) -> (SearchForm, Option<String>) {
    // Longer than any search may be: it is refused as such, and not carried into every link of the page.
    let text = |name: &str| query.get(name).map(|text| text.chars().take(CHARS).collect()).unwrap_or_default();
    let search = SearchForm {
        q: text("q"),
        skills: text("skills"),
        place: text("place"),
        remote: query.get("remote"),
        salary: text("salary"),
        currency: text("currency"),
        period: text("period"),
        fast: query.get("fast"),
        sort: text("sort"),
    };
    (search, query.get("cursor").filter(|cursor| !cursor.is_empty()))
}

/// The address of a search. What is not asked for is not in it.
pub(super) fn write(search: &SearchForm, cursor: Option<&str>) -> String {
    let has_salary = !search.salary.trim().is_empty();
    let pairs = [
        ("q", Some(&*search.q)),
        ("skills", Some(&*search.skills)),
        ("place", Some(&*search.place)),
        ("remote", search.remote.as_deref()),
        ("salary", Some(&*search.salary)),
        ("currency", has_salary.then_some(&*search.currency)),
        ("period", has_salary.then_some(&*search.period)),
        ("fast", search.fast.as_deref()),
        ("sort", Some(&*search.sort).filter(|sort| *sort != domain::candidates::Sort::default().as_str())),
        ("cursor", cursor),
    ];
    let given: Vec<String> = pairs
        .into_iter()
        .filter_map(|(name, value)| value.filter(|value| !value.trim().is_empty()).map(|value| (name, value)))
        .map(|(name, value)| format!("{name}={}", Url::escape(value)))
        .collect();
    if given.is_empty() { "/candidates".to_owned() } else { format!("/candidates?{}", given.join("&")) }
}

/// How many things beside words and order are asked for.
pub(super) fn filters(search: &SearchForm) -> usize {
    let filled = [&search.skills, &search.place, &search.salary];
    filled.into_iter().filter(|text| !text.trim().is_empty()).count()
        + usize::from(search.remote.is_some())
        + usize::from(search.fast.is_some())
}
