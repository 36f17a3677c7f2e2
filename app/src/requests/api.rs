//! What the request window asks of the server.

use domain::{
    ids::{CandidateId, RequestId},
    messages::TemplateSummary,
    problems::Problems,
    requests::{Holding, RequestForm, RequestView, WindowView},
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::session;
use crate::{failure::Failure, fresh::Told};

/// What stands in the window before anything is typed.
#[server(endpoint = "requests/window")]
pub async fn read_window(candidate_id: CandidateId) -> Result<Told<WindowView>, Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let what = service.request_window(&who, candidate_id).await?;
    Ok(Told { now: service.now(), what })
}

/// One request of the workspace.
#[server(endpoint = "requests/read")]
pub async fn read_request(request_id: RequestId) -> Result<Told<RequestView>, Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let what = service.request(&who, request_id).await?;
    Ok(Told { now: service.now(), what })
}

/// Sends a request; it is held for five minutes. Leads to where it can be watched.
#[server(endpoint = "requests/send")]
pub async fn send_request(candidate_id: CandidateId, form: RequestForm) -> Result<(), Failure> {
    let who = session::member().await?;
    let sent = session::service()?.send_request(&who, candidate_id, &form.draft()).await;
    let request = sent.map_err(|error| at_fields(error.into(), &form))?;
    leptos_axum::redirect(&standing_address(request.candidate_id, request.id));
    Ok(())
}

/// Puts a better version of a held request in place.
#[server(endpoint = "requests/edit")]
pub async fn edit_request(request_id: RequestId, version: i64, form: RequestForm) -> Result<(), Failure> {
    let who = session::member().await?;
    let edited = session::service()?.edit_request(&who, request_id, version, &form.draft()).await;
    let request = edited.map_err(|error| at_fields(error.into(), &form))?;
    leptos_axum::redirect(&format!("{}&said=saved", standing_address(request.candidate_id, request.id)));
    Ok(())
}

/// Takes a held request back; the candidate never sees it.
#[server(endpoint = "requests/withdraw")]
pub async fn withdraw_request(request_id: RequestId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.withdraw_request(&who, request_id).await?;
    Ok(())
}

/// Takes a delivered request back; the candidate is told.
#[server(endpoint = "requests/retract")]
pub async fn retract_request(request_id: RequestId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.retract_request(&who, request_id).await?;
    Ok(())
}

/// What waits in the hold of the one who asks.
#[server(endpoint = "requests/holding")]
pub async fn read_holding() -> Result<Told<Holding>, Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let what = service.holding(&who).await?;
    Ok(Told { now: service.now(), what })
}

/// Keeps the message of a request as a template.
#[server(endpoint = "requests/save_as_template")]
pub async fn save_as_template(template_name: String, form: RequestForm) -> Result<TemplateSummary, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.save_template(&who, &template_name, &form.message).await?)
}

/// Where a request can be watched.
pub(super) fn standing_address(candidate: CandidateId, request: RequestId) -> String {
    format!("/candidates/{candidate}?request={request}")
}

/// The same problems, noted where the window has a field for them.
#[cfg(feature = "ssr")]
fn at_fields(failure: Failure, form: &RequestForm) -> Failure {
    match failure {
        Failure::Refused(domain::refusals::Refusal::Invalid { problems }) => problems_at_fields(problems, form).into(),
        failure => failure,
    }
}

/// A draft counts its places; the window has one field for each kind of them.
pub(super) fn problems_at_fields(problems: Problems, form: &RequestForm) -> Problems {
    let kinds: Vec<String> = form.places.drafts().into_iter().map(|draft| draft.kind).collect();
    let at_field = |path: String| {
        let index = path.strip_prefix("places[").and_then(|rest| rest.split_once(']')).map(|(index, _)| index.parse());
        match index {
            Some(Ok(index)) => kinds.get::<usize>(index).map_or(path, |kind| format!("places.{kind}")),
            Some(Err(_)) | None => path,
        }
    };
    let moved = problems.0.into_iter().map(|mut problem| {
        problem.path = at_field(problem.path);
        problem
    });
    Problems(moved.collect())
}
