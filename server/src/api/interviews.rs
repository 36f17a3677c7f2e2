//! Interviews, as companies see them.

use axum::{Json, extract::State};
use domain::{
    ids::InterviewId,
    interviews::{Ending, InterviewFilter, InterviewRow, InterviewView, StateName},
    problems::{Code, Problems},
    refusals::Refusal,
};
use serde::{Deserialize, Serialize};
use service::{
    Error, Service,
    gate::{Actor, Member},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Asked, Body, Id},
        caller::ByMember,
        lenient::Lenient,
        problem::Problem,
        requests::Request,
        shapes::{At, Ended, Event, InterviewState, List, Reopening, Stage},
        versions::{self, IfMatch, Tagged, VersionBody, counted},
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
    deliver_at: At,
    expires_at: Option<At>,
    /// Since when the candidate waits for your answer.
    waiting_since: Option<At>,
    /// When a held ending leaves.
    ending_leaves_at: Option<At>,
    reopening: Option<Reopening>,
    changed_at: At,
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
            deliver_at: At(row.deliver_at),
            expires_at: row.expires_at.map(At),
            waiting_since: row.waiting_since.map(At),
            ending_leaves_at: row.ending_leaves_at.map(At),
            reopening: row.reopening.map(Reopening::from),
            changed_at: At(row.changed_at),
            may_act: row.may_act,
        }
    }
}

/// An ending that waits in its hold.
#[derive(Serialize, ToSchema)]
struct HeldEnding {
    message: Option<String>,
    leaves_at: At,
}

impl From<Ending> for HeldEnding {
    fn from(ending: Ending) -> Self {
        Self { message: ending.message, leaves_at: At(ending.leaves_at) }
    }
}

/// An interview, whole.
#[derive(Serialize, ToSchema)]
struct Interview {
    #[serde(flatten)]
    line: InterviewLine,
    request: Request,
    ending: Option<HeldEnding>,
    replied_at: Option<At>,
    ended_message: Option<String>,
    /// Counts up with every reopening.
    revision: i64,
    /// Counts up with every change, held endings included.
    version: i64,
    timeline: Vec<Event>,
}

counted!(Interview);

impl From<InterviewView> for Interview {
    fn from(view: InterviewView) -> Self {
        Self {
            line: view.row.into(),
            request: view.request.into(),
            ending: view.ending.map(HeldEnding::from),
            replied_at: view.replied_at.map(At),
            ended_message: view.ended_message,
            revision: view.revision,
            version: view.version,
            timeline: view.timeline.into_iter().map(Event::from).collect(),
        }
    }
}

/// What changes of a held ending; what is left out stays, null empties.
#[derive(Default, Deserialize, ToSchema)]
struct EndingChange {
    /// The version of the interview that you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[schema(value_type = Option<String>, max_length = 5_000)]
    #[serde(default)]
    message: Lenient<String>,
}

/// A message to the candidate.
#[derive(Default, Deserialize, ToSchema)]
struct EndBody {
    /// The version you have read; another one is refused.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    version: Lenient<i64>,
    #[schema(value_type = Option<String>, max_length = 5_000)]
    #[serde(default)]
    message: Lenient<String>,
}

/// What a candidate who accepted is answered.
#[derive(Default, Deserialize, ToSchema)]
struct ReplyBody {
    /// The version you have read; another one is refused.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    version: Lenient<i64>,
    #[schema(value_type = String, required, min_length = 1, max_length = 5_000)]
    #[serde(default)]
    message: Lenient<String>,
}

/// Which interviews are listed.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "words for the document; the domain reads them")]
enum Listed {
    Active,
    Held,
    Delivered,
    ToSchedule,
    Scheduled,
    Ended,
    All,
}

async fn now(service: &Service, who: &Member, id: InterviewId) -> Result<Interview, Error> {
    service.interview(who, id).await.map(Interview::from)
}

/// Version and message of a body.
fn said(version: Lenient<i64>, message: Lenient<String>) -> Result<(Option<i64>, String), Problem> {
    let mut problems = Problems::new();
    let version = version.get("version", &mut problems);
    let message = message.text("message", &mut problems);
    problems.or(Some((version, message))).map_err(|problems| Refusal::from(problems).into())
}

/// List interviews
///
/// Latest change first; `to_schedule` longest waiting first, `scheduled` soonest talk first.
#[utoipa::path(get, path = "/interviews", tag = "Interviews",
    params(
        ("filter" = inline(Option<Listed>), Query, description = "One of the lists of the Interviews page; `all` unless said"),
        ("state" = Option<Vec<InterviewState>>, Query, explode = true,
            description = "Those in this state, or in one of several: repeat it. Latest change first; instead of `filter`"),
    ),
    responses((status = 200, description = "Interviews", body = List<InterviewLine>)))]
async fn list(
    State(service): State<Service>,
    ByMember(who): ByMember,
    asked: Asked,
) -> Result<Json<List<InterviewLine>>, Problem> {
    let states = asked.all("state").map(|name| StateName::ALL.iter().copied().find(|state| state.as_str() == name));
    let states: Vec<StateName> = states.flatten().collect();
    if !states.is_empty() {
        if asked.get("filter").is_some() {
            return Err(Refusal::from(Problems::one("filter", Code::Duplicate)).into());
        }
        return Ok(Json(List::of(service.interviews_in(&who, &states, &asked.window()?).await?)));
    }
    let filter = match asked.get("filter") {
        None => InterviewFilter::All,
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
) -> Result<Tagged<Interview>, Problem> {
    Ok(Tagged(now(&service, &who, id).await?))
}

/// Answer an acceptance
#[utoipa::path(post, path = "/interviews/{id}/reply", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = ReplyBody, responses((status = 200, description = "What it became", body = Interview)))]
async fn reply(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    if_match: IfMatch,
    Body(sent): Body<ReplyBody>,
) -> Result<Tagged<Interview>, Problem> {
    let (version, message) = said(sent.version, sent.message)?;
    let (service, who) = (&service, &who);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move { service.reply(who, (id, version), &message).await.map(Interview::from) },
    )
    .await
}

/// End an interview
///
/// Held for five minutes like a request; then the candidate is told.
#[utoipa::path(post, path = "/interviews/{id}/end", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = EndBody, responses((status = 200, description = "What it became", body = Interview)))]
async fn end(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    if_match: IfMatch,
    Body(sent): Body<EndBody>,
) -> Result<Tagged<Interview>, Problem> {
    let (version, message) = said(sent.version, sent.message)?;
    let (service, who) = (&service, &who);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move { service.end_for_company(who, (id, version), &message).await.map(Interview::from) },
    )
    .await
}

/// Edit a held ending
#[utoipa::path(patch, path = "/interviews/{id}/ending", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = EndingChange, responses((status = 200, description = "What it became", body = Interview)))]
async fn edit_ending(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    if_match: IfMatch,
    Body(sent): Body<EndingChange>,
) -> Result<Tagged<Interview>, Problem> {
    // Whoever may not see it learns so from the edit itself, which notes the try.
    let old = match service.interview(&who, id).await {
        Ok(old) => old.ending.and_then(|ending| ending.message).unwrap_or_default(),
        Err(Error::Refused(_)) => String::new(),
        Err(error) => return Err(error.into()),
    };
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let message = if sent.message.is_missing() { old } else { sent.message.text("message", &mut problems) };
    if who.may_request().is_ok() {
        problems.or(Some(())).map_err(Refusal::from)?;
    }
    let (service, who) = (&service, &who);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move { service.edit_ending(who, (id, version), &message).await.map(Interview::from) },
    )
    .await
}

/// Withdraw a held ending
#[utoipa::path(post, path = "/interviews/{id}/ending/withdraw", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = VersionBody,
    responses((status = 200, description = "What it became", body = Interview)))]
async fn withdraw_ending(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    if_match: IfMatch,
    Body(sent): Body<VersionBody>,
) -> Result<Tagged<Interview>, Problem> {
    let version = sent.read()?;
    let (service, who) = (&service, &who);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move { service.withdraw_ending(who, (id, version)).await.map(Interview::from) },
    )
    .await
}

/// Ask to reopen an ended interview
#[utoipa::path(post, path = "/interviews/{id}/reopening", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = EndBody, responses((status = 200, description = "What it became", body = Interview)))]
async fn ask_to_reopen(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    if_match: IfMatch,
    Body(sent): Body<EndBody>,
) -> Result<Tagged<Interview>, Problem> {
    let (version, message) = said(sent.version, sent.message)?;
    let (service, who) = (&service, &who);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move {
            service.ask_to_reopen(&Actor::Member(who.clone()), (id, version), &message).await?;
            now(service, who, id).await
        },
    )
    .await
}

/// Agree to reopen
///
/// To what the candidate asked; an Admin may also agree for the candidate's side.
#[utoipa::path(post, path = "/interviews/{id}/reopening/agree", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = VersionBody,
    responses((status = 200, description = "What it became", body = Interview)))]
async fn agree_to_reopen(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    if_match: IfMatch,
    Body(sent): Body<VersionBody>,
) -> Result<Tagged<Interview>, Problem> {
    let version = sent.read()?;
    let (service, who) = (&service, &who);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move {
            service.agree_to_reopen(&Actor::Member(who.clone()), (id, version)).await?;
            now(service, who, id).await
        },
    )
    .await
}

/// Refuse to reopen
#[utoipa::path(post, path = "/interviews/{id}/reopening/refuse", tag = "Interviews", params(("id" = Uuid, Path)),
    request_body = VersionBody,
    responses((status = 200, description = "What it became", body = Interview)))]
async fn refuse_to_reopen(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    if_match: IfMatch,
    Body(sent): Body<VersionBody>,
) -> Result<Tagged<Interview>, Problem> {
    let version = sent.read()?;
    let (service, who) = (&service, &who);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move {
            service.refuse_to_reopen(&Actor::Member(who.clone()), (id, version)).await?;
            now(service, who, id).await
        },
    )
    .await
}
