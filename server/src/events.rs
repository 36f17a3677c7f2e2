//! Live pages: a stream that says only that something the viewer may see has changed. Pages then ask again.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use domain::refusals::Refusal;
use futures::{FutureExt, StreamExt, future, stream};
use service::{Service, gate::Actor, live::News};
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        oneshot,
    },
    time::{Instant, Interval, MissedTickBehavior},
};

use crate::{
    api::problem::Problem,
    streams::Place,
    viewer::{session, viewer},
    web::Web,
};

/// After this the browser comes again.
const LASTS: Duration = Duration::from_mins(10);
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// How soon the browser comes again after a stream has ended.
const RETRY: Duration = Duration::from_secs(2);
/// The same when the stream made room for others: until then the page asks from time to time.
const RETRY_LATE: Duration = Duration::from_mins(10);

/// `event: news` whenever something changed that the viewer may see. The last event is `signed_out` when the session
/// has ended, and `full` when the stream ends because others were opened.
pub async fn stream(State(web): State<Web>, headers: HeaderMap) -> Response {
    let actor = match viewer(&web, &headers).await {
        Ok(Some(actor)) => actor,
        Ok(None) => return Problem::from(Refusal::SignedOut).into_response(),
        Err(error) => return Problem::from(error).into_response(),
    };
    let Some((id, token)) = actor.session_id().zip(session(&web, &headers)) else {
        return Problem::from(Refusal::SignedOut).into_response();
    };
    let (place, full) = web.streams.enter(id);
    let every = web.limits.session_check;
    let mut check = tokio::time::interval_at(Instant::now() + every, every);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let heard = web.service.live().hear();
    let listener = Listener { service: web.service.clone(), token, actor, heard, check, full, _place: place };
    let end = future::select(tokio::time::sleep(LASTS).boxed(), web.shutdown.requested().boxed());
    // A first word makes proxies and browsers take the stream for open.
    let opened = stream::once(future::ready(Event::default().retry(RETRY).comment("open")));
    let news = stream::unfold(Some(listener), |listener| async move {
        let mut listener = listener?;
        let event = match listener.next().await {
            Next::News => return Some((Event::default().event("news").data("."), Some(listener))),
            Next::SignedOut => Event::default().event("signed_out"),
            Next::Full => Event::default().event("full"),
            Next::Nothing => return None,
        };
        Some((event.retry(RETRY_LATE).data("."), None))
    });
    let events = opened.chain(news).map(Ok::<_, Infallible>).take_until(end);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    let headers = response.headers_mut();
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    // Who has had a stream is not kept connected after it.
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// An open stream, and whose it is.
struct Listener {
    service: Service,
    token: String,
    actor: Actor,
    heard: Receiver<News>,
    check: Interval,
    full: oneshot::Receiver<()>,
    _place: Place,
}

/// What the stream says next.
enum Next {
    News,
    SignedOut,
    Full,
    Nothing,
}

impl Listener {
    async fn next(&mut self) -> Next {
        loop {
            let is_news = tokio::select! {
                _ = &mut self.full => return Next::Full,
                heard = self.heard.recv() => match heard {
                    Ok(news) if concerns(&news, &self.actor) => true,
                    Ok(_) => continue,
                    // Too much at once; something of it may have been theirs.
                    Err(RecvError::Lagged(_)) => true,
                    Err(RecvError::Closed) => return Next::Nothing,
                },
                _ = self.check.tick() => false,
            };
            match self.service.peek_session(&self.token).await {
                Ok(Some(actor)) => self.actor = actor,
                Ok(None) => return Next::SignedOut,
                // News tells nothing; who reads again because of it is asked who they are.
                Err(error) => {
                    tracing::debug!(error = &error as &dyn std::error::Error, "a session was not found again");
                }
            }
            if is_news {
                return Next::News;
            }
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
