//! Interview requests, as companies send them.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    ids::{CandidateId, RequestId},
    problems::{Code, Problems},
    refusals::Refusal,
    requests::{self, Draft, RequestView},
};
use serde::{Deserialize, Serialize};
use service::{Error, Service, gate::Member};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Body, Id},
        caller::ByMember,
        lenient::{Lenient, merge},
        problem::Problem,
        shapes::{
            self, At, Compensation, CompensationBody, CompensationRows, Place, PlaceBody, Places, Salary, SalaryBody,
            Stage,
        },
        versions::{self, IfMatch, Tagged, VersionBody, counted},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(send))
        .routes(routes!(show, edit))
        .routes(routes!(withdraw))
        .routes(routes!(retract))
}

/// An interview request as its company sees it.
#[derive(Serialize, ToSchema)]
pub struct Request {
    pub id: Uuid,
    interview_id: Uuid,
    candidate_id: Uuid,
    candidate_name: String,
    position_id: Uuid,
    position_title: String,
    sender_id: Uuid,
    sender_name: String,
    places: Vec<Place>,
    base_salary: Salary,
    compensation: Vec<Compensation>,
    /// As written, variables and all.
    message: String,
    /// As the candidate reads it.
    note: String,
    stage: Stage,
    sent_at: At,
    /// When it leaves; editing does not move it.
    deliver_at: At,
    delivered_at: Option<At>,
    /// When it is declined automatically.
    expires_at: Option<At>,
    answered_at: Option<At>,
    /// The candidate's note or reason.
    answer: Option<String>,
    version: i64,
    /// Whether you may edit, withdraw or retract it now.
    may_act: bool,
}

counted!(Request);

impl From<RequestView> for Request {
    fn from(view: RequestView) -> Self {
        let offer = view.offer;
        Self {
            id: view.id.0,
            interview_id: view.interview_id.0,
            candidate_id: view.candidate_id.0,
            candidate_name: view.candidate_name,
            position_id: view.position_id.0,
            position_title: view.position_title,
            sender_id: view.sender_id.0,
            sender_name: view.sender_name,
            places: offer.places.into_iter().map(Place::from).collect(),
            base_salary: offer.base_salary.into(),
            compensation: offer.compensation.into_iter().map(Compensation::from).collect(),
            message: offer.message,
            note: view.note,
            stage: view.stage.into(),
            sent_at: At(view.sent_at),
            deliver_at: At(view.deliver_at),
            delivered_at: view.delivered_at.map(At),
            expires_at: view.expires_at.map(At),
            answered_at: view.answered_at.map(At),
            answer: view.answer,
            version: view.version,
            may_act: view.may_act,
        }
    }
}

/// What is offered.
#[derive(Default, Deserialize, ToSchema)]
struct OfferBody {
    #[schema(value_type = Uuid, required)]
    #[serde(default)]
    position_id: Lenient<String>,
    /// At least one.
    #[schema(value_type = Vec<PlaceBody>, required, min_items = 1, max_items = 50)]
    #[serde(default)]
    places: Places,
    #[schema(value_type = SalaryBody, required)]
    #[serde(default)]
    base_salary: Lenient<SalaryBody>,
    #[schema(value_type = Option<Vec<CompensationBody>>, max_items = 50)]
    #[serde(default)]
    compensation: CompensationRows,
    /// Plain text; `{{candidate.first_name}}` and its like are filled in.
    #[schema(value_type = Option<String>, max_length = 5_000, example = "Hello {{candidate.first_name}}, …")]
    #[serde(default)]
    message: Lenient<String>,
}

/// A request to send.
#[derive(Default, Deserialize, ToSchema)]
struct RequestBody {
    #[schema(value_type = Uuid, required)]
    #[serde(default)]
    candidate_id: Lenient<String>,
    #[serde(flatten)]
    #[schema(inline)]
    offer: OfferBody,
}

/// What changes; what is left out stays.
#[derive(Default, Deserialize, ToSchema)]
struct RequestChange {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    offer: OfferBody,
}

impl OfferBody {
    /// The draft; what is missing is taken from `old`.
    fn draft(self, old: Option<&RequestView>, problems: &mut Problems) -> Draft {
        let kept = |missing: bool| old.filter(|_| missing);
        Draft {
            position_id: match kept(self.position_id.is_missing()) {
                Some(old) => old.position_id.to_string(),
                None => self.position_id.text("position_id", problems),
            },
            places: match kept(self.places.is_missing()) {
                Some(old) => shapes::place_drafts(&old.offer.places),
                None => shapes::places(self.places, "places", problems),
            },
            base_salary: match kept(self.base_salary.is_missing()) {
                Some(old) => old.offer.base_salary.into(),
                None => {
                    self.base_salary.get("base_salary", problems).unwrap_or_default().draft("base_salary", problems)
                }
            },
            compensation: match kept(self.compensation.is_missing()) {
                Some(old) => old.offer.compensation.iter().map(row).collect(),
                None => shapes::compensation(self.compensation, "compensation", problems),
            },
            message: match kept(self.message.is_missing()) {
                Some(old) => old.offer.message.clone(),
                None => self.message.text("message", problems),
            },
            // There is nobody to ask back.
            period_confirmed: true,
        }
    }
}

fn row(stored: &requests::Compensation) -> requests::CompensationDraft {
    requests::CompensationDraft { kind: stored.kind.as_str().to_owned(), text: stored.text.clone() }
}

/// Refuses what could not even be read, together with everything else that is wrong.
fn read(draft: &Draft, problems: Problems) -> Result<(), Problem> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(Refusal::from(merge(problems, draft.check().err().unwrap_or_default())).into())
}

async fn now(service: &Service, who: &Member, id: RequestId) -> Result<Request, Error> {
    service.request(who, id).await.map(Request::from)
}

/// Send a request
///
/// It is held for five minutes; until then it can be edited and withdrawn.
#[utoipa::path(post, path = "/requests", tag = "Requests", request_body = RequestBody,
    responses((status = 201, description = "The request, held", body = Request)))]
async fn send(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Body(sent): Body<RequestBody>,
) -> Result<impl IntoResponse, Problem> {
    let mut problems = Problems::new();
    let candidate_id = sent.candidate_id.need("candidate_id", &mut problems);
    let candidate_id = candidate_id
        .and_then(|id| problems.take("candidate_id", id.trim().parse::<CandidateId>().map_err(|_| Code::NotAnId)));
    let draft = sent.offer.draft(None, &mut problems);
    // A seat that may not send is told so, and the try is noted, whatever else is wrong.
    if who.may_request().is_ok() && !problems.is_empty() {
        return Err(Refusal::from(merge(problems, draft.check().err().unwrap_or_default())).into());
    }
    let candidate_id = candidate_id.unwrap_or(CandidateId(Uuid::nil()));
    let request = Request::from(service.send_request(&who, candidate_id, &draft).await?);
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v1/requests/{}", request.id))], Json(request)))
}

/// Read a request
#[utoipa::path(get, path = "/requests/{id}", tag = "Requests", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The request", body = Request)))]
async fn show(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<RequestId>,
) -> Result<Tagged<Request>, Problem> {
    Ok(Tagged(now(&service, &who, id).await?))
}

/// Edit a held request
///
/// An invalid edit changes nothing: what was valid last is what leaves. Once it has left, 409 `already_delivered` carries
/// the request as `current`.
#[utoipa::path(patch, path = "/requests/{id}", tag = "Requests", params(("id" = Uuid, Path)),
    request_body = RequestChange, responses((status = 200, description = "What it became", body = Request)))]
async fn edit(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<RequestId>,
    if_match: IfMatch,
    Body(sent): Body<RequestChange>,
) -> Result<Tagged<Request>, Problem> {
    // Whoever may not see it learns so from the edit itself, which notes the try.
    let old = match service.request(&who, id).await {
        Ok(old) => Some(old),
        Err(Error::Refused(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.offer.draft(old.as_ref(), &mut problems);
    if old.is_some() && who.may_request().is_ok() {
        read(&draft, problems)?;
    }
    let (service, who) = (&service, &who);
    versions::change(if_match, version, || now(service, who, id), |version| async move {
        service.edit_request(who, id, version.unwrap_or_default(), &draft).await.map(Request::from)
    })
    .await
}

/// Withdraw a held request
///
/// The candidate never hears of it.
#[utoipa::path(post, path = "/requests/{id}/withdraw", tag = "Requests", params(("id" = Uuid, Path)),
    request_body = VersionBody,
    responses((status = 200, description = "What it became", body = Request)))]
async fn withdraw(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<RequestId>,
    if_match: IfMatch,
    Body(sent): Body<VersionBody>,
) -> Result<Tagged<Request>, Problem> {
    let (service, who, version) = (&service, &who, sent.read()?);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move { service.withdraw_request(who, (id, version)).await.map(Request::from) },
    )
    .await
}

/// Retract a delivered request
///
/// Possible until it is answered; the candidate is told.
#[utoipa::path(post, path = "/requests/{id}/retract", tag = "Requests", params(("id" = Uuid, Path)),
    request_body = VersionBody,
    responses((status = 200, description = "What it became", body = Request)))]
async fn retract(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<RequestId>,
    if_match: IfMatch,
    Body(sent): Body<VersionBody>,
) -> Result<Tagged<Request>, Problem> {
    let (service, who, version) = (&service, &who, sent.read()?);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move { service.retract_request(who, (id, version)).await.map(Request::from) },
    )
    .await
}
