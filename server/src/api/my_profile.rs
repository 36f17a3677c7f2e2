//! A candidate's own profile, promotion and response time.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    candidates::{Answered, CandidateProfile, MyProfile, ProfileDraft, Resolution, ResponseTime},
    ids::WorkspaceId,
    problems::Problems,
    refusals::Refusal,
    text::Entries,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::{Error, Service, gate::Person};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Body, Id},
        caller::ByPerson,
        lenient::{Lenient, merge},
        problem::Problem,
        shapes::{self, At, Salary, SalaryBody, Texts},
        versions::{self, IfMatch, Tagged, counted},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(show, save, change))
        .routes(routes!(promote, stop))
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
    promoted_until: At,
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

counted!(OwnProfile);

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
            promoted_until: At(mine.promoted_until),
            is_promoted: mine.is_promoted,
            hidden_from: mine.hidden.into_iter().map(|(id, name)| HiddenFrom { id: id.0, name }).collect(),
            version: mine.version,
        }
    }
}

/// What you say about yourself.
#[derive(Default, Deserialize, ToSchema)]
struct ProfileParts {
    #[schema(value_type = String, required, min_length = 1, max_length = 120)]
    #[serde(default)]
    name: Lenient<String>,
    #[schema(value_type = Option<String>, max_length = 120)]
    #[serde(default)]
    headline: Lenient<String>,
    #[schema(value_type = Option<Vec<String>>, max_items = 50)]
    #[serde(default)]
    skills: Texts,
    #[schema(value_type = Option<String>, max_length = 4_000)]
    #[serde(default)]
    experience: Lenient<String>,
    /// Each is one place, commas and all.
    #[schema(value_type = Option<Vec<String>>, max_items = 50, example = json!(["Portland, OR"]))]
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
    #[schema(value_type = Option<String>, max_length = 500, example = "https://example.com/cv.pdf")]
    #[serde(default)]
    resume_url: Lenient<String>,
}

/// What you say about yourself, whole; what is left out is empty.
#[derive(Default, Deserialize, ToSchema)]
struct ProfileBody {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: ProfileParts,
}

/// What changes; what is left out stays, and null empties. Lists and the salary are replaced whole.
#[derive(Default, Deserialize, ToSchema)]
struct ProfileChange {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: ProfileParts,
}

impl ProfileParts {
    /// The draft; what is missing is taken from `old`.
    fn draft(self, old: Option<&CandidateProfile>, problems: &mut Problems) -> ProfileDraft {
        let old = old.map(ProfileDraft::of);
        let kept = |missing: bool| old.as_ref().filter(|_| missing).cloned();
        ProfileDraft {
            name: match kept(self.name.is_missing()) {
                Some(old) => old.name,
                None => self.name.text("name", problems),
            },
            headline: match kept(self.headline.is_missing()) {
                Some(old) => old.headline,
                None => self.headline.text("headline", problems),
            },
            skills: match kept(self.skills.is_missing()) {
                Some(old) => old.skills,
                None => Entries::Listed(shapes::texts(self.skills, "skills", problems)),
            },
            experience: match kept(self.experience.is_missing()) {
                Some(old) => old.experience,
                None => self.experience.text("experience", problems),
            },
            places: match kept(self.places.is_missing()) {
                Some(old) => old.places,
                None => Entries::Listed(shapes::texts(self.places, "places", problems)),
            },
            remote: match kept(self.remote.is_missing()) {
                Some(old) => old.remote,
                None => self.remote.get("remote", problems).unwrap_or_default(),
            },
            desired_salary: match kept(self.desired_salary.is_missing()) {
                Some(old) => old.desired_salary,
                None => self
                    .desired_salary
                    .get("desired_salary", problems)
                    .map(|salary| salary.draft("desired_salary", problems)),
            },
            // Whoever sends integers has counted.
            period_confirmed: true,
            zone: match kept(self.zone.is_missing()) {
                Some(old) => old.zone,
                None => self.zone.text("zone", problems),
            },
            resume_url: match kept(self.resume_url.is_missing()) {
                Some(old) => old.resume_url,
                None => self.resume_url.text("resume_url", problems),
            },
        }
    }
}

/// Saves a draft that could be read.
async fn put(
    (service, who): (&Service, &Person),
    (if_match, version): (IfMatch, Option<i64>),
    draft: ProfileDraft,
    problems: Problems,
) -> Result<Tagged<OwnProfile>, Problem> {
    if !problems.is_empty() {
        return Err(Refusal::from(merge(problems, service.check_profile(&draft).err().unwrap_or_default())).into());
    }
    versions::change(
        if_match,
        version,
        || own(service, who),
        |version| async move { service.save_profile((who, version), &draft).await.map(OwnProfile::from) },
    )
    .await
}

async fn own(service: &Service, who: &Person) -> Result<OwnProfile, Error> {
    service.my_profile(who).await.map(OwnProfile::from)
}

/// A day.
#[derive(Default, Deserialize, ToSchema)]
struct Promotion {
    /// The version of the profile that you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    /// The last day on which companies find you, in your zone. DELETE ends it now.
    #[schema(value_type = String, format = Date, required, example = "2026-12-31")]
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
    answers: Vec<CountedAnswer>,
}

/// An answer of the last thirty days.
#[derive(Serialize, ToSchema)]
struct CountedAnswer {
    company: String,
    delivered_at: At,
    answered_at: At,
    /// `accepted`, `declined` or `auto_declined`.
    #[schema(example = "accepted")]
    resolution: &'static str,
    /// What it counts as.
    minutes: i64,
}

impl From<Answered> for CountedAnswer {
    fn from(answered: Answered) -> Self {
        Self {
            minutes: answered.took().num_minutes(),
            company: answered.company,
            delivered_at: At(answered.delivered_at),
            answered_at: At(answered.answered_at),
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
            answers: time.answers.into_iter().map(CountedAnswer::from).collect(),
        }
    }
}

/// Read my profile
#[utoipa::path(get, path = "/me/profile", tag = "For candidates",
    responses((status = 200, description = "The profile", body = OwnProfile)))]
async fn show(State(service): State<Service>, ByPerson(who): ByPerson) -> Result<Tagged<OwnProfile>, Problem> {
    Ok(Tagged(own(&service, &who).await?))
}

/// Save my profile
#[utoipa::path(put, path = "/me/profile", tag = "For candidates", request_body = ProfileBody,
    responses((status = 200, description = "What it became", body = OwnProfile)))]
async fn save(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    if_match: IfMatch,
    Body(sent): Body<ProfileBody>,
) -> Result<Tagged<OwnProfile>, Problem> {
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.parts.draft(None, &mut problems);
    put((&service, &who), (if_match, version), draft, problems).await
}

/// Change my profile
#[utoipa::path(patch, path = "/me/profile", tag = "For candidates", request_body = ProfileChange,
    responses((status = 200, description = "What it became", body = OwnProfile)))]
async fn change(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    if_match: IfMatch,
    Body(sent): Body<ProfileChange>,
) -> Result<Tagged<OwnProfile>, Problem> {
    let old = service.my_profile(&who).await?;
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.parts.draft(Some(&old.profile), &mut problems);
    put((&service, &who), (if_match, version), draft, problems).await
}

/// Promote my profile until a day
#[utoipa::path(put, path = "/me/promotion", tag = "For candidates", request_body = Promotion,
    responses((status = 200, description = "What it became", body = OwnProfile)))]
async fn promote(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    if_match: IfMatch,
    Body(sent): Body<Promotion>,
) -> Result<Tagged<OwnProfile>, Problem> {
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let until = sent.until.need("until", &mut problems);
    let until = problems.or(until).map_err(Refusal::from)?;
    let (service, who) = (&service, &who);
    versions::change(
        if_match,
        version,
        || own(service, who),
        |version| async move {
            let promoted = service.promote_until((who, version), &until).await.map(OwnProfile::from);
            promoted.map_err(|error| Problem::from(error).renamed("promoted_until", "until"))
        },
    )
    .await
}

/// End the promotion of my profile
///
/// From now on no company finds you; what has reached you goes on.
#[utoipa::path(delete, path = "/me/promotion", tag = "For candidates",
    responses((status = 200, description = "What it became", body = OwnProfile)))]
async fn stop(
    State(service): State<Service>,
    ByPerson(who): ByPerson,
    if_match: IfMatch,
) -> Result<Tagged<OwnProfile>, Problem> {
    let (service, who) = (&service, &who);
    versions::change(
        if_match,
        None,
        || own(service, who),
        |version| async move { service.end_promotion((who, version)).await.map(OwnProfile::from) },
    )
    .await
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
    let hidden = service.hide_from(&who, &company).await;
    let hidden = hidden.map_err(|error| Problem::from(error).renamed("workspace_name", "company"))?;
    Ok(Json(hidden.into()))
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
