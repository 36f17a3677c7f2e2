//! What holds for every rule.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use domain::{
    Moment,
    recurrence::{Change, Changed, Extra, Frequency, Lasts, Nth, Patience, Rule, Series, Until},
    slots::Interval,
    zone::Zone,
};
use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::RngSeed};

use crate::support::{berlin, spread};

fn sorted<T: Ord + std::fmt::Debug + Clone>(
    of: impl Strategy<Value = T> + Clone,
    most: usize,
) -> impl Strategy<Value = Vec<T>> {
    // Most rules say little.
    prop_oneof![3 => Just(Vec::new()), 1 => vec(of, 1..=most)].prop_map(|mut all| {
        all.sort_unstable();
        all.dedup();
        all
    })
}

fn either_end(most: i16) -> impl Strategy<Value = i16> + Clone {
    prop_oneof![1..=most, -most..=-1]
}

fn narrow(most: i16) -> impl Strategy<Value = i8> + Clone {
    either_end(most).prop_map(|number| i8::try_from(number).unwrap_or(1))
}

pub fn start() -> impl Strategy<Value = NaiveDateTime> {
    let day = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date").and_hms_opt(0, 0, 0).expect("midnight");
    (0..1_096_i64, 0..86_400_i64).prop_map(move |(days, second)| day + TimeDelta::seconds(days * 86_400 + second))
}

fn until() -> impl Strategy<Value = Until> {
    (start(), 0..3_u8, 0..1_500_i64).prop_map(|(start, form, days)| {
        let at = start + TimeDelta::days(days);
        match form {
            0 => Until::Date(at.date()),
            1 => Until::Local(at),
            _ => Until::Utc(at),
        }
    })
}

pub fn rules() -> impl Strategy<Value = Rule> {
    let weekday = (prop_oneof![3 => Just(0), 1 => narrow(5)], 0..7_u8).prop_map(|(nth, weekday)| Nth { nth, weekday });
    let days = (
        sorted(1..=12_u8, 4),
        sorted(narrow(53), 3),
        sorted(either_end(366), 3),
        sorted(narrow(31), 3),
        sorted(weekday, 4),
    );
    let times = (sorted(0..24_u8, 3), sorted(0..60_u8, 3), sorted(0..60_u8, 3), sorted(either_end(9), 2));
    let ends = (option::weighted(0.3, 1..200_u32), option::weighted(0.3, until()));
    let frequency = select(Frequency::ALL.map(|(frequency, _)| frequency).to_vec());
    (frequency, prop_oneof![1..4_u32, 1..400_u32], 0..7_u8, days, times, ends).prop_map(
        |(frequency, interval, week_starts, days, times, (count, until))| Rule {
            count,
            until: until.filter(|_| count.is_none()),
            months: days.0,
            // What week a day is in means something to years; elsewhere it mostly leaves nothing.
            weeks: if frequency == Frequency::Yearly { days.1 } else { Vec::new() },
            year_days: days.2,
            month_days: days.3,
            weekdays: days.4,
            hours: times.0,
            minutes: times.1,
            seconds: times.2,
            positions: times.3,
            week_starts,
            ..Rule::every(interval, frequency)
        },
    )
}

/// Everything from the start on, without jumping: as many as an hour's, a day's or a few years' worth may be.
fn whole(rule: &Rule, start: NaiveDateTime, zone: &Zone, end: NaiveDateTime) -> (Vec<NaiveDateTime>, NaiveDateTime) {
    let mut patience = Patience { steps: 400_000, found: 3_000 };
    let mut all = rule.occurrences(start, false, zone, start..end, &mut patience);
    let found: Vec<NaiveDateTime> = all.by_ref().collect();
    (found, all.unknown_from().unwrap_or(end))
}

fn lengths() -> impl Strategy<Value = Lasts> {
    let seconds = || select(vec![0_i64, 60, 3_600, 36_000]);
    prop_oneof![
        seconds().prop_map(|seconds| Lasts::Exactly { seconds }),
        (0..3_i64, seconds()).prop_map(|(days, seconds)| Lasts::Nominally { days, seconds }),
        (seconds(), seconds()).prop_map(|(seconds, shown)| Lasts::Either { seconds, shown }),
    ]
}

/// Which occurrences are left out, where others are added, which ones are changed or taken away.
type Amended = (Vec<usize>, Vec<(f64, Option<Lasts>)>, Vec<(usize, Option<(i64, Lasts, bool)>)>);

/// What is left out, added and changed of a series, at places that are shares of its time.
fn amendments() -> impl Strategy<Value = Amended> {
    let moved = (select(vec![0_i64, 3_600, -7_200, 86_400, -200_000]), lengths(), prop::bool::weighted(0.8));
    (
        vec(0..40_usize, 0..4),
        vec((0.0..1.0_f64, option::of(lengths())), 0..3),
        vec((0..40_usize, option::of(moved)), 0..3),
    )
}

/// In order, each once.
fn tidy(mut busy: Vec<Interval>) -> Vec<Interval> {
    busy.sort_unstable();
    busy.dedup();
    busy
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn a_window_shows_what_lies_in_it(rule in rules(), start in start(), from in 0.0..1.2_f64, length in 0.0..0.5_f64) {
        let zone = berlin();
        let (all, known) = whole(&rule, start, &zone, start + TimeDelta::days(1_500));
        prop_assert!(all.is_sorted_by(|one, next| one < next), "{rule} from {start}: {all:?}");
        prop_assert!(all.first().is_none_or(|first| *first >= start));
        prop_assert!(rule.count.is_none_or(|count| all.len() <= count as usize));

        let window = spread(start, known, from)..spread(start, known, from + length).min(known);
        let expected: Vec<NaiveDateTime> = all.iter().copied().filter(|wall| window.contains(wall)).collect();
        let mut patience = Patience::enough();
        let found: Vec<NaiveDateTime> = rule.occurrences(start, false, &zone, window.clone(), &mut patience).collect();
        prop_assert_eq!(found, expected, "{} from {} in {:?}", rule, start, window);
    }

    #[test]
    fn what_is_written_is_read(rule in rules()) {
        prop_assert_eq!(rule.to_string().parse(), Ok(rule));
    }

    #[test]
    fn impatience_only_cuts_off(rule in rules(), start in start(), steps in 0..3_000_u64, found in 0..50_u64) {
        let zone = berlin();
        let end = start + TimeDelta::days(1_000);
        let (all, known) = whole(&rule, start, &zone, end);
        let mut patience = Patience { steps, found };
        let mut few = rule.occurrences(start, false, &zone, start..known, &mut patience);
        let seen: Vec<NaiveDateTime> = few.by_ref().collect();
        let unknown = few.unknown_from();
        prop_assert_eq!(&seen[..], &all[..seen.len()]);
        match unknown {
            None => prop_assert_eq!(seen.len(), all.len()),
            Some(unknown) => {
                prop_assert!(seen.last().is_none_or(|last| *last < unknown));
                prop_assert!(all.get(seen.len()).is_none_or(|next| *next >= unknown), "{} before {}", rule, unknown);
            }
        }
    }

    /// Whatever is left out, added or moved, and whatever clocks do: a short span shows what a long one has in it.
    #[test]
    fn a_series_looks_the_same_through_any_window(
        rules in vec(rules().prop_filter("quick", |rule| rule.frequency >= Frequency::Hourly), 0..2),
        except in vec(rules().prop_filter("quick", |rule| rule.frequency >= Frequency::Hourly), 0..2),
        start in start(),
        lasts in lengths(),
        (left_out, added, changed) in amendments(),
        from in 0.0..1.0_f64,
        days in 0.01..40.0_f64,
    ) {
        let (zone, end) = (berlin(), start + TimeDelta::days(500));
        // Exceptions name occurrences that there are.
        let mut patience = Patience { steps: 100_000, found: 400 };
        let known: Vec<Moment> = rules.iter()
            .flat_map(|rule| rule.occurrences(start, false, &zone, start..end, &mut patience).collect::<Vec<_>>())
            .map(|wall| zone.moment(wall))
            .collect();
        let pick = |n: &usize| known.get(*n).copied().unwrap_or_else(|| zone.moment(start));
        let without: Vec<Moment> = left_out.iter().map(pick).collect();
        let extra: Vec<Extra> = added.iter()
            .map(|(share, lasts)| Extra { at: zone.moment(spread(start, end, *share)), lasts: *lasts })
            .collect();
        let changes: Vec<Change> = changed.iter()
            .map(|(n, moved)| {
                let then = match moved {
                    None => Changed::Gone,
                    Some((seconds, lasts, is_busy)) => Changed::Following { seconds: *seconds, lasts: Some(*lasts), is_busy: *is_busy },
                };
                Change { id: pick(n), then }
            })
            .collect();
        let series = Series {
            start, is_date: false, zone: &zone, lasts, rules: &rules, extra: &extra, without: &without, without_rules: &except, changes: &changes,
        };
        let seen = |within: Interval| {
            let mut patience = Patience { steps: 2_000_000, found: 60_000 };
            let found = series.busy(within, &mut patience);
            found.unknown_from.is_none().then(|| tidy(found.busy))
        };
        let all = Interval { start: (start - TimeDelta::days(9)).and_utc(), end: (end + TimeDelta::days(9)).and_utc() };
        let begins = spread(start - TimeDelta::days(5), end, from).and_utc();
        #[expect(clippy::cast_possible_truncation, reason = "some weeks in seconds")]
        let part = Interval { start: begins, end: begins + TimeDelta::seconds((days * 86_400.0) as i64) };
        if let (Some(whole), Some(some)) = (seen(all), seen(part)) {
            let expected: Vec<Interval> = whole.into_iter().filter(|one| one.overlaps(&part)).collect();
            prop_assert_eq!(some, expected, "{:?}", series);
        }
    }
}
