//! Calendars that one keeps elsewhere (C3).

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    calendars::{self, ChooseDraft, ConnectDraft, OutsideView},
    ids::OutsideId,
    problems::{Code, Problems},
    refusals::Refusal,
};
use serde::{Deserialize, Serialize};
use service::{Service, gate::Actor};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Asked, Body, Id},
        caller::Caller,
        lenient::Lenient,
        problem::Problem,
        shapes::{self, At, List, Texts},
        versions::{self, IfMatch, Tagged, counted},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list, connect))
        .routes(routes!(show, choose, change, disconnect))
        .routes(routes!(refresh))
}

/// What an outside calendar is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CalendarKind {
    IcsUrl,
    Caldav,
}

/// A calendar kept elsewhere. While it is unsure, its owner is offered to nobody.
#[derive(Serialize, ToSchema)]
struct OutsideCalendar {
    id: Uuid,
    kind: CalendarKind,
    name: String,
    /// The address's host; the rest of an address may be a secret and is not told.
    host: String,
    /// The calendars of an account.
    collections: Vec<CalendarCollection>,
    /// The calendar of the account into which bookings are written.
    writes_to: Option<String>,
    /// Whether invitations that its owner has not answered leave them free.
    unanswered_is_free: bool,
    /// Other mail addresses at which its owner is invited; what they have declined by one of them leaves them free.
    addresses: Vec<String>,
    /// When it was last known to be as it is here.
    refreshed_at: Option<At>,
    /// When it is looked at next.
    next_refresh_at: At,
    /// Too old or too broken to be believed.
    is_unsure: bool,
    /// Why it could not be looked at since: `missing`, `denied`, `slow` …
    cause: Option<&'static str>,
    /// The same for people.
    cause_detail: Option<&'static str>,
    events: u32,
    /// How many events could not be understood and count as busy; some of them follow.
    unclear: u32,
    unclear_events: Vec<UnclearEvent>,
    /// Counts what you have chosen.
    version: i64,
}

counted!(OutsideCalendar);

/// A calendar of an account.
#[derive(Serialize, ToSchema)]
struct CalendarCollection {
    href: String,
    name: String,
    /// Whether it makes its owner busy.
    chosen: bool,
}

/// An event that could not be understood.
#[derive(Serialize, ToSchema)]
struct UnclearEvent {
    /// Its UID; empty where it has none.
    event: String,
    trouble: String,
    /// What it is called, as far as there is room; empty where it is called nothing.
    title: String,
    /// When it begins, the first time.
    starts_at: Option<At>,
    /// Because of it one is not offered from this moment …
    blocks_from: Option<At>,
    /// … to this one; null while `blocks_from` is there: for as long as is looked ahead.
    blocks_until: Option<At>,
}

impl From<OutsideView> for OutsideCalendar {
    fn from(view: OutsideView) -> Self {
        Self {
            id: view.id.0,
            kind: match view.kind {
                calendars::Kind::IcsUrl => CalendarKind::IcsUrl,
                calendars::Kind::Caldav => CalendarKind::Caldav,
            },
            name: view.name,
            host: view.host,
            collections: view
                .collections
                .into_iter()
                .map(|calendars::Collection { href, name, chosen }| CalendarCollection { href, name, chosen })
                .collect(),
            writes_to: view.writes_to,
            unanswered_is_free: view.unanswered_is_free,
            addresses: view.addresses,
            refreshed_at: view.refreshed_at.map(At),
            next_refresh_at: At(view.next_at),
            is_unsure: view.is_unsure,
            cause: view.cause.map(calendars::Cause::as_str),
            cause_detail: view.cause.map(calendars::Cause::sentence),
            events: view.events,
            unclear: view.found,
            unclear_events: view
                .findings
                .into_iter()
                .map(|calendars::Unclear { event, trouble, title, at, from, to }| UnclearEvent {
                    event,
                    trouble,
                    title,
                    starts_at: at.map(At),
                    blocks_from: from.map(At),
                    blocks_until: to.map(At),
                })
                .collect(),
            version: view.version,
        }
    }
}

/// A calendar to connect.
#[derive(Default, Deserialize, ToSchema)]
struct ConnectBody {
    #[schema(value_type = CalendarKind, required)]
    #[serde(default)]
    kind: Lenient<String>,
    #[schema(value_type = String, required, min_length = 1, max_length = 120)]
    #[serde(default)]
    name: Lenient<String>,
    /// Of an .ics, or of a CalDAV server
    #[schema(value_type = String, required, min_length = 1, max_length = 2_000)]
    #[serde(default)]
    address: Lenient<String>,
    /// Of an account
    #[schema(value_type = Option<String>, max_length = 120)]
    #[serde(default)]
    user: Lenient<String>,
    #[schema(value_type = Option<String>, max_length = 4_000)]
    #[serde(default)]
    password: Lenient<String>,
    /// Other servers that may get user and password, too. A refusal names one: `also[calendar.example.net]`
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(default)]
    also: Lenient<Vec<Lenient<String>>>,
}

impl ConnectBody {
    fn read(self) -> Result<ConnectDraft, Refusal> {
        let mut problems = Problems::new();
        let draft = ConnectDraft {
            kind: self.kind.text("kind", &mut problems),
            name: self.name.text("name", &mut problems),
            address: self.address.text("address", &mut problems),
            user: self.user.text("user", &mut problems),
            password: self.password.text("password", &mut problems),
            also: self.also.rows("also", &mut problems, |server, _, _| server),
        };
        Ok(problems.or(Some(draft))?)
    }
}

/// Which calendars of an account count, and where bookings go, whole.
#[derive(Default, Deserialize, ToSchema)]
struct ChooseBody {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    /// The calendars that make their owner busy, by `href`
    #[schema(value_type = Vec<String>, required)]
    #[serde(default)]
    collections: Texts,
    /// The calendar into which bookings are written; null for none
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    writes_to: Lenient<String>,
    /// Whether invitations that its owner has not answered leave them free; they keep them busy where this is absent
    #[schema(value_type = Option<bool>)]
    #[serde(default)]
    unanswered_is_free: Lenient<bool>,
    /// Other mail addresses at which its owner is invited
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(default)]
    addresses: Texts,
}

/// What changes; what is left out stays. `writes_to: null` writes bookings nowhere.
#[derive(Default, Deserialize, ToSchema)]
struct CalendarChange {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    /// The calendars that make their owner busy, by `href`; replaced whole
    #[schema(value_type = Vec<String>)]
    #[serde(default)]
    collections: Texts,
    /// The calendar into which bookings are written; null for none
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    writes_to: Lenient<String>,
    /// Whether invitations that their owner has not answered leave the time free
    #[schema(value_type = bool)]
    #[serde(default)]
    unanswered_is_free: Lenient<bool>,
    /// Other mail addresses at which its owner is invited; replaced whole
    #[schema(value_type = Vec<String>)]
    #[serde(default)]
    addresses: Texts,
}

async fn put(
    (service, who, id): (&Service, &Actor, OutsideId),
    (if_match, version): (IfMatch, Option<i64>),
    draft: ChooseDraft,
    problems: Problems,
) -> Result<Tagged<OutsideCalendar>, Problem> {
    problems.or(Some(())).map_err(Refusal::from)?;
    let read = || async move { service.outside_calendar(who, id).await.map(OutsideCalendar::from) };
    versions::change(if_match, version, read, |version| async move {
        service.choose_calendars(who, (id, version), &draft).await.map(OutsideCalendar::from)
    })
    .await
}

/// List one's outside calendars
#[utoipa::path(get, path = "/me/calendars", tag = "Calendars",
    responses((status = 200, description = "Calendars", body = List<OutsideCalendar>)))]
async fn list(
    State(service): State<Service>,
    Caller(who): Caller,
    asked: Asked,
) -> Result<Json<List<OutsideCalendar>>, Problem> {
    Ok(Json(List::part(service.outside_calendars(&who).await?, &asked, |calendar| calendar.id.0)?))
}

/// Connect a calendar
///
/// It is looked at before the answer comes, which may take half a minute: what does not work is said at its field. One
/// calendar of an account is read at a time; another attempt meanwhile is a conflict, `calendar_being_read`. User and
/// password are sent to the server at `address` and its siblings under the same registered domain alone: when another one asks
/// for them, the problem `calendar_elsewhere` names it, and `also` allows it.
#[utoipa::path(post, path = "/me/calendars", tag = "Calendars", request_body = ConnectBody,
    responses((status = 201, description = "The calendar", body = OutsideCalendar)))]
async fn connect(
    State(service): State<Service>,
    Caller(who): Caller,
    Body(sent): Body<ConnectBody>,
) -> Result<impl IntoResponse, Problem> {
    let calendar = OutsideCalendar::from(service.connect_calendar(&who, &sent.read()?).await?);
    let place = format!("/api/v1/me/calendars/{}", calendar.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(calendar)))
}

/// Show one of one's outside calendars
#[utoipa::path(get, path = "/me/calendars/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The calendar", body = OutsideCalendar)))]
async fn show(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<OutsideId>,
) -> Result<Tagged<OutsideCalendar>, Problem> {
    Ok(Tagged(service.outside_calendar(&who, id).await?.into()))
}

/// Choose how a calendar counts
///
/// Which calendars of an account make one busy, where talks are written, and what invitations in it mean.
#[utoipa::path(put, path = "/me/calendars/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = ChooseBody, responses((status = 200, description = "The calendar", body = OutsideCalendar)))]
async fn choose(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<OutsideId>,
    if_match: IfMatch,
    Body(sent): Body<ChooseBody>,
) -> Result<Tagged<OutsideCalendar>, Problem> {
    // Whoever has no such calendar learns that first.
    service.outside_calendar(&who, id).await?;
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    if sent.collections.is_missing() || sent.collections == Lenient::Null {
        problems.add("collections", Code::Missing);
    }
    let collections = shapes::texts(sent.collections, "collections", &mut problems);
    let draft = ChooseDraft {
        collections,
        writes_to: sent.writes_to.text("writes_to", &mut problems),
        unanswered_is_free: sent.unanswered_is_free.get("unanswered_is_free", &mut problems).unwrap_or_default(),
        addresses: shapes::texts(sent.addresses, "addresses", &mut problems),
    };
    put((&service, &who, id), (if_match, version), draft, problems).await
}

/// Change what is chosen of an account
#[utoipa::path(patch, path = "/me/calendars/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = CalendarChange, responses((status = 200, description = "The calendar", body = OutsideCalendar)))]
async fn change(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<OutsideId>,
    if_match: IfMatch,
    Body(sent): Body<CalendarChange>,
) -> Result<Tagged<OutsideCalendar>, Problem> {
    let old = service.outside_calendar(&who, id).await?;
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = ChooseDraft {
        collections: if sent.collections.is_missing() {
            old.collections.into_iter().filter(|known| known.chosen).map(|known| known.href).collect()
        } else {
            shapes::texts(sent.collections, "collections", &mut problems)
        },
        writes_to: if sent.writes_to.is_missing() {
            old.writes_to.unwrap_or_default()
        } else {
            sent.writes_to.text("writes_to", &mut problems)
        },
        unanswered_is_free: if sent.unanswered_is_free.is_missing() {
            old.unanswered_is_free
        } else {
            sent.unanswered_is_free.get("unanswered_is_free", &mut problems).unwrap_or_default()
        },
        addresses: if sent.addresses.is_missing() {
            old.addresses
        } else {
            shapes::texts(sent.addresses, "addresses", &mut problems)
        },
    };
    put((&service, &who, id), (if_match, version), draft, problems).await
}

/// Disconnect a calendar
#[utoipa::path(delete, path = "/me/calendars/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It is forgotten")))]
async fn disconnect(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<OutsideId>,
) -> Result<StatusCode, Problem> {
    service.disconnect_calendar(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Look at a calendar now
///
/// Whatever comes of it stands in the answer: a server that is down makes the calendar's `cause`, not an error here.
#[utoipa::path(post, path = "/me/calendars/{id}/refresh", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The calendar", body = OutsideCalendar)))]
async fn refresh(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<OutsideId>,
) -> Result<Tagged<OutsideCalendar>, Problem> {
    Ok(Tagged(service.refresh_calendar(&who, id).await?.into()))
}
