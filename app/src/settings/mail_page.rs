//! Messages that did not get through: why, and another try.

use domain::{delivery::Undelivered, refusals::Forbidden};
use leptos::prelude::*;

use super::api::{TryAgain, list_undelivered};
use crate::{
    refused::Refused,
    session,
    ui::{
        Badge, Button, Empty, Form, Glyph, Heading, Said, Skeleton, State, Table, When, done, live::use_live, suspend,
    },
};

/// What was refused or put off, for Admins.
#[component]
pub fn MailPage() -> impl IntoView {
    if !session::governs() {
        return view! { <Refused failure=Forbidden::AdminsOnly.into()/> }.into_any();
    }
    let again = ServerAction::<TryAgain>::new();
    let news = use_live();
    let tried = done(again);
    let found = Resource::new(move || (news.get(), tried.get()), |_| list_undelivered());
    let page = move || {
        suspend(async move {
            match found.await {
                Ok(messages) if messages.is_empty() => view! {
                    <Empty
                        icon=Glyph::Mail
                        title="Everything got through"
                        text="What a mail server refuses or puts off stands here, with the reason and another try."
                    />
                }
                .into_any(),
                Ok(messages) => view! { <List messages again/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading title="Undelivered mail" intro="Requests are in the candidate's Interviews whether or not the mail got through."/>
        <Said key="again">"The message is on its way once more."</Said>
        <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=4/> }>{page}</Transition>
    }
    .into_any()
}

#[component]
fn List(messages: Vec<Undelivered>, again: ServerAction<TryAgain>) -> impl IntoView {
    let rows = messages.into_iter().map(|message| view! { <Row message again/> }).collect_view();
    view! {
        <Table caption="Messages that did not get through">
            <thead>
                <tr>
                    <th scope="col">"Message"</th>
                    <th scope="col">"To"</th>
                    <th scope="col">"What the mail server said"</th>
                    <th scope="col">"State"</th>
                    <th scope="col"><span class="unseen">"What can be done"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

#[component]
fn Row(message: Undelivered, again: ServerAction<TryAgain>) -> impl IntoView {
    let Undelivered { id, about, to, position, error, attempts, created_at, next_attempt_at } = message;
    let tries = if attempts == 1 { "1 try".to_owned() } else { format!("{attempts} tries") };
    let state = match next_attempt_at {
        Some(at) => view! { <Badge state=State::Held>"Next try " <When at/></Badge> }.into_any(),
        None => view! { <Badge state=State::Danger icon=Glyph::MailFailed>"Given up"</Badge> }.into_any(),
    };
    let which = format!(": {about} to {to}");
    let button = next_attempt_at.is_none().then(|| {
        view! {
            <Form action=again key=("id", id.to_string()) class="">
                <Button small=true icon=Glyph::Reload>
                    "Try again"<span class="unseen">{which}</span>
                </Button>
            </Form>
        }
    });
    view! {
        <tr>
            <th scope="row">
                {about}
                {position.map(|position| view! { <span class="hush font-normal">" · " <bdi>{position}</bdi></span> })}
            </th>
            <td data-label="To">{to}</td>
            <td data-label="The mail server said">
                <bdi>{error}</bdi> <span class="hush">" · " {tries} ", since " <When at=created_at/></span>
            </td>
            <td data-label="State">{state}</td>
            <td class="number">{button}</td>
        </tr>
    }
    .into_any()
}
