//! Random questions, with all that is odd close together: around [`BASE`], every zone but one changes its clocks.

use proptest::{collection::vec, prelude::*, sample::select, test_runner::RngSeed};

use super::*;

/// 2026-03-29T00:00Z, a Sunday, in minutes after 1970.
pub const BASE: i64 = 1_774_742_400 / 60;

/// When clocks change in minutes after [`BASE`], and their offsets before and after that in minutes.
type Change = (i64, i32, i32);

const CHANGES: [(&str, &[Change]); 12] = [
    ("Forward/An-hour", &[(60, 60, 120)]),
    ("Back/An-hour", &[(60, 120, 60)]),
    ("Forward/Half-an-hour", &[(-510, 630, 660)]),
    ("Back/Half-an-hour", &[(-540, 660, 630)]),
    ("Forward/A-day", &[(600, -600, 840)]),
    ("Back/A-day", &[(-840, 840, -600)]),
    ("Forward/At-midnight", &[(-120, 120, 180)]),
    ("Forward/Over-midnight", &[(-150, 120, 180)]),
    ("Back/Over-midnight", &[(151, -150, -210)]),
    ("There/And-back", &[(60, 60, 120), (2_940, 120, 60)]),
    ("Twice/Within-a-day", &[(-300, 0, 120), (400, 120, -120)]),
    ("Never/Nepal", &[(0, 345, 345)]),
];

pub fn zones() -> impl Iterator<Item = Zone> {
    CHANGES.iter().map(|(name, changes)| {
        let span = |from: i64, minutes: i32| Span { from, offset: minutes * 60, abbreviation: String::new() };
        let first = changes.first().map(|(_, before, _)| span(0, *before));
        let rest = changes.iter().map(|(at, _, after)| span((BASE + at) * 60, *after));
        Zone { name: (*name).into(), spans: first.into_iter().chain(rest).collect() }
    })
}

/// A question that owns what it asks about.
#[derive(Clone, Debug)]
pub struct Case {
    pub now: Moment,
    pub within: Interval,
    pub minutes: u16,
    pub step: u16,
    pub everyone: Vec<Somebody>,
    pub panels: Vec<(usize, Vec<Somebody>)>,
}

impl Case {
    /// Hands the question over.
    pub fn ask<T>(&self, with: impl FnOnce(&Ask<'_>) -> T) -> T {
        let everyone: Vec<Participant<'_>> = self.everyone.iter().map(Somebody::asked).collect();
        let pools: Vec<Vec<Participant<'_>>> =
            self.panels.iter().map(|(_, pool)| pool.iter().map(Somebody::asked).collect()).collect();
        let panels: Vec<Panel<'_>> =
            self.panels.iter().zip(&pools).map(|((needs, _), of)| Panel { needs: *needs, of }).collect();
        let Self { now, within, minutes, step, .. } = *self;
        with(&Ask { now, within, minutes, step, everyone: &everyone, panels: &panels })
    }

    /// Everybody, by name, as often as they are named.
    pub fn people(&self) -> impl Iterator<Item = &Somebody> {
        self.everyone.iter().chain(self.panels.iter().flat_map(|(_, pool)| pool))
    }
}

pub fn minute(minutes: i64) -> Moment {
    Moment::from_timestamp(minutes * 60, 0).expect("a moment")
}

/// `usual` cases in an optimised build and a fiftieth of them otherwise; `OVERTURE_CASES` says otherwise.
pub fn config(usual: u32) -> ProptestConfig {
    let asked = std::env::var("OVERTURE_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(if cfg!(debug_assertions) { usual / 50 } else { usual });
    // The same cases every time.
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() }
}

/// Minutes after [`BASE`], at times a day boundary of some zone.
fn minutes(days: i64) -> impl Strategy<Value = i64> {
    let any = -days * 1_440..days * 1_440;
    prop_oneof![3 => any.clone().prop_map(|at| at / 15 * 15), 1 => any.clone(), 1 => any.prop_map(|at| at / 60 * 60)]
        .prop_map(|at| BASE + at)
}

fn hours() -> impl Strategy<Value = Hours> {
    let edge = || prop_oneof![(0_u16..=96).prop_map(|n| n * 15), 0_u16..=1_440, Just(0), Just(1_440), 60_u16..240];
    (edge(), edge()).prop_map(|(one, other)| {
        let from = one.min(other).min(1_439);
        Hours { from, to: one.max(other).max(from + 1) }
    })
}

fn intervals(days: i64, most: usize) -> impl Strategy<Value = Vec<Interval>> {
    let length = prop_oneof![4 => select(vec![15_i64, 30, 45, 60, 90]), 1 => 1_i64..3_000];
    let one = (minutes(days), length)
        .prop_map(|(start, length)| Interval { start: minute(start), end: minute(start + length) });
    vec(one, 0..=most)
}

fn availability() -> impl Strategy<Value = Availability> {
    let weekly = vec((0_u8..7, hours()).prop_map(|(weekday, hours)| Weekly { weekday, hours }), 4..24);
    let date = (-4_i64..6).prop_map(|day| minute(BASE + day * 1_440).date_naive());
    let overrides = vec((date, vec(hours(), 0..3)).prop_map(|(date, hours)| Override { date, hours }), 0..3);
    (weekly, overrides).prop_map(|(weekly, overrides)| Availability { zone: String::new(), weekly, overrides })
}

fn limits() -> impl Strategy<Value = Limits> {
    let often_none = |most| prop_oneof![2 => Just(None), 1 => (0_u16..most).prop_map(Some)];
    let buffer = || prop_oneof![2 => Just(0), 1 => 0_u16..70];
    let notice = prop_oneof![2 => Just(0), 1 => 0_u32..4_000];
    (buffer(), buffer(), notice, 0_u16..12, often_none(3), often_none(5)).prop_map(
        |(buffer_before, buffer_after, notice, horizon_days, per_day, per_week)| Limits {
            buffer_before,
            buffer_after,
            notice,
            horizon_days,
            per_day,
            per_week,
        },
    )
}

fn somebody() -> impl Strategy<Value = Somebody> {
    let zone = select(zones().collect::<Vec<Zone>>());
    let calendars = (intervals(4, 1), intervals(4, 5), intervals(9, 5), prop::bool::weighted(0.05));
    (0_u8..6, zone, availability(), limits(), calendars, 0_u16..4, 0_u32..4).prop_map(
        |(id, zone, availability, limits, (away, busy, booked, unsure), weight, load)| Somebody {
            id: named(&format!("p{id}")),
            availability: Availability { zone: zone.name.clone(), ..availability },
            zone,
            limits,
            away,
            busy,
            booked,
            unsure,
            weight,
            load,
        },
    )
}

pub fn case() -> impl Strategy<Value = Case> {
    let step = select(vec![5_u16, 7, 15, 20, 30, 45, 60, 90]);
    let within = (minutes(3), 1_usize..40, step, select(vec![5_u16, 15, 20, 30, 45, 60, 90]));
    let panels = vec((0_usize..3, vec(somebody(), 0..4)), 0..3);
    (minutes(4), 0_i64..3, within, vec(somebody(), 0..3), panels).prop_map(
        |(now, millis, (start, count, step, minutes), everyone, panels)| {
            let end = minute(start + i64::from(step) * i64::try_from(count).expect("few"));
            let mut case = Case {
                now: minute(now) + TimeDelta::milliseconds(millis),
                within: Interval { start: minute(start), end },
                minutes,
                step,
                everyone,
                panels,
            };
            // Who is named twice is the same one, but for the weight in each pool.
            let known: Vec<Somebody> = case.people().cloned().collect();
            let pools = case.panels.iter_mut().map(|(_, pool)| pool);
            for list in std::iter::once(&mut case.everyone).chain(pools) {
                for n in 0..list.len() {
                    let id = list[n].id;
                    let weight = list.iter().find(|one| one.id == id).map_or(0, |first| first.weight);
                    if let Some(same) = known.iter().find(|known| known.id == id) {
                        list[n] = Somebody { weight, ..same.clone() };
                    }
                }
            }
            case
        },
    )
}
