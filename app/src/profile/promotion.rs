//! Until when companies find a candidate (R7).

use domain::{
    Moment,
    time::{self, Zone},
    zone::in_place,
};
use leptos::prelude::*;

use super::profile_page::Deeds;
use crate::ui::{Badge, Button, Field, Form, Glyph, LinkButton, State, Version, clock};

/// The day promotion ends, and how to move it.
#[component]
pub(super) fn Promotion(
    until: Moment,
    version: i64,
    is_promoted: bool,
    /// Nothing is promoted before it says something.
    says_something: bool,
    zone: Zone,
    extends_to: String,
    deeds: Deeds,
) -> impl IntoView {
    if !says_something {
        return view! { <NotYet/> }.into_any();
    }
    let day = time::say_day(until, &zone);
    // It ends with a day there, which may be another one by the page's clock.
    let there = (!clock().zone.shows_the_same(&zone)).then(|| format!(" {}", in_place(&zone.name)));
    let was_refused = move || {
        deeds.promote.value().with(|value| matches!(value, Some(Err(_))))
            || deeds.stop.value().with(|value| matches!(value, Some(Err(_))))
    };
    let (extend, state) = if is_promoted {
        let state = view! {
            <p>
                <Badge state=State::Accepted icon=Glyph::Search>"Promoted"</Badge>
                " Companies find you until " <time datetime=time::rfc3339(until)>{day}</time> {there} "."
            </p>
        };
        ("Extend by 4 weeks", state.into_any())
    } else {
        let state = view! {
            <p>
                <Badge state=State::Ended icon=Glyph::Hidden>"Not promoted"</Badge>
                " No company finds you, and nobody can send you a new request."
            </p>
        };
        ("Be found for 4 weeks", state.into_any())
    };
    let stop = is_promoted.then(|| {
        view! {
            <Form action=deeds.stop prefix="stop-">
                <Version value=version/>
                <p class="hush">"Stop now: no company finds you any more. Requests you already have stay."</p>
                <Button wide=true>"Stop promotion"</Button>
            </Form>
        }
    });
    view! {
        <section class="card stack" aria-labelledby="promotion">
            <div class="grid gap-2">
                <h2 id="promotion">"Promotion"</h2>
                {state}
            </div>
            <Form action=deeds.extend prefix="extend-">
                <Version value=version/>
                <Button wide=true icon=Glyph::Calendar>{extend}</Button>
            </Form>
            <details open=was_refused>
                <summary class="flex min-h-11 items-center gap-2 font-semibold">
                    <crate::ui::Icon glyph=Glyph::Down/>
                    "Choose another day"
                </summary>
                <div class="stack pt-2">
                    <Form action=deeds.promote prefix="until-">
                        <Version value=version/>
                        <Field
                            name="promoted_until"
                            label="Promoted until the end of"
                            kind="date"
                            value=extends_to
                            hint="At most half a year ahead."
                            short=true
                        />
                        <Button>"Save this day"</Button>
                    </Form>
                    {stop}
                </div>
            </details>
        </section>
    }
    .into_any()
}

/// What is missing before companies find the profile.
#[component]
fn NotYet() -> impl IntoView {
    view! {
        <section class="card stack" aria-labelledby="promotion">
            <div class="grid gap-2">
                <h2 id="promotion">"Promotion"</h2>
                <p>
                    <Badge state=State::Ended icon=Glyph::Hidden>"Not promoted yet"</Badge>
                    " Companies find you once your profile says what you can do."
                </p>
                <p>"Add at least one of these: a headline, a few skills, or your experience."</p>
            </div>
            <LinkButton href="/profile/edit" icon=Glyph::Edit wide=true>"Say what you can do"</LinkButton>
        </section>
    }
    .into_any()
}
