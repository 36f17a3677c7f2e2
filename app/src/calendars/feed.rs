//! The secret address of one's own talks: made, copied, renewed, ended. Works without JavaScript.

use domain::bookings::Feed;
use leptos::prelude::*;

use super::feed_api::{EndFeed, MakeFeed, my_feed};
use crate::{
    refused::Refused,
    ui::{Button, CopyButton, Form, Glyph, Said, Skeleton, Tone, When, done, suspend},
};

/// One's talks in one's own calendar program, as a part of a page about oneself.
#[component]
pub fn FeedSection() -> impl IntoView {
    let (make, end) = (ServerAction::<MakeFeed>::new(), ServerAction::<EndFeed>::new());
    let (made, ended) = (done(make), done(end));
    let found = Resource::new(move || (made.get(), ended.get()), |_| my_feed());
    let address = move || {
        suspend(async move {
            match found.await {
                Ok(Some(feed)) => view! { <Made feed make end/> }.into_any(),
                Ok(None) => view! {
                    <Form action=make>
                        <Button icon=Glyph::Link>"Make my calendar address"</Button>
                    </Form>
                }
                .into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <section aria-labelledby="my-feed">
            <h2 id="my-feed">"Your talks in your calendar"</h2>
            <p class="hush mb-2">
                "Your calendar program can follow an address and show your talks: those of the last 30 days and of the year to come, moved and cancelled ones as what they are."
            </p>
            <Said key="feed_made">"This is your calendar address. One you had before has ended."</Said>
            <Said key="feed_ended">"The address has ended. Calendar programs that follow it see nothing new."</Said>
            <Transition fallback=|| view! { <Skeleton rows=1/> }>{address}</Transition>
        </section>
    }
}

/// The address, and what can be done with it.
#[component]
fn Made(feed: Feed, make: ServerAction<MakeFeed>, end: ServerAction<EndFeed>) -> impl IntoView {
    let Feed { url, made_at } = feed;
    let address = match url {
        Some(url) => view! {
            <code class="secret">{url.clone()}</code>
            <p class="hush">
                "Made " <When at=made_at day=true/>
                ". Add it to your calendar program as a calendar from the web. Whoever has it can read your talks: keep it to yourself, and make another one when it got about."
            </p>
            <div class="actions">
                <CopyButton text=url said="Address copied">"Copy address"</CopyButton>
            </div>
        }
        .into_any(),
        None => view! {
            <p>"Your address can't be shown any more. Make another one; the old one ends."</p>
        }
        .into_any(),
    };
    view! {
        <div class="card stack">
            {address}
            <div class="actions">
                <Form action=make class="">
                    <Button small=true>"Make another address, and end this one"</Button>
                </Form>
                <Form action=end class="">
                    <Button small=true tone=Tone::Danger>"End this address"</Button>
                </Form>
            </div>
        </div>
    }
    .into_any()
}
