//! The audit log of a workspace as a file to keep elsewhere (I2): a plain link, so that it works without JavaScript.

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use futures::{StreamExt, stream};
use service::{
    Error, Service,
    audit::Line,
    gate::{Actor, Member},
};

use crate::{api::problem::Problem, viewer::viewer, web::Web};

/// The file, for the Admin who is signed in. All others are led to the page around the link, which says who may.
pub async fn download(State(web): State<Web>, headers: HeaderMap) -> Response {
    let member = match viewer(&web, &headers).await {
        Ok(Some(Actor::Member(member))) => member,
        Ok(Some(Actor::Person(_)) | None) => return Redirect::to("/settings/audit").into_response(),
        Err(error) => return Problem::from(error).into_response(),
    };
    let first = match web.service.audit_export(&member) {
        Ok(first) => first,
        Err(error) => return Problem::from(error).into_response(),
    };
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"overture-audit-log.jsonl\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let first = stream::once(async move { text(&[first]) });
    (headers, Body::from_stream(first.chain(pages(web.service, member)))).into_response()
}

/// Page after page, each read when the one before it has left: memory does not grow with the log. A download that fails
/// midway lacks its last line, by which a check notices.
fn pages(service: Service, member: Member) -> impl futures::Stream<Item = Result<Bytes, Error>> {
    stream::try_unfold(Some(0), move |after| {
        let (service, member) = (service.clone(), member.clone());
        async move {
            let Some(after) = after else { return Ok(None) };
            let (lines, next) = service.audit_export_page(&member, after).await?;
            Ok(Some((text(&lines)?, next)))
        }
    })
}

/// Lines of JSON.
fn text(lines: &[Line]) -> Result<Bytes, Error> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.json()?);
        text.push('\n');
    }
    Ok(text.into())
}
