//! Interviews, as companies see them.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use domain::{
    ids::InterviewId,
    interviews::{Ending, InterviewFilter, InterviewRow, InterviewView},
    problems::{Code, Problems},
    refusals::Refusal,
};
use serde::Serialize;
use service::{Service, gate::Actor};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Asked, Body, Id},
        caller::ByMember,
        problem::Problem,
        requests::Request,
        shapes::{Ended, Event, InterviewState, List, MessageBody, Reopening, Stage},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(reply))
        .routes(routes!(end))
        .routes(routes!(edit_ending))
        .routes(routes!(withdraw_ending))
        .routes(routes!(ask_to_reopen))
        .routes(routes!(agree_to_reopen))
        .routes(routes!(refuse_to_reopen))
}

/// A line of the list of interviews.
#[derive(Serialize, ToSchema)]
struct InterviewLine {
    id: Uuid,
    request_id: Uuid,
    candidate_id: Uuid,
    candidate_name: String,
    position_id: Uuid,
    position_title: String,
    state: InterviewState,
    ended: Option<Ended>,
    /// Where its request stands.
    stage: Stage,
    deliver_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    /// Since when the candidate waits for your answer.
    waiting_since: Option<DateTime<Utc>>,
    /// When a held ending leaves.
    ending_leaves_at: Option<DateTime<Utc>>,
    reopening: Option<Reopening>,
    changed_at: DateTime<Utc>,
    may_act: bool,
}

impl From<InterviewRow> for InterviewLine {
    fn from(row: InterviewRow) -> Self {
        Self {
            id: row.id.0,
            request_id: row.request_id.0,
            candidate_id: row.candidate_id.0,
            candidate_name: row.candidate_name,
            position_id: row.position_id.0,
            position_title: row.position_title,
            state: row.state.into(),
            ended: row.ended.map(Ended::from),
            stage: row.stage.into(),
            deliver_at: row.deliver_at,
            expires_at: row.expires_at,
            waiting_since: row.waiting_since,
            ending_leaves_at: row.ending_leaves_at,
            reopening: row.reopening.map(Reopening::from),
            changed_at: row.changed_at,
            may_act: row.may_act,
        }
    }
}

/// An ending that waits in its hold.
#[derive(Serialize, ToSchema)]
struct HeldEnding {
    message: Option<String>,
    leaves_at: DateTime<Utc>,
}

impl From<Ending> for HeldEnding {
    fn from(ending: Ending) -> Self {
        Self { message: ending.message, leaves_at: ending.leaves_at }
    }
}

/// An interview, whole.
#[derive(Serialize, ToSchema)]
struct Interview {
    #[serde(flatten)]
    line: InterviewLine,
    request: Request,
    ending: Option<HeldEnding>,
    replied_at: Option<DateTime<Utc>>,
    ended_message: Option<String>,
    /// Counts up with every reopening.
    revision: i64,
    timeline: Vec<Event>,
}

impl From<InterviewView> for Interview {
    fn from(view: InterviewView) -> Self {
        Self {
            line: view.row.into(),
            request: view.request.into(),
            ending: view.ending.map(HeldEnding::from),
            replied_at: view.replied_at,
            ended_message: view.ended_message,
            revision: view.revision,
            timeline: view.timeline.into_iter().map(Event::from).collect(),
        }
    }
}

/// The message of a body.
fn said(body: MessageBody) -> Result<String, Problem> {
    let mut problems = Problems::new();
    let message = body.message.text("message", &mut problems);
    problems.or(Some(message)).map_err(|problems| Refusal::from(problems).into())
}

/// List interviews
///
/// Latest change first; `to_schedule` longest waiting first, `scheduled` soonest talk first.
#[utoipa::path(get, path = "/interviews", tag = "Interviews",
    params(("filter" = Option<String>, Query,
        description = "`all` (default), `active`, `held`, `delivered`, `to_schedule`, `scheduled` or `ended`")),
    responses((status = 200, description = "Interviews", body = List<InterviewLine>)))]
async fn list(
    State(service): State<Service>,
    ByMember(who): ByMember,
    asked: Asked,
) -> Result<Json<List<InterviewLine>>, Problem> {
    let filter = match asked.get("filter") {
        None | Some("") => InterviewFilter::All,
        Some(name) => InterviewFilter::ALL
            .into_iter()
            .find(|filter| filter.as_str() == name)
            .ok_or_else(|| Refusal::from(Problems::one("filter", Code::UnknownChoice)))?,
    };
    Ok(Json(List::of(service.interviews(&who, filter, &asked.window()?).await?)))
}

/// Read an interview
#[utoipa::path(get, path = "/interviews/{id}", tag = "Interviews", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The interview", body = Interview)))]
async fn show(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
) -> Result<Json<Interview>, Problem> {
    Ok(Json(service.interview(&who, id).await?.into()))
}

/// Answer an acceptance
#[utoipa::path(post, path = "/interviews/{id}/reply", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = MessageBody, responses((status = 200, description = "What it became", body = Interview)))]
async fn reply(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    Body(body): Body<MessageBody>,
) -> Result<Json<Interview>, Problem> {
    Ok(Json(service.reply(&who, id, &said(body)?).await?.into()))
}

/// End an interview
///
/// Held for five minutes like a request; then the candidate is told.
#[utoipa::path(post, path = "/interviews/{id}/end", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = MessageBody, responses((status = 200, description = "What it became", body = Interview)))]
async fn end(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    Body(body): Body<MessageBody>,
) -> Result<Json<Interview>, Problem> {
    Ok(Json(service.end_for_company(&who, id, &said(body)?).await?.into()))
}

/// Edit a held ending
#[utoipa::path(patch, path = "/interviews/{id}/ending", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = MessageBody, responses((status = 200, description = "What it became", body = Interview)))]
async fn edit_ending(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    Body(body): Body<MessageBody>,
) -> Result<Json<Interview>, Problem> {
    Ok(Json(service.edit_ending(&who, id, &said(body)?).await?.into()))
}

/// Withdraw a held ending
#[utoipa::path(post, path = "/interviews/{id}/ending/withdraw", tag = "Interviews", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What it became", body = Interview)))]
async fn withdraw_ending(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
) -> Result<Json<Interview>, Problem> {
    Ok(Json(service.withdraw_ending(&who, id).await?.into()))
}

/// Ask to reopen an ended interview
#[utoipa::path(post, path = "/interviews/{id}/reopening", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = MessageBody, responses((status = 200, description = "What it became", body = Interview)))]
async fn ask_to_reopen(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    Body(body): Body<MessageBody>,
) -> Result<Json<Interview>, Problem> {
    service.ask_to_reopen(&Actor::Member(who.clone()), id, &said(body)?).await?;
    Ok(Json(service.interview(&who, id).await?.into()))
}

/// Agree to reopen
///
/// To what the candidate asked; an Admin may also agree for the candidate's side.
#[utoipa::path(post, path = "/interviews/{id}/reopening/agree", tag = "Interviews", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What it became", body = Interview)))]
async fn agree_to_reopen(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
) -> Result<Json<Interview>, Problem> {
    service.agree_to_reopen(&Actor::Member(who.clone()), id).await?;
    Ok(Json(service.interview(&who, id).await?.into()))
}

/// Refuse to reopen
#[utoipa::path(post, path = "/interviews/{id}/reopening/refuse", tag = "Interviews", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What it became", body = Interview)))]
async fn refuse_to_reopen(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
) -> Result<Json<Interview>, Problem> {
    service.refuse_to_reopen(&Actor::Member(who.clone()), id).await?;
    Ok(Json(service.interview(&who, id).await?.into()))
}
