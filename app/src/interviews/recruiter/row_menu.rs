//! What can be done with a process from the table.

use domain::{
    bookings::StageName as TalkStage,
    interviews::{InterviewRow, NextTalk, StateName},
    requests::StageName,
};
use leptos::prelude::*;

use super::{api::WithdrawEnding, booking::Asked};
use crate::{
    requests::{RetractRequest, WithdrawRequest},
    ui::{Form, Glyph, Icon, Menu, MenuLink, named, say},
};

/// The menu at the end of a row.
#[component]
pub(super) fn RowMenu(row: InterviewRow, again: Callback<()>) -> impl IntoView {
    let label = format!("Actions for {}, {}", named(&row.candidate_name), named(&row.position_title));
    let here = format!("/interviews/{}", row.id);
    let profile = format!("/candidates/{}", row.candidate_id);
    let edit = format!("/candidates/{}?request={}&edit=1", row.candidate_id, row.request_id);
    let part = |name: &str| format!("/interviews/{}#{name}", row.id);
    let talks = row.may_book.then(|| view! { <Talks row=row.clone()/> });
    let acts = row.may_act.then(|| match (row.state, row.stage, row.ending_leaves_at.is_some()) {
        (StateName::Open, StageName::Held, _) => view! {
            <MenuLink href=edit icon=Glyph::Edit>"Edit"</MenuLink>
            <Withdraw row=row.clone() again/>
        }
        .into_any(),
        (StateName::Open, _, _) => view! { <Retract row=row.clone() again/> }.into_any(),
        (StateName::AwaitingSchedule | StateName::Scheduled | StateName::InReview, _, true) => view! {
            <MenuLink href=part("ending") icon=Glyph::Edit>"Edit the ending"</MenuLink>
            <KeepGoing row=row.clone() again/>
        }
        .into_any(),
        (StateName::AwaitingSchedule | StateName::Scheduled | StateName::InReview, _, false) => view! {
            <MenuLink href=part("reply") icon=Glyph::Mail>"Reply"</MenuLink>
            <MenuLink href=part("ending") icon=Glyph::Leave>"End interview process"</MenuLink>
        }
        .into_any(),
        (StateName::Ended, _, _) => ().into_any(),
    });
    view! {
        <Menu label face=|| view! { <Icon glyph=Glyph::More/> } class="button button-bare button-icon button-small">
            <MenuLink href=here icon=Glyph::Interviews>"Open"</MenuLink>
            <MenuLink href=profile icon=Glyph::Person>"See the candidate"</MenuLink>
            {talks}
            {acts}
        </Menu>
    }
}

/// What can be done with the talk that comes next, or the way to one.
#[component]
fn Talks(row: InterviewRow) -> impl IntoView {
    let is_under_way = !matches!(row.state, StateName::Open | StateName::Ended);
    if !is_under_way || row.ending_leaves_at.is_some() {
        return ().into_any();
    }
    let Some(NextTalk { id, stage, .. }) = row.next_talk else {
        let book = Asked::default().address(row.id);
        return view! { <MenuLink href=book icon=Glyph::Calendar>"Book a talk"</MenuLink> }.into_any();
    };
    let there = format!("/interviews/{}#talk-{id}", row.id);
    let move_there = Asked { moving: Some(id), ..Asked::default() }.address(row.id);
    let approve = (stage == TalkStage::Tentative)
        .then(|| view! { <MenuLink href=there.clone() icon=Glyph::Check>"Approve the time"</MenuLink> });
    view! {
        {approve}
        <MenuLink href=move_there icon=Glyph::Clock>"Move the talk"</MenuLink>
        <MenuLink href=there.clone() icon=Glyph::Ended>"Cancel the talk"</MenuLink>
        <MenuLink href=there icon=Glyph::PersonAdd>"Let somebody else come"</MenuLink>
    }
    .into_any()
}

#[component]
fn Withdraw(row: InterviewRow, again: Callback<()>) -> impl IntoView {
    let action = ServerAction::<WithdrawRequest>::new();
    done(action, again, "Withdrawn. The candidate never saw it.");
    view! {
        <Form action class="contents">
            <input type="hidden" name="request_id" value=row.request_id.to_string()/>
            <button class="menu-row" type="submit"><Icon glyph=Glyph::Withdrawn/> "Withdraw"</button>
        </Form>
    }
}

#[component]
fn Retract(row: InterviewRow, again: Callback<()>) -> impl IntoView {
    let action = ServerAction::<RetractRequest>::new();
    done(action, again, "Retracted. The candidate has been told.");
    view! {
        <Form action class="contents">
            <input type="hidden" name="request_id" value=row.request_id.to_string()/>
            <button class="menu-row" type="submit"><Icon glyph=Glyph::Undo/> "Retract, and tell the candidate"</button>
        </Form>
    }
}

#[component]
fn KeepGoing(row: InterviewRow, again: Callback<()>) -> impl IntoView {
    let action = ServerAction::<WithdrawEnding>::new();
    done(action, again, "Withdrawn. The candidate was not told, and the process goes on.");
    view! {
        <Form action class="contents">
            <input type="hidden" name="interview_id" value=row.id.to_string()/>
            <button class="menu-row" type="submit"><Icon glyph=Glyph::Withdrawn/> "Withdraw the ending"</button>
        </Form>
    }
}

/// Says what was done and looks again; a refusal means that the row is out of date.
fn done<S>(action: ServerAction<S>, again: Callback<()>, words: &'static str)
where
    S: leptos::server_fn::ServerFn<Output = (), Error = crate::failure::Failure> + Clone + Send + Sync + 'static,
{
    Effect::new(move |_| match action.value().get() {
        Some(Ok(())) => {
            say(words);
            again.run(());
        }
        Some(Err(failure)) => {
            say(failure.sentence());
            again.run(());
        }
        None => {}
    });
}
