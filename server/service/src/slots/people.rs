//! Everybody a talk is asked of, as the slot engine wants them.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, LazyLock},
};

use chrono::{NaiveDateTime, TimeDelta, Timelike};
use domain::{
    Moment,
    bookings::{FromPool, SlotPerson, Talk, WhyChosen},
    ids::{CandidateId, MemberId, PoolId, PositionId},
    interviews::Side,
    policy,
    problems::{Code, Problems},
    slots::{
        Answer, Ask, Availability, Chosen, Hours, Interval, Limits, Panel, Participant, Reader, Reason, Slot, Verdict,
        Weekly, answer_for_company, explain, slots, verdict, verdict_for_company,
    },
    time::Zone,
};
use uuid::Uuid;

use crate::{
    Error,
    gate::Scope,
    store::{
        Tx,
        availability::Someone,
        bookings::Attendee,
        calendars::{Calendar, Look},
    },
    zones,
};

/// Limits count whole weeks: how far around what is asked for bookings are read.
const AROUND: TimeDelta = TimeDelta::days(9);

static UTC: LazyLock<Arc<Zone>> = LazyLock::new(|| Arc::new(Zone::utc()));

/// Whom a talk is asked of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) scope: Scope,
    pub(crate) candidate: CandidateId,
    /// A confidential one is its team's alone: nobody else comes to its talks (R2).
    pub(crate) position: PositionId,
    pub(crate) talk: &'a Talk,
    /// Who picks. Candidates who pick know best when they can come: their hours are not asked, their talks are (C5).
    pub(crate) picks: Side,
    /// The member who asks: their own reasons are told in full, a colleague's are not (R16).
    pub(crate) asks: Option<MemberId>,
}

/// A start that can't be had: why, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) why: Reason,
    pub(crate) whose: Option<Uuid>,
}

/// One of them, with everything that decides whether they are free.
#[derive(Clone)]
struct Body {
    calendar: Calendar,
    availability: Availability,
    zone: Arc<Zone>,
    limits: Limits,
    unsure: bool,
    weight: u16,
}

/// Some of a pool.
#[derive(Clone)]
struct Chooser {
    pool: PoolId,
    needs: usize,
    bodies: Vec<Body>,
}

/// Everybody a talk is asked of.
#[derive(Clone)]
pub(crate) struct People {
    candidate: Uuid,
    asks: Option<Uuid>,
    everyone: Vec<Body>,
    panels: Vec<Chooser>,
    /// Who was asked for and does not sit in the workspace, by their place in the talk.
    missing_members: Vec<usize>,
    missing_pools: Vec<usize>,
    now: Moment,
    minutes: u16,
}

impl Tx {
    /// Holds the calendars of everybody a talk is asked of.
    pub(crate) async fn touch_wanted(&mut self, wanted: &Wanted<'_>) -> Result<(), Error> {
        let people = self.wanted_people(wanted).await?;
        Ok(self.touch_people(people).await?)
    }

    /// Everybody a talk is asked of, as far as they are of this workspace: nobody else's calendar is touched.
    pub(crate) async fn wanted_people(&mut self, wanted: &Wanted<'_>) -> Result<Vec<Someone>, Error> {
        let pools: Vec<PoolId> = wanted.talk.pools.iter().map(|from| from.pool).collect();
        let seats = self.seats_of_pools(wanted.scope, &pools).await?;
        let members: HashSet<MemberId> =
            wanted.talk.members.iter().copied().chain(seats.values().flatten().map(|(member, _)| *member)).collect();
        let members: Vec<MemberId> = members.into_iter().collect();
        let members = self.members_here(wanted.scope, &members).await?;
        Ok(members.into_iter().map(Someone::Member).chain([Someone::Candidate(wanted.candidate)]).collect())
    }

    /// Reads everybody's calendar around `look.within`.
    pub(crate) async fn people(&mut self, wanted: &Wanted<'_>, look: Look) -> Result<People, Error> {
        let Wanted { scope, candidate, position, talk, picks, asks } = *wanted;
        let within = Interval {
            start: look.within.start.checked_sub_signed(AROUND).unwrap_or(Moment::MIN_UTC),
            end: look.within.end.checked_add_signed(AROUND).unwrap_or(Moment::MAX_UTC),
        };
        let look = Look { within, with_load: !talk.pools.is_empty(), position: Some(position), ..look };
        let pools: Vec<PoolId> = talk.pools.iter().map(|from| from.pool).collect();
        let mut seats = self.seats_of_pools(scope, &pools).await?;
        let mut members = talk.members.clone();
        if let Some(team) = self.team_alone(position).await? {
            members.retain(|member| team.contains(member));
            for seats in seats.values_mut() {
                seats.retain(|(member, _)| team.contains(member));
            }
        }
        members.extend(seats.values().flatten().map(|(member, _)| *member));
        let mut known = HashSet::new();
        members.retain(|member| known.insert(*member));
        let calendars = self.calendars(scope, &members, Some(candidate), &look).await?;
        let mut calendars: HashMap<Someone, Calendar> =
            calendars.into_iter().map(|calendar| (calendar.who, calendar)).collect();

        // Who picks is not asked for hours, so what they proposed makes no difference then.
        let proposed = match picks {
            Side::Company => self.proposed_windows(candidate, position).await?,
            Side::Candidate => Vec::new(),
        };

        let mut zones = HashMap::new();
        let mut body = |calendar: Calendar, weight| Body::new(calendar, weight, picks, look.now, &mut zones);
        let asked = calendars.remove(&Someone::Candidate(candidate)).map(|calendar| body(calendar, 1));
        let mut everyone: Vec<Body> = asked.map(|body| body.also_open(&proposed)).into_iter().collect();
        let mut missing_members = Vec::new();
        for (index, member) in talk.members.iter().enumerate() {
            match calendars.remove(&Someone::Member(*member)) {
                Some(calendar) => everyone.push(body(calendar, 1)),
                None => missing_members.push(index),
            }
        }
        let (mut panels, mut missing_pools) = (Vec::new(), Vec::new());
        for (index, FromPool { pool, needs }) in talk.pools.iter().enumerate() {
            let Some(seats) = seats.remove(pool) else {
                missing_pools.push(index);
                continue;
            };
            let bodies = seats.into_iter().filter_map(|(member, weight)| {
                // Who sits in two pools is read once.
                calendars.get(&Someone::Member(member)).cloned().map(|calendar| body(calendar, weight))
            });
            panels.push(Chooser { pool: *pool, needs: usize::from(*needs), bodies: bodies.collect() });
        }
        let (candidate, asks, minutes) = (candidate.0, asks.map(|member| member.0), talk.minutes);
        Ok(People { candidate, asks, everyone, panels, missing_members, missing_pools, now: look.now, minutes })
    }
}

impl Body {
    fn new(
        calendar: Calendar,
        weight: u16,
        picks: Side,
        now: Moment,
        known: &mut HashMap<String, Option<Arc<Zone>>>,
    ) -> Self {
        let picks_themselves = picks == Side::Candidate && matches!(calendar.who, Someone::Candidate(_));
        let (availability, limits) = if picks_themselves {
            (any_time(), Limits { notice: 0, horizon_days: u16::MAX, ..Limits::default() })
        } else {
            let availability = calendar.availability.clone().unwrap_or_default();
            (availability, calendar.limits.clone().unwrap_or_default())
        };
        let name = &availability.zone;
        let zone = if name.is_empty() || name == "UTC" {
            Some(Arc::clone(&UTC))
        } else {
            let find = || zones::exists(name).then(|| Arc::new(zones::around(name, now)));
            known.entry(name.clone()).or_insert_with(find).clone()
        };
        // A zone that is not known any more: busy, never free (C11).
        let unsure = calendar.outside.unsure || zone.is_none();
        let zone = zone.unwrap_or_else(|| Arc::clone(&UTC));
        Self { calendar, availability, zone, limits, unsure, weight }
    }

    /// Open as well where they have proposed to be met themselves, whatever their hours say (C5).
    fn also_open(mut self, windows: &[Interval]) -> Self {
        for window in windows {
            let (from, to) = (self.zone.wall(window.start).0, self.zone.wall(window.end).0);
            for date in from.date().iter_days().take_while(|date| *date <= to.date()) {
                let minute = |wall: NaiveDateTime, other: u16| {
                    let of_day = u16::try_from(wall.num_seconds_from_midnight() / 60);
                    if wall.date() == date { of_day.unwrap_or(other) } else { other }
                };
                let hours = Hours { from: minute(from, 0), to: minute(to, 24 * 60) };
                if hours.from < hours.to {
                    self.availability.open(date, hours);
                }
            }
        }
        self
    }

    fn participant(&self) -> Participant<'_> {
        Participant {
            id: self.calendar.who.id(),
            availability: &self.availability,
            zone: &self.zone,
            limits: &self.limits,
            away: &self.calendar.away,
            busy: &self.calendar.outside.busy,
            booked: &self.calendar.booked,
            unsure: self.unsure,
            weight: self.weight,
            load: self.calendar.load,
        }
    }

    fn attendee(&self, chosen: Option<(PoolId, WhyChosen)>) -> Attendee {
        let buffers = (self.limits.buffer_before, self.limits.buffer_after);
        Attendee { id: self.calendar.who.id(), buffers, chosen }
    }
}

impl People {
    /// As it was asked at an earlier moment, when the time was held.
    pub(crate) fn asked_at(self, now: Moment) -> Self {
        Self { now, ..self }
    }

    /// Only those who are new to a talk that stands: not `others`, and whoever is asked to step in is asked at once,
    /// without their minimum notice.
    pub(crate) fn stepping_in(mut self, others: &[Uuid]) -> Self {
        for bodies in std::iter::once(&mut self.everyone).chain(self.panels.iter_mut().map(|panel| &mut panel.bodies)) {
            bodies.retain(|body| !others.contains(&body.calendar.who.id()));
            for body in bodies {
                body.limits.notice = 0;
            }
        }
        self
    }

    /// Refuses a talk with somebody who does not sit here, at their row.
    pub(crate) fn all_here(&self) -> Result<(), Problems> {
        let mut problems = Problems::new();
        for index in &self.missing_members {
            problems.add(format!("members[{index}]"), Code::NotFound);
        }
        for index in &self.missing_pools {
            problems.add(format!("pools[{index}].pool_id"), Code::NotFound);
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Every start within, on the grid (C4). Without somebody who has left nothing is offered.
    pub(crate) fn slots(&self, within: Interval) -> Vec<Slot> {
        if self.all_here().is_err() {
            return Vec::new();
        }
        let step = i64::from(policy::SLOT_STEP) * 60_000;
        let past = within.start.timestamp_millis().rem_euclid(step);
        let start = within.start + TimeDelta::milliseconds((step - past) % step);
        Interval::new(start, within.end).map(|within| self.asked(within, slots)).unwrap_or_default()
    }

    /// Whether this one start can be had; who comes then.
    pub(crate) fn verdict(&self, start: Moment) -> Result<Vec<Attendee>, Refused> {
        if self.all_here().is_err() {
            return Err(Refused { why: Reason::PoolTooSmall, whose: None });
        }
        let within = Interval { start, end: start + TimeDelta::milliseconds(1) };
        match self.asked(within, |ask| verdict(ask, start)) {
            Verdict::Offered { who } => Ok(self.attendees(&who)),
            Verdict::Refused { why, whose } => Err(Refused { why, whose }),
        }
    }

    /// What the company is told of a start that was refused (C13). Their calendars were read [with
    /// reasons](Look::with_reasons).
    pub(crate) fn reason_for_company(&self, start: Moment, Refused { why, whose }: Refused) -> Reason {
        let within = Interval { start, end: start + TimeDelta::milliseconds(1) };
        let told = self.with_confidential_as_busy().map(|people| people.asked(within, |ask| verdict(ask, start)));
        match verdict_for_company(Verdict::Refused { why, whose }, told.as_ref(), self.reader()) {
            Verdict::Refused { why, .. } => why,
            Verdict::Offered { .. } => Reason::NotFree,
        }
    }

    /// [`People::slots`] as the company reads them (C13).
    pub(crate) fn slots_for_company(&self, within: Interval) -> Vec<Slot> {
        let mut slots = self.slots(within);
        let told = self.with_confidential_as_busy().map(|people| people.slots(within));
        for (n, slot) in slots.iter_mut().enumerate() {
            let told = told.as_ref().and_then(|told| told.get(n)).map(|slot| &slot.verdict);
            slot.verdict = verdict_for_company(slot.verdict.clone(), told, self.reader());
        }
        slots
    }

    /// What everybody says to each of these starts, as the company reads it (C13).
    pub(crate) fn answers_for_company(&self, starts: &[Moment]) -> Vec<Vec<Answer>> {
        let other = self.with_confidential_as_busy();
        let answers = |start: &Moment| {
            let mut answers = self.explain(*start);
            let told = other.as_ref().map(|people| people.explain(*start));
            for (n, answer) in answers.iter_mut().enumerate() {
                let told = told.as_ref().and_then(|told| told.get(n)).map(|told| told.why);
                answer.why = answer_for_company(answer.why, told, answer.who, self.reader());
            }
            answers
        };
        starts.iter().map(answers).collect()
    }

    fn reader(&self) -> Reader {
        Reader { candidate: self.candidate, asks: self.asks }
    }

    /// What everybody says to this one start.
    fn explain(&self, start: Moment) -> Vec<Answer> {
        let within = Interval { start, end: start + TimeDelta::milliseconds(1) };
        self.asked(within, |ask| explain(ask, start))
    }

    /// The same people, with talks for other confidential positions as time that is taken, buffers included; `None` when
    /// nobody has any.
    fn with_confidential_as_busy(&self) -> Option<Self> {
        let mut people = self.clone();
        let mut any = false;
        for body in people.everyone.iter_mut().chain(people.panels.iter_mut().flat_map(|some| &mut some.bodies)) {
            let confidential = std::mem::take(&mut body.calendar.confidential);
            if confidential.is_empty() || body.calendar.who.id() == self.candidate {
                continue;
            }
            any = true;
            body.calendar.booked.retain(|time| !confidential.contains(time));
            // The buffers of those talks; beside what is busy there are those of the one that is asked for.
            let before = TimeDelta::minutes(i64::from(body.limits.buffer_before));
            let after = TimeDelta::minutes(i64::from(body.limits.buffer_after));
            body.calendar.outside.busy.extend(confidential.into_iter().map(|time| Interval {
                start: time.start.checked_sub_signed(before).unwrap_or(time.start),
                end: time.end.checked_add_signed(after).unwrap_or(time.end),
            }));
        }
        any.then_some(people)
    }

    /// Everybody who is asked, as pages name them.
    pub(crate) fn named(&self) -> Vec<SlotPerson> {
        let mut people: Vec<SlotPerson> = Vec::new();
        let mut known = HashSet::new();
        for body in self.everyone.iter().chain(self.panels.iter().flat_map(|some| &some.bodies)) {
            let (id, name) = (body.calendar.who.id(), body.calendar.name.clone());
            let side = match body.calendar.who {
                Someone::Member(_) => Side::Company,
                Someone::Candidate(_) => Side::Candidate,
            };
            // Who sits in two pools is named once.
            if known.insert(id) {
                people.push(SlotPerson { id, name, side, has_hours: body.calendar.availability.is_some() });
            }
        }
        people
    }

    fn attendees(&self, chosen: &[Chosen]) -> Vec<Attendee> {
        let of_pools = chosen.iter().filter_map(|chosen| {
            let some = self.panels.get(chosen.panel)?;
            let body = some.bodies.iter().find(|body| body.calendar.who.id() == chosen.who)?;
            let free = u32::try_from(chosen.free).unwrap_or(u32::MAX);
            let why = WhyChosen { load: chosen.load, weight: chosen.weight, free };
            Some(body.attendee(Some((some.pool, why))))
        });
        self.everyone.iter().map(|body| body.attendee(None)).chain(of_pools).collect()
    }

    fn asked<T>(&self, within: Interval, answer: impl FnOnce(&Ask<'_>) -> T) -> T {
        let everyone: Vec<Participant<'_>> = self.everyone.iter().map(Body::participant).collect();
        let pools: Vec<Vec<Participant<'_>>> =
            self.panels.iter().map(|some| some.bodies.iter().map(Body::participant).collect()).collect();
        let panels: Vec<Panel<'_>> =
            self.panels.iter().zip(&pools).map(|(some, of)| Panel { needs: some.needs, of }).collect();
        answer(&Ask {
            now: self.now,
            within,
            minutes: self.minutes,
            step: policy::SLOT_STEP,
            everyone: &everyone,
            panels: &panels,
        })
    }
}

/// All hours of every day.
fn any_time() -> Availability {
    let hours = Hours { from: 0, to: 24 * 60 };
    Availability {
        zone: "UTC".to_owned(),
        weekly: (0..7).map(|weekday| Weekly { weekday, hours }).collect(),
        overrides: Vec::new(),
    }
}

/// The ids of members in a list of attendees.
pub(crate) fn members_among(people: &[Attendee], candidate: CandidateId) -> Vec<MemberId> {
    people.iter().map(|person| person.id).filter(|id| *id != candidate.0).map(|id: Uuid| MemberId(id)).collect()
}
