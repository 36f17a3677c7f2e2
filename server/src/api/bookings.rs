//! Talks: booked, approved, moved, cancelled, missed, given to other interviewers.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    bookings::{self, BookingView, Choice},
    ids::{BookingId, HoldId, InterviewId, MemberId},
    interviews,
    problems::{Code, Problems},
    refusals::Refusal,
    time::{self, Zone},
};
use serde::{Deserialize, Serialize};
use service::{
    Error, Service,
    bookings::HowChange,
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
        shapes::{self, At, BookingActor, How, HowBody, LinkCopy, List, Side, TalkStage},
        slots::{TalkBody, asked_zone, understood},
        versions::{self, IfMatch, Tagged, VersionBody, counted},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(book))
        .routes(routes!(show))
        .routes(routes!(of_interview))
        .routes(routes!(mine))
        .routes(routes!(reschedule))
        .routes(routes!(change_how))
        .routes(routes!(cancel))
        .routes(routes!(approve))
        .routes(routes!(no_show))
        .routes(routes!(reassign))
}

/// Somebody who comes.
#[derive(Serialize, ToSchema)]
struct BookingPerson {
    /// Of the member or the candidate.
    id: Uuid,
    name: String,
    side: Side,
    /// Of a pool: why this one. Not for candidates.
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen: Option<WhyChosen>,
    /// What they have answered to the invitation by mail; left out until they have. Not for candidates.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<Reply>,
}

/// An answer to an invitation, as a calendar program has sent it by mail: the newest.
#[derive(Serialize, ToSchema)]
struct Reply {
    answer: InvitationAnswer,
    /// Whether it was given to the talk as it was before its last change.
    is_old: bool,
    at: At,
    /// The time that is proposed instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposed_start: Option<At>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposed_end: Option<At>,
    /// The address it came from, where that is not the one that was invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

/// What somebody answers to an invitation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum InvitationAnswer {
    Accepted,
    Declined,
    Tentative,
}

impl From<bookings::Reply> for Reply {
    fn from(reply: bookings::Reply) -> Self {
        let answer = match reply.answer {
            bookings::Answer::Accepted => InvitationAnswer::Accepted,
            bookings::Answer::Declined => InvitationAnswer::Declined,
            bookings::Answer::Tentative => InvitationAnswer::Tentative,
        };
        let (start, end) = reply.proposes.map(|time| (At(time.start), At(time.end))).unzip();
        Self {
            answer,
            is_old: reply.is_old,
            at: At(reply.at),
            proposed_start: start,
            proposed_end: end,
            from: reply.from,
        }
    }
}

/// Why somebody of a pool was chosen.
#[derive(Serialize, ToSchema)]
struct WhyChosen {
    /// Their talks before this one.
    load: u32,
    weight: u16,
    /// How many of the pool could have come.
    free: u32,
}

impl From<bookings::BookingPerson> for BookingPerson {
    fn from(person: bookings::BookingPerson) -> Self {
        let chosen = person.chosen.map(|why| WhyChosen { load: why.load, weight: why.weight, free: why.free });
        let reply = person.reply.map(Reply::from);
        Self { id: person.id, name: person.name, side: person.side.into(), chosen, reply }
    }
}

/// A talk at a time.
#[derive(Serialize, ToSchema)]
struct Booking {
    /// Also the UID of the invitation, however often it moves.
    id: Uuid,
    interview_id: Uuid,
    company: String,
    position_title: String,
    start: At,
    end: At,
    /// The zone of `local`.
    #[schema(example = "Europe/Berlin")]
    zone: String,
    /// The beginning as clocks in `zone` show it, in the words of mails and pages.
    #[schema(example = "Tue 24 Nov 2026, 10:30 CET")]
    local: String,
    stage: TalkStage,
    /// How one meets; null while nobody has said.
    how: Option<How>,
    /// Who cancelled, or did not come.
    stage_side: Option<BookingActor>,
    /// Why it was cancelled.
    reason: Option<String>,
    booked_by: BookingActor,
    /// Who has moved it last; null: nobody has.
    moved_by: Option<BookingActor>,
    /// Where it was booked, moved or cancelled by link: the first time that a member had copied that link by then.
    link_copy: Option<LinkCopy>,
    people: Vec<BookingPerson>,
    /// SEQUENCE of the invitation.
    sequence: u32,
    /// Whether you may still move it.
    may_move: bool,
    /// Whether you may still cancel it.
    may_cancel: bool,
    version: i64,
}

counted!(Booking);

impl Booking {
    fn of(view: BookingView, zone: &Zone) -> Self {
        Self {
            id: view.id.0,
            interview_id: view.interview_id.0,
            company: view.company,
            position_title: view.position_title,
            start: At(view.time.start),
            end: At(view.time.end),
            zone: zone.name.clone(),
            local: time::say_fully(view.time.start, zone),
            stage: view.stage.into(),
            how: view.how.map(How::from),
            stage_side: view.stage_side.map(BookingActor::from),
            reason: view.reason,
            booked_by: view.booked_by.into(),
            moved_by: view.moved_by.map(BookingActor::from),
            link_copy: view.link_copy.map(LinkCopy::from),
            people: view.people.into_iter().map(BookingPerson::from).collect(),
            sequence: view.sequence,
            may_move: view.may_move,
            may_cancel: view.may_cancel,
            version: view.version,
        }
    }
}

/// A booking in the zone of whoever asks.
async fn shown(service: &Service, who: &Actor, view: BookingView) -> Result<Booking, Error> {
    Ok(Booking::of(view, &service.zone_of(who).await?))
}

async fn now(service: &Service, who: &Actor, id: BookingId) -> Result<Booking, Error> {
    shown(service, who, service.booking(party(who), id).await?).await
}

/// What is to be booked: a time, or what you hold.
#[derive(Default, Deserialize, ToSchema)]
struct BookingBody {
    #[schema(value_type = Uuid, required)]
    #[serde(default)]
    interview_id: Lenient<String>,
    /// What you hold; with it nothing else is read but the interview.
    #[schema(value_type = Option<Uuid>)]
    #[serde(default)]
    hold_id: Lenient<String>,
    /// On the quarter of an hour; needed without a hold.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-24T09:30:00.000Z")]
    #[serde(default)]
    start: Lenient<String>,
    #[serde(flatten)]
    #[schema(inline)]
    talk: TalkBody,
}

impl BookingBody {
    fn choice(self, who: MemberId) -> Result<(InterviewId, Choice), Problems> {
        let mut problems = Problems::new();
        let interview: Option<InterviewId> = shapes::id(self.interview_id, "interview_id", &mut problems);
        let choice = if matches!(self.hold_id, Lenient::Missing | Lenient::Null) {
            let start = shapes::moment(self.start, "start", &mut problems);
            let talk = self.talk.draft(&mut problems);
            if !problems.is_empty() {
                problems = merge(problems, talk.check(false, who).err().unwrap_or_default());
            }
            start.map(|start| Choice::Start { start, talk })
        } else {
            let hold: Option<HoldId> = shapes::id(self.hold_id, "hold_id", &mut problems);
            hold.map(Choice::Hold)
        };
        problems.or(interview.zip(choice))
    }
}

/// Where a talk is moved.
#[derive(Default, Deserialize, ToSchema)]
struct MoveBody {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    /// On the quarter of an hour.
    #[schema(value_type = String, format = DateTime, required, example = "2026-11-25T13:00:00.000Z")]
    #[serde(default)]
    start: Lenient<String>,
    /// How one meets from now on, as the company says it; null means as usual again. Left out, it stays.
    #[schema(value_type = Option<HowBody>)]
    #[serde(default)]
    how: Lenient<HowBody>,
}

/// How a talk takes place from now on.
#[derive(Default, Deserialize, ToSchema)]
struct HowChangeBody {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    /// Null means as usual again: as for the pool, the position, or whoever comes.
    #[schema(value_type = Option<HowBody>)]
    #[serde(default)]
    how: Lenient<HowBody>,
}

/// Why a talk does not take place.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = CancelBody)]
struct CancelBody {
    /// The version you have read; another one is refused.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    version: Lenient<i64>,
    /// The other side reads it.
    #[schema(value_type = Option<String>, max_length = 5_000)]
    #[serde(default)]
    reason: Lenient<String>,
}

/// Who did not come.
#[derive(Default, Deserialize, ToSchema)]
struct NoShowBody {
    /// The version you have read; another one is refused.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    version: Lenient<i64>,
    #[schema(value_type = Side, required)]
    #[serde(default)]
    whose: Lenient<String>,
}

/// Who comes instead of whom.
#[derive(Default, Deserialize, ToSchema)]
struct ReassignBody {
    /// The version you have read; another one is refused.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    version: Lenient<i64>,
    /// The interviewer who can't come.
    #[schema(value_type = Uuid, required)]
    #[serde(default)]
    member_id: Lenient<String>,
    /// Who comes instead; another one of the same pool unless named.
    #[schema(value_type = Option<Uuid>)]
    #[serde(default)]
    to: Lenient<String>,
}

/// Book a talk
///
/// At a start that is offered, or at the time you hold. Somebody else may have been faster: then 409 with the nearest times
/// that can be had.
#[utoipa::path(post, path = "/bookings", tag = "Calendars", request_body = BookingBody,
    responses((status = 201, description = "The talk", body = Booking)))]
async fn book(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Body(sent): Body<BookingBody>,
) -> Result<impl IntoResponse, Problem> {
    let nothing = (InterviewId(Uuid::nil()), Choice::Hold(HoldId(Uuid::nil())));
    let (interview, choice) = understood(Party::Member(&who), sent.choice(who.id), nothing)?;
    let booked = service.book(&who, interview, &choice).await?;
    let location = format!("/api/v1/bookings/{}", booked.id);
    let booked = shown(&service, &Actor::Member(who), booked).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Tagged(booked)))
}

/// Read a talk
#[utoipa::path(get, path = "/bookings/{id}", tag = "Calendars",
    params(("id" = Uuid, Path),
        ("zone" = Option<String>, Query, description = "Whose clocks `local` shows; your own zone's unless said")),
    responses((status = 200, description = "The talk", body = Booking)))]
async fn show(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<BookingId>,
    asked: Asked,
) -> Result<Tagged<Booking>, Problem> {
    let zone = asked_zone(&service, &who, &asked).await?;
    Ok(Tagged(Booking::of(service.booking(party(&who), id).await?, &zone)))
}

/// List the talks of an interview
///
/// By their times, cancelled ones too.
#[utoipa::path(get, path = "/interviews/{id}/bookings", tag = "Calendars",
    params(("id" = Uuid, Path),
        ("zone" = Option<String>, Query, description = "Whose clocks `local` shows; your own zone's unless said")),
    responses((status = 200, description = "Talks", body = List<Booking>)))]
async fn of_interview(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<InterviewId>,
    asked: Asked,
) -> Result<Json<List<Booking>>, Problem> {
    let zone = asked_zone(&service, &who, &asked).await?;
    let talks = service.bookings(party(&who), id).await?;
    let page = asked.window()?.of(talks, |talk| talk.id.0).map_err(Refusal::from)?;
    let items = page.items.into_iter().map(|view| Booking::of(view, &zone)).collect();
    Ok(Json(List { items, next_cursor: page.next_cursor }))
}

/// My talks
///
/// Those you come to that are not over, soonest first, also of interviews you see nothing else of.
#[utoipa::path(get, path = "/me/talks", tag = "Calendars",
    params(("zone" = Option<String>, Query, description = "Whose clocks `local` shows; your own zone's unless said")),
    responses((status = 200, description = "Talks", body = List<Booking>)))]
async fn mine(
    State(service): State<Service>,
    ByMember(who): ByMember,
    asked: Asked,
) -> Result<Json<List<Booking>>, Problem> {
    let zone = asked_zone(&service, &Actor::Member(who.clone()), &asked).await?;
    let page = service.my_talks(&who, &asked.window()?).await?;
    let items = page.items.into_iter().map(|view| Booking::of(view, &zone)).collect();
    Ok(Json(List { items, next_cursor: page.next_cursor }))
}

/// Move a talk
///
/// Until two hours before it begins, each side three times. What a candidate moves waits for approval again where the first
/// time did.
#[utoipa::path(post, path = "/bookings/{id}/reschedule", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = MoveBody, responses((status = 200, description = "What it became", body = Booking)))]
async fn reschedule(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<BookingId>,
    if_match: IfMatch,
    Body(sent): Body<MoveBody>,
) -> Result<Tagged<Booking>, Problem> {
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let start = shapes::moment(sent.start, "start", &mut problems);
    let how =
        if sent.how.is_missing() { HowChange::Stays } else { HowChange::Becomes(shapes::how(sent.how, &mut problems)) };
    let start = understood(party(&who), problems.or(start), service.now())?;
    let (service, actor, how) = (&service, &who, &how);
    versions::change(
        if_match,
        version,
        || now(service, actor, id),
        |version| async move {
            shown(
                service,
                actor,
                service.reschedule_with(party(actor), id, version.unwrap_or_default(), start, how).await?,
            )
            .await
        },
    )
    .await
}

/// Say how a talk takes place
///
/// Until it is over. Everybody who comes is told, and their calendars.
#[utoipa::path(put, path = "/bookings/{id}/how", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = HowChangeBody, responses((status = 200, description = "What it became", body = Booking)))]
async fn change_how(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<BookingId>,
    if_match: IfMatch,
    Body(sent): Body<HowChangeBody>,
) -> Result<Tagged<Booking>, Problem> {
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    if sent.how.is_missing() {
        problems.add("how", Code::Missing);
    }
    let how = shapes::how(sent.how, &mut problems);
    understood(Party::Member(&who), problems.or(Some(())), ())?;
    let (service, actor, how) = (&service, &Actor::Member(who.clone()), &how);
    let who = &who;
    versions::change(
        if_match,
        version,
        || now(service, actor, id),
        |version| async move {
            shown(service, actor, service.change_how(who, id, version.unwrap_or_default(), how).await?).await
        },
    )
    .await
}

/// Cancel a talk
///
/// Until half an hour before it begins; everybody is told.
#[utoipa::path(post, path = "/bookings/{id}/cancel", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = CancelBody, responses((status = 200, description = "What it became", body = Booking)))]
async fn cancel(
    State(service): State<Service>,
    Caller(who): Caller,
    Id(id): Id<BookingId>,
    if_match: IfMatch,
    Body(sent): Body<CancelBody>,
) -> Result<Tagged<Booking>, Problem> {
    let mut problems = Problems::new();
    let version = sent.version.get("version", &mut problems);
    let reason = sent.reason.text("reason", &mut problems);
    let reason = understood(party(&who), problems.or(Some(reason)), String::new())?;
    let (service, actor) = (&service, &who);
    versions::change(
        if_match,
        version,
        || now(service, actor, id),
        |version| async move {
            shown(service, actor, service.cancel_booking(party(actor), (id, version), &reason).await?).await
        },
    )
    .await
}

/// Approve a talk
///
/// The candidate picked the time, and their link asks for approval.
#[utoipa::path(post, path = "/bookings/{id}/approve", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = VersionBody,
    responses((status = 200, description = "What it became", body = Booking)))]
async fn approve(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<BookingId>,
    if_match: IfMatch,
    Body(sent): Body<VersionBody>,
) -> Result<Tagged<Booking>, Problem> {
    let version = understood(Party::Member(&who), sent.read(), None)?;
    let (service, actor) = (&service, &Actor::Member(who.clone()));
    let who = &who;
    versions::change(
        if_match,
        version,
        || now(service, actor, id),
        |version| async move { shown(service, actor, service.approve_booking(who, (id, version)).await?).await },
    )
    .await
}

/// Note that somebody did not come
///
/// From ten minutes after the beginning.
#[utoipa::path(post, path = "/bookings/{id}/no-show", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = NoShowBody, responses((status = 200, description = "What it became", body = Booking)))]
async fn no_show(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<BookingId>,
    if_match: IfMatch,
    Body(sent): Body<NoShowBody>,
) -> Result<Tagged<Booking>, Problem> {
    let mut problems = Problems::new();
    let version = sent.version.get("version", &mut problems);
    let whose = sent.whose.need("whose", &mut problems);
    let whose = whose.and_then(|side| match side.as_str() {
        "candidate" => Some(interviews::Side::Candidate),
        "company" => Some(interviews::Side::Company),
        _ => problems.take("whose", Err(Code::UnknownChoice)),
    });
    let whose = understood(Party::Member(&who), problems.or(whose), interviews::Side::Candidate)?;
    let (service, actor) = (&service, &Actor::Member(who.clone()));
    let who = &who;
    versions::change(
        if_match,
        version,
        || now(service, actor, id),
        |version| async move { shown(service, actor, service.no_show(who, (id, version), whose).await?).await },
    )
    .await
}

/// Let another interviewer come
///
/// At the same time, since somebody can't.
#[utoipa::path(post, path = "/bookings/{id}/reassign", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = ReassignBody, responses((status = 200, description = "What it became", body = Booking)))]
async fn reassign(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<BookingId>,
    if_match: IfMatch,
    Body(sent): Body<ReassignBody>,
) -> Result<Tagged<Booking>, Problem> {
    let mut problems = Problems::new();
    let version = sent.version.get("version", &mut problems);
    let lost: Option<MemberId> = shapes::id(sent.member_id, "member_id", &mut problems);
    let to = match sent.to {
        Lenient::Missing | Lenient::Null => None,
        to => shapes::id::<MemberId>(to, "to", &mut problems),
    };
    let lost = understood(Party::Member(&who), problems.or(lost), who.id)?;
    let (service, actor) = (&service, &Actor::Member(who.clone()));
    let who = &who;
    versions::change(
        if_match,
        version,
        || now(service, actor, id),
        |version| async move { shown(service, actor, service.reassign(who, (id, version), lost, to).await?).await },
    )
    .await
}
