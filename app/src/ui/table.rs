//! Tables: one row height, a header that stays, columns that sort by link.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A table in its frame. Its children are `<thead>` and `<tbody>`.
///
/// On a narrow screen each row becomes a card: give the cells `data-label="…"` with the name of their column.
#[component]
pub fn Table(
    /// What the table lists, for those who hear it.
    #[prop(into)]
    caption: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-frame">
            <table class="table table-folding">
                <caption class="unseen">{caption}</caption>
                {children()}
            </table>
        </div>
    }
    .into_any()
}

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Up,
    Down,
}

/// A column's name that sorts by it: `href` is the page sorted (or turned round).
#[component]
pub fn SortHeader(
    #[prop(into)] href: Signal<String>,
    /// How the table is sorted by this column now.
    #[prop(into)]
    order: Signal<Option<Order>>,
    #[prop(optional)] number: bool,
    children: Children,
) -> impl IntoView {
    let sort = move || match order.get() {
        Some(Order::Up) => "ascending",
        Some(Order::Down) => "descending",
        None => "none",
    };
    let arrow = move || {
        order.get().map(|order| {
            let glyph = if order == Order::Up { Glyph::Up } else { Glyph::Down };
            view! { <Icon glyph/> }
        })
    };
    view! {
        <th scope="col" class:number=number aria-sort=sort>
            <a href=move || href.get()>{children()} {arrow}</a>
        </th>
    }
    .into_any()
}

/// The way to the rest of a list; nothing at its end.
#[component]
pub fn More(#[prop(into)] href: Signal<Option<String>>) -> impl IntoView {
    move || {
        href.get().map(|href| {
            view! {
                <nav class="mt-4 flex justify-center" aria-label="Pages">
                    <super::LinkButton href icon=Glyph::Forward>"Next page"</super::LinkButton>
                </nav>
            }
        })
    }
}
