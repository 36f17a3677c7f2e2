//! When one can be met, how much of one's time may be booked, and when one is away.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    bookings::{Availed, AwaySummary},
    ids::AwayId,
    problems::{Code, Problems},
    refusals::Refusal,
    slots::{Availability, AvailabilityDraft, HoursDraft, Interval, LimitsDraft, OverrideDraft},
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
        caller::{ByMember, Caller},
        lenient::{Lenient, merge},
        problem::Problem,
        shapes::{self, At, How, HowBody, List},
        versions::{self, IfMatch, Tagged, counted},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(show, save, change))
        .routes(routes!(show_limits, save_limits, change_limits))
        .routes(routes!(show_how, save_how))
        .routes(routes!(list_away, add_away))
        .routes(routes!(show_away, remove_away))
}

/// The days of a week.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

const WEEK: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// Hours that come every week.
#[derive(Serialize, ToSchema)]
struct WeeklyHours {
    weekday: Weekday,
    #[schema(example = "09:00")]
    from: String,
    /// `24:00` is the end of the day.
    #[schema(example = "17:00")]
    to: String,
}

/// A date that differs from its weekday.
#[derive(Serialize, ToSchema)]
struct DateHours {
    #[schema(example = "2026-12-24")]
    date: String,
    /// Null on a day off.
    #[schema(example = "10:00")]
    from: Option<String>,
    /// Null on a day off.
    #[schema(example = "12:30")]
    to: Option<String>,
}

/// When you can be met.
#[derive(Serialize, ToSchema)]
struct MyAvailability {
    /// IANA name; null until you have said when.
    #[schema(example = "Europe/Berlin")]
    zone: Option<String>,
    /// In the order of the week; no two touch.
    weekly: Vec<WeeklyHours>,
    /// From today on, in the order of dates; a date may have several rows.
    overrides: Vec<DateHours>,
    /// Counts what you have saved, limits too; 0 until then.
    version: i64,
}

counted!(MyAvailability, MyHow, MyLimits);

impl MyAvailability {
    fn of(mine: Availed, service: &Service) -> Self {
        let draft = said(&mine, service);
        let weekly = draft.weekly.into_iter().filter_map(|row| {
            let (_, weekday) = WEEK.get(row.weekday.parse::<usize>().ok()?)?;
            Some(WeeklyHours { weekday: *weekday, from: row.from, to: row.to })
        });
        let time = |text: String| Some(text).filter(|text| !text.is_empty());
        let dates = draft.overrides.into_iter();
        let dates = dates.map(|row| DateHours { date: row.date, from: time(row.from), to: time(row.to) });
        let zone = mine.availability.map(|availability| availability.zone);
        Self { zone, weekly: weekly.collect(), overrides: dates.collect(), version: mine.version }
    }
}

/// Hours that come every week, as sent.
#[derive(Default, Deserialize, ToSchema)]
struct WeeklyBody {
    #[schema(value_type = Weekday, required)]
    #[serde(default)]
    weekday: Lenient<String>,
    #[schema(value_type = String, required, example = "09:00")]
    #[serde(default)]
    from: Lenient<String>,
    /// `24:00` is the end of the day.
    #[schema(value_type = String, required, example = "17:00")]
    #[serde(default)]
    to: Lenient<String>,
}

impl WeeklyBody {
    fn draft(self, path: &str, problems: &mut Problems) -> HoursDraft {
        let weekday = self.weekday.need(&format!("{path}.weekday"), problems).unwrap_or_default();
        let number = WEEK.iter().position(|(name, _)| *name == weekday);
        let from = self.from.need(&format!("{path}.from"), problems).unwrap_or_default();
        let to = self.to.need(&format!("{path}.to"), problems).unwrap_or_default();
        HoursDraft { weekday: number.map(|number| number.to_string()).unwrap_or_default(), from, to }
    }
}

/// A date that differs from its weekday, as sent.
#[derive(Default, Deserialize, ToSchema)]
struct DateBody {
    #[schema(value_type = String, required, example = "2026-12-24")]
    #[serde(default)]
    date: Lenient<String>,
    /// Left out together with `to` it is a day off.
    #[schema(value_type = Option<String>, example = "10:00")]
    #[serde(default)]
    from: Lenient<String>,
    #[schema(value_type = Option<String>, example = "12:30")]
    #[serde(default)]
    to: Lenient<String>,
}

impl DateBody {
    fn draft(self, path: &str, problems: &mut Problems) -> OverrideDraft {
        OverrideDraft {
            date: self.date.need(&format!("{path}.date"), problems).unwrap_or_default(),
            from: self.from.text(&format!("{path}.from"), problems),
            to: self.to.text(&format!("{path}.to"), problems),
        }
    }
}

/// When you can be met, whole.
#[derive(Default, Deserialize, ToSchema)]
struct AvailabilityBody {
    /// The version you have read; 0 the first time.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: AvailabilityParts,
}

/// What changes of when you can be met; what is left out stays, and null empties. Lists are replaced whole.
#[derive(Default, Deserialize, ToSchema)]
struct AvailabilityChange {
    /// The version you have read; 0 the first time.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: AvailabilityParts,
}

/// When you can be met.
#[derive(Default, Deserialize, ToSchema)]
struct AvailabilityParts {
    /// IANA name.
    #[schema(value_type = String, required, example = "Europe/Berlin")]
    #[serde(default)]
    zone: Lenient<String>,
    /// Rows that overlap or touch become one.
    #[schema(value_type = Option<Vec<WeeklyBody>>)]
    #[serde(default)]
    weekly: Lenient<Vec<Lenient<WeeklyBody>>>,
    /// These dates differ from their weekday.
    #[schema(value_type = Option<Vec<DateBody>>)]
    #[serde(default)]
    overrides: Lenient<Vec<Lenient<DateBody>>>,
}

impl AvailabilityParts {
    /// The draft; what is missing is taken from `old`.
    fn draft(self, old: Option<AvailabilityDraft>, problems: &mut Problems) -> AvailabilityDraft {
        let (zone, weekly, overrides) = match old {
            Some(old) => (Some(old.zone), Some(old.weekly), Some(old.overrides)),
            None => (None, None, None),
        };
        AvailabilityDraft {
            zone: match zone {
                Some(old) if self.zone.is_missing() => old,
                _ => self.zone.text("zone", problems),
            },
            weekly: match weekly {
                Some(old) if self.weekly.is_missing() => old,
                _ => rows(self.weekly, "weekly", problems, WeeklyBody::draft),
            },
            overrides: match overrides {
                Some(old) if self.overrides.is_missing() => old,
                _ => rows(self.overrides, "overrides", problems, DateBody::draft),
            },
        }
    }
}

/// What somebody has said of when they can be met, as a draft of what they say next.
fn said(mine: &Availed, service: &Service) -> AvailabilityDraft {
    let now = service.now();
    let draft = |availability: &Availability| {
        AvailabilityDraft::of(availability, service::zones::around(&availability.zone, now).date(now))
    };
    mine.availability.as_ref().map(draft).unwrap_or_default()
}

/// Saves a draft that could be read.
async fn put(
    (service, who): (&Service, &Actor),
    (if_match, version): (IfMatch, Option<i64>),
    draft: AvailabilityDraft,
    problems: Problems,
) -> Result<Tagged<MyAvailability>, Problem> {
    if !problems.is_empty() {
        let checked = service.check_availability(&draft).err().unwrap_or_default();
        return Err(Refusal::from(merge(problems, checked)).into());
    }
    let read = || async { Ok(MyAvailability::of(service.my_availability(who).await?, service)) };
    versions::change(if_match, version, read, |version| async move {
        let saved = service.save_availability(who, version.unwrap_or_default(), &draft).await?;
        Ok::<_, Error>(MyAvailability::of(saved, service))
    })
    .await
}

/// The rows of a list; one that is none leaves its place empty, so that the others are still found at theirs.
fn rows<T, R: Default>(
    sent: Lenient<Vec<Lenient<T>>>,
    path: &str,
    problems: &mut Problems,
    draft: impl Fn(T, &str, &mut Problems) -> R,
) -> Vec<R> {
    let sent = sent.items(path, problems).into_iter().enumerate();
    let row = |(index, row): (usize, Lenient<T>)| {
        let path = format!("{path}[{index}]");
        row.need(&path, problems).map(|row| draft(row, &path, problems)).unwrap_or_default()
    };
    sent.map(row).collect()
}

/// How much of your time may be booked, and how soon.
#[derive(Serialize, ToSchema)]
struct MyLimits {
    /// Kept free before every talk.
    buffer_before_minutes: u16,
    /// Kept free after every talk.
    buffer_after_minutes: u16,
    /// Nothing starts sooner than this from now.
    #[schema(example = 240)]
    notice_minutes: u32,
    /// How many days after today something may start.
    #[schema(example = 60)]
    horizon_days: u16,
    /// Most talks that start on one day.
    per_day: Option<u16>,
    /// Most talks that start in one week, from Monday on.
    per_week: Option<u16>,
    /// Counts what you have saved, availability too; 0 until then.
    version: i64,
}

impl From<Availed> for MyLimits {
    fn from(mine: Availed) -> Self {
        let limits = mine.limits;
        Self {
            buffer_before_minutes: limits.buffer_before,
            buffer_after_minutes: limits.buffer_after,
            notice_minutes: limits.notice,
            horizon_days: limits.horizon_days,
            per_day: limits.per_day,
            per_week: limits.per_week,
            version: mine.version,
        }
    }
}

/// How much of your time may be booked, whole; what is left out is as usual.
#[derive(Default, Deserialize, ToSchema)]
struct LimitsBody {
    /// The version you have read; 0 the first time.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: LimitsParts,
}

/// What changes of how much of your time may be booked; what is left out stays, null is as usual.
#[derive(Default, Deserialize, ToSchema)]
struct LimitsChange {
    /// The version you have read; 0 the first time.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: LimitsParts,
}

/// How much of your time may be booked.
#[derive(Default, Deserialize, ToSchema)]
struct LimitsParts {
    /// 0 unless said.
    #[schema(value_type = Option<u16>, maximum = 240)]
    #[serde(default)]
    buffer_before_minutes: Lenient<i64>,
    /// 0 unless said.
    #[schema(value_type = Option<u16>, maximum = 240)]
    #[serde(default)]
    buffer_after_minutes: Lenient<i64>,
    /// 240 unless said.
    #[schema(value_type = Option<u32>, maximum = 43_200)]
    #[serde(default)]
    notice_minutes: Lenient<i64>,
    /// 60 unless said.
    #[schema(value_type = Option<u16>, minimum = 1, maximum = 365)]
    #[serde(default)]
    horizon_days: Lenient<i64>,
    /// None unless said.
    #[schema(value_type = Option<u16>, minimum = 1, maximum = 500)]
    #[serde(default)]
    per_day: Lenient<i64>,
    /// None unless said.
    #[schema(value_type = Option<u16>, minimum = 1, maximum = 500)]
    #[serde(default)]
    per_week: Lenient<i64>,
}

/// What the API calls otherwise than the inside does, because its name says the unit.
const UNITS: [(&str, &str); 3] = [
    ("buffer_before", "buffer_before_minutes"),
    ("buffer_after", "buffer_after_minutes"),
    ("notice", "notice_minutes"),
];

impl LimitsParts {
    /// The draft; what is missing is taken from `old`.
    fn draft(self, old: &LimitsDraft, problems: &mut Problems) -> LimitsDraft {
        let mut number = |sent: Lenient<i64>, old: &str, path: &str| {
            if sent.is_missing() { old.to_owned() } else { shapes::number(sent, path, problems) }
        };
        LimitsDraft {
            buffer_before: number(self.buffer_before_minutes, &old.buffer_before, "buffer_before"),
            buffer_after: number(self.buffer_after_minutes, &old.buffer_after, "buffer_after"),
            notice: number(self.notice_minutes, &old.notice, "notice"),
            horizon_days: number(self.horizon_days, &old.horizon_days, "horizon_days"),
            per_day: number(self.per_day, &old.per_day, "per_day"),
            per_week: number(self.per_week, &old.per_week, "per_week"),
        }
    }
}

/// Saves a draft that could be read.
async fn put_limits(
    (service, who): (&Service, &Member),
    (if_match, version): (IfMatch, Option<i64>),
    draft: LimitsDraft,
    problems: Problems,
) -> Result<Tagged<MyLimits>, Problem> {
    let named = |problem: Problem| UNITS.iter().fold(problem, |problem, (from, to)| problem.renamed(from, to));
    if !problems.is_empty() {
        let problems = merge(problems, draft.check().err().unwrap_or_default());
        return Err(named(Refusal::from(problems).into()));
    }
    let read = || async { service.my_availability(&Actor::Member(who.clone())).await.map(MyLimits::from) };
    versions::change(if_match, version, read, |version| async move {
        let saved = service.save_limits(who, version.unwrap_or_default(), &draft).await;
        saved.map(MyLimits::from).map_err(|error| named(error.into()))
    })
    .await
}

/// How you usually meet candidates.
#[derive(Serialize, ToSchema)]
struct MyHow {
    /// Null until you have said.
    how: Option<How>,
    /// Counts what you have saved, availability and limits too; 0 until then.
    version: i64,
}

impl From<Availed> for MyHow {
    fn from(mine: Availed) -> Self {
        Self { how: mine.how.map(How::from), version: mine.version }
    }
}

/// How you usually meet candidates, as sent.
#[derive(Default, Deserialize, ToSchema)]
struct MyHowBody {
    /// The version you have read; 0 the first time.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    /// Null: in no way in particular.
    #[schema(value_type = Option<HowBody>)]
    #[serde(default)]
    how: Lenient<HowBody>,
}

/// A time out of office.
#[derive(Serialize, ToSchema)]
struct Away {
    id: Uuid,
    start: At,
    end: At,
    note: Option<String>,
}

impl From<AwaySummary> for Away {
    fn from(away: AwaySummary) -> Self {
        Self { id: away.id.0, start: At(away.time.start), end: At(away.time.end), note: away.note }
    }
}

/// A time out of office, as sent.
#[derive(Default, Deserialize, ToSchema)]
struct AwayBody {
    #[schema(value_type = String, format = DateTime, required, example = "2026-12-23T23:00:00.000Z")]
    #[serde(default)]
    start: Lenient<String>,
    #[schema(value_type = String, format = DateTime, required, example = "2027-01-01T23:00:00.000Z")]
    #[serde(default)]
    end: Lenient<String>,
    #[schema(value_type = Option<String>, max_length = 120)]
    #[serde(default)]
    note: Lenient<String>,
}

/// When I can be met
#[utoipa::path(get, path = "/me/availability", tag = "Calendars",
    responses((status = 200, description = "When you can be met", body = MyAvailability)))]
async fn show(State(service): State<Service>, Caller(who): Caller) -> Result<Tagged<MyAvailability>, Problem> {
    Ok(Tagged(MyAvailability::of(service.my_availability(&who).await?, &service)))
}

/// Say when I can be met
///
/// Talks that are booked stay where they are.
#[utoipa::path(put, path = "/me/availability", tag = "Calendars", request_body = AvailabilityBody,
    responses((status = 200, description = "What it became", body = MyAvailability)))]
async fn save(
    State(service): State<Service>,
    Caller(who): Caller,
    if_match: IfMatch,
    Body(sent): Body<AvailabilityBody>,
) -> Result<Tagged<MyAvailability>, Problem> {
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.parts.draft(None, &mut problems);
    put((&service, &who), (if_match, version), draft, problems).await
}

/// Change when I can be met
///
/// Talks that are booked stay where they are.
#[utoipa::path(patch, path = "/me/availability", tag = "Calendars", request_body = AvailabilityChange,
    responses((status = 200, description = "What it became", body = MyAvailability)))]
async fn change(
    State(service): State<Service>,
    Caller(who): Caller,
    if_match: IfMatch,
    Body(sent): Body<AvailabilityChange>,
) -> Result<Tagged<MyAvailability>, Problem> {
    let old = said(&service.my_availability(&who).await?, &service);
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.parts.draft(Some(old), &mut problems);
    put((&service, &who), (if_match, version), draft, problems).await
}

/// How much of my time may be booked
#[utoipa::path(get, path = "/me/limits", tag = "Calendars",
    responses((status = 200, description = "Limits", body = MyLimits)))]
async fn show_limits(State(service): State<Service>, ByMember(who): ByMember) -> Result<Tagged<MyLimits>, Problem> {
    Ok(Tagged(service.my_availability(&Actor::Member(who)).await?.into()))
}

/// Say how much of my time may be booked
///
/// Talks that are booked stay where they are.
#[utoipa::path(put, path = "/me/limits", tag = "Calendars", request_body = LimitsBody,
    responses((status = 200, description = "What it became", body = MyLimits)))]
async fn save_limits(
    State(service): State<Service>,
    ByMember(who): ByMember,
    if_match: IfMatch,
    Body(sent): Body<LimitsBody>,
) -> Result<Tagged<MyLimits>, Problem> {
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.parts.draft(&LimitsDraft::default(), &mut problems);
    put_limits((&service, &who), (if_match, version), draft, problems).await
}

/// Change how much of my time may be booked
///
/// Talks that are booked stay where they are.
#[utoipa::path(patch, path = "/me/limits", tag = "Calendars", request_body = LimitsChange,
    responses((status = 200, description = "What it became", body = MyLimits)))]
async fn change_limits(
    State(service): State<Service>,
    ByMember(who): ByMember,
    if_match: IfMatch,
    Body(sent): Body<LimitsChange>,
) -> Result<Tagged<MyLimits>, Problem> {
    let old = service.my_availability(&Actor::Member(who.clone())).await?.limits;
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.parts.draft(&LimitsDraft::of(&old), &mut problems);
    put_limits((&service, &who), (if_match, version), draft, problems).await
}

/// How I usually meet candidates
#[utoipa::path(get, path = "/me/how", tag = "Calendars",
    responses((status = 200, description = "How you usually meet candidates", body = MyHow)))]
async fn show_how(State(service): State<Service>, ByMember(who): ByMember) -> Result<Tagged<MyHow>, Problem> {
    Ok(Tagged(service.my_availability(&Actor::Member(who)).await?.into()))
}

/// Say how I usually meet candidates
///
/// It counts for talks that you come to, where nothing is said for the talk, its pool or its position. Talks that are
/// booked stay as they are.
#[utoipa::path(put, path = "/me/how", tag = "Calendars", request_body = MyHowBody,
    responses((status = 200, description = "What it became", body = MyHow)))]
async fn save_how(
    State(service): State<Service>,
    ByMember(who): ByMember,
    if_match: IfMatch,
    Body(sent): Body<MyHowBody>,
) -> Result<Tagged<MyHow>, Problem> {
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    if sent.how.is_missing() {
        problems.add("how", Code::Missing);
    }
    let draft = shapes::how(sent.how, &mut problems);
    if !problems.is_empty() {
        let mut checked = Problems::new();
        draft.check("how", &mut checked);
        return Err(Refusal::from(merge(problems, checked)).into());
    }
    let (service, who) = (&service, &who);
    let read = || async { service.my_availability(&Actor::Member(who.clone())).await.map(MyHow::from) };
    versions::change(if_match, version, read, |version| async move {
        service.save_how(who, version.unwrap_or_default(), &draft).await.map(MyHow::from)
    })
    .await
}

/// When I am out of office
///
/// What is to come, soonest first.
#[utoipa::path(get, path = "/me/away", tag = "Calendars",
    responses((status = 200, description = "Times out of office", body = List<Away>)))]
async fn list_away(
    State(service): State<Service>,
    ByMember(who): ByMember,
    asked: Asked,
) -> Result<Json<List<Away>>, Problem> {
    let away = service.my_availability(&Actor::Member(who)).await?.away;
    Ok(Json(List::part(away, &asked, |away| away.id.0)?))
}

/// Be out of office
///
/// Talks that are booked stay where they are.
#[utoipa::path(post, path = "/me/away", tag = "Calendars", request_body = AwayBody,
    responses((status = 201, description = "The time out of office", body = Away)))]
async fn add_away(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Body(sent): Body<AwayBody>,
) -> Result<impl IntoResponse, Problem> {
    let mut problems = Problems::new();
    let start = shapes::moment(sent.start, "start", &mut problems);
    let end = shapes::moment(sent.end, "end", &mut problems);
    let note = sent.note.text("note", &mut problems);
    let (start, end) = problems.or(start.zip(end)).map_err(Refusal::from)?;
    let time = Interval { start, end };
    let mine = service.add_away(&who, time, &note).await?;
    // Ids are in the order in which they were made.
    let added = mine.away.into_iter().filter(|away| away.time == time).max_by_key(|away| away.id);
    let added = added.ok_or_else(|| Refusal::from(Problems::one("end", Code::InThePast)))?;
    let place = format!("/api/v1/me/away/{}", added.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(Away::from(added))))
}

/// Read a time out of office
#[utoipa::path(get, path = "/me/away/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The time out of office", body = Away)))]
async fn show_away(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<AwayId>,
) -> Result<Json<Away>, Problem> {
    let mine = service.my_availability(&Actor::Member(who)).await?.away;
    let away = mine.into_iter().find(|away| away.id == id).ok_or(Refusal::NotFound)?;
    Ok(Json(away.into()))
}

/// Be back
#[utoipa::path(delete, path = "/me/away/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It is forgotten")))]
async fn remove_away(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<AwayId>,
) -> Result<StatusCode, Problem> {
    service.remove_away(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
