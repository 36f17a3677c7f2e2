//! What is held, along the bottom of every page: to whom, how long, and the way back (R4, R13).

use domain::interviews::InterviewRow;
use leptos::prelude::*;

use super::api::{WithdrawRequest, read_holding, standing_address};
use crate::{
    fresh::{Told, fresh},
    interviews::WithdrawEnding,
    ui::{Badge, Button, Countdown, Form, Glyph, LinkButton, Menu, State, Tone, first_named, named, say, suspend},
};

/// The bar; nothing where nothing is held.
#[component]
pub fn HeldBar() -> impl IntoView {
    let first = Resource::new(|| (), |()| read_holding());
    view! {
        <Suspense>
            {move || suspend(async move {
                first.await.ok().map(|first| view! { <Bar first/> })
            })}
        </Suspense>
    }
}

#[component]
fn Bar(first: Told<domain::requests::Holding>) -> impl IntoView {
    let (told, again) = fresh(first, read_holding);
    move || {
        let Told { now, what } = told.get();
        // What is due has left, for everybody outside.
        let mut rows = what.rows.into_iter().filter(|row| leaves_at(row) > now);
        let first = rows.next()?;
        let others: Vec<InterviewRow> = rows.collect();
        let count = others.len();
        let menu = (count > 0).then(|| {
            let rows = others
                .into_iter()
                .map(|row| view! { <div class="heldbar-row"><Line row now again/></div> })
                .collect_view();
            let label = format!("{count} more held");
            view! { <Menu label=label.clone() face=move || label.clone() class="button button-bare button-small"><div class="divided">{rows}</div></Menu> }
        });
        Some(view! {
            <section class="heldbar" aria-label="Held">
                <div>
                    <Line row=first now again/>
                    {menu}
                </div>
            </section>
        })
    }
}

/// When what the row holds leaves.
fn leaves_at(row: &InterviewRow) -> domain::Moment {
    row.ending_leaves_at.unwrap_or(row.deliver_at)
}

/// One held thing: a request, or the end of a process.
#[component]
fn Line(row: InterviewRow, now: domain::Moment, again: Callback<()>) -> impl IntoView {
    let is_ending = row.ending_leaves_at.is_some();
    let name = named(&row.candidate_name);
    let until = leaves_at(&row);
    let (what, says) =
        if is_ending { ("Ending held", "The end of the process leaves in") } else { ("Held", "The request leaves in") };
    let edit = if is_ending {
        format!("/interviews/{}#ending", row.id)
    } else {
        format!("{}&edit=1", standing_address(row.candidate_id, row.request_id))
    };
    let actions = row.may_act.then(|| {
        let withdraw = if is_ending {
            view! { <WithdrawHeldEnding row=row.clone() again/> }.into_any()
        } else {
            view! { <WithdrawHeld row=row.clone() again/> }.into_any()
        };
        view! {
            <LinkButton href=edit small=true icon=Glyph::Edit attr:aria-label=format!("Edit, to {name}")>"Edit"</LinkButton>
            {withdraw}
        }
    });
    view! {
        <p class="heldbar-words">
            <Badge state=State::Held>{what}</Badge>
            <span>
                "leaves in " <Countdown until now says over=again/>
                " · to " <a class="link" href=format!("/interviews/{}", row.id)><bdi>{row.candidate_name}</bdi></a>
            </span>
        </p>
        <div class="flex flex-wrap items-center gap-2">{actions}</div>
    }
}

#[component]
fn WithdrawHeld(row: InterviewRow, again: Callback<()>) -> impl IntoView {
    let action = ServerAction::<WithdrawRequest>::new();
    let first = first_named(&row.candidate_name);
    Effect::new(move |_| match action.value().get() {
        Some(Ok(())) => {
            say(format!("Withdrawn. {first} never saw it."));
            again.run(());
        }
        Some(Err(_)) => again.run(()),
        None => {}
    });
    view! {
        <Form action class="contents" prefix="bar-">
            <input type="hidden" name="request_id" value=row.request_id.to_string()/>
            <Button small=true tone=Tone::Quiet attr:aria-label=format!("Withdraw, to {}", named(&row.candidate_name))>"Withdraw"</Button>
        </Form>
    }
}

#[component]
fn WithdrawHeldEnding(row: InterviewRow, again: Callback<()>) -> impl IntoView {
    let action = ServerAction::<WithdrawEnding>::new();
    let first = first_named(&row.candidate_name);
    Effect::new(move |_| match action.value().get() {
        Some(Ok(())) => {
            say(format!("Withdrawn. {first} was not told, and the process goes on."));
            again.run(());
        }
        Some(Err(_)) => again.run(()),
        None => {}
    });
    view! {
        <Form action class="contents" prefix="bar-">
            <input type="hidden" name="interview_id" value=row.id.to_string()/>
            <Button small=true tone=Tone::Quiet attr:aria-label=format!("Withdraw, to {}", named(&row.candidate_name))>"Withdraw"</Button>
        </Form>
    }
}
