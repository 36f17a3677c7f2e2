//! Times that can be booked, and keeping one while a form is filled in.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    bookings::{self, TalkDraft},
    ids::{BookingId, HoldId, InterviewId},
    problems::{Code, Problems},
    refusals::Refusal,
    slots::{self, Interval, Verdict},
    time::{self, Zone},
    workspaces::{Deed, Extent},
};
use serde::{Deserialize, Serialize};
use service::{
    Service,
    gate::{Actor, Party},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Asked, Body, Id},
        caller::{ByMember, Caller, party},
        lenient::{Lenient, merge},
        problem::Problem,
        shapes::{self, At, How, HowBody, Side, Texts},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(hold)).routes(routes!(show_hold, release))
}

/// How far is looked when nobody says how far, in days.
const DAYS: i64 = 14;

/// Why a start can't be had.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WhyNot {
    /// It has begun.
    Past,
    /// Sooner than their minimum notice.
    Notice,
    /// Beyond their horizon.
    Horizon,
    /// On a date they have taken off.
    DayOff,
    /// Not within their hours.
    OutsideHours,
    /// They are out of office.
    Away,
    /// Their outside calendar is taken.
    Busy,
    /// They have another talk, or somebody holds their time.
    Booked,
    /// Too close to another talk of theirs.
    Buffer,
    /// They have enough talks on that day.
    DayLimit,
    /// They have enough talks in that week.
    WeekLimit,
    /// A calendar of theirs can't be read right now.
    Unsure,
    /// Too few of a pool are free.
    PoolTooSmall,
    /// They are not free: the candidate, or a colleague whose time is taken. By what is theirs to know.
    NotFree,
}

impl From<slots::Reason> for WhyNot {
    fn from(why: slots::Reason) -> Self {
        use slots::Reason;
        match why {
            Reason::Past => Self::Past,
            Reason::Notice => Self::Notice,
            Reason::Horizon => Self::Horizon,
            Reason::DayOff => Self::DayOff,
            Reason::OutsideHours => Self::OutsideHours,
            Reason::Away => Self::Away,
            Reason::Busy => Self::Busy,
            Reason::Booked => Self::Booked,
            Reason::Buffer => Self::Buffer,
            Reason::DayLimit => Self::DayLimit,
            Reason::WeekLimit => Self::WeekLimit,
            Reason::Unsure => Self::Unsure,
            Reason::PoolTooSmall => Self::PoolTooSmall,
            Reason::NotFree => Self::NotFree,
        }
    }
}

/// Somebody of a pool who would come, and why this one.
#[derive(Serialize, ToSchema)]
struct ChosenOfPool {
    member_id: Uuid,
    /// Which of the talk's pools, counted from zero.
    pool: usize,
    /// Their talks so far.
    load: u32,
    weight: u16,
    /// How many of the pool could have come.
    free: usize,
}

/// A start, and whether it can be had.
#[derive(Serialize, ToSchema)]
struct SlotStart {
    start: At,
    /// The same as clocks in `zone` show it.
    #[schema(example = "Tue 24 Nov 2026, 10:30 CET")]
    local: String,
    is_offered: bool,
    /// Who of pools would come; left out for candidates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    chosen: Vec<ChosenOfPool>,
    /// Of a refused one: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<WhyNot>,
    /// Of a refused one: the member or candidate whose reason it is, where it is somebody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    whose: Option<Uuid>,
}

impl SlotStart {
    fn of(slot: slots::Slot, zone: &Zone) -> Self {
        let (start, local) = (At(slot.start), time::say_fully(slot.start, zone));
        match slot.verdict {
            Verdict::Offered { who } => {
                let chosen = who.into_iter().map(|chosen| ChosenOfPool {
                    member_id: chosen.who,
                    pool: chosen.panel,
                    load: chosen.load,
                    weight: chosen.weight,
                    free: chosen.free,
                });
                Self { start, local, is_offered: true, chosen: chosen.collect(), why: None, whose: None }
            }
            Verdict::Refused { why, whose } => {
                Self { start, local, is_offered: false, chosen: Vec::new(), why: Some(why.into()), whose }
            }
        }
    }
}

/// Somebody whose time is asked for.
#[derive(Serialize, ToSchema)]
struct SlotPerson {
    /// Of the member or the candidate.
    id: Uuid,
    name: String,
    side: Side,
    /// Whether they have said when they can be met; without that nothing is offered.
    has_hours: bool,
}

impl From<bookings::SlotPerson> for SlotPerson {
    fn from(person: bookings::SlotPerson) -> Self {
        Self { id: person.id, name: person.name, side: person.side.into(), has_hours: person.has_hours }
    }
}

/// A time that is kept for five minutes.
#[derive(Serialize, ToSchema)]
struct Hold {
    id: Uuid,
    interview_id: Uuid,
    start: At,
    end: At,
    /// From this moment on it is free again.
    expires_at: At,
    /// Who would come for the company, by name; empty for candidates.
    people: Vec<String>,
    /// How one would meet; null while nobody has said.
    how: Option<How>,
}

impl From<bookings::Held> for Hold {
    fn from(held: bookings::Held) -> Self {
        Self {
            id: held.id.0,
            interview_id: held.interview_id.0,
            start: At(held.time.start),
            end: At(held.time.end),
            expires_at: At(held.expires_at),
            people: held.people,
            how: held.how.map(How::from),
        }
    }
}

/// Which times can be booked.
#[derive(Serialize, ToSchema)]
struct TimesToBook {
    /// How long the talk is.
    minutes: u16,
    /// The zone of every `local`.
    #[schema(example = "Europe/Berlin")]
    zone: String,
    /// In the order of time: those that can be had, and with `explain` those that can't.
    slots: Vec<SlotStart>,
    /// Everybody whose time is asked for; empty for candidates.
    people: Vec<SlotPerson>,
    /// What you hold; it does not stand in your own way.
    held: Option<Hold>,
}

/// Somebody of a pool who is needed.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct FromPoolBody {
    #[schema(value_type = Uuid, required)]
    #[serde(default)]
    pool_id: Lenient<String>,
    /// How many of it; 1 unless said.
    #[schema(value_type = Option<u16>, minimum = 1, maximum = 30)]
    #[serde(default)]
    needs: Lenient<i64>,
}

/// How long a talk is, and who comes for the company.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct TalkBody {
    /// 15 to 240, a first talk at most 30; 30 unless said.
    #[schema(value_type = Option<u16>, minimum = 15, maximum = 240, example = 30)]
    #[serde(default)]
    minutes: Lenient<i64>,
    /// All of these members; left out, you yourself unless a pool is named.
    #[schema(value_type = Option<Vec<Uuid>>)]
    #[serde(default)]
    members: Texts,
    /// Of each of these pools so many, the least loaded first.
    #[schema(value_type = Option<Vec<FromPoolBody>>)]
    #[serde(default)]
    pools: Lenient<Vec<Lenient<FromPoolBody>>>,
    /// How one meets; unless said, what is usual for the pool, the position, or whoever comes.
    #[schema(value_type = Option<HowBody>)]
    #[serde(default)]
    how: Lenient<HowBody>,
}

impl TalkBody {
    /// The talk as the domain checks it.
    pub fn draft(self, problems: &mut Problems) -> TalkDraft {
        let is_said = !matches!(self.members, Lenient::Missing | Lenient::Null);
        let members = shapes::texts(self.members, "members", problems);
        TalkDraft {
            minutes: shapes::number(self.minutes, "minutes", problems),
            members: is_said.then_some(members),
            pools: self.pools.rows("pools", problems, |row, path, problems| {
                let pool_id = row.pool_id.need(&format!("{path}.pool_id"), problems).unwrap_or_default();
                let needs = shapes::number(row.needs, &format!("{path}.needs"), problems);
                bookings::FromPoolDraft { pool_id, needs }
            }),
            how: shapes::how(self.how, problems),
        }
    }
}

/// What was read. A role that books nothing is told so by the use case, which notes the try, whatever else is wrong.
pub fn understood<T>(who: Party<'_>, read: Result<T, impl Into<Problem>>, nothing: T) -> Result<T, Problem> {
    match (who, read) {
        (_, Ok(read)) => Ok(read),
        (Party::Member(member), Err(_)) if member.may(Deed::Book) == Extent::Nothing => Ok(nothing),
        (_, Err(problems)) => Err(problems.into()),
    }
}

/// The talk that an address asks for: `members=ID,ID&pools=ID,ID:2`.
fn asked_talk(asked: &Asked) -> TalkDraft {
    let listed = |name: &str| {
        let values = asked.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone());
        values.collect::<Vec<String>>().join(",")
    };
    let items = |text: &str| -> Vec<String> {
        text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    };
    let pools = items(&listed("pools")).into_iter().map(|item| {
        let (pool_id, needs) = item.split_once(':').unwrap_or((&item, ""));
        bookings::FromPoolDraft { pool_id: pool_id.to_owned(), needs: needs.to_owned() }
    });
    // Here an empty list says no more than none.
    let members = Some(items(&listed("members"))).filter(|members| !members.is_empty());
    TalkDraft { minutes: asked.text("minutes"), members, pools: pools.collect(), ..TalkDraft::default() }
}

/// The zone whose clocks are asked for; the own one of whoever asks unless one is named.
pub async fn asked_zone(service: &Service, who: &Actor, asked: &Asked) -> Result<Zone, Problem> {
    match asked.get("zone").map(str::trim).filter(|name| !name.is_empty()) {
        None => Ok(service.zone_of(who).await?),
        Some(name) if service::zones::exists(name) => Ok(service::zones::around(name, service.now())),
        Some(_) => Err(Refusal::from(Problems::one("zone", Code::UnknownZone)).into()),
    }
}

/// What of the calendar is asked for.
fn asked_time(service: &Service, asked: &Asked) -> Result<Interval, Problems> {
    let mut problems = Problems::new();
    let from = asked.moment("from", &mut problems).unwrap_or_else(|| service.now());
    let to = asked.moment("to", &mut problems).unwrap_or_else(|| from + chrono::TimeDelta::days(DAYS));
    problems.or(Some(Interval { start: from, end: to }))
}

/// An id in the address; nothing when it isn't asked.
fn asked_id<T: std::str::FromStr>(asked: &Asked, name: &str) -> Result<Option<T>, Problem> {
    let text = asked.get(name).map(str::trim).filter(|text| !text.is_empty());
    let id = text.map(str::parse).transpose();
    id.map_err(|_| Refusal::from(Problems::one(name, Code::NotAnId)).into())
}

/// List the times that can be booked
///
/// For a new talk of an `interview`, or to move a `booking`: within the candidate's open hours and those of everybody of the
/// company, while the interview is under way. Of the candidate it is only told that they are not free. Candidates ask for
/// their bookings alone, and learn nothing of what stands in the company's way.
#[utoipa::path(get, path = "/slots", tag = "Calendars",
    params(
        ("interview" = Option<Uuid>, Query, description = "A new talk of this interview"),
        ("booking" = Option<Uuid>, Query, description = "Where this booking can be moved; instead of `interview`"),
        ("from" = Option<String>, Query, description = "RFC 3339; now unless said", example = "2026-11-24T00:00:00Z"),
        ("to" = Option<String>, Query, description = "RFC 3339, at most 62 days later; 14 days later unless said",
            example = "2026-12-01T00:00:00Z"),
        ("minutes" = Option<u16>, Query, minimum = 15, maximum = 240, description = "How long the talk is; 30 unless said"),
        ("members" = Option<String>, Query, description = "Who comes for the company, ids separated by commas; you unless said"),
        ("pools" = Option<String>, Query, description = "Of whom some come: ids separated by commas, each with how many, like `ID:2`"),
        ("explain" = Option<bool>, Query, description = "The times that can't be had, too, and why"),
        ("zone" = Option<String>, Query, description = "Whose clocks `local` shows; your own zone's unless said",
            example = "Europe/Berlin"),
    ),
    responses((status = 200, description = "Times", body = TimesToBook)))]
async fn list(State(service): State<Service>, Caller(who): Caller, asked: Asked) -> Result<Json<TimesToBook>, Problem> {
    let within = asked_time(&service, &asked).map_err(Refusal::from)?;
    let explain = asked.flag("explain");
    let zone = asked_zone(&service, &who, &asked).await?;
    let booking: Option<BookingId> = asked_id(&asked, "booking")?;
    let found = if let Some(booking) = booking {
        service.slots_to_move(party(&who), booking, within, explain).await
    } else {
        let member = who.member()?;
        let interview: InterviewId = asked_id(&asked, "interview")?
            .ok_or_else(|| Problem::from(Refusal::from(Problems::one("interview", Code::Missing))))?;
        service.slots(&member, interview, &asked_talk(&asked), within, explain).await
    };
    let found = found.map_err(|error| Problem::from(error).renamed("until", "to"))?;
    Ok(Json(TimesToBook {
        minutes: found.minutes,
        slots: found.slots.into_iter().map(|slot| SlotStart::of(slot, &zone)).collect(),
        zone: zone.name,
        people: found.people.into_iter().map(SlotPerson::from).collect(),
        held: found.held.map(Hold::from),
    }))
}

/// A time to keep.
#[derive(Default, Deserialize, ToSchema)]
struct HoldBody {
    #[schema(value_type = Uuid, required)]
    #[serde(default)]
    interview_id: Lenient<String>,
    /// On the quarter of an hour.
    #[schema(value_type = String, format = DateTime, required, example = "2026-11-24T09:30:00.000Z")]
    #[serde(default)]
    start: Lenient<String>,
    #[serde(flatten)]
    #[schema(inline)]
    talk: TalkBody,
}

/// Keep a time
///
/// For five minutes, while a form is filled in. What you held in this interview before is free again. When it can't be had:
/// 409 with the nearest times that can.
#[utoipa::path(post, path = "/slots/holds", tag = "Calendars", request_body = HoldBody,
    responses((status = 201, description = "It is yours until then", body = Hold)))]
async fn hold(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Body(sent): Body<HoldBody>,
) -> Result<impl IntoResponse, Problem> {
    let mut problems = Problems::new();
    let interview: Option<InterviewId> = shapes::id(sent.interview_id, "interview_id", &mut problems);
    let start = shapes::moment(sent.start, "start", &mut problems);
    let talk = sent.talk.draft(&mut problems);
    if !problems.is_empty() {
        problems = merge(problems, talk.check(false, who.id).err().unwrap_or_default());
    }
    let nothing = (InterviewId(Uuid::nil()), service.now());
    let (interview, start) = understood(Party::Member(&who), problems.or(interview.zip(start)), nothing)?;
    let held = Hold::from(service.hold_slot(&who, interview, start, &talk).await?);
    let place = format!("/api/v1/slots/holds/{}", held.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(held)))
}

/// Read a time that I keep
///
/// 404 once it is booked, given back or over.
#[utoipa::path(get, path = "/slots/holds/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 200, description = "It is yours until then", body = Hold)))]
async fn show_hold(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<HoldId>,
) -> Result<Json<Hold>, Problem> {
    Ok(Json(service.held_slot(party(&who), id).await?.into()))
}

/// Give a time back
#[utoipa::path(delete, path = "/slots/holds/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It is free again")))]
async fn release(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<HoldId>,
) -> Result<StatusCode, Problem> {
    service.release_slot(party(&who), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
