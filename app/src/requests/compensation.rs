//! What comes beside the salary, behind a pencil: rows of a kind and a text.

use domain::requests::{CompensationDraft, CompensationKind};
use leptos::prelude::*;

use super::api::{EditRequest, SendRequest};
use crate::ui::{Button, Field, Glyph, Icon, Select, typed};
use leptos::server_fn::ServerFn;

/// Rows that are there without asking for more, for those who have no JavaScript.
const ROWS: usize = 2;

/// The rows. One that is left empty is not sent.
#[component]
pub(super) fn CompensationRows(rows: Vec<CompensationDraft>) -> impl IntoView {
    let typed_rows =
        [SendRequest::PATH, EditRequest::PATH].into_iter().filter_map(typed::typed).flat_map(|typed| typed.fields);
    let (mut filled, mut sent) = (false, 0);
    for (name, value) in typed_rows {
        if name.starts_with("form[compensation]") && name.ends_with("[text]") {
            sent += 1;
            filled |= !value.trim().is_empty();
        }
    }
    let is_open = filled || !rows.is_empty();
    let count = RwSignal::new(rows.len().max(sent).max(ROWS));
    let rows = StoredValue::new(rows);
    view! {
        <details class="pencil" open=is_open>
            <summary class="link"><Icon glyph=Glyph::Edit/> " add additional compensation"</summary>
            <div class="stack mt-3 gap-3">
                <p class="hint">"What stands beside the salary. A row without text is left out."</p>
                <For each=move || 0..count.get() key=|index| *index let(index)>
                    <Row index row=rows.with_value(|rows| rows.get(index).cloned()).unwrap_or_default()/>
                </For>
                <div>
                    <Button kind="button" small=true icon=Glyph::Add on:click=move |_| count.update(|count| *count += 1)>"Add a row"</Button>
                </div>
            </div>
        </details>
    }
}

#[component]
fn Row(index: usize, row: CompensationDraft) -> impl IntoView {
    let kinds = CompensationKind::ALL.map(|kind| (kind.as_str().to_owned(), name(kind).to_owned())).to_vec();
    let usual = CompensationKind::ALL.get(index).copied().unwrap_or(CompensationKind::Other);
    let kind = if row.kind.is_empty() { usual.as_str().to_owned() } else { row.kind };
    view! {
        <div class="grid grid-cols-[8rem_minmax(0,1fr)] items-end gap-3">
            <Select
                name=format!("form[compensation][{index}][kind]")
                at=format!("compensation[{index}].kind")
                label="Kind"
                options=kinds
                value=kind
            />
            <Field
                name=format!("form[compensation][{index}][text]")
                at=format!("compensation[{index}].text")
                label="What"
                value=row.text
                optional=true
            />
        </div>
    }
}

const fn name(kind: CompensationKind) -> &'static str {
    match kind {
        CompensationKind::Equity | CompensationKind::Bonus | CompensationKind::Benefits => kind.label(),
        CompensationKind::Other => "Something else",
    }
}
