//! Days, then times: two short lists, each a group of radios, the way back above (C5).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    Moment,
    ids::BookingId,
    refusals::Refusal,
    time::{rfc3339, say_clocks, say_long_date},
    zone::place,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::{Clocks, Times};
use crate::{
    failure::Failure,
    ui::{Choice, Glyph, Icon, LinkButton, Radios, Tone},
    way_back::{BACK, on_this_way, said_way},
};

/// How many days one step shows.
const DAYS: usize = 7;

/// What the address says of the steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) step: String,
    /// The day whose times are shown.
    pub(super) day: Option<NaiveDate>,
    /// The first day that is shown.
    from: Option<NaiveDate>,
}

impl Asked {
    /// Of this page.
    pub(super) fn here() -> Self {
        let query = use_query_map().get_untracked();
        let date = |name: &str| query.get_str(name).and_then(|text| text.parse().ok());
        Self { step: query.get_str("step").unwrap_or_default().to_owned(), day: date("day"), from: date("from") }
    }
}

/// The beginning of a step: the way back, and a heading that has the focus when one comes from the step before.
#[component]
pub(super) fn StepHead(
    back: Option<(String, &'static str)>,
    #[prop(into)] title: String,
    #[prop(optional, into)] intro: Option<String>,
    /// Comes after another step.
    #[prop(default = true)]
    focused: bool,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        {back.map(|(href, name)| view! { <a class="back" href=href><Icon glyph=Glyph::Back/>{name}</a> })}
        <div class="heading">
            <div>
                <h1 tabindex="-1" autofocus=focused>{title}</h1>
                {intro.map(|intro| view! { <p>{intro}</p> })}
            </div>
        </div>
    }
    .into_any()
}

/// Whether the page was led to by what was just done, which it says.
pub(super) fn says_what_was_done() -> bool {
    use_query_map().with_untracked(|query| query.get_str("said").is_some_and(|said| !said.is_empty()))
}

/// Whose clock all times are by.
#[component]
pub(super) fn WhoseClock(clocks: Clocks) -> impl IntoView {
    let differs = !clocks.mine.zone.agrees(&clocks.other, clocks.now);
    let other = differs.then(|| format!(" The company's clock, in {}, stands in brackets.", place(&clocks.other.name)));
    let by = if clocks.mine.is_named { "All times are by the clock in " } else { "All times are by your clock, in " };
    view! { <p class="hush">{by} {place(&clocks.mine.zone.name)} "." {other}</p> }.into_any()
}

/// Free starts by the candidate's days.
pub(super) fn by_day(clocks: &Clocks, starts: &[Moment]) -> BTreeMap<NaiveDate, Vec<Moment>> {
    let mut days: BTreeMap<NaiveDate, Vec<Moment>> = BTreeMap::new();
    for start in starts {
        days.entry(clocks.day(*start)).or_default().push(*start);
    }
    days
}

/// The first step: which day. A form that asks for the same page with the day in its address.
#[component]
pub(super) fn Days(
    page: String,
    /// The step it belongs to: `move`, or none.
    #[prop(optional)]
    step: &'static str,
    /// The talk that is moved.
    #[prop(default = None)]
    talk: Option<BookingId>,
    asked: Asked,
    clocks: Clocks,
    times: Times,
) -> impl IntoView {
    let days = by_day(&clocks, &times.starts);
    let from = asked.from.filter(|from| days.range(from..).next().is_some());
    let shown: Vec<_> = days.range(from.unwrap_or(NaiveDate::MIN)..).take(DAYS + 1).collect();
    let rest = match talk {
        Some(talk) => format!("step={step}&talk={talk}"),
        None => format!("step={step}"),
    };
    let path = page.split('?').next().unwrap_or_default().to_owned();
    let later = shown.get(DAYS).map(|(day, _)| on_this_way(format!("{path}?{rest}&from={day}")));
    let first = on_this_way(format!("{path}?{rest}"));
    let choices: Vec<Choice> = shown
        .iter()
        .take(DAYS)
        .map(|(day, starts)| {
            let first = starts
                .first()
                .map(|start| say_clocks(*start, &clocks.mine.zone, &clocks.mine.zone))
                .unwrap_or_default();
            let hint = match starts.len() {
                1 => format!("One time, at {first}"),
                many => format!("{many} times, from {first}"),
            };
            Choice::new(day.to_string(), say_long_date(**day, &clocks.mine.zone, clocks.now)).hint(hint)
        })
        .collect();
    let value = asked.day.map(|day| day.to_string()).filter(|day| choices.iter().any(|choice| choice.value == *day));
    let value = value.or_else(|| choices.first().map(|choice| choice.value.clone())).unwrap_or_default();
    view! {
        <form action=path.clone() class="stack">
            {talk.map(|talk| view! { <input type="hidden" name="talk" value=talk.to_string()/> })}
            {said_way().map(|back| view! { <input type="hidden" name=BACK value=back/> })}
            {(!step.is_empty()).then(|| view! { <input type="hidden" name="step" value=step/> })}
            <Radios name="day" legend="Day" choices value/>
            <div class="actions">
                {from.map(|_| view! { <a class="link" href=first>"First days"</a> })}
                {later.map(|href| view! { <a class="link" href=href>"Later days"</a> })}
            </div>
            <button class="button button-leading button-wide" type="submit">"See times"</button>
        </form>
    }
    .into_any()
}

/// The second step: the times of a day, inside the form that sends one. Where somebody was faster, the nearest ones as
/// buttons instead.
#[component]
pub(super) fn TimesOfDay(
    day: NaiveDate,
    clocks: Clocks,
    starts: Vec<Moment>,
    failure: Option<Failure>,
    /// What the button does: "Keep this time".
    words: &'static str,
    /// What a button with a time does: "Take".
    verb: &'static str,
) -> impl IntoView {
    if let Some(Failure::Refused(Refusal::NoSlot { nearest, .. })) = failure {
        let buttons = nearest
            .into_iter()
            .map(|start| {
                let words = format!("{verb} {}", clocks.mine.say(start, clocks.now));
                view! {
                    <button class="button button-quiet button-wide" type="submit" name="start" value=rfc3339(start)>
                        {words}
                    </button>
                }
            })
            .collect_view();
        return view! { <div class="stack">{buttons}</div> }.into_any();
    }
    let choices = starts
        .into_iter()
        .map(|start| {
            let words = say_clocks(start, &clocks.mine.zone, &clocks.other);
            // What stands in brackets stays together where there is no room for all of it.
            let words = match words.split_once(" (") {
                Some((mine, other)) => format!("{mine} ({}", other.replace(' ', "\u{a0}")),
                None => words,
            };
            Choice::new(rfc3339(start), words)
        })
        .collect();
    view! {
        <div class="times">
            <Radios name="start" legend=say_long_date(day, &clocks.mine.zone, clocks.now) choices/>
        </div>
        <button class="button button-leading button-wide" type="submit">{words}</button>
    }
    .into_any()
}

/// No time on this day any more, or none at all.
#[component]
pub(super) fn NoTimes(page: String, #[prop(into)] text: String, #[prop(optional)] is_day: bool) -> impl IntoView {
    view! {
        <p>{text}</p>
        {is_day.then(|| view! { <p><LinkButton href=page tone=Tone::Leading wide=true>"See the other days"</LinkButton></p> })}
    }
    .into_any()
}
