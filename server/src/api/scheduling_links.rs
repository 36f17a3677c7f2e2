//! Links with which candidates pick a time.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    bookings::{self, OpenLink},
    ids::InterviewId,
    problems::Problems,
    refusals::Refusal,
};
use serde::{Deserialize, Serialize};
use service::{Service, gate::Party};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        body::{Body, Id},
        caller::ByMember,
        lenient::{Lenient, merge},
        problem::Problem,
        shapes::{At, LinkCopy},
        slots::{TalkBody, understood},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(make, show, revoke)).routes(routes!(copy))
}

/// The address of a candidate's link. Whoever has it can pick, move and cancel the talk for the candidate.
#[derive(Serialize, ToSchema)]
struct CopiedSchedulingLink {
    #[schema(example = "https://overture.example/pick/…")]
    url: String,
    /// Until when it works.
    expires_at: At,
}

impl From<bookings::CopiedLink> for CopiedSchedulingLink {
    fn from(link: bookings::CopiedLink) -> Self {
        Self { url: link.url, expires_at: At(link.expires_at) }
    }
}

/// A link with which the candidate picks a time. Its address is in their mail alone, unless a member copies it.
#[derive(Serialize, ToSchema)]
struct SchedulingLink {
    /// How long the talk is.
    #[schema(example = 30)]
    minutes: u16,
    /// Whether what the candidate picks waits for you.
    needs_approval: bool,
    made_at: At,
    /// Until when it works.
    expires_at: At,
    /// The first time that a member copied it.
    copied: Option<LinkCopy>,
}

impl From<OpenLink> for SchedulingLink {
    fn from(link: OpenLink) -> Self {
        let OpenLink { minutes, needs_approval, made_at, expires_at, copied, .. } = link;
        let copied = copied.map(LinkCopy::from);
        Self { minutes, needs_approval, made_at: At(made_at), expires_at: At(expires_at), copied }
    }
}

/// What is picked a time for.
#[derive(Default, Deserialize, ToSchema)]
struct SchedulingLinkBody {
    #[serde(flatten)]
    #[schema(inline)]
    talk: TalkBody,
    /// Whether what the candidate picks waits for you; it does not unless said.
    #[schema(value_type = Option<bool>)]
    #[serde(default)]
    needs_approval: Lenient<bool>,
}

/// Let the candidate pick a time
///
/// Mails them a link that works for 14 days; older ones of the interview end. The answer does not hold its address: what
/// is done with the link is shown as done by link, and it is the candidate's alone.
#[utoipa::path(post, path = "/interviews/{id}/scheduling-link", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = SchedulingLinkBody, responses((status = 201, description = "The link", body = SchedulingLink)))]
async fn make(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
    Body(sent): Body<SchedulingLinkBody>,
) -> Result<impl IntoResponse, Problem> {
    let mut problems = Problems::new();
    let talk = sent.talk.draft(&mut problems);
    let needs_approval = sent.needs_approval.get("needs_approval", &mut problems).unwrap_or_default();
    if !problems.is_empty() {
        problems = merge(problems, talk.check(false, who.id).err().unwrap_or_default());
    }
    understood(Party::Member(&who), problems.or(Some(())), ())?;
    let link = service.make_scheduling_link(&who, id, &talk, needs_approval).await?;
    let place = format!("/api/v1/interviews/{id}/scheduling-link");
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(SchedulingLink::from(link))))
}

/// Read the link that works
///
/// 404 when there is none.
#[utoipa::path(get, path = "/interviews/{id}/scheduling-link", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The link", body = SchedulingLink)))]
async fn show(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
) -> Result<Json<SchedulingLink>, Problem> {
    let open = service.open_scheduling_link(&who, id).await?;
    Ok(Json(open.ok_or(Refusal::NotFound)?.into()))
}

/// Copy the link that works
///
/// To pass it on to the candidate by other means than mail. Whoever has it can pick, move and cancel the talk for them, so
/// each call is written down in the timeline of the interview, which the candidate reads, with who made it.
#[utoipa::path(post, path = "/interviews/{id}/scheduling-link/copy", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Its address", body = CopiedSchedulingLink)))]
async fn copy(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
) -> Result<Json<CopiedSchedulingLink>, Problem> {
    Ok(Json(service.copy_scheduling_link(&who, id).await?.into()))
}

/// Take the link back
///
/// What was booked with it stays.
#[utoipa::path(delete, path = "/interviews/{id}/scheduling-link", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It works no more")))]
async fn revoke(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
) -> Result<StatusCode, Problem> {
    service.revoke_scheduling_link(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
