//! Links with which candidates pick a time.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use domain::{bookings::MadeLink, ids::InterviewId, problems::Problems};
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
        shapes::At,
        slots::{TalkBody, understood},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(make))
}

/// A link with which the candidate picks a time.
#[derive(Serialize, ToSchema)]
struct SchedulingLink {
    /// It is shown here and never again; the candidate gets it by mail, too.
    #[schema(example = "https://overture.example/pick/…")]
    url: String,
    /// Until when it works.
    expires_at: At,
}

impl From<MadeLink> for SchedulingLink {
    fn from(link: MadeLink) -> Self {
        Self { url: link.url, expires_at: At(link.expires_at) }
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
/// Mails them a link that works for 14 days; older ones of the interview end.
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
    Ok((StatusCode::CREATED, Json(SchedulingLink::from(link))))
}
