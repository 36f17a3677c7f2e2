//! What holds whatever is asked (C4).

use proptest::prelude::*;

use super::{
    cases::{Case, case, config},
    *,
};

/// Whether somebody really has this time, asked of the intervals themselves.
fn has_time(who: &Somebody, talk: Interval) -> bool {
    let (before, after) = (i64::from(who.limits.buffer_before), i64::from(who.limits.buffer_after));
    let with = |before, after| Interval {
        start: talk.start - TimeDelta::minutes(before),
        end: talk.end + TimeDelta::minutes(after),
    };
    let around = with(before + after, before + after);
    !who.unsure
        && who.away.iter().chain(&who.busy).all(|taken| !taken.overlaps(&with(before, after)))
        && who.booked.iter().all(|taken| !taken.overlaps(&around))
}

/// The same in another order and in other pieces.
fn shuffled(case: &Case) -> Case {
    let mut case = case.clone();
    let all = case.everyone.iter_mut().chain(case.panels.iter_mut().flat_map(|(_, pool)| pool));
    for one in all {
        for taken in [&mut one.away, &mut one.busy] {
            let halves = taken.iter().flat_map(|whole| {
                let middle = whole.start + (whole.end - whole.start) / 2;
                [Interval { start: middle, ..*whole }, Interval { end: middle, ..*whole }, *whole]
            });
            *taken = halves.collect();
        }
        one.booked.reverse();
        one.availability.overrides.reverse();
        let weekly = one.availability.weekly.iter().rev().flat_map(|row| {
            let middle = u16::midpoint(row.hours.from, row.hours.to);
            let piece = |from, to| Weekly { hours: Hours { from, to }, ..*row };
            [piece(middle, row.hours.to), *row, piece(row.hours.from, middle)]
        });
        one.availability.weekly = weekly.collect();
    }
    for (_, pool) in &mut case.panels {
        pool.reverse();
    }
    case
}

/// What a person would type for it, every row as it stands.
fn typed(availability: &Availability) -> AvailabilityDraft {
    let clock = |minutes: u16| format!("{}:{:02}", minutes / 60, minutes % 60);
    AvailabilityDraft {
        zone: availability.zone.clone(),
        weekly: availability
            .weekly
            .iter()
            .map(|row| HoursDraft {
                weekday: row.weekday.to_string(),
                from: clock(row.hours.from),
                to: clock(row.hours.to),
            })
            .collect(),
        overrides: Vec::new(),
    }
}

proptest! {
    #![proptest_config(config(50_000))]

    #[test]
    fn nobody_who_is_offered_is_taken(case in case()) {
        for slot in case.ask(slots) {
            let Verdict::Offered { who } = slot.verdict else { continue };
            let talk = Interval { start: slot.start, end: slot.start + TimeDelta::minutes(case.minutes.into()) };
            let chosen = |one: &&Somebody| who.iter().any(|chosen| chosen.who == one.id);
            let needed = case.everyone.iter().chain(case.people().filter(chosen));
            for one in needed {
                prop_assert!(has_time(one, talk), "{} at {}", name(one.id), slot.start);
            }
        }
    }

    #[test]
    fn order_and_pieces_do_not_matter(case in case()) {
        prop_assert_eq!(case.ask(slots), shuffled(&case).ask(slots));
    }

    #[test]
    fn what_is_shown_can_be_booked_and_explained(case in case()) {
        let wrong = case.ask(|ask| {
            slots(ask).into_iter().find(|slot| {
                let again = verdict(ask, slot.start);
                let against = explain(ask, slot.start).into_iter().find(|answer| answer.why.is_some() && answer.panel.is_none());
                let explained = match &slot.verdict {
                    Verdict::Offered { who } => against.is_none() && explain(ask, slot.start).iter().all(|answer| {
                        answer.why.is_none() || who.iter().all(|chosen| chosen.who != answer.who)
                    }),
                    Verdict::Refused { why: Reason::Past, .. } => true,
                    Verdict::Refused { whose: None, .. } => against.is_none(),
                    Verdict::Refused { why, whose } => {
                        against.is_some_and(|answer| answer.why == Some(*why) && Some(answer.who) == *whose)
                    }
                };
                again != slot.verdict || !explained
            })
        });
        prop_assert_eq!(wrong, None);
    }

    #[test]
    fn rows_merged_by_the_draft_mean_the_same(case in case()) {
        let mut merged = case.clone();
        for one in &mut merged.everyone {
            let overrides = std::mem::take(&mut one.availability.overrides);
            let checked = typed(&one.availability).check(case.now, |_| Some(one.zone.clone()));
            one.availability = Availability { overrides, ..checked.expect("typed") };
            let rows = &one.availability.weekly;
            let apart = |pair: &[Weekly]| pair[0].weekday < pair[1].weekday || pair[0].hours.to < pair[1].hours.from;
            prop_assert!(rows.windows(2).all(apart));
        }
        let hours = |case: &Case| case.ask(|ask| {
            let all = Ask { panels: &[], ..*ask };
            slots(&all)
        });
        prop_assert_eq!(hours(&case), hours(&merged));
    }
}
