//! The number, the badge, every answer that counts, and how.

use domain::{
    candidates::{Answered, Resolution, ResponseTime},
    policy, time,
};
use leptos::prelude::*;

use super::api::my_response_time;
use crate::{
    help::{self, HelpLink},
    refused::Refused,
    ui::{Badge, Empty, Glyph, Heading, LinkButton, Skeleton, State, Table, When, live, suspend},
};

/// `/response-time`
#[component]
pub fn ResponseTimePage() -> impl IntoView {
    let news = live::use_live();
    let response_time = Resource::new(move || news.get(), |_| my_response_time());
    view! {
        <Heading title="Response time" intro="Only you see this page. Companies see the badge, or that there is none."/>
        <Transition fallback=|| view! { <Skeleton rows=2 cards=true/> }>
            {move || suspend(async move {
                match response_time.await {
                    Ok(response_time) => view! { <Shown response_time/> }.into_any(),
                    Err(failure) => view! { <Refused failure/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Shown(response_time: ResponseTime) -> impl IntoView {
    let ResponseTime { average_minutes, fast_responder, answers } = response_time;
    let Some(average) = average_minutes else {
        let text = "Once you answer a request, this page shows how fast you were. An average under 48 hours earns the \
                    fast responder badge.";
        return view! {
            <Empty icon=Glyph::Gauge title="No answers in the last 30 days" text>
                <LinkButton href="/interviews">"Go to your interviews"</LinkButton>
            </Empty>
            <HelpLink article=help::RESPONSE_TIME/>
        }
        .into_any();
    };
    let count = answers.len();
    let over = if count == 1 { "over 1 answer".to_owned() } else { format!("over {count} answers") };
    let badge = if fast_responder {
        view! {
            <p><Badge state=State::Accepted icon=Glyph::Fast>"Fast responder"</Badge></p>
            <p class="hush">"Every company sees this badge on your profile."</p>
        }
        .into_any()
    } else {
        view! { <p class="hush">"Below 48 hours on average you carry the fast responder badge."</p> }.into_any()
    };
    view! {
        <div class="stack">
            <section class="card grid gap-2" aria-labelledby="average">
                <h2 id="average">"On average"</h2>
                <p class="headline">{time::say_duration(average)}</p>
                <p class="hush">{over} " of the last 30 days"</p>
                {badge}
            </section>
            <section aria-labelledby="answers">
                <h2 id="answers" class="mb-3">"What it is made of"</h2>
                <Answers answers/>
            </section>
            <section class="card grid gap-2" aria-labelledby="counted">
                <h2 id="counted">"How it is counted"</h2>
                <ul class="list-disc pl-5">
                    <li>"From a request's arrival until you accept or decline; both count the same."</li>
                    <li>"Answers of the last 30 days. Older ones drop out by themselves."</li>
                    <li>
                        "A request that was declined automatically counts as "
                        {policy::AUTOMATIC_DECLINE_COUNTS_AS.num_hours()} " hours."
                    </li>
                    <li>"Requests that the company has taken back don't count."</li>
                </ul>
            </section>
            <HelpLink article=help::RESPONSE_TIME/>
        </div>
    }
    .into_any()
}

#[component]
fn Answers(answers: Vec<Answered>) -> impl IntoView {
    let rows = answers
        .into_iter()
        .map(|answer| {
            let took = time::say_duration(answer.took().num_minutes());
            let how = match answer.resolution {
                Resolution::Accepted => "Accepted",
                Resolution::Declined => "Declined",
                Resolution::AutoDeclined => "Declined automatically",
            };
            view! {
                <tr>
                    <th scope="row"><bdi>{answer.company}</bdi></th>
                    <td data-label="Arrived"><When at=answer.delivered_at/></td>
                    <td data-label="Answer">{how}</td>
                    <td data-label="Answered"><When at=answer.answered_at/></td>
                    <td data-label="Took" class="number">{took}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption="Answers that count">
            <thead>
                <tr>
                    <th scope="col">"Company"</th>
                    <th scope="col">"Arrived"</th>
                    <th scope="col">"Answer"</th>
                    <th scope="col">"Answered"</th>
                    <th scope="col" class="number">"Took"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}
