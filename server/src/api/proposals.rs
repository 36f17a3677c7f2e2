//! "None of these works": when a candidate has time instead, for both sides.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    bookings::{Proposal as Proposed, ProposalDraft, WindowDraft},
    ids::InterviewId,
    problems::Problems,
    refusals::Refusal,
};
use serde::{Deserialize, Serialize};
use service::{Service, gate::Party};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Body, Id},
        caller::{ByMember, ByPerson},
        lenient::Lenient,
        problem::Problem,
        shapes::{At, BookingActor, LinkCopy},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(mine, propose)).routes(routes!(theirs))
}

/// A stretch of time in which the candidate could be met.
#[derive(Serialize, ToSchema)]
struct Window {
    start: At,
    end: At,
}

/// Times that a candidate proposed, or somebody with a scheduling link of theirs.
#[derive(Serialize, ToSchema)]
struct Proposal {
    id: Uuid,
    interview_id: Uuid,
    /// In order; those that overlapped or touched have become one.
    windows: Vec<Window>,
    note: Option<String>,
    made_by: BookingActor,
    /// Where they were proposed by link: the first time that a member had copied that link by then.
    link_copy: Option<LinkCopy>,
    made_at: At,
    /// When the company booked a talk or sent a new link, or the candidate proposed anew.
    answered_at: Option<At>,
}

impl From<Proposed> for Proposal {
    fn from(proposed: Proposed) -> Self {
        Self {
            id: proposed.id.0,
            interview_id: proposed.interview_id.0,
            windows: proposed.windows.iter().map(|time| Window { start: At(time.start), end: At(time.end) }).collect(),
            note: proposed.note,
            made_by: proposed.made_by.into(),
            link_copy: proposed.link_copy.map(LinkCopy::from),
            made_at: At(proposed.made_at),
            answered_at: proposed.answered_at.map(At),
        }
    }
}

/// A window in wall time of your own zone.
#[derive(Default, Deserialize, ToSchema)]
struct WindowBody {
    /// `2026-11-24`
    #[schema(value_type = String, format = Date, required, example = "2026-11-24")]
    #[serde(default)]
    date: Lenient<String>,
    /// `09:30`
    #[schema(value_type = String, required, example = "09:30")]
    #[serde(default)]
    from: Lenient<String>,
    #[schema(value_type = String, required, example = "12:00")]
    #[serde(default)]
    to: Lenient<String>,
}

/// Up to five windows, and a note.
#[derive(Default, Deserialize, ToSchema)]
struct ProposalBody {
    #[schema(value_type = Option<Vec<WindowBody>>, max_items = 5)]
    #[serde(default)]
    windows: Lenient<Vec<Lenient<WindowBody>>>,
    #[schema(value_type = Option<String>, max_length = 5_000)]
    #[serde(default)]
    note: Lenient<String>,
}

impl ProposalBody {
    fn draft(self) -> Result<ProposalDraft, Problem> {
        let mut problems = Problems::new();
        let windows = self.windows.rows("windows", &mut problems, |row, path, problems| WindowDraft {
            date: row.date.text(&format!("{path}.date"), problems),
            from: row.from.text(&format!("{path}.from"), problems),
            to: row.to.text(&format!("{path}.to"), problems),
        });
        let note = self.note.text("note", &mut problems);
        problems
            .or(Some(ProposalDraft { windows, note, zone: String::new() }))
            .map_err(|problems| Refusal::from(problems).into())
    }
}

fn there(proposal: Option<Proposed>) -> Result<Json<Proposal>, Problem> {
    proposal.map(|proposal| Json(proposal.into())).ok_or_else(|| Refusal::NotFound.into())
}

/// Propose times of mine
///
/// Where none of the offered times suits you. The company is told, and answers by booking one or with a new link; what
/// you proposed before gives way.
#[utoipa::path(post, path = "/me/interviews/{id}/proposal", tag = "For candidates", params(("id" = Uuid, Path)),
    request_body = ProposalBody, responses((status = 201, description = "What was proposed", body = Proposal)))]
async fn propose(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<InterviewId>,
    Body(body): Body<ProposalBody>,
) -> Result<impl IntoResponse, Problem> {
    let proposal = service.propose(Party::Person(&who), id, &body.draft()?).await?;
    let place = format!("/api/v1/me/interviews/{id}/proposal");
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(Proposal::from(proposal))))
}

/// Read the times I proposed last
#[utoipa::path(get, path = "/me/interviews/{id}/proposal", tag = "For candidates", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What was proposed last", body = Proposal)))]
async fn mine(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<InterviewId>,
) -> Result<Json<Proposal>, Problem> {
    there(service.proposal(Party::Person(&who), id).await?)
}

/// Read the times a candidate proposed last
#[utoipa::path(get, path = "/interviews/{id}/proposal", tag = "Interviews", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What was proposed last", body = Proposal)))]
async fn theirs(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<InterviewId>,
) -> Result<Json<Proposal>, Problem> {
    there(service.proposal(Party::Member(&who), id).await?)
}
