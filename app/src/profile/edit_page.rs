//! The form behind the profile.

use domain::{
    candidates::ProfileForm,
    money::{Currency, Period},
    problems::Code,
};
use leptos::prelude::*;

use super::api::{Editing, SaveProfile, profile_to_edit};
use crate::{
    refused::Refused,
    ui::{
        Button, Check, Field, Form, Group, Heading, LinkButton, Select, Skeleton, TextArea, Tone, Trial, Version,
        suspend,
    },
};

/// `/profile/edit`
#[component]
pub fn EditProfilePage() -> impl IntoView {
    let save = ServerAction::<SaveProfile>::new();
    let editing = OnceResource::new(profile_to_edit());
    view! {
        <Suspense fallback=|| view! { <Skeleton rows=8/> }>
            {move || suspend(async move {
                match editing.await {
                    Ok(editing) => view! { <ProfileFields editing save/> }.into_any(),
                    Err(failure) => view! { <Refused failure/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn ProfileFields(editing: Editing, save: ServerAction<SaveProfile>) -> impl IntoView {
    let Editing { mine, zones, browser_zone } = editing;
    let version = mine.version;
    let form = ProfileForm::of(&mine.profile);
    let zone_hint = browser_zone.as_ref().filter(|zone| **zone != form.zone).map_or_else(
        || "Times are shown by it.".to_owned(),
        |zone| format!("Times are shown by it. This browser's clock stands in {}.", zone.replace('_', " ")),
    );
    // Nobody has said anything here yet, so the browser's word stands first in the list.
    let is_blank = !domain::zone::is_said(&form.zone) && form.headline.is_empty() && form.skills.is_empty();
    let zone = browser_zone.filter(|_| is_blank).unwrap_or(form.zone);
    let zones = zones.into_iter().map(|zone| (zone.clone(), zone.replace('_', " "))).collect();
    view! {
        <Heading title="Edit profile" intro="Only your name and time zone are needed." back=("/profile", "Your profile")/>
        <Form action=save check=|sent: &SaveProfile| sent.form.check().map(drop)>
            <Version value=version/>
            <Field name="name" label="Name" value=form.name autocomplete="name"/>
            <Field
                name="headline"
                label="Headline"
                value=form.headline
                optional=true
                hint="What you are in a line: Rust engineer, distributed systems."
            />
            <TextArea
                name="skills"
                label="Skills"
                value=form.skills
                rows=2
                optional=true
                hint="Separated by commas. Companies search by them."
            />
            <TextArea
                name="experience"
                label="Experience"
                value=form.experience
                rows=6
                optional=true
                hint="What you did, for whom, what came of it."
            />
            <Field
                name="places"
                label="Places"
                value=form.places
                optional=true
                hint="Where you would work, separated by commas: Berlin, Lisbon."
            />
            <Check name="remote" label="I would work remotely" checked=form.remote.is_some()/>
            <Salary
                amount=form.amount
                upper=form.upper
                currency=form.currency
                period=form.period
                confirmed=form.period_confirmed.is_some()
            />
            <Select name="zone" label="Time zone" options=zones value=zone hint=zone_hint/>
            <Field
                name="resume_url"
                label="Résumé"
                kind="url"
                value=form.resume_url
                optional=true
                hint="A web address: https://example.com/cv.pdf"
            />
            <div class="reach">
                <LinkButton href="/profile">"Back"</LinkButton>
                <Button tone=Tone::Leading>"Save profile"</Button>
            </div>
        </Form>
    }
}

/// Says that a number fits its period, once it was asked whether it does.
#[component]
fn Doubt(confirmed: bool) -> impl IntoView {
    let trial = Trial::current();
    let is_asked = move || {
        let code = trial.and_then(|trial| {
            let failure = trial.failure.get()?;
            failure.problems()?.at("desired_salary.period")
        });
        matches!(code, Some(Code::LooksHourly | Code::LooksYearly))
    };
    // Once there it stays, with what was ticked.
    let asked = Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(confirmed) || is_asked());
    move || {
        asked.get().then(|| {
            view! { <Check name="period_confirmed" label="This amount is right for this period" checked=confirmed/> }
        })
    }
}

/// An amount or a range, its currency, what it is paid for.
#[component]
fn Salary(amount: String, upper: String, currency: String, period: String, confirmed: bool) -> impl IntoView {
    let or = |value: String, usual: &str| if value.is_empty() { usual.to_owned() } else { value };
    let currencies = Currency::all().map(|currency| (currency.code().to_owned(), currency.code().to_owned())).collect();
    let article = |period| if period == Period::Hour { "an" } else { "a" };
    let periods = Period::ALL
        .into_iter()
        .map(|period| (period.as_str().to_owned(), format!("{} {}", article(period), period.as_str())))
        .collect();
    view! {
        <Group
            legend="Desired salary"
            at="desired_salary"
            optional=true
            hint="Companies that search by salary find you when you ask for at most theirs, or say nothing."
        >
            <div class="pair">
                <Field
                    name="amount"
                    label="Amount"
                    at="desired_salary.amount_minor"
                    value=amount
                    inputmode="decimal"
                    optional=true
                />
                <Field
                    name="upper"
                    label="Up to"
                    at="desired_salary.upper_minor"
                    value=upper
                    inputmode="decimal"
                    optional=true
                />
                <Select
                    name="currency"
                    label="Currency"
                    at="desired_salary.currency"
                    options=currencies
                    value=or(currency, "EUR")
                />
                <Select
                    name="period"
                    label="For"
                    at="desired_salary.period"
                    options=periods
                    value=or(period, "year")
                />
            </div>
            <Doubt confirmed/>
        </Group>
    }
}
