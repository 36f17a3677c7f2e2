//! Requests and interviews, as the candidate sees them.

use axum::{Json, extract::State};
use domain::{
    ids::{InterviewId, RequestId},
    interviews::{CandidateInterview, FollowUp},
    problems::Problems,
    refusals::Refusal,
};
use serde::{Deserialize, Serialize};
use service::{
    Service,
    gate::{Actor, Person},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Asked, Body, Id},
        caller::ByPerson,
        lenient::Lenient,
        problem::Problem,
        shapes::{
            At, Company, Compensation, Ended, Event, InterviewState, List, MessageBody, Place, Reopening, Salary, Stage,
        },
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(show_request))
        .routes(routes!(accept))
        .routes(routes!(decline))
        .routes(routes!(end))
        .routes(routes!(follow_up))
        .routes(routes!(ask_to_reopen))
        .routes(routes!(agree_to_reopen))
        .routes(routes!(refuse_to_reopen))
}

/// An interview request as its candidate sees it; not there before it is delivered.
#[derive(Serialize, ToSchema)]
struct MyRequest {
    id: Uuid,
    interview_id: Uuid,
    state: InterviewState,
    stage: Stage,
    company: Company,
    position_title: String,
    base_salary: Salary,
    compensation: Vec<Compensation>,
    places: Vec<Place>,
    sender_name: String,
    /// The personal note.
    message: String,
    deliver_at: At,
    delivered_at: At,
    /// By when the company hopes for an answer.
    reply_by: At,
    /// Until when an answer counts; while the request is open.
    expires_at: Option<At>,
    /// Your note or reason.
    answer: Option<String>,
    answered_at: Option<At>,
    version: i64,
}

impl From<CandidateInterview> for MyRequest {
    fn from(view: CandidateInterview) -> Self {
        let request = view.request;
        Self {
            id: request.id.0,
            interview_id: view.id.0,
            state: view.state.into(),
            stage: view.stage.into(),
            company: view.company.into(),
            position_title: view.position_title,
            base_salary: view.base_salary.into(),
            compensation: request.compensation.into_iter().map(Compensation::from).collect(),
            places: view.places.into_iter().map(Place::from).collect(),
            sender_name: request.sender_name,
            message: request.note,
            deliver_at: At(view.delivered_at),
            delivered_at: At(view.delivered_at),
            reply_by: At(request.reply_by),
            expires_at: view.expires_at.map(At),
            answer: request.answer,
            answered_at: request.answered_at.map(At),
            version: request.version,
        }
    }
}

/// Between when something may be expected.
#[derive(Serialize, ToSchema)]
struct Between {
    from: At,
    by: At,
}

/// An interview as its candidate sees it.
#[derive(Serialize, ToSchema)]
struct MyInterview {
    id: Uuid,
    request_id: Uuid,
    state: InterviewState,
    ended: Option<Ended>,
    ended_at: Option<At>,
    ended_message: Option<String>,
    /// Whether the company answers acceptances within 48 hours.
    company_answers_in_time: bool,
    /// When the company should answer, after you accepted.
    reply_expected: Option<Between>,
    /// From when you may follow up; a moment that has passed means now.
    follow_up_from: Option<At>,
    /// Whether you may follow up now.
    may_follow_up: bool,
    /// What the company answered after you accepted.
    reply: Option<String>,
    reopening: Option<Reopening>,
    may_ask_to_reopen: bool,
    timeline: Vec<Event>,
    request: MyRequest,
}

impl From<CandidateInterview> for MyInterview {
    fn from(mut view: CandidateInterview) -> Self {
        let timeline = std::mem::take(&mut view.timeline).into_iter().map(Event::from).collect();
        Self {
            id: view.id.0,
            request_id: view.request_id.0,
            state: view.state.into(),
            ended: view.ended.map(Ended::from),
            ended_at: view.ended_at.map(At),
            ended_message: view.ended_message.clone(),
            company_answers_in_time: view.company_answers_in_time,
            reply_expected: view.reply_expected.map(|(from, by)| Between { from: At(from), by: At(by) }),
            follow_up_from: match view.follow_up {
                Some(FollowUp::From { at }) => Some(At(at)),
                Some(FollowUp::Ready) | None => None,
            },
            may_follow_up: view.follow_up == Some(FollowUp::Ready),
            reply: view.reply.clone(),
            reopening: view.reopening.clone().map(Reopening::from),
            may_ask_to_reopen: view.may_ask_to_reopen,
            timeline,
            request: view.into(),
        }
    }
}

/// What goes with an acceptance.
#[derive(Default, Deserialize, ToSchema)]
struct NoteBody {
    #[schema(value_type = Option<String>, max_length = 5_000)]
    #[serde(default)]
    note: Lenient<String>,
}

/// What goes with a decline.
#[derive(Default, Deserialize, ToSchema)]
struct ReasonBody {
    #[schema(value_type = Option<String>, max_length = 5_000)]
    #[serde(default)]
    reason: Lenient<String>,
}

fn text(sent: Lenient<String>, path: &str) -> Result<String, Problem> {
    let mut problems = Problems::new();
    let text = sent.text(path, &mut problems);
    problems.or(Some(text)).map_err(|problems| Refusal::from(problems).into())
}

/// A message that has to say something.
#[derive(Default, Deserialize, ToSchema)]
struct FollowUpBody {
    #[schema(value_type = String, required, min_length = 1, max_length = 5_000)]
    #[serde(default)]
    message: Lenient<String>,
}

/// List my interviews
#[utoipa::path(get, path = "/me/interviews", tag = "For candidates",
    params(("show_ended" = Option<bool>, Query, description = "Ended and declined ones too")),
    responses((status = 200, description = "Interviews", body = List<MyInterview>)))]
async fn list(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    asked: Asked,
) -> Result<Json<List<MyInterview>>, Problem> {
    let show_ended = asked.flag("show_ended");
    Ok(Json(List::of(service.my_interviews(&who, show_ended, &asked.window()?).await?)))
}

/// Read an interview of mine
#[utoipa::path(get, path = "/me/interviews/{id}", tag = "For candidates", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The interview", body = MyInterview)))]
async fn show(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<InterviewId>,
) -> Result<Json<MyInterview>, Problem> {
    Ok(Json(service.my_interview(&who, id).await?.into()))
}

/// Read a request sent to me
#[utoipa::path(get, path = "/me/requests/{id}", tag = "For candidates", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The request", body = MyRequest)))]
async fn show_request(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<RequestId>,
) -> Result<Json<MyRequest>, Problem> {
    Ok(Json(service.my_request(&who, id).await?.into()))
}

/// Accept a request
#[utoipa::path(post, path = "/me/requests/{id}/accept", tag = "For candidates", params(("id" = Uuid, Path)),
    request_body = NoteBody, responses((status = 200, description = "What it became", body = MyRequest)))]
async fn accept(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<RequestId>,
    Body(body): Body<NoteBody>,
) -> Result<Json<MyRequest>, Problem> {
    Ok(Json(service.accept_request(&who, id, &text(body.note, "note")?).await?.into()))
}

/// Decline a request
///
/// Declining never harms your profile.
#[utoipa::path(post, path = "/me/requests/{id}/decline", tag = "For candidates", params(("id" = Uuid, Path)),
    request_body = ReasonBody, responses((status = 200, description = "What it became", body = MyRequest)))]
async fn decline(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<RequestId>,
    Body(body): Body<ReasonBody>,
) -> Result<Json<MyRequest>, Problem> {
    Ok(Json(service.decline_request(&who, id, &text(body.reason, "reason")?).await?.into()))
}

/// End an interview process
///
/// The company is told.
#[utoipa::path(post, path = "/me/interviews/{id}/end", tag = "For candidates", params(("id" = Uuid, Path)),
    request_body = MessageBody, responses((status = 200, description = "What it became", body = MyInterview)))]
async fn end(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<InterviewId>,
    Body(body): Body<MessageBody>,
) -> Result<Json<MyInterview>, Problem> {
    Ok(Json(service.end_interview(&who, id, &text(body.message, "message")?).await?.into()))
}

/// Ask how things stand
///
/// Once the company's answer is overdue, at most once a day.
#[utoipa::path(post, path = "/me/interviews/{id}/follow-up", tag = "For candidates", params(("id" = Uuid, Path)),
    request_body = FollowUpBody, responses((status = 200, description = "What it became", body = MyInterview)))]
async fn follow_up(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<InterviewId>,
    Body(body): Body<FollowUpBody>,
) -> Result<Json<MyInterview>, Problem> {
    Ok(Json(service.follow_up(&who, id, &text(body.message, "message")?).await?.into()))
}

async fn as_it_is(service: &Service, who: &Person, id: InterviewId) -> Result<Json<MyInterview>, Problem> {
    Ok(Json(service.my_interview(who, id).await?.into()))
}

/// Ask to reopen an ended interview of mine
#[utoipa::path(post, path = "/me/interviews/{id}/reopening", tag = "For candidates", params(("id" = Uuid, Path)),
    request_body = MessageBody, responses((status = 200, description = "What it became", body = MyInterview)))]
async fn ask_to_reopen(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<InterviewId>,
    Body(body): Body<MessageBody>,
) -> Result<Json<MyInterview>, Problem> {
    service.ask_to_reopen(&Actor::Person(who.clone()), id, &text(body.message, "message")?).await?;
    as_it_is(&service, &who, id).await
}

/// Agree to reopen an interview of mine
#[utoipa::path(post, path = "/me/interviews/{id}/reopening/agree", tag = "For candidates", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What it became", body = MyInterview)))]
async fn agree_to_reopen(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<InterviewId>,
) -> Result<Json<MyInterview>, Problem> {
    service.agree_to_reopen(&Actor::Person(who.clone()), id).await?;
    as_it_is(&service, &who, id).await
}

/// Refuse to reopen an interview of mine
#[utoipa::path(post, path = "/me/interviews/{id}/reopening/refuse", tag = "For candidates", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What it became", body = MyInterview)))]
async fn refuse_to_reopen(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<InterviewId>,
) -> Result<Json<MyInterview>, Problem> {
    service.refuse_to_reopen(&Actor::Person(who.clone()), id).await?;
    as_it_is(&service, &who, id).await
}
