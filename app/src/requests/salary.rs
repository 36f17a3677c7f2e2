//! The base salary: the headline of every request (R3).

use domain::{
    money::{Currency, Period},
    requests::RequestForm,
};
use leptos::prelude::*;

use super::writing::Writing;
use crate::ui::{Banner, Check, Field, Glyph, Group, Select, State, Trial};

/// Amount, upper end, currency, period; beside them what the position says and what the candidate asks for.
#[component]
pub(super) fn SalaryFields(writing: Writing, form: RequestForm, asks_for: Option<String>) -> impl IntoView {
    let currencies = Currency::all().map(|currency| (currency.code().to_owned(), currency.code().to_owned())).collect();
    let periods = Period::ALL.map(|period| (period.as_str().to_owned(), format!("per {}", period.as_str()))).to_vec();
    let range = move || writing.position().and_then(|position| position.role.salary);
    let says = move || range().map(|range| view! { <p class="hint">"The position says " {range.say()} "."</p> });
    let outside = Memo::new(move |_| {
        let outside = writing.salary().zip(range()).is_some_and(|(salary, range)| salary.is_outside(&range));
        outside.then(range).flatten()
    });
    let warning = move || {
        outside.get().map(|range| {
            view! { <Banner state=State::Held icon=Glyph::Info>"This is outside the position's own range, " {range.say()} "."</Banner> }
        })
    };
    let asks_for = asks_for.map(|text| view! { <p class="hint">{text}</p> });
    view! {
        <Group legend="Base salary" at="base_salary" hint="Required. It is the first thing the candidate reads.">
            <div class="grid grid-cols-2 gap-3">
                <Field name="form[amount]" at="base_salary.amount_minor" label="Amount" value=form.amount inputmode="decimal" autocomplete="off"/>
                <Field name="form[upper]" at="base_salary.upper_minor" label="Up to" value=form.upper inputmode="decimal" autocomplete="off" optional=true/>
                <Select name="form[currency]" at="base_salary.currency" label="Currency" options=currencies value=form.currency/>
                <Select name="form[period]" at="base_salary.period" label="Period" options=periods value=form.period/>
            </div>
            {asks_for}
            {says}
            <div role="status">{warning}</div>
            <Doubt writing confirmed=form.period_confirmed.is_some()/>
        </Group>
    }
}

/// The question back when the number fits another period than the one that was said.
#[component]
fn Doubt(writing: Writing, confirmed: bool) -> impl IntoView {
    let trial = Trial::current();
    let doubt = Memo::new(move |_| {
        let refused = trial.and_then(|trial| {
            let failure = trial.failure.get()?;
            failure.problems()?.at("base_salary.period")
        });
        let typed = writing.salary().and_then(|salary| salary.doubt());
        typed.or(refused.filter(|_| !writing.is_followed()))
    });
    move || {
        doubt.get().map(|doubt| {
            view! {
                <Banner state=State::Held icon=Glyph::Info>
                    <p>{doubt.sentence()}</p>
                    <Check name="form[period_confirmed]" label="Yes, this is right" checked=confirmed/>
                </Banner>
            }
        })
    }
}
