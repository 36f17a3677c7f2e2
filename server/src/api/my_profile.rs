//! A candidate's own profile, promotion and response time.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use domain::{
    candidates::{Answered, MyProfile, ProfileDraft, Resolution, ResponseTime},
    ids::WorkspaceId,
    problems::Problems,
    refusals::Refusal,
    text::Entries,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::Service;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Body, Id},
        caller::ByPerson,
        lenient::{Lenient, merge},
        problem::Problem,
        shapes::{self, Salary, SalaryBody, Texts},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(show, save))
        .routes(routes!(promote))
        .routes(routes!(hide))
        .routes(routes!(unhide))
        .routes(routes!(response_time))
        .routes(routes!(download))
        .routes(routes!(erase))
}

/// What companies see of you, and which of them don't.
#[derive(Serialize, ToSchema)]
struct OwnProfile {
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
    promoted_until: DateTime<Utc>,
    is_promoted: bool,
    /// Companies that never find you.
    hidden_from: Vec<HiddenFrom>,
    version: i64,
}

/// A company that never finds you.
#[derive(Serialize, ToSchema)]
struct HiddenFrom {
    id: Uuid,
    name: String,
}

impl From<MyProfile> for OwnProfile {
    fn from(mine: MyProfile) -> Self {
        let profile = mine.profile;
        Self {
            name: profile.name,
            headline: profile.headline,
            skills: profile.skills,
            experience: profile.experience,
            places: profile.places,
            remote: profile.remote,
            desired_salary: profile.desired_salary.map(Salary::from),
            zone: profile.zone,
            resume_url: profile.resume_url,
            promoted_until: mine.promoted_until,
            is_promoted: mine.is_promoted,
            hidden_from: mine.hidden.into_iter().map(|(id, name)| HiddenFrom { id: id.0, name }).collect(),
            version: mine.version,
        }
    }
}

/// What you say about yourself; what is left out is empty.
#[derive(Default, Deserialize, ToSchema)]
struct ProfileBody {
    #[schema(value_type = String, required, max_length = 120)]
    #[serde(default)]
    name: Lenient<String>,
    #[schema(value_type = Option<String>, max_length = 120)]
    #[serde(default)]
    headline: Lenient<String>,
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(default)]
    skills: Texts,
    #[schema(value_type = Option<String>, max_length = 4_000)]
    #[serde(default)]
    experience: Lenient<String>,
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(default)]
    places: Texts,
    #[schema(value_type = Option<bool>)]
    #[serde(default)]
    remote: Lenient<bool>,
    #[schema(value_type = Option<SalaryBody>)]
    #[serde(default)]
    desired_salary: Lenient<SalaryBody>,
    #[schema(value_type = String, required, example = "Europe/Berlin")]
    #[serde(default)]
    zone: Lenient<String>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    resume_url: Lenient<String>,
}

impl ProfileBody {
    /// The draft, and what of it could not be read.
    fn draft(self) -> (ProfileDraft, Problems) {
        let mut problems = Problems::new();
        let read = &mut problems;
        let salary = self.desired_salary.get("desired_salary", read).map(|salary| salary.draft("desired_salary", read));
        let draft = ProfileDraft {
            name: self.name.text("name", read),
            headline: self.headline.text("headline", read),
            skills: Entries::Listed(shapes::texts(self.skills, "skills", read)),
            experience: self.experience.text("experience", read),
            places: Entries::Listed(shapes::texts(self.places, "places", read)),
            remote: self.remote.get("remote", read).unwrap_or_default(),
            desired_salary: salary,
            zone: self.zone.text("zone", read),
            resume_url: self.resume_url.text("resume_url", read),
        };
        (draft, problems)
    }
}

/// A day.
#[derive(Default, Deserialize, ToSchema)]
struct Promotion {
    /// The last day on which companies find you, in your zone; null or empty ends it now.
    #[schema(value_type = Option<String>, example = "2026-12-31")]
    #[serde(default)]
    until: Lenient<String>,
}

/// A company.
#[derive(Default, Deserialize, ToSchema)]
struct HideBody {
    /// Its name.
    #[schema(value_type = String, required)]
    #[serde(default)]
    company: Lenient<String>,
}

/// How fast you answer, and what that is made of; yours alone.
#[derive(Serialize, ToSchema)]
struct MyResponseTime {
    average_minutes: Option<i64>,
    /// Shown to every company.
    fast_responder: bool,
    answers: Vec<Answer>,
}

/// An answer of the last thirty days.
#[derive(Serialize, ToSchema)]
struct Answer {
    company: String,
    delivered_at: DateTime<Utc>,
    answered_at: DateTime<Utc>,
    /// `accepted`, `declined` or `auto_declined`.
    #[schema(example = "accepted")]
    resolution: &'static str,
    /// What it counts as.
    minutes: i64,
}

impl From<Answered> for Answer {
    fn from(answered: Answered) -> Self {
        Self {
            minutes: answered.took().num_minutes(),
            company: answered.company,
            delivered_at: answered.delivered_at,
            answered_at: answered.answered_at,
            resolution: match answered.resolution {
                Resolution::Accepted => "accepted",
                Resolution::Declined => "declined",
                Resolution::AutoDeclined => "auto_declined",
            },
        }
    }
}

impl From<ResponseTime> for MyResponseTime {
    fn from(time: ResponseTime) -> Self {
        Self {
            average_minutes: time.average_minutes,
            fast_responder: time.fast_responder,
            answers: time.answers.into_iter().map(Answer::from).collect(),
        }
    }
}

/// Read my profile
#[utoipa::path(get, path = "/me/profile", tag = "For candidates",
    responses((status = 200, description = "The profile", body = OwnProfile)))]
async fn show(State(service): State<Service>, ByPerson(who): ByPerson) -> Result<Json<OwnProfile>, Problem> {
    Ok(Json(service.my_profile(&who).await?.into()))
}

/// Save my profile
#[utoipa::path(put, path = "/me/profile", tag = "For candidates", request_body = ProfileBody,
    responses((status = 200, description = "What it became", body = OwnProfile)))]
async fn save(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Body(sent): Body<ProfileBody>,
) -> Result<Json<OwnProfile>, Problem> {
    let (draft, problems) = sent.draft();
    if !problems.is_empty() {
        return Err(Refusal::from(merge(problems, service.check_profile(&draft).err().unwrap_or_default())).into());
    }
    Ok(Json(service.save_profile(&who, &draft).await?.into()))
}

/// Promote my profile until a day
#[utoipa::path(put, path = "/me/promotion", tag = "For candidates", request_body = Promotion,
    responses((status = 200, description = "What it became", body = OwnProfile)))]
async fn promote(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Body(sent): Body<Promotion>,
) -> Result<Json<OwnProfile>, Problem> {
    let mut problems = Problems::new();
    let until = sent.until.text("until", &mut problems);
    let until = problems.or(Some(until)).map_err(Refusal::from)?;
    Ok(Json(service.promote_until(&who, &until).await?.into()))
}

/// Hide my profile from a company
#[utoipa::path(post, path = "/me/hidden", tag = "For candidates", request_body = HideBody,
    responses((status = 200, description = "What it became", body = OwnProfile)))]
async fn hide(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Body(sent): Body<HideBody>,
) -> Result<Json<OwnProfile>, Problem> {
    let mut problems = Problems::new();
    let company = sent.company.need("company", &mut problems);
    let company = problems.or(company).map_err(Refusal::from)?;
    Ok(Json(service.hide_from(&who, &company).await?.into()))
}

/// Show my profile to a company again
#[utoipa::path(delete, path = "/me/hidden/{id}", tag = "For candidates", params(("id" = Uuid, Path)),
    responses((status = 200, description = "What it became", body = OwnProfile)))]
async fn unhide(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Id(id): Id<WorkspaceId>,
) -> Result<Json<OwnProfile>, Problem> {
    Ok(Json(service.unhide(&who, id).await?.into()))
}

/// Read my response time
#[utoipa::path(get, path = "/me/response-time", tag = "For candidates",
    responses((status = 200, description = "How fast you answer", body = MyResponseTime)))]
async fn response_time(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
) -> Result<Json<MyResponseTime>, Problem> {
    Ok(Json(service.response_time(&who).await?.into()))
}

/// Download everything that is kept about me
#[utoipa::path(get, path = "/me/data", tag = "For candidates",
    responses((status = 200, description = "All of it", body = Object)))]
async fn download(State(service): State<Service>, ByPerson(who): ByPerson) -> Result<Json<Value>, Problem> {
    Ok(Json(service.download(&who).await?))
}

/// What has to be typed before everything is erased.
#[derive(Default, Deserialize, ToSchema)]
struct ErasureBody {
    /// Your own e-mail address.
    #[schema(value_type = String, required, example = "ada@example.com")]
    #[serde(default)]
    confirm: Lenient<String>,
    /// Needed unless a link from a mail has opened the session within the last 30 minutes.
    #[schema(value_type = Option<String>, format = Password)]
    #[serde(default)]
    password: Lenient<String>,
}

/// Erase everything about me
///
/// Removes your account, your profile, and every word of and to you. What is under way ends. This can't be undone: the
/// session ends, and the address is free again.
#[utoipa::path(post, path = "/me/data/erase", tag = "For candidates", request_body = ErasureBody,
    responses((status = 204, description = "Nothing of you is left")))]
async fn erase(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    Body(sent): Body<ErasureBody>,
) -> Result<StatusCode, Problem> {
    let mut problems = Problems::new();
    let confirm = sent.confirm.text("confirm", &mut problems);
    let password = sent.password.text("password", &mut problems);
    if !problems.is_empty() {
        return Err(Refusal::from(problems).into());
    }
    service.erase(&who, &confirm, &password).await?;
    Ok(StatusCode::NO_CONTENT)
}
