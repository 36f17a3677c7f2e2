//! How soon a page of times is answered for a thousand interviewers: five pools of 200, each member with weekly hours, a
//! horizon of a year and an outside calendar of 200 busy intervals in it, one of each pool wanted. Over HTTP, right after a
//! start, and no question is asked twice: nothing that the server could have remembered.
//!
//! Beside it, in the same run, the slot engine alone with everything at hand, whose answers have to be the same, and a bare
//! axum that answers as many bytes.

use std::{net::SocketAddr, time::Instant};

use bench::{
    Result,
    api::Api,
    database::Kind,
    ending::Process,
    moment::{new_id, now_ms},
    overture::free_address,
};
use bytes::Bytes;
use chrono::{Datelike, NaiveTime, TimeDelta};
use domain::{
    Moment,
    slots::{Ask, Availability, Hours, Interval, Limits, Panel, Participant, Weekly, slots},
    time::{parse, rfc3339},
    zone::{Span, Zone},
};
use hyper::Method;
use jiff::{Timestamp, tz::TimeZone};
use rand::{
    RngExt, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use serde::Deserialize;
use tokio::process::Command;
use uuid::Uuid;

use crate::{
    parts::page::Signed,
    rows::{begin, bytes, id},
    run::Run,
    stats::Sorted,
    stock::Stock,
    table::{Figure, Unit, number},
};

const PART: &str = "calendar";
const POOLS: usize = 5;
/// How many days a question looks at.
const DAYS: i64 = 7;
const MINUTES: u16 = 30;
const DAY_MS: i64 = 86_400_000;
const ZONES: [&str; 6] =
    ["Europe/Berlin", "Europe/Berlin", "Europe/London", "Europe/Helsinki", "America/New_York", "Asia/Kolkata"];

/// How much of everything.
struct Size {
    members: usize,
    busy: usize,
    questions: usize,
}

/// Somebody who is asked, as the database and the engine know them.
struct Person {
    id: Uuid,
    zone: usize,
    availability: Availability,
    busy: Vec<Interval>,
}

/// Everybody, and the process they are asked for.
struct World {
    people: Vec<Person>,
    zones: Vec<Zone>,
    limits: Limits,
    pools: Vec<Uuid>,
    interview: Uuid,
    candidate: Uuid,
    candidates: Availability,
}

/// What is read of an answer.
#[derive(Deserialize)]
struct Said {
    slots: Vec<SaidSlot>,
}

#[derive(Deserialize)]
struct SaidSlot {
    start: String,
    #[serde(default)]
    chosen: Vec<SaidChosen>,
}

#[derive(Deserialize)]
struct SaidChosen {
    member_id: Uuid,
}

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let size = if run.short {
        Size { members: 40, busy: 10, questions: 5 }
    } else {
        Size { members: 1_000, busy: 200, questions: 300 }
    };
    let hello = free_address()?;
    let mut bare = Command::new(std::env::current_exe()?);
    bare.args(["--hello", &hello.port().to_string()]);
    let bare = Process::start(&mut bare)?;
    let mut figures = Vec::new();
    for kind in Kind::BOTH {
        run.say(&format!("{kind}: {} members", number(size.members)));
        figures.extend(measure(run, kind, &size, hello).await?);
    }
    drop(bare);
    Ok(figures)
}

async fn measure(run: &Run, kind: Kind, size: &Size, hello: SocketAddr) -> Result<Vec<Figure>> {
    let mut stock = Stock::new(kind, 0).await?;
    let mut server = stock.setup.serve().await?;
    let ada = Signed::candidate(&mut server, &mut stock).await?;
    let mut candidate = Api::of(server.address()).with_token(&ada.token)?;
    candidate.post(&format!("me/requests/{}/accept", ada.request), &serde_json::json!({})).await?.good()?;
    server.stop().await?;
    let world = World::new(&stock, &ada, size)?;
    world.write(&stock).await?;
    stock.tidy().await?;
    let mut random = StdRng::seed_from_u64(7);
    let (mut ours, mut engine, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bytes, mut offered) = (0, 0);
    for (round, counts) in run.turns().into_iter().enumerate() {
        run.say(&format!("{kind}, round {round}"));
        server.restart().await?;
        let mut api = Api::member(server.address(), stock.demo.admin(0)).await?;
        let mut plain = Api::of(hello);
        // The nearest day is far enough for everybody's notice; every question is another one.
        let mut days: Vec<i64> = (2..358).collect();
        days.shuffle(&mut random);
        let today = now().date_naive().and_time(NaiveTime::MIN).and_utc();
        let mut taken: [Vec<f64>; 3] = Default::default();
        for day in days.into_iter().take(size.questions) {
            let within = Interval { start: today + TimeDelta::days(day), end: today + TimeDelta::days(day + DAYS) };
            let question = world.question(within);
            let began = Instant::now();
            let answer = api.get(&question).await?.good()?;
            taken[0].push(milliseconds(began));
            let (alone, expected) = world.alone(within);
            taken[1].push(alone);
            let said: Said = answer.json()?;
            let said: Vec<(Moment, Vec<Uuid>)> = said.slots.iter().filter_map(SaidSlot::read).collect();
            if said != expected {
                return Err(format!("the answer for {question} is not the engine's").into());
            }
            (bytes, offered) = (bytes.max(answer.body.len()), offered.max(said.len()));
            let path = format!("/{}", answer.body.len());
            let began = Instant::now();
            let filler = plain.call(Method::GET, &path, &[], Bytes::new()).await?.good()?;
            taken[2].push(milliseconds(began));
            if filler.body.len() != answer.body.len() {
                return Err("the bare server answers something else".into());
            }
        }
        server.stop().await?;
        if counts {
            let [http, alone, plain] = taken.map(Sorted::of);
            ours.push(http);
            engine.push(alone);
            bare.push(plain);
        }
    }
    stock.remove().await?;
    let at = |rounds: &[Sorted], share: f64| rounds.iter().map(|round| round.at(share)).collect::<Vec<f64>>();
    let what = |name: &str| {
        format!(
            "a week of times, {} members with {} busy intervals, {name}, {kind}; up to {} offered in {} kB",
            number(size.members),
            size.busy,
            number(offered),
            bytes / 1_000,
        )
    };
    let figure = |name: &str, share: f64| {
        Figure::rounds(PART, what(name), &at(&ours, share), Unit::Milliseconds)
            .beside("the engine alone", crate::stats::median(&at(&engine, share)))
            .beside("bare axum, as many bytes", crate::stats::median(&at(&bare, share)))
    };
    Ok(vec![figure("p50", 0.5), figure("p99", 0.99).at_most(25.0)])
}

/// The present, as the server sees it too.
fn now() -> Moment {
    domain::moment(now_ms()).unwrap_or_default()
}

fn milliseconds(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1_000.0
}

impl SaidSlot {
    fn read(&self) -> Option<(Moment, Vec<Uuid>)> {
        Some((parse(&self.start)?, self.chosen.iter().map(|chosen| chosen.member_id).collect()))
    }
}

impl World {
    fn new(stock: &Stock, ada: &Signed, size: &Size) -> Result<Self> {
        let mut random = StdRng::seed_from_u64(11);
        let today = now().date_naive();
        let zones: Vec<Zone> = ZONES.iter().map(|name| zone(name)).collect::<Result<_>>()?;
        let hours = |weekday: u8, from: u16, to: u16| Weekly { weekday, hours: Hours { from, to } };
        let mut people = Vec::with_capacity(size.members);
        for _ in 0..size.members {
            let home = random.random_range(0..ZONES.len());
            let shift = random.random_range(0..4) * 30;
            let weekly = (0..5).flat_map(|day| [hours(day, 510 + shift, 750), hours(day, 795, 990 + shift)]).collect();
            let availability = Availability { zone: ZONES[home].to_owned(), weekly, overrides: Vec::new() };
            let mut busy = Vec::with_capacity(size.busy);
            while busy.len() < size.busy {
                let date = today + TimeDelta::days(random.random_range(0..365));
                if date.weekday().num_days_from_monday() > 4 {
                    continue;
                }
                let minute = random.random_range(0..32) * 15 + 8 * 60;
                let start = zones[home].day_start(date) + TimeDelta::minutes(minute);
                let length = [30, 30, 45, 60, 60, 90, 120].choose(&mut random).copied().unwrap_or(30);
                busy.push(Interval { start, end: start + TimeDelta::minutes(length) });
            }
            busy.sort_by_key(|busy: &Interval| (busy.start, busy.end));
            people.push(Person { id: new_id(), zone: home, availability, busy });
        }
        let weekly = (0..7).map(|day| hours(day, 480, 1_260)).collect();
        Ok(Self {
            people,
            zones,
            limits: Limits { horizon_days: 365, ..Limits::default() },
            pools: (0..POOLS).map(|_| new_id()).collect(),
            interview: ada.interview,
            candidate: stock.demo.candidates[0].id,
            candidates: Availability { zone: ZONES[0].to_owned(), weekly, overrides: Vec::new() },
        })
    }

    /// Who sits in which pool.
    fn seats(&self) -> impl Iterator<Item = &[Person]> {
        self.people.chunks(self.people.len().div_ceil(POOLS))
    }

    /// Writes everybody past the server, as the product would have.
    async fn write(&self, stock: &Stock) -> Result<()> {
        let kind = stock.kind;
        let (workspace, now) = (id(kind, stock.sender.workspace), now_ms());
        let limits = serde_json::to_string(&self.limits)?;
        let mut sql = begin(kind).to_owned();
        let mut availability = |person: Uuid, column: &str, said: &Availability, limits: &str| -> Result<()> {
            let (person, weekly) = (id(kind, person), serde_json::to_string(&said.weekly)?);
            let zone = &said.zone;
            sql.push_str(&format!("delete from availability where person_id = {person};"));
            sql.push_str(&format!(
                "insert into availability (person_id, {column}, zone, weekly, limits, version)
                 values ({person}, {person}, '{zone}', '{weekly}', '{limits}', 1);"
            ));
            Ok(())
        };
        availability(self.candidate, "candidate_id", &self.candidates, &limits)?;

        for person in &self.people {
            availability(person.id, "member_id", &person.availability, &limits)?;
        }
        // The sample candidate may have a talk already, of which the engine alone would not know.
        let candidate = id(kind, self.candidate);
        sql.push_str(&format!("delete from booking_participant where person_id = {candidate};"));
        sql.push_str(&format!("delete from slot_hold_person where person_id = {candidate};"));
        for (number, person) in self.people.iter().enumerate() {
            let (member, account) = (id(kind, person.id), id(kind, new_id()));
            sql.push_str(&format!(
                "insert into account (account_id, email, name, created_at)
                 values ({account}, 'interviewer{number}@example.com', 'Interviewer {number}', {now});
                 insert into member (member_id, workspace_id, account_id, role, created_at)
                 values ({member}, {workspace}, {account}, 'reviewer', {now});"
            ));
            let (calendar, nothing, busy) = (id(kind, new_id()), bytes(kind, &[]), bytes(kind, &pack(&person.busy)));
            let (until, zone, events) = (now + 400 * DAY_MS, &person.availability.zone, person.busy.len());
            sql.push_str(&format!(
                "insert into outside_calendar (calendar_id, person_id, kind, name, host, sealed, zone, mirrored_from,
                    mirrored_until, busy, events, refreshed_at, next_poll_at, created_at)
                 values ({calendar}, {member}, 'ics_url', 'Work', 'calendar.example', {nothing}, '{zone}', {now},
                    {until}, {busy}, {events}, {now}, {until}, {now});"
            ));
        }
        for (number, (pool, seats)) in self.pools.iter().zip(self.seats()).enumerate() {
            let pool = id(kind, *pool);
            sql.push_str(&format!(
                "insert into pool (pool_id, workspace_id, name, created_at)
                 values ({pool}, {workspace}, 'Pool {number}', {now});"
            ));
            for seat in seats {
                let member = id(kind, seat.id);
                sql.push_str(&format!(
                    "insert into pool_member (pool_id, member_id, weight) values ({pool}, {member}, 1);"
                ));
            }
        }
        sql.push_str("commit;");
        let door = stock.database.open_to_fill().await?;
        door.execute(&sql).await?;
        door.close().await;
        Ok(())
    }

    /// The address that asks for it.
    fn question(&self, within: Interval) -> String {
        let pools: Vec<String> = self.pools.iter().map(ToString::to_string).collect();
        let (interview, from, to) = (self.interview, rfc3339(within.start), rfc3339(within.end));
        format!("slots?interview={interview}&from={from}&to={to}&minutes={MINUTES}&pools={}", pools.join(","))
    }

    fn participant<'a>(&'a self, person: &'a Person) -> Participant<'a> {
        Participant {
            id: person.id,
            availability: &person.availability,
            zone: &self.zones[person.zone],
            limits: &self.limits,
            away: &[],
            busy: &person.busy,
            booked: &[],
            unsure: false,
            weight: 1,
            load: 0,
        }
    }

    /// What the engine says by itself, and how long it thinks, in milliseconds.
    fn alone(&self, within: Interval) -> (f64, Vec<(Moment, Vec<Uuid>)>) {
        let candidate = Participant {
            id: self.candidate,
            availability: &self.candidates,
            zone: &self.zones[0],
            limits: &self.limits,
            away: &[],
            busy: &[],
            booked: &[],
            unsure: false,
            weight: 1,
            load: 0,
        };
        let pools: Vec<Vec<Participant<'_>>> =
            self.seats().map(|seats| seats.iter().map(|person| self.participant(person)).collect()).collect();
        let panels: Vec<Panel<'_>> = pools.iter().map(|of| Panel { needs: 1, of }).collect();
        let ask = Ask {
            now: now(),
            within,
            minutes: MINUTES,
            step: domain::policy::SLOT_STEP,
            everyone: &[candidate],
            panels: &panels,
        };
        let began = Instant::now();
        let found = std::hint::black_box(slots(&ask));
        let took = milliseconds(began);
        let offered = found.into_iter().filter_map(|slot| match slot.verdict {
            domain::slots::Verdict::Offered { who } => {
                Some((slot.start, who.into_iter().map(|chosen| chosen.who).collect()))
            }
            domain::slots::Verdict::Refused { .. } => None,
        });
        (took, offered.collect())
    }
}

/// Busy times as a mirror keeps them: distances in seconds, seven bits to a byte, without gaps in which no talk fits.
fn pack(busy: &[Interval]) -> Vec<u8> {
    let gap = i64::from(domain::policy::TALK_MINUTES_MIN) * 60;
    let mut apart: Vec<(i64, i64)> = Vec::with_capacity(busy.len());
    for busy in busy {
        let (start, end) = (busy.start.timestamp(), busy.end.timestamp());
        match apart.last_mut() {
            Some((_, last)) if start - *last < gap => *last = end.max(*last),
            _ => apart.push((start, end)),
        }
    }
    let (mut packed, mut at) = (Vec::new(), 0);
    for (start, end) in apart {
        for mut distance in [start - at, end - start].map(i64::cast_unsigned) {
            while distance >= 0x80 {
                packed.push(distance.to_le_bytes()[0] | 0x80);
                distance >>= 7;
            }
            packed.push(distance.to_le_bytes()[0]);
        }
        at = end;
    }
    packed
}

/// A zone for the year to come, and the one before.
fn zone(name: &str) -> Result<Zone> {
    let zone = TimeZone::get(name)?;
    let year = 400 * 86_400;
    let now = bench::moment::now_ms() / 1_000;
    let (start, end) = (Timestamp::from_second(now - year)?, Timestamp::from_second(now + year)?);
    let span = |at: Timestamp| {
        let info = zone.to_offset_info(at);
        Span { from: at.as_second(), offset: info.offset().seconds(), abbreviation: info.abbreviation().to_owned() }
    };
    let later = zone.following(start).map(|at| at.timestamp()).take_while(|at| *at < end);
    Ok(Zone { name: name.to_owned(), spans: std::iter::once(start).chain(later).map(span).collect() })
}
