//! Candidates, as companies find them.

use axum::{Json, extract::State};
use domain::{
    candidates::{CandidateCard, CandidateView, SearchForm},
    ids::CandidateId,
};
use serde::Serialize;
use service::Service;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Asked, Id},
        caller::ByMember,
        problem::Problem,
        shapes::{At, List, Period, Salary},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show))
}

/// The order of a search's results.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "words for the document; the domain reads them")]
enum Sort {
    Newest,
    EndingSoonest,
    Name,
}

/// A line of the search.
#[derive(Serialize, ToSchema)]
struct CandidateLine {
    id: Uuid,
    name: String,
    headline: Option<String>,
    skills: Vec<String>,
    places: Vec<String>,
    remote: bool,
    desired_salary: Option<Salary>,
    promoted_until: At,
    /// Answers requests within 48 hours on average.
    fast_responder: bool,
    /// A request of this workspace is active.
    is_asked: bool,
}

impl From<CandidateCard> for CandidateLine {
    fn from(card: CandidateCard) -> Self {
        Self {
            id: card.id.0,
            name: card.name,
            headline: card.headline,
            skills: card.skills,
            places: card.places,
            remote: card.remote,
            desired_salary: card.desired_salary.map(Salary::from),
            promoted_until: At(card.promoted_until),
            fast_responder: card.fast_responder,
            is_asked: card.is_asked,
        }
    }
}

/// A candidate's profile.
#[derive(Serialize, ToSchema)]
struct Candidate {
    id: Uuid,
    name: String,
    headline: Option<String>,
    skills: Vec<String>,
    experience: Option<String>,
    places: Vec<String>,
    remote: bool,
    desired_salary: Option<Salary>,
    /// IANA name.
    zone: String,
    resume_url: Option<String>,
    promoted_until: At,
    /// Whether a request can be sent now.
    is_promoted: bool,
    fast_responder: bool,
}

impl From<CandidateView> for Candidate {
    fn from(view: CandidateView) -> Self {
        let profile = view.profile;
        Self {
            id: view.id.0,
            name: profile.name,
            headline: profile.headline,
            skills: profile.skills,
            experience: profile.experience,
            places: profile.places,
            remote: profile.remote,
            desired_salary: profile.desired_salary.map(Salary::from),
            zone: profile.zone,
            resume_url: profile.resume_url,
            promoted_until: At(view.promoted_until),
            is_promoted: view.is_promoted,
            fast_responder: view.fast_responder,
        }
    }
}

/// Search candidates
///
/// Promoted candidates only; every given part has to fit.
#[utoipa::path(get, path = "/candidates", tag = "Candidates",
    params(
        ("q" = Option<String>, Query, description = "Words over name, headline, skills and experience"),
        ("skills" = Option<String>, Query, description = "Separated by commas"),
        ("place" = Option<String>, Query, description = "Where they would work"),
        ("remote" = Option<bool>, Query, description = "Those who would work remotely"),
        ("salary" = Option<String>, Query, description = "Those who ask for at most this, in major units, or do not say"),
        ("currency" = Option<String>, Query, description = "Of `salary`; EUR unless said"),
        ("period" = Option<Period>, Query, description = "Of `salary`; year unless said"),
        ("fast" = Option<bool>, Query, description = "Fast responders only"),
        ("sort" = inline(Option<Sort>), Query, description = "`newest` unless said"),
    ),
    responses((status = 200, description = "Candidates", body = List<CandidateLine>)))]
async fn list(
    State(service): State<Service>,
    ByMember(who): ByMember,
    asked: Asked,
) -> Result<Json<List<CandidateLine>>, Problem> {
    let form = SearchForm {
        q: asked.text("q"),
        skills: asked.text("skills"),
        place: asked.text("place"),
        remote: asked.get("remote").map(str::to_owned),
        salary: asked.text("salary"),
        currency: asked.text("currency"),
        period: asked.text("period"),
        fast: asked.get("fast").map(str::to_owned),
        sort: asked.text("sort"),
    };
    Ok(Json(List::of(service.search(&who, &form, &asked.window()?).await?)))
}

/// Read a candidate
#[utoipa::path(get, path = "/candidates/{id}", tag = "Candidates", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The candidate", body = Candidate)))]
async fn show(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<CandidateId>,
) -> Result<Json<Candidate>, Problem> {
    Ok(Json(service.candidate(&who, id).await?.into()))
}
