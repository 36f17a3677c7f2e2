//! Live pages: a stream that says only that something the viewer may see has changed. Pages then ask again.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::refusals::Refusal;
use futures::{FutureExt, StreamExt, future, stream};
use service::{gate::Actor, live::News};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{api::problem::Problem, viewer::viewer, web::Web};

/// After this the browser comes again and shows its cookie again: a revoked session hears nothing for longer.
const LASTS: Duration = Duration::from_mins(10);
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// `event: news` whenever something changed that the viewer may see.
pub async fn stream(State(web): State<Web>, headers: HeaderMap) -> Response {
    let actor = match viewer(&web, &headers).await {
        Ok(Some(actor)) => actor,
        Ok(None) => return Problem::from(Refusal::SignedOut).into_response(),
        Err(error) => return Problem::from(error).into_response(),
    };
    let end = future::select(tokio::time::sleep(LASTS).boxed(), web.shutdown.requested().boxed());
    // A first word makes proxies and browsers take the stream for open.
    let opened = stream::once(future::ready(Event::default().retry(Duration::from_secs(2)).comment("open")));
    let news = stream::unfold((web.service.live().hear(), actor), |(mut heard, actor)| async move {
        next(&mut heard, &actor).await.then(|| (Event::default().event("news").data("."), (heard, actor)))
    });
    let events = opened.chain(news).map(Ok::<_, Infallible>).take_until(end);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    response
}

/// Waits for news of the viewer's; `false` when there will be none any more.
async fn next(heard: &mut Receiver<News>, actor: &Actor) -> bool {
    loop {
        match heard.recv().await {
            Ok(news) if concerns(&news, actor) => return true,
            Ok(_) => {}
            // Too much at once; something of it may have been theirs.
            Err(RecvError::Lagged(_)) => return true,
            Err(RecvError::Closed) => return false,
        }
    }
}

/// A member hears of their workspace, a candidate of themselves.
fn concerns(news: &News, actor: &Actor) -> bool {
    match actor {
        Actor::Member(member) => news.workspace == Some(member.scope.id()),
        Actor::Person(person) => news.candidate == Some(person.scope.id()),
    }
}
