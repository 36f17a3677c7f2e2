//! How quickly repeating events are expanded: a thousand rules of all kinds, the same in every run, in four zones. Beside it
//! python-dateutil, which counts in moments as we do, and rrule.js, which knows wall times alone; all three have to
//! come to the same answers.
//!
//! Rules about which they disagree by design are not among them: weeks numbered around the turn of a year; days of the
//! month or numbered weeks that leave the rest of the date to the start (RFC 5545 means the start's, the others mean every
//! one); and BYSETPOS of weeks, the first of which the others count from the start.

use std::{fmt::Write, hint::black_box, time::Instant};

use bench::Result;
use domain::{
    Moment,
    recurrence::{Frequency, Lasts, Nth, Patience, Rule, Series, Until},
    slots::Interval,
    zone::{Local, Span, Zone},
};
use jiff::{Timestamp, civil::date, tz::TimeZoneDatabase};
use rand::{
    RngExt, SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use serde::Deserialize;

use crate::{
    run::Run,
    table::{Figure, Unit},
};

const PART: &str = "recurrence";
const RULES: usize = 1_000;
const ZONES: [&str; 4] = ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata"];
/// No rule reaches further.
const END: i16 = 2035;

/// A rule with its start, as each program reads it.
struct Case {
    rule: Rule,
    start: chrono::NaiveDateTime,
    zone: usize,
}

/// What a program came to.
#[derive(Deserialize)]
struct Answer {
    rates: Vec<f64>,
    sums: Vec<i64>,
}

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let zones = ZONES.iter().map(|name| zone(name)).collect::<Result<Vec<Zone>>>()?;
    let cases = cases(&zones);
    let (turns, repeats) = (run.turns().len(), if run.short { 1 } else { 20 });
    let within = Interval { start: moment(2_000)?, end: moment(END)? };
    let (mut moments, mut walls) = (Vec::new(), Vec::new());
    for counts in run.turns() {
        let in_zones = rate(repeats, || {
            cases.iter().map(|case| counted(case.busy(&zones, within).iter().map(|one| one.start.timestamp()))).sum()
        });
        let on_walls = rate(repeats, || {
            cases.iter().map(|case| counted(case.walls(&zones).map(|wall| wall.and_utc().timestamp()))).sum()
        });
        if counts {
            moments.push(in_zones);
            walls.push(on_walls);
        }
    }
    let mut in_zones = Figure::rounds(PART, "occurrences of 1,000 rules, in zones", &moments, Unit::PerSecond);
    let mut on_walls = Figure::rounds(PART, "the same on the wall, without a zone", &walls, Unit::PerSecond);
    let mut figures = Vec::new();
    if let Some(peers) = run.peers().await? {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), lines(&cases, &zones)?)?;
        let arguments = [&file.path().to_string_lossy(), turns.to_string().as_str()].map(str::to_owned);
        run.say("python-dateutil");
        let python: Answer = serde_json::from_str(&peers.python("recurrence.py", &arguments).await?)?;
        run.say("rrule.js");
        let node: Answer = serde_json::from_str(&peers.script("recurrence.mjs", &arguments).await?)?;
        let rate = |answer: &Answer| crate::stats::median(&answer.rates[usize::from(turns > 1)..]);
        in_zones = in_zones.at_least(10.0 * rate(&python)).beside("python-dateutil", rate(&python));
        on_walls = on_walls.beside("rrule.js", rate(&node));
        // The hour that comes twice is the first for them; an hourly event of ours is busy in both.
        let own = |case: &Case| {
            let zone = &zones[case.zone];
            let is_again = |at: &Moment| matches!(zone.local(zone.wall(*at).0), Local::Twice(_, last) if last == *at);
            let busy = case.busy(&zones, within).into_iter().map(|one| one.start);
            sum(busy.filter(|at| !is_again(at)).map(|at| at.timestamp()))
        };
        let own_walls = |case: &Case| sum(case.walls(&zones).map(|wall| wall.and_utc().timestamp()));
        figures.push(differing("python-dateutil", &cases, &python.sums, own));
        figures.push(differing("rrule.js", &cases, &node.sums, own_walls));
    }
    figures.splice(0..0, [in_zones, on_walls]);
    Ok(figures)
}

impl Case {
    fn busy(&self, zones: &[Zone], within: Interval) -> Vec<Interval> {
        let series = Series {
            start: self.start,
            is_date: false,
            zone: &zones[self.zone],
            lasts: Lasts::Exactly { seconds: 1 },
            rules: std::slice::from_ref(&self.rule),
            extra: &[],
            without: &[],
            without_rules: &[],
            changes: &[],
        };
        series.busy(within, &mut Patience::enough()).busy
    }

    fn walls<'a>(&'a self, zones: &'a [Zone]) -> impl Iterator<Item = chrono::NaiveDateTime> + 'a {
        let (from, to) = (self.start, self.start + chrono::TimeDelta::days(366 * 40));
        let all: Vec<_> =
            self.rule.occurrences(from, false, &zones[self.zone], from..to, &mut Patience::enough()).collect();
        all.into_iter()
    }
}

/// How many answers are not the same; the first one is named.
fn differing(peer: &str, cases: &[Case], theirs: &[i64], ours: impl Fn(&Case) -> i64) -> Figure {
    let wrong: Vec<&Case> =
        cases.iter().zip(theirs).filter(|(case, theirs)| ours(case) != **theirs).map(|(case, _)| case).collect();
    let missing = cases.len() - theirs.len().min(cases.len());
    let mut what = format!("rules that {peer} reads otherwise");
    for case in wrong.iter().take(3) {
        let _ = write!(what, ", {} from {} in {}", case.rule, case.start, ZONES[case.zone]);
    }
    #[expect(clippy::cast_precision_loss, reason = "a thousand")]
    Figure::new(PART, what, (wrong.len() + missing) as f64, Unit::Count).at_most(0.0)
}

/// Occurrences a second.
fn rate(repeats: usize, mut run: impl FnMut() -> usize) -> f64 {
    let started = Instant::now();
    let count: usize = (0..repeats).map(|_| black_box(run())).sum();
    #[expect(clippy::cast_precision_loss, reason = "some millions")]
    let count = count as f64;
    count / started.elapsed().as_secs_f64()
}

/// How many, after all of them were added up as the peers do it.
fn counted(seconds: impl Iterator<Item = i64>) -> usize {
    let mut count = 0;
    black_box(sum(seconds.inspect(|_| count += 1)));
    count
}

/// Every occurrence and their order, in a number.
fn sum(seconds: impl Iterator<Item = i64>) -> i64 {
    seconds.fold(0, |sum, second| (sum * 31 + second) % 1_000_000_007)
}

/// The rules as the other programs read them: an end in UTC for one, on the wall for the other.
fn lines(cases: &[Case], zones: &[Zone]) -> Result<String> {
    let mut text = String::new();
    for case in cases {
        let until = match case.rule.until {
            Some(Until::Local(wall)) => Some(wall),
            _ => None,
        };
        let utc = until.map(|wall| zones[case.zone].moment(wall).format("%Y%m%dT%H%M%SZ").to_string());
        let line = serde_json::json!({
            "rule": Rule { until: None, ..case.rule.clone() }.to_string(),
            "start": case.start.format("%Y%m%dT%H%M%S").to_string(),
            "zone": ZONES[case.zone],
            "until": utc,
            "wall_until": until.map(|wall| wall.format("%Y%m%dT%H%M%S").to_string()),
        });
        writeln!(text, "{line}")?;
    }
    Ok(text)
}

/// Rules with between five and 2,000 occurrences whose start is one of them.
fn cases(zones: &[Zone]) -> Vec<Case> {
    let mut random = StdRng::seed_from_u64(5545);
    let mut all = Vec::with_capacity(RULES);
    let end = chrono::NaiveDate::from_ymd_opt(END.into(), 1, 1).unwrap_or_default().and_time(chrono::NaiveTime::MIN);
    while all.len() < RULES {
        let zone = random.random_range(0..ZONES.len());
        let first = chrono::NaiveDate::from_ymd_opt(2010, 1, 1).unwrap_or_default();
        let time = chrono::NaiveTime::from_hms_opt(random.random_range(0..24), 15 * random.random_range(0..4), 0);
        let start = (first + chrono::TimeDelta::days(random.random_range(0..5_000))).and_time(time.unwrap_or_default());
        let rule = rule(&mut random, start);
        // The start of a series is one of it, or it is left open what the series is.
        let mut patience = Patience { steps: 100_000, found: 2_001 };
        let found: Vec<_> = rule.occurrences(start, false, &zones[zone], start..end, &mut patience).collect();
        let is_whole = matches!(rule.until, Some(Until::Local(until)) if until < end)
            || rule.count.is_some_and(|count| found.len() == count as usize);
        if is_whole && (5..=2_000).contains(&found.len()) && found.first() == Some(&start) {
            all.push(Case { rule, start, zone });
        }
    }
    all
}

fn rule(random: &mut StdRng, start: chrono::NaiveDateTime) -> Rule {
    let frequencies = [
        Frequency::Yearly,
        Frequency::Monthly,
        Frequency::Monthly,
        Frequency::Weekly,
        Frequency::Weekly,
        Frequency::Weekly,
        Frequency::Daily,
        Frequency::Daily,
        Frequency::Hourly,
        Frequency::Minutely,
    ];
    let frequency = *frequencies.choose(random).unwrap_or(&Frequency::Daily);
    let interval = if random.random_ratio(1, 2) { 1 } else { random.random_range(2..8) };
    let interval = if frequency < Frequency::Daily { interval * random.random_range(1..20) } else { interval };
    let mut rule = Rule::every(interval, frequency);
    let sorted = |random: &mut StdRng, most: usize, of: std::ops::RangeInclusive<u8>| {
        let mut all: Vec<u8> = of.collect();
        all.shuffle(random);
        all.truncate(random.random_range(1..=most));
        all.sort_unstable();
        all
    };
    if random.random_ratio(1, 4) {
        rule.months = sorted(random, 6, 1..=12);
    }
    let numbered = frequency == Frequency::Monthly || frequency == Frequency::Yearly && !rule.months.is_empty();
    if frequency != Frequency::Weekly && (numbered || frequency <= Frequency::Daily) && random.random_ratio(1, 3) {
        rule.month_days = sorted(random, 8, 1..=31).into_iter().map(u8::cast_signed).collect();
    }
    if random.random_ratio(1, 2) {
        let nth = numbered && random.random_ratio(1, 2);
        let pick = |random: &mut StdRng| if nth { *[1, 2, 3, 4, -1, -2].choose(random).unwrap_or(&1) } else { 0 };
        rule.weekdays =
            sorted(random, 5, 0..=6).into_iter().map(|weekday| Nth { nth: pick(random), weekday }).collect();
        rule.weekdays.sort_unstable();
    }
    if frequency == Frequency::Yearly
        && rule.months.is_empty()
        && !rule.weekdays.is_empty()
        && random.random_ratio(1, 2)
    {
        rule.weeks = sorted(random, 4, 2..=51).into_iter().map(u8::cast_signed).collect();
    }
    if frequency == Frequency::Yearly && rule.weekdays.is_empty() && rule.months.is_empty() && random.random_ratio(1, 2)
    {
        rule.year_days = sorted(random, 6, 1..=250).into_iter().map(i16::from).collect();
    }
    if frequency >= Frequency::Daily && random.random_ratio(1, 4) {
        rule.hours = sorted(random, 3, 0..=23);
        rule.minutes = sorted(random, 2, 0..=59);
    }
    if frequency > Frequency::Weekly
        && (!rule.weekdays.is_empty() || !rule.month_days.is_empty())
        && random.random_ratio(1, 3)
    {
        rule.positions = vec![*[1, 2, -1].choose(random).unwrap_or(&1)];
    }
    if random.random_ratio(1, 4) {
        rule.week_starts = 6;
    }
    if random.random_ratio(1, 2) {
        rule.count = Some(random.random_range(5..1_000));
    } else {
        rule.until = Some(Until::Local(start + chrono::TimeDelta::days(random.random_range(10..7_000))));
    }
    rule
}

/// A zone with all its changes of clocks until everything has ended.
fn zone(name: &str) -> Result<Zone> {
    let zone = TimeZoneDatabase::bundled().get(name)?;
    let span = |at: Timestamp| {
        let info = zone.to_offset_info(at);
        let (offset, abbreviation) = (info.offset().seconds(), info.abbreviation().to_owned());
        Span { from: at.as_second(), offset, abbreviation }
    };
    let (first, last) = (timestamp(2_000)?, timestamp(END + 1)?);
    let later = zone.following(first).map(|change| change.timestamp()).take_while(|at| *at < last);
    Ok(Zone { name: name.to_owned(), spans: std::iter::once(first).chain(later).map(span).collect() })
}

fn timestamp(year: i16) -> Result<Timestamp> {
    Ok(date(year, 1, 1).in_tz("UTC")?.timestamp())
}

fn moment(year: i16) -> Result<domain::Moment> {
    Ok(domain::moment(timestamp(year)?.as_millisecond()).ok_or("a year")?)
}
