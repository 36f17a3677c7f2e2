//! The same answers (C4, C11) found another way, minute by minute, knowing of a zone only what its clocks show.

use std::{collections::HashMap, sync::OnceLock};

use chrono::Datelike;
use proptest::prelude::*;

use super::{
    cases::{BASE, Case, case, config, minute, zones},
    *,
};

/// How far around [`BASE`] clocks are looked at, in minutes.
const REACH: i64 = 30 * 1_440;

/// What the clocks of a zone show, minute by minute.
struct Clocks {
    /// The days that have begun by each minute, the last one of them.
    days: Vec<NaiveDate>,
    /// What RFC 5545 takes each wall time for.
    moments: HashMap<i64, i64>,
}

impl Clocks {
    fn of(zone: &Zone) -> Self {
        let shown: Vec<i64> =
            (-REACH..REACH).map(|at| zone.wall(minute(BASE + at)).0.and_utc().timestamp() / 60).collect();
        let mut moments = HashMap::new();
        for (at, pair) in (BASE - REACH..).zip(shown.windows(2)) {
            // The clock goes on as before where it jumps, except that it has not been there yet.
            for ahead in 0..(pair[1] - pair[0]).max(1) {
                moments.entry(pair[0] + ahead).or_insert(at + ahead);
            }
        }
        let mut last = i64::MIN;
        let days = shown.iter().map(|shown| {
            last = last.max(shown.div_euclid(1_440));
            minute(last * 1_440).date_naive()
        });
        Self { days: days.collect(), moments }
    }

    fn day(&self, at: i64) -> NaiveDate {
        self.days[usize::try_from(at - BASE + REACH).expect("within reach")]
    }

    fn moment(&self, date: NaiveDate, minutes: i64) -> i64 {
        let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() / 60;
        self.moments[&(midnight + minutes)]
    }
}

fn clocks(zone: &str) -> &'static Clocks {
    static ALL: OnceLock<HashMap<String, Clocks>> = OnceLock::new();
    &ALL.get_or_init(|| zones().map(|zone| (zone.name.clone(), Clocks::of(&zone))).collect())[zone]
}

/// Minutes of the days in question, each true or not.
struct Minutes {
    from: i64,
    is: Vec<bool>,
}

impl Minutes {
    fn none(within: Interval) -> Self {
        let from = at(within.start) - 3_000;
        Self { from, is: vec![false; usize::try_from(at(within.end) + 3_000 - from).expect("a few days")] }
    }

    fn set(&mut self, start: i64, end: i64) {
        let last = self.from + i64::try_from(self.is.len()).expect("a few days");
        let (start, end) = (start.max(self.from), end.min(last));
        if start < end {
            let index = |at: i64| usize::try_from(at - self.from).expect("within");
            self.is[index(start)..index(end)].fill(true);
        }
    }

    fn of(within: Interval, intervals: &[Interval], before: i64, after: i64) -> Self {
        let mut minutes = Self::none(within);
        for one in intervals {
            minutes.set(at(one.start) - before, at(one.end) + after);
        }
        minutes
    }

    fn slice(&self, start: i64, end: i64) -> &[bool] {
        let index = |at: i64| usize::try_from(at - self.from).expect("within");
        &self.is[index(start)..index(end)]
    }

    fn any(&self, start: i64, end: i64) -> bool {
        self.slice(start, end).contains(&true)
    }

    fn all(&self, start: i64, end: i64) -> bool {
        !self.slice(start, end).contains(&false)
    }
}

fn at(moment: Moment) -> i64 {
    moment.timestamp() / 60
}

/// One participant's days, minute by minute.
struct Known<'a> {
    who: &'a Somebody,
    clocks: &'static Clocks,
    open: Minutes,
    away: Minutes,
    busy: Minutes,
    booked: Minutes,
    kept: Minutes,
    /// What is no talk.
    taken: Minutes,
}

impl<'a> Known<'a> {
    fn new(who: &'a Somebody, within: Interval) -> Self {
        let clocks = clocks(&who.zone.name);
        let mut open = Minutes::none(within);
        // What clocks show, minute by minute, and whether that is an hour of theirs; edges are where that changes.
        let first = clocks.day(open.from) - TimeDelta::days(2);
        let mut on_clocks = vec![false; 14 * 1_440];
        for (date, day) in first.iter_days().zip(on_clocks.chunks_mut(1_440)) {
            let others: Vec<&Override> = who.availability.overrides.iter().filter(|other| other.date == date).collect();
            let weekday = u8::try_from(date.weekday().num_days_from_monday()).expect("of seven");
            let usual = who.availability.weekly.iter().filter(|row| row.weekday == weekday).map(|row| row.hours);
            let hours: Vec<Hours> = if others.is_empty() {
                usual.collect()
            } else {
                others.iter().flat_map(|other| other.hours.iter().copied()).collect()
            };
            for Hours { from, to } in hours {
                day[from.into()..to.into()].fill(true);
            }
        }
        let mut minute = 0;
        for run in on_clocks.chunk_by(PartialEq::eq) {
            let (start, end) = (minute, minute + i64::try_from(run.len()).expect("few"));
            if run[0] {
                open.set(clocks.moment(first, start), clocks.moment(first, end));
            }
            minute = end;
        }
        let (before, after) = (who.limits.buffer_before.into(), who.limits.buffer_after.into());
        Self {
            who,
            clocks,
            open,
            away: Minutes::of(within, &who.away, 0, 0),
            busy: Minutes::of(within, &who.busy, 0, 0),
            booked: Minutes::of(within, &who.booked, 0, 0),
            kept: Minutes::of(within, &who.booked, before, after),
            taken: Minutes::of(within, &[who.away.clone(), who.busy.clone()].concat(), 0, 0),
        }
    }

    /// The first reason against a talk, in the order of the reasons.
    fn why(&self, now: Moment, start: i64, end: i64) -> Option<Reason> {
        let (limits, day) = (&self.who.limits, self.clocks.day(start));
        let begun = |one: &&Interval| self.clocks.day(at(one.start));
        let week = |day: NaiveDate| (day.iso_week().year(), day.iso_week().week());
        let on_day = || self.who.booked.iter().filter(|one| begun(one) == day).count();
        let in_week = || self.who.booked.iter().filter(|one| week(begun(one)) == week(day)).count();
        let full = |most: Option<u16>, count: &dyn Fn() -> usize| most.is_some_and(|most| count() >= most.into());
        let off: Vec<bool> = self
            .who
            .availability
            .overrides
            .iter()
            .filter(|other| other.date == day)
            .map(|other| other.hours.is_empty())
            .collect();
        let is_open = self.open.all(start, end);
        let (before, after) = (i64::from(limits.buffer_before), i64::from(limits.buffer_after));
        let reasons = [
            (Reason::Notice, minute(start) < now + TimeDelta::minutes(limits.notice.into())),
            (Reason::Horizon, (day - self.clocks.day(at(now))).num_days() > limits.horizon_days.into()),
            (Reason::DayOff, !is_open && !off.is_empty() && !off.contains(&false)),
            (Reason::OutsideHours, !is_open),
            (Reason::Away, self.away.any(start, end)),
            (Reason::Busy, self.busy.any(start, end)),
            (Reason::Booked, self.booked.any(start, end)),
            (
                Reason::Buffer,
                before + after > 0 && [&self.kept, &self.taken].iter().any(|all| all.any(start - before, end + after)),
            ),
            (Reason::DayLimit, full(limits.per_day, &on_day)),
            (Reason::WeekLimit, full(limits.per_week, &in_week)),
            (Reason::Unsure, self.who.unsure),
        ];
        reasons.into_iter().find(|(_, is)| *is).map(|(reason, _)| reason)
    }
}

/// Who sits where: by person, the panel.
type Seats = Vec<Option<usize>>;

/// Every way to give each of these people one of the seats they claim, or none.
fn seatings(claims: &[Vec<bool>], needs: &[usize], people: usize) -> Vec<Seats> {
    let mut ways: Vec<Seats> = vec![Vec::new()];
    for person in 0..people {
        let mut next = Vec::new();
        for way in ways {
            for (panel, claimed) in claims.iter().enumerate() {
                let taken = way.iter().filter(|seat| **seat == Some(panel)).count();
                if claimed[person] && taken < needs[panel] {
                    next.push(way.iter().copied().chain([Some(panel)]).collect());
                }
            }
            next.push(way.into_iter().chain([None]).collect());
        }
        ways = next;
    }
    ways
}

/// Everybody who may sit on a panel, once.
fn pool(case: &Case) -> Vec<&Somebody> {
    let mut people: Vec<&Somebody> = Vec::new();
    for one in case.panels.iter().flat_map(|(_, pool)| pool) {
        let needed = case.everyone.iter().any(|needed| needed.id == one.id);
        if !needed && people.iter().all(|known| known.id != one.id) {
            people.push(one);
        }
    }
    people
}

/// What somebody says in a pool: the first time they are named there.
fn member(case: &Case, panel: usize, id: Uuid) -> Option<&Somebody> {
    case.panels[panel].1.iter().find(|one| one.id == id)
}

/// Person and panel of every claim, the strongest first.
fn claims(case: &Case, pool: &[Known<'_>]) -> Vec<(usize, usize)> {
    let mut claims = Vec::new();
    for (person, one) in pool.iter().enumerate() {
        for panel in 0..case.panels.len() {
            if let Some(member) = member(case, panel, one.who.id) {
                let share = f64::from(member.load + 1) / f64::from(member.weight);
                claims.push((share, member.load, member.id, panel, person));
            }
        }
    }
    claims
        .sort_by(|one, other| one.0.total_cmp(&other.0).then((one.1, one.2, one.3).cmp(&(other.1, other.2, other.3))));
    claims.into_iter().map(|(.., panel, person)| (person, panel)).collect()
}

/// Who sits, by the rule: claim after claim, whoever can be seated beside those who sit already by the claims heard so far;
/// then whoever still can by all of them. `None` when a panel stays short.
fn seated(in_turn: &[(usize, usize)], may_sit: &[Vec<bool>], needs: &[usize], people: usize) -> Option<Vec<bool>> {
    let mut heard = vec![vec![false; people]; needs.len()];
    let mut sits = vec![false; people];
    let fits = |heard: &[Vec<bool>], sits: &[bool]| {
        let beside = |way: &Seats| sits.iter().zip(way).all(|(sits, seat)| !sits || seat.is_some());
        seatings(heard, needs, people).iter().any(beside)
    };
    for all in [false, true] {
        for (person, panel) in in_turn.iter().filter(|(person, panel)| may_sit[*panel][*person]) {
            heard[*panel][*person] = true;
            if !sits[*person] {
                sits[*person] = true;
                sits[*person] = fits(&heard, &sits);
            }
        }
        debug_assert!(!all || heard == may_sit);
    }
    (sits.iter().filter(|sits| **sits).count() == needs.iter().sum::<usize>()).then_some(sits)
}

/// Who sits, by who may sit where, as far as it was found before.
type Seated = HashMap<Vec<Vec<bool>>, Option<Vec<bool>>>;

/// What a slot should say; `Err` says what is wrong with what it does say.
fn check(
    case: &Case,
    everyone: &[Known<'_>],
    pool: &[Known<'_>],
    known: &mut Seated,
    slot: &Slot,
) -> Result<(), String> {
    let (start, end) = (at(slot.start), at(slot.start) + i64::from(case.minutes));
    let refused = |why, whose| {
        let expected = Verdict::Refused { why, whose };
        if slot.verdict == expected { Ok(()) } else { Err(format!("{slot:?} instead of {expected:?}")) }
    };
    if slot.start < case.now {
        return refused(Reason::Past, None);
    }
    let against = everyone.iter().find_map(|one| Some((one.why(case.now, start, end)?, one.who.id)));
    if let Some((why, whose)) = against {
        return refused(why, Some(whose));
    }
    let free: Vec<bool> = pool.iter().map(|one| one.why(case.now, start, end).is_none()).collect();
    let sits = |panel: usize, one: &Known<'_>| member(case, panel, one.who.id).is_some();
    let may_sit: Vec<Vec<bool>> = (0..case.panels.len())
        .map(|panel| pool.iter().zip(&free).map(|(one, free)| *free && sits(panel, one)).collect())
        .collect();
    let needs: Vec<usize> = case.panels.iter().map(|(needs, _)| *needs).collect();
    let best =
        known.entry(may_sit.clone()).or_insert_with(|| seated(&claims(case, pool), &may_sit, &needs, pool.len()));
    let Some(best) = best else { return refused(Reason::PoolTooSmall, None) };
    let Verdict::Offered { who } = &slot.verdict else { return Err(format!("{slot:?} instead of an offer")) };
    let mut said = vec![false; pool.len()];
    let mut taken = vec![0; needs.len()];
    for chosen in who {
        let person = pool.iter().position(|one| one.who.id == chosen.who).ok_or("a stranger")?;
        let Somebody { load, weight, .. } = member(case, chosen.panel, chosen.who).ok_or("of another pool")?;
        let free = may_sit[chosen.panel].iter().filter(|may| **may).count();
        let expected = Chosen { who: chosen.who, panel: chosen.panel, load: *load, weight: *weight, free };
        if std::mem::replace(&mut said[person], true) || !may_sit[chosen.panel][person] || *chosen != expected {
            return Err(format!("{chosen:?} instead of {expected:?}"));
        }
        taken[chosen.panel] += 1;
    }
    if !who.is_sorted_by_key(|one| one.panel) || taken != needs || said != *best {
        return Err(format!("{who:?} is not the best: {best:?} of {:?}", claims(case, pool)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(100_000))]

    #[test]
    fn an_oracle_says_the_same(case in case()) {
        let everyone: Vec<Known<'_>> = case.everyone.iter().map(|one| Known::new(one, case.within)).collect();
        let pool: Vec<Known<'_>> = pool(&case).into_iter().map(|one| Known::new(one, case.within)).collect();
        let answered = case.ask(slots);
        let (mut start, mut known) = (case.within.start, Seated::new());
        for slot in &answered {
            prop_assert_eq!(slot.start, start);
            start += TimeDelta::minutes(case.step.into());
            if let Err(wrong) = check(&case, &everyone, &pool, &mut known, slot) {
                return Err(TestCaseError::fail(wrong));
            }
        }
        prop_assert!(start >= case.within.end, "every start is answered");
    }
}
