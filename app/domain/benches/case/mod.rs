//! A question as a large company asks it: 88 interviewers in eight zones, six and a half weeks of half hours (2,160 starts)
//! across three changes of clocks, calendars as full as people's are. Made by rule, so it is the same wherever it is
//! measured: here, and by `make bench slots` beside other programs.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    Moment, moment,
    slots::{Ask, Availability, Hours, Interval, Limits, Override, Panel, Participant, Weekly},
    zone::{Span, Zone},
};
use serde::Serialize;
use uuid::Uuid;

/// How many are asked, and how many of them are needed anyway.
pub const PEOPLE: usize = 88;
pub const NEEDED: usize = 2;
/// How many of the others.
pub const SEATS: usize = 2;
pub const STARTS: usize = 2_160;
const DAYS: i64 = 45;

/// 1 March 2027, a Monday, 00:00 UTC.
const FIRST: i64 = 1_803_859_200_000;

/// Name, offset in minutes before and after the change of that spring, and its moment; how many of a hundred live there.
const ZONES: [(&str, i32, i32, i64, u64); 8] = [
    ("Europe/Berlin", 60, 120, 1_806_195_600, 36),
    ("Europe/London", 0, 60, 1_806_195_600, 16),
    ("America/New_York", -300, -240, 1_805_007_600, 16),
    ("America/Los_Angeles", -480, -420, 1_805_018_400, 8),
    ("Asia/Kolkata", 330, 330, 0, 8),
    ("Asia/Tokyo", 540, 540, 0, 6),
    ("Australia/Sydney", 660, 600, 1_806_768_000, 5),
    ("America/Sao_Paulo", -180, -180, 0, 5),
];

/// Everybody, and what is asked.
pub struct Case {
    pub now: Moment,
    pub within: Interval,
    pub minutes: u16,
    pub step: u16,
    pub people: Vec<Person>,
}

/// One of them, as other programs read it too.
#[derive(Serialize)]
pub struct Person {
    id: Uuid,
    availability: Availability,
    #[serde(skip)]
    zone: Zone,
    limits: Limits,
    away: Vec<Interval>,
    busy: Vec<Interval>,
    booked: Vec<Interval>,
    weight: u16,
    load: u32,
}

impl Case {
    pub fn new() -> Self {
        let within = Interval { start: at(0), end: at(DAYS * DAY) };
        let people = (0..PEOPLE).map(person).collect();
        Self { now: at(-3 * DAY + 10 * 60), within, minutes: 60, step: 30, people }
    }

    /// Everybody as the engine wants them: who is needed, and the pool.
    pub fn participants(&self) -> Vec<Participant<'_>> {
        self.people.iter().map(Person::participant).collect()
    }

    /// The question, with the first ones needed and the others a pool.
    pub fn ask<'a>(&self, everyone: &'a [Participant<'a>], panels: &'a [Panel<'a>]) -> Ask<'a> {
        let Self { now, within, minutes, step, .. } = *self;
        Ask { now, within, minutes, step, everyone, panels }
    }
}

impl Person {
    fn participant(&self) -> Participant<'_> {
        let Self { id, availability, zone, limits, away, busy, booked, weight, load } = self;
        Participant {
            id: *id,
            availability,
            zone,
            limits,
            away,
            busy,
            booked,
            unsure: false,
            weight: *weight,
            load: *load,
        }
    }
}

const DAY: i64 = 24 * 60;

/// Minutes after the first start.
fn at(minutes: i64) -> Moment {
    moment(FIRST + minutes * 60_000).unwrap_or_default()
}

/// Chance by rule (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    fn minutes(&mut self, most: u64) -> i64 {
        i64::try_from(self.below(most)).unwrap_or_default()
    }
}

fn person(n: usize) -> Person {
    let seed = n as u64;
    let mut chance = Chance(seed);
    let mut lot = chance.below(100);
    let home = ZONES.iter().find(|(.., share)| {
        let is_here = lot < *share;
        lot = lot.saturating_sub(*share);
        is_here
    });
    // Who is needed lives where most do, or there is no time for all.
    let &(name, before, after, change, _) = home.filter(|_| n >= NEEDED).unwrap_or(&ZONES[n % 2]);
    let span = |from, offset: i32| Span { from, offset: offset * 60, abbreviation: String::new() };
    let mut spans = vec![span(0, before)];
    if after != before {
        spans.push(span(change, after));
    }
    let offset = i64::from(before);
    // A working day with a lunch, half an hour earlier or later; some begin late on Fridays.
    let shift = u16::try_from(chance.below(4)).unwrap_or_default() * 30;
    let mut weekly = Vec::new();
    for weekday in 0..5 {
        let late = if weekday == 4 && chance.below(4) == 0 { 120 } else { 0 };
        for (from, to) in [(510 + shift + late, 750), (795, 990 + shift)] {
            if from < to {
                weekly.push(Weekly { weekday, hours: Hours { from, to } });
            }
        }
    }
    let date = |day: i64| (at(0).date_naive() + TimeDelta::days(day)).max(NaiveDate::MIN);
    let mut overrides: Vec<Override> =
        (0..2).map(|_| Override { date: date(chance.minutes(45)), hours: Vec::new() }).collect();
    overrides.push(Override { date: date(chance.minutes(45)), hours: vec![Hours { from: 600, to: 840 }] });
    overrides.sort();
    overrides.dedup_by_key(|one| one.date);
    let mut away = Vec::new();
    if chance.below(4) == 0 {
        let first = chance.minutes(40) * DAY - offset;
        away.push(Interval { start: at(first), end: at(first + (2 + chance.minutes(8)) * DAY) });
    }
    let (mut busy, mut booked) = (Vec::new(), Vec::new());
    // A week more on either side, as calendars come.
    for day in -7..DAYS + 7 {
        if (day.rem_euclid(7)) >= 5 {
            continue;
        }
        let morning = day * DAY + 9 * 60 - offset;
        for _ in 0..2 + chance.below(4) {
            let start = morning + chance.minutes(32) * 15;
            busy.push(Interval { start: at(start), end: at(start + 15 + chance.minutes(6) * 15) });
        }
        if chance.below(4) == 0 {
            let start = morning + chance.minutes(16) * 30;
            booked.push(Interval { start: at(start), end: at(start + 60) });
        }
    }
    busy.sort_unstable();
    Person {
        id: Uuid::from_u128(0x018f_2f00_0000_7000_8000_0000_0000_0000 + n as u128),
        availability: Availability { zone: name.to_owned(), weekly, overrides },
        zone: Zone { name: name.to_owned(), spans },
        limits: Limits {
            buffer_before: 10,
            buffer_after: 5,
            notice: 24 * 60,
            horizon_days: 42,
            per_day: Some(2),
            per_week: Some(3),
        },
        away,
        busy,
        booked,
        weight: u16::try_from(1 + chance.below(3)).unwrap_or(1),
        load: u32::try_from(chance.below(12)).unwrap_or_default(),
    }
}
