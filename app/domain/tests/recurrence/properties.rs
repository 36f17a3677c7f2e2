//! What holds for every rule.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use domain::{
    recurrence::{Frequency, Nth, Patience, Rule, Until},
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

fn start() -> impl Strategy<Value = NaiveDateTime> {
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

fn rules() -> impl Strategy<Value = Rule> {
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
}
