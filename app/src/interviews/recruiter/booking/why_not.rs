//! "Why not 10:00?": whose rule it is (C4).

use chrono::Timelike;
use domain::{
    bookings::{DayPlan, PlannedStart},
    ids::InterviewId,
    slots::{Reason, Verdict},
    time,
    zone::Zone,
};
use leptos::{ev::MouseEvent, html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    address::Asked,
    asking::{FORM, shown_now},
};
use crate::ui::{Glyph, Icon, Select};

/// Asks about a start that is not free, and answers for each person.
#[component]
pub(super) fn WhyNot(interview: InterviewId, asked: Asked, plan: DayPlan, zone: Zone) -> impl IntoView {
    let opens = opens(&plan, &zone);
    let is_in_question =
        |start: &PlannedStart| zone.wall(start.start).0.hour() >= opens || asked.why == Some(start.start);
    let refused: Vec<(String, String)> = plan
        .starts
        .iter()
        .filter(|start| !start.verdict.is_offered() && is_in_question(start))
        .map(|start| (time::rfc3339(start.start), time::say_clock(start.start, &zone)))
        .collect();
    if refused.is_empty() {
        return ().into_any();
    }
    let day = plan.starts.first().map(|start| zone.date(start.start));
    // Without the program the question is sent with the talk as its fields show it, for the same days.
    let kept = asked.moving.map(|id| ("move", id.to_string())).into_iter();
    let kept =
        kept.chain(asked.from.map(|date| ("from", date.to_string()))).chain(day.map(|day| ("day", day.to_string())));
    let hidden =
        kept.map(|(name, value)| view! { <input type="hidden" name=name value=value form=FORM/> }).collect_view();
    let select = NodeRef::<html::Select>::new();
    let navigate = use_navigate();
    let asking = asked.clone();
    let say = move |event: MouseEvent| {
        event.prevent_default();
        let why = select.get_untracked().and_then(|select| time::parse(&select.value()));
        let shown = shown_now().filter(|_| asking.moving.is_none()).map(|shown| shown.talk);
        let asked = Asked { talk: shown.unwrap_or_else(|| asking.talk.clone()), day, why, ..asking.clone() };
        navigate(&asked.address(interview), NavigateOptions { scroll: false, ..NavigateOptions::default() });
    };
    let answer = asked.why.and_then(|at| plan.at(at)).map(|start| answer(&plan, start, &zone));
    let usual = refused.iter().find(|(_, clock)| clock == "10:00").or(refused.first());
    let value = asked.why.map(time::rfc3339).or_else(|| usual.map(|(value, _)| value.clone())).unwrap_or_default();
    view! {
        <section class="stack gap-2" id="why" aria-labelledby="why-title">
            <h3 id="why-title">"Why not another time?"</h3>
            <div class="joined">
                {hidden}
                <Select name="why_at" label="A time that is not free" bare=true options=refused value short=true input=select/>
                <button
                    class="button button-quiet"
                    type="submit"
                    form=FORM
                    formmethod="get"
                    formaction=format!("/interviews/{interview}/talk#why")
                    name="ask"
                    value="why"
                    on:click=say
                >
                    <Icon glyph=Glyph::Info/>
                    "Say why"
                </button>
            </div>
            <div role="status">{answer}</div>
        </section>
    }
    .into_any()
}

/// The first hour of the day in which anybody can be met at all: nobody asks about the night before it.
fn opens(plan: &DayPlan, zone: &Zone) -> u32 {
    let is_open = |why: &Option<Reason>| match why {
        Some(
            Reason::Past | Reason::Notice | Reason::Horizon | Reason::DayOff | Reason::OutsideHours | Reason::NotFree,
        ) => false,
        Some(_) | None => true,
    };
    let first = plan.starts.iter().find(|start| start.answers.iter().any(is_open));
    first.map_or(0, |start| zone.wall(start.start).0.hour())
}

/// What everybody says to a start.
pub(super) fn answer(plan: &DayPlan, start: &PlannedStart, zone: &Zone) -> impl IntoView + use<> {
    let clock = time::say_clock(start.start, zone);
    let nobodys = match &start.verdict {
        Verdict::Offered { .. } => Some(format!("{clock} is free for everybody.")),
        Verdict::Refused { why: Reason::Past, .. } => Some(format!("{clock} is over.")),
        Verdict::Refused { why: Reason::PoolTooSmall, .. } => {
            Some(format!("At {clock}, too few of the pool are free."))
        }
        Verdict::Refused { .. } => None,
    };
    let rows = plan.people.iter().zip(&start.answers).map(|(person, why)| {
        let words = match why {
            None => "is free".to_owned(),
            Some(Reason::OutsideHours | Reason::NotFree) if !person.has_hours => "has not said when they can be met".to_owned(),
            Some(why) => why.say().to_owned(),
        };
        let glyph = if why.is_none() { Glyph::Accepted } else { Glyph::Declined };
        view! { <li class="flex items-start gap-2"><Icon glyph/><span><strong><bdi>{person.name.clone()}</bdi></strong>" "{words}"."</span></li> }
    });
    let rows = rows.collect_view();
    let head = nobodys.unwrap_or_else(|| format!("At {clock}:"));
    view! { <p>{head}</p><ul class="stack gap-1">{rows}</ul> }
}
