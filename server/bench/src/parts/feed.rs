//! An outside calendar of 10 MB, from pressing "Connect" to being mirrored in the database, and looked at again when nothing
//! has changed. Beside it the same feed read and expanded for the same year in Python.

#[path = "../../../service/benches/case/mod.rs"]
mod case;

use std::time::Instant;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use bench::{Result, api::Api, database::Kind, overture::Overture};
use bytes::Bytes;
use hyper::Method;
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::{
    run::Run,
    stock::Stock,
    table::{Figure, Unit, number},
};

const PART: &str = "feed";
const BYTES: usize = 10_000_000;
/// Looks without changes in a round.
const LOOKS: usize = 40;

#[derive(Deserialize)]
struct Calendar {
    id: String,
    events: usize,
    cause: Option<String>,
}

/// What Python says.
#[derive(Deserialize)]
struct Answer {
    milliseconds: f64,
    occurrences: usize,
}

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let feed = case::feed(if run.short { BYTES / 100 } else { BYTES });
    let address = serve(Bytes::from(feed.clone())).await?;
    let (mut connecting, mut looking) = (Vec::new(), Vec::new());
    for kind in Kind::BOTH {
        let mut stock = Stock::new(kind, 0).await?;
        stock.setup = stock.setup.clone().with("PRIVATE_CALENDARS", "true").flag("--bench");
        let mut server = stock.setup.serve().await?;
        let mut api = Api::member(server.address(), stock.demo.admin(0)).await?;
        let (mut connects, mut looks, mut events) = (Vec::new(), Vec::new(), 0);
        for (round, counts) in run.turns().into_iter().enumerate() {
            run.say(&format!("{kind}, round {round}"));
            let began = Instant::now();
            let body = serde_json::json!({ "kind": "ics_url", "name": "Ten years", "address": address });
            let connected: Calendar = api.post("me/calendars", &body).await?.good()?.json()?;
            let connect = began.elapsed().as_secs_f64() * 1_000.0;
            events = connected.events;
            let mut times = Vec::new();
            for _ in 0..LOOKS {
                turn(&mut api, 30).await?;
                let began = Instant::now();
                let path = format!("me/calendars/{}/refresh", connected.id);
                let looked: Calendar = api.post(&path, &serde_json::json!({})).await?.good()?.json()?;
                times.push(began.elapsed().as_secs_f64() * 1_000.0);
                if looked.cause.is_some() {
                    return Err(format!("the feed was not to be had: {:?}", looked.cause).into());
                }
            }
            api.delete(&format!("me/calendars/{}", connected.id)).await?.good()?;
            if counts {
                connects.push(connect);
                looks.push(crate::stats::median(&times));
            }
        }
        let memory = most(&server)?;
        server.stop().await?;
        stock.remove().await?;
        let what = format!("10 MB, {} events: connected, {kind}", number(events));
        connecting.push(Figure::rounds(PART, what, &connects, Unit::Milliseconds).at_most(1_000.0).beside_in(
            "memory at most",
            memory,
            Unit::Mebibytes,
        ));
        let what = format!("looked at again without changes, {kind}");
        looking.push(Figure::rounds(PART, what, &looks, Unit::Milliseconds).at_most(5.0));
    }
    if let Some(peers) = run.peers().await? {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), &feed)?;
        run.say("icalendar and recurring-ical-events");
        let said = peers.python("feed.py", &[file.path().to_string_lossy().into_owned()]).await?;
        let python: Answer = serde_json::from_str(&said)?;
        let name = format!("Python's icalendar ({} occurrences)", number(python.occurrences));
        connecting = connecting.into_iter().map(|figure| figure.beside(&*name, python.milliseconds)).collect();
    }
    Ok([connecting, looking].concat())
}

/// Serves the feed as a good server does: 304 to whoever has it.
async fn serve(feed: Bytes) -> Result<String> {
    async fn say(State(feed): State<Bytes>, headers: HeaderMap) -> Response {
        const ETAG: &str = "\"ten years\"";
        if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == ETAG) {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        ([(header::ETAG, ETAG), (header::CONTENT_TYPE, "text/calendar")], feed).into_response()
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new().route("/ten-years.ics", get(say)).with_state(feed);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(format!("http://{address}/ten-years.ics"))
}

/// Time passes, so that looking again is no haste.
async fn turn(api: &mut Api, seconds: u32) -> Result<()> {
    let body = serde_json::to_vec(&serde_json::json!({ "seconds": seconds }))?;
    api.call(Method::POST, "/bench/clock/advance", &[], body.into()).await?.good()?;
    Ok(())
}

fn most(server: &Overture) -> Result<f64> {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
    let mebibytes = server.memory_at_most()? as f64 / 1_048_576.0;
    Ok(mebibytes)
}
