//! One position: what it says, and for those who may, changing and closing it.

use domain::{
    accounts::Identity,
    places,
    positions::{PositionForm, PositionSummary},
    workspaces::{Deed, Extent, MemberSummary},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    api::{ChangePosition, ClosePosition, ReopenPosition, position},
    blank::{Blank, check},
};
use crate::{
    how::HowLine,
    refused::Refused,
    session,
    ui::{
        Badge, Button, CloseDialog, Dialog, Form, Glyph, Heading, LinkButton, OpenDialog, Said, Skeleton, State, Tone,
        Version, done, named, suspend,
    },
    way_back::back_to_request_or,
    workspaces::api::members,
};

/// A position by its address.
#[component]
pub fn PositionPage() -> impl IntoView {
    let params = use_params_map();
    let close = ServerAction::<ClosePosition>::new();
    let reopen = ServerAction::<ReopenPosition>::new();
    let change = ServerAction::<ChangePosition>::new();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let (closed, reopened, changed) = (done(close), done(reopen), done(change));
    let versions = move || (closed.get(), reopened.get(), changed.get());
    let found = Resource::new(
        move || (id.get(), versions()),
        |(id, _)| async move { Ok::<_, crate::failure::Failure>((position(id).await?, members().await?)) },
    );
    let page = move || {
        suspend(async move {
            match found.await {
                Ok((position, members)) if may_change(&position) => {
                    view! { <Editable position members change close reopen/> }.into_any()
                }
                Ok((position, members)) => view! { <Readable position members/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! { <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=8/> }>{page}</Transition> }
}

fn may_change(position: &PositionSummary) -> bool {
    match session::profile().map(|profile| profile.identity) {
        Some(Identity::Member { member_id, role, .. }) => match role.may(Deed::OpenPositions) {
            Extent::All => true,
            Extent::Team => position.team.contains(&member_id),
            Extent::Running | Extent::Nothing => false,
        },
        Some(Identity::Candidate { .. }) | None => false,
    }
}

#[component]
fn Editable(
    position: PositionSummary,
    members: Vec<MemberSummary>,
    change: ServerAction<ChangePosition>,
    close: ServerAction<ClosePosition>,
    reopen: ServerAction<ReopenPosition>,
) -> impl IntoView {
    let id = position.id.to_string();
    let form = PositionForm::of(&position.role, &position.team);
    let version = position.version;
    let closing = if position.closed_at.is_some() {
        let id = id.clone();
        view! {
            <Form action=reopen class="">
                <input type="hidden" name="id" value=id/>
                <Button icon=Glyph::Undo>"Open again"</Button>
            </Form>
        }
        .into_any()
    } else {
        view! { <Closing id=id.clone() active=position.active_requests close/> }.into_any()
    };
    view! {
        <Heading title=named(&position.role.title) way=back_to_request_or("/positions", "Positions", position.id)>
            {position
                .may_request
                .then(|| view! { <LinkButton href="/candidates" icon=Glyph::Search>"Find candidates"</LinkButton> })}
            {closing}
        </Heading>
        <Said key="opened">"The position is open. You can send requests for it."</Said>
        <Said key="saved">"Saved."</Said>
        <Said key="closed">"The position is closed. Requests that are under way go on."</Said>
        <Said key="reopened">"The position is open again."</Said>
        <div class="mb-6"><Standing position/></div>
        <Form action=change check=|sent: &ChangePosition| check(&sent.form)>
            <input type="hidden" name="id" value=id/>
            <Version value=version/>
            <Blank form members/>
            <div class="actions">
                <Button tone=Tone::Leading>"Save position"</Button>
            </div>
        </Form>
    }
}

#[component]
fn Closing(id: String, active: u32, close: ServerAction<ClosePosition>) -> impl IntoView {
    let goes_on = match active {
        0 => "Nothing is under way for it.".to_owned(),
        1 => "The request that is under way goes on.".to_owned(),
        more => format!("The {more} requests that are under way go on."),
    };
    view! {
        <OpenDialog opens="close-position">"Close position"</OpenDialog>
        <Dialog id="close-position" title="Close this position?">
            <p>"No new requests can be sent for it. " {goes_on} " You can open it again at any time."</p>
            <div class="actions">
                <CloseDialog closes="close-position">"Keep it open"</CloseDialog>
                <Form action=close class="">
                    <input type="hidden" name="id" value=id/>
                    <Button tone=Tone::Leading>"Close position"</Button>
                </Form>
            </div>
        </Dialog>
    }
}

/// Where it stands, at a glance.
#[component]
fn Standing(position: PositionSummary) -> impl IntoView {
    let open = if position.closed_at.is_some() {
        view! { <Badge state=State::Ended>"Closed"</Badge> }.into_any()
    } else {
        view! { <Badge state=State::Accepted>"Open"</Badge> }.into_any()
    };
    let active = match position.active_requests {
        0 => "No active requests".to_owned(),
        1 => "1 active request".to_owned(),
        more => format!("{more} active requests"),
    };
    view! {
        <p class="flex flex-wrap items-center gap-2">
            {open}
            {position
                .role
                .confidential
                .then(|| view! { <Badge state=State::Accent icon=Glyph::Hidden>"Confidential"</Badge> })}
            <span class="hush">{active}</span>
        </p>
    }
}

/// For those who may look only.
#[component]
fn Readable(position: PositionSummary, members: Vec<MemberSummary>) -> impl IntoView {
    let role = position.role.clone();
    let team = members
        .iter()
        .filter(|member| position.team.contains(&member.id))
        .map(|member| named(&member.name))
        .collect::<Vec<_>>()
        .join(", ");
    view! {
        <Heading title=named(&role.title) way=back_to_request_or("/positions", "Positions", position.id)/>
        <div class="stack">
            <Standing position/>
            <dl class="facts">
                <dt>"Places"</dt>
                <dd>{places::say(&role.places)}</dd>
                {role.salary.map(|salary| view! { <dt>"Salary range"</dt><dd>{salary.say()}</dd> })}
                {role.how.map(|how| view! { <dt>"How you usually meet candidates"</dt><dd><HowLine how/></dd> })}
                {(!team.is_empty()).then(|| view! { <dt>"Hiring team"</dt><dd>{team}</dd> })}
            </dl>
            <p class="hush">"Admins, and Managers on its hiring team, can change this position."</p>
        </div>
    }
}
