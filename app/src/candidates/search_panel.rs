//! What is looked for: a plain form whose address is the search.

use domain::{
    candidates::{SearchForm, Sort},
    money::{Currency, Period},
    problems::Problems,
};
use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*};
use leptos_router::hooks::use_navigate;

use super::search_address;
use crate::ui::{Button, Check, Checked, Field, Glyph, Icon, Select, Tone};

/// The form. It is drawn anew only when the address says something else than what was typed into it.
#[component]
pub(super) fn SearchPanel(
    asked: Memo<(SearchForm, Option<String>)>,
    problems: Memo<Option<Problems>>,
) -> impl IntoView {
    let navigate = use_navigate();
    let sent = StoredValue::new(None::<SearchForm>);
    let go = Callback::new(move |search: SearchForm| {
        let address = search_address::write(&search, None);
        sent.set_value(Some(search));
        navigate(&address, leptos_router::NavigateOptions::default());
    });
    let submit = move |event: SubmitEvent| {
        if let Ok(search) = SearchForm::from_event(&event) {
            event.prevent_default();
            go.run(search);
        }
    };
    let drawn = Memo::new(move |before: Option<&SearchForm>| {
        let (now, _) = asked.get();
        let same = sent.with_value(|sent| {
            sent.as_ref().is_some_and(|sent| search_address::write(sent, None) == search_address::write(&now, None))
        });
        before.filter(|_| same).cloned().unwrap_or(now)
    });
    view! {
        <form class="finder-panel" role="search" method="get" action="/candidates" on:submit=submit>
            <Checked problems>{move || view! { <Fields search=drawn.get()/> }}</Checked>
        </form>
    }
}

#[component]
fn Fields(search: SearchForm) -> impl IntoView {
    let filters = search_address::filters(&search);
    let has_filters = filters > 0;
    let is_asking = filters > 0 || !search.q.is_empty() || !search.sort.is_empty();
    let currencies = Currency::all().map(|currency| (currency.code().to_owned(), currency.code().to_owned())).collect();
    let periods = Period::ALL.map(|period| (period.as_str().to_owned(), period.as_str().to_owned())).to_vec();
    let sorts = Sort::ALL.map(|sort| (sort.as_str().to_owned(), sort.label().to_owned())).to_vec();
    let or = |text: String, usual: &str| if text.is_empty() { usual.to_owned() } else { text };
    view! {
        <Field name="q" label="Words" kind="search" value=search.q free=true autocomplete="off"/>
        <details class="filters" open=has_filters>
            <summary class="button button-quiet button-wide">
                <Icon glyph=Glyph::Settings/>
                {if filters == 0 { "Filters".to_owned() } else { format!("Filters ({filters})") }}
            </summary>
            <div class="form">
                <Field name="skills" label="Skills" hint="All of them, with commas between" value=search.skills free=true/>
                <Field name="place" label="Place" value=search.place free=true/>
                <div class="stack gap-2">
                    <Field name="salary" at="salary.amount_minor" label="Asks for at most" value=search.salary inputmode="decimal" free=true/>
                    <div class="grid grid-cols-2 gap-2">
                        <Select name="currency" label="Currency" bare=true options=currencies value=or(search.currency, "EUR")/>
                        <Select name="period" label="Per" bare=true options=periods value=or(search.period, "year")/>
                    </div>
                </div>
                <div class="ticks">
                    <Check name="remote" label="Works remotely" checked=search.remote.is_some()/>
                    <Check name="fast" label="Fast responder" checked=search.fast.is_some()/>
                </div>
                <Select name="sort" label="Order" options=sorts value=search.sort/>
            </div>
        </details>
        <div class="actions">
            <Button tone=Tone::Leading icon=Glyph::Search>"Search"</Button>
            {is_asking.then(|| view! { <a class="link" href="/candidates">"Clear all"</a> })}
        </div>
    }
}
