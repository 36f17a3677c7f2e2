//! What the request window asks of the server.

use domain::{
    Moment,
    ids::{CandidateId, PositionId, RequestId, TemplateId},
    messages::TemplateSummary,
    problems::Problems,
    requests::{Holding, KeptDraft, RequestForm, RequestView, WindowView},
};
use leptos::prelude::*;

use crate::way_back::from_list;
use crate::{failure::Failure, fresh::Told};
#[cfg(feature = "ssr")]
use crate::{session, way_back::on_their_way};

/// What stands in the window before anything is typed.
#[server(endpoint = "requests/window")]
pub async fn read_window(candidate_id: CandidateId) -> Result<Told<WindowView>, Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let what = service.request_window(&who, candidate_id).await?;
    Ok(Told { now: service.now(), what })
}

/// What stands in the window for a new request, or for a change of `request_id`: with what was typed before (R17).
#[server(endpoint = "requests/writing")]
pub async fn read_writing(
    candidate_id: CandidateId,
    request_id: Option<RequestId>,
) -> Result<(Told<WindowView>, Option<KeptDraft>), Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let what = service.request_window(&who, candidate_id).await?;
    let draft = service.kept_draft(&who, candidate_id, request_id).await?;
    Ok((Told { now: service.now(), what }, draft))
}

/// Keeps what is typed, while it is typed. Answers when, and nothing where nothing is typed.
#[server(endpoint = "requests/keep-draft")]
pub async fn keep_draft(
    candidate_id: CandidateId,
    #[server(default)] request_id: Option<RequestId>,
    #[server(default)] version: Option<i64>,
    form: RequestForm,
) -> Result<Option<Moment>, Failure> {
    let who = session::member().await?;
    let kept = session::service()?.keep_draft(&who, candidate_id, request_id.zip(version), &form).await;
    kept.map_err(|error| at_fields(error.into(), &form))
}

/// Throws a draft away, and begins anew.
#[server(endpoint = "requests/discard-draft")]
pub async fn discard_draft(
    candidate_id: CandidateId,
    #[server(default)] request_id: Option<RequestId>,
) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.forget_draft(&who, candidate_id, request_id).await?;
    leptos_axum::redirect(&on_their_way(window_address(candidate_id, request_id)));
    Ok(())
}

/// Keeps what is typed, and leads to the chosen position: for browsers without a script.
#[server(endpoint = "requests/edit-position")]
pub async fn edit_position(
    candidate_id: CandidateId,
    #[server(default)] request_id: Option<RequestId>,
    #[server(default)] version: Option<i64>,
    form: RequestForm,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let kept = session::service()?.keep_draft(&who, candidate_id, request_id.zip(version), &form).await;
    kept.map_err(|error| at_fields(error.into(), &form))?;
    leptos_axum::redirect(&position_address(&form, &on_their_way(window_address(candidate_id, request_id))));
    Ok(())
}

/// Keeps what is typed with a template below it, and begins anew with both: for browsers without a script.
#[server(endpoint = "requests/insert-template")]
pub async fn insert_template(
    candidate_id: CandidateId,
    #[server(default)] request_id: Option<RequestId>,
    #[server(default)] version: Option<i64>,
    template_id: TemplateId,
    form: RequestForm,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let window = service.request_window(&who, candidate_id).await?;
    let template = window.templates.into_iter().find(|template| template.id == template_id);
    let template = template.ok_or(Failure::Refused(domain::refusals::Refusal::NotFound))?;
    let form = form.with_text(&template.body);
    let kept = service.keep_draft(&who, candidate_id, request_id.zip(version), &form).await;
    kept.map_err(|error| at_fields(error.into(), &form))?;
    leptos_axum::redirect(&on_their_way(format!("{}#message", window_address(candidate_id, request_id))));
    Ok(())
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
    leptos_axum::redirect(&on_their_way(standing_address(request.candidate_id, request.id)));
    Ok(())
}

/// Puts a better version of a held request in place.
#[server(endpoint = "requests/edit")]
pub async fn edit_request(request_id: RequestId, version: i64, form: RequestForm) -> Result<(), Failure> {
    let who = session::member().await?;
    let edited = session::service()?.edit_request(&who, request_id, version, &form.draft()).await;
    let request = edited.map_err(|error| at_fields(error.into(), &form))?;
    let standing = standing_address(request.candidate_id, request.id);
    leptos_axum::redirect(&on_their_way(format!("{standing}&said=saved")));
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

/// Where a request is written, or changed.
pub(super) fn window_address(candidate: CandidateId, request: Option<RequestId>) -> String {
    request.map_or_else(
        || format!("/candidates/{candidate}?write=1"),
        |request| format!("{}&edit=1", standing_address(candidate, request)),
    )
}

/// Where the position that is chosen in a form can be edited; all of them, where none is. From there one comes back to the
/// `window`.
pub(super) fn position_address(form: &RequestForm, window: &str) -> String {
    let chosen: Option<PositionId> = form.position_id.parse().ok();
    let address = chosen.map_or_else(|| "/positions".to_owned(), |id| format!("/positions/{id}"));
    from_list(&address, window)
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
