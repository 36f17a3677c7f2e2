//! What happens next with a process, and when.

use domain::{
    Moment,
    bookings::StageName as TalkStage,
    interviews::{InterviewRow, NextTalk, Side, StateName},
    policy,
    requests::StageName,
    time::say_duration,
};
use leptos::prelude::*;

use crate::ui::{Countdown, When, first_named};

/// One short sentence about what comes next.
#[component]
pub(crate) fn NextStep(
    row: InterviewRow,
    /// The server's present when it told of the row.
    now: Moment,
    /// Run when a countdown is over.
    over: Callback<()>,
) -> impl IntoView {
    if let Some(leaves_at) = row.ending_leaves_at {
        return view! { <Leaves until=leaves_at now over says="The end of the process leaves in"/> }.into_any();
    }
    if let Some(asked) = &row.reopening {
        let words = match asked.by {
            Side::Candidate => format!("{} asks to reopen", first_named(&row.candidate_name)),
            Side::Company => format!("waiting for {} to agree to reopen", first_named(&row.candidate_name)),
        };
        return view! { <strong>{words}</strong> }.into_any();
    }
    match row.state {
        StateName::Open if row.stage == StageName::Held => {
            view! { <Leaves until=row.deliver_at now over says="The request leaves in"/> }.into_any()
        }
        StateName::Open => view! { <ReplyBy expires_at=row.expires_at now/> }.into_any(),
        StateName::AwaitingSchedule => view! { <Answer waiting_since=row.waiting_since now/> }.into_any(),
        StateName::Scheduled => match row.next_talk {
            Some(NextTalk { time, stage: TalkStage::Tentative, .. }) => {
                view! { <strong>"approve " <When at=time.start/></strong> }.into_any()
            }
            Some(NextTalk { time, .. }) => view! { "talk on " <When at=time.start/> }.into_any(),
            None => view! { "a talk is booked" }.into_any(),
        },
        StateName::InReview => view! { "talked; decide what comes next" }.into_any(),
        StateName::Ended => view! { <When at=row.changed_at/> }.into_any(),
    }
}

#[component]
fn Leaves(until: Moment, now: Moment, over: Callback<()>, says: &'static str) -> impl IntoView {
    if now >= until {
        return view! { "leaving now" }.into_any();
    }
    view! { "leaves in " <Countdown until now says over/> }.into_any()
}

/// The candidate's turn.
#[component]
fn ReplyBy(expires_at: Option<Moment>, now: Moment) -> impl IntoView {
    expires_at.map(|expires_at| {
        let reply_by = expires_at - policy::AUTOMATIC_DECLINE + policy::RESPONSE_TARGET;
        if now <= reply_by {
            view! { "reply by " <When at=reply_by/> }.into_any()
        } else {
            view! { "will be declined automatically on " <When at=expires_at/> }.into_any()
        }
    })
}

/// The company's turn (R15).
#[component]
fn Answer(waiting_since: Option<Moment>, now: Moment) -> impl IntoView {
    let Some(since) = waiting_since else {
        return view! { "answered; agree on a time" }.into_any();
    };
    let answer_by = since + policy::COMPANY_REPLY_BY;
    if now <= answer_by {
        view! { "answer by " <When at=answer_by/> }.into_any()
    } else {
        let waits = say_duration((now - since).num_minutes());
        view! { <strong class="text-danger">{format!("waits for {waits}")}</strong> }.into_any()
    }
}
