//! Calendars as files: one's own talks by a secret address, for programs that ask again and again, and single talks to
//! download (C8).

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{ids::BookingId, refusals::Refusal};
use service::{
    Service,
    calendars::follow::FeedFile,
    gate::{Actor, Party},
};

use crate::{
    api::{body::Id, problem::Problem},
    viewer::viewer,
    web::Web,
};

pub fn router() -> Router<Web> {
    Router::new()
        .route("/feeds/{file}", get(feed))
        .route("/talks/{id}/talk.ics", get(talk))
        .route("/pick/{token}/talk.ics", get(picked))
}

/// One's own talks. What knows the newest state already is told so and nothing else.
async fn feed(
    State(service): State<Service>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let secret = file.strip_suffix(".ics").ok_or(Refusal::NotFound)?;
    let feed = service.feed(secret).await?;
    let tag = format!("\"{}\"", feed.tag);
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok());
    let is_known = known.flat_map(|known| known.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
    });
    let mut answer = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { calendar(feed) };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    // Its address is a secret: no search engine is to keep it, and nothing between is to keep what it says.
    answer.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(answer)
}

/// One talk, for who is signed in and may see it.
async fn talk(State(web): State<Web>, Id(id): Id<BookingId>, headers: HeaderMap) -> Result<Response, Problem> {
    let who = viewer(&web, &headers).await?.ok_or(Refusal::NotFound)?;
    let party = match &who {
        Actor::Member(member) => Party::Member(member),
        Actor::Person(person) => Party::Person(person),
    };
    Ok(download(web.service.talk_file(party, id).await?))
}

/// The talk that was booked with a scheduling link.
async fn picked(State(service): State<Service>, Path(token): Path<String>) -> Result<Response, Problem> {
    let invited = service.invited(&token).await?;
    let booked = service.scheduling_link(&invited).await?.booking.ok_or(Refusal::NotFound)?;
    Ok(download(service.talk_file(Party::Invited(&invited), booked.id).await?))
}

fn calendar(file: FeedFile) -> Response {
    ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], file.text).into_response()
}

fn download(file: FeedFile) -> Response {
    let mut answer = calendar(file);
    let name = HeaderValue::from_static("attachment; filename=\"talk.ics\"");
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    answer
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::Request,
    };

    use super::*;
    use crate::testing::{Bench, read};

    async fn get(bench: &Bench, path: &str, known: &str) -> Response {
        let request = Request::get(path).header(header::IF_NONE_MATCH, known);
        bench.raw(request.body(Body::empty()).expect("a request")).await
    }

    #[tokio::test]
    async fn a_feed_is_read_again_only_when_it_has_changed() {
        let bench = Bench::new().await;
        let grace = bench.company("Grace", "Engines").await;
        let grace = Actor::Member(bench.who(&grace).await);
        let url = bench.service.make_feed(&grace).await.expect("made").url.expect("an address");
        let path = url.strip_prefix("http://127.0.0.1:3000").expect("ours");
        let first = get(&bench, path, "\"other\"").await;
        assert_eq!(first.status(), StatusCode::OK);
        let header =
            |name: header::HeaderName| first.headers().get(name).expect("there").to_str().expect("text").to_owned();
        assert_eq!(header(header::CONTENT_TYPE), "text/calendar; charset=utf-8");
        assert_eq!(header(header::CACHE_CONTROL), "private, no-cache");
        let tag = header(header::ETAG);
        let body = to_bytes(first.into_body(), usize::MAX).await.expect("a body");
        assert!(body.starts_with(b"BEGIN:VCALENDAR\r\n"));
        for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let again = get(&bench, path, &known).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(again.headers().get(header::ETAG).expect("a tag"), tag.as_str());
        }
        bench.service.end_feed(&grace).await.expect("ended");
        let gone = read(get(&bench, path, &tag).await).await;
        for wrong in
            ["/feeds/x.ics", "/feeds/x", "/talks/018f2f00-0000-7000-8000-000000000009/talk.ics", "/pick/x/talk.ics"]
        {
            assert_eq!(read(get(&bench, wrong, "").await).await, gone, "{wrong}");
        }
        assert_eq!(gone.line(), "404 not_found");
    }
}
