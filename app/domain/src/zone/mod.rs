//! Zones as data: from a moment to what clocks show there, and back.
//!
//! Whoever calls hands over a zone's transitions for the years in question, so the same code answers on a server with
//! this year's zone data and on a phone with last decade's. The way back follows RFC 5545, section 3.3.5: an hour that
//! comes twice means the first time, an hour that never comes is read with the offset before the gap (C11).

mod page;
mod walls;

use std::ops::Range;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

pub use self::page::{
    Clock, ClockChoice, ClockSource, PageClock, Setting, TwoZones, ZONE_NAME_MAX, in_place, is_a_place, is_said, place,
};
pub(crate) use self::walls::Walls;
use crate::Moment;

/// A zone for a span of years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// IANA name.
    pub name: String,
    /// In the order of time; the first one holds from the beginning, whatever its `from` says.
    pub spans: Vec<Span>,
}

/// From a moment on, this is how far wall time is from UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Seconds after 1970-01-01T00:00:00Z.
    pub from: i64,
    /// Seconds east of UTC, less than a day.
    pub offset: i32,
    /// `CET`, `CEST`, `-03`.
    pub abbreviation: String,
}

/// When clocks in a zone show a certain time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Local {
    /// Once, as nearly always.
    One(Moment),
    /// Clocks went back: the first time and the last.
    Twice(Moment, Moment),
    /// Clocks went forward over it: what RFC 5545 makes of it, with the offset before the gap.
    Never(Moment),
}

impl Zone {
    /// UTC, the zone of those who have none.
    pub fn utc() -> Self {
        let span = Span { from: 0, offset: 0, abbreviation: "UTC".to_owned() };
        Self { name: "UTC".to_owned(), spans: vec![span] }
    }

    /// Wall time here, and the abbreviation of the offset it is in.
    pub fn wall(&self, at: Moment) -> (NaiveDateTime, &str) {
        let span = self.spans.get(self.index(at.timestamp()));
        let (offset, abbreviation) = span.map_or((0, "UTC"), |span| (span.offset, span.abbreviation.as_str()));
        let utc = at.naive_utc();
        (utc.checked_add_signed(TimeDelta::seconds(offset.into())).unwrap_or(utc), abbreviation)
    }

    /// Whether the two agree on what the clock shows at this moment.
    pub fn agrees(&self, other: &Self, at: Moment) -> bool {
        self.wall(at).0 == other.wall(at).0
    }

    /// Whether the clocks of both show the same at every moment that both know.
    pub fn shows_the_same(&self, other: &Self) -> bool {
        let offset = |zone: &Self, at| zone.spans.get(zone.index(at)).map_or(0, |span| span.offset);
        let turns = self.spans.iter().chain(&other.spans);
        self.name == other.name || turns.map(|span| span.from).all(|at| offset(self, at) == offset(other, at))
    }

    /// When clocks here show `wall`.
    pub fn local(&self, wall: NaiveDateTime) -> Local {
        let (seconds, nanos) = (wall.and_utc().timestamp(), wall.and_utc().timestamp_subsec_nanos());
        let moment = |seconds: i64| {
            let beyond = if seconds < 0 { Moment::MIN_UTC } else { Moment::MAX_UTC };
            DateTime::from_timestamp(seconds, nanos).unwrap_or(beyond)
        };
        match self.shows(seconds) {
            Shows::At { first, last } if first == last => Local::One(moment(first)),
            Shows::At { first, last } => Local::Twice(moment(first), moment(last)),
            Shows::Never { read } => Local::Never(moment(read)),
        }
    }

    /// What RFC 5545 takes `wall` for: the first of two, and past a gap by as much as `wall` lies in it.
    pub fn moment(&self, wall: NaiveDateTime) -> Moment {
        match self.local(wall) {
            Local::One(at) | Local::Twice(at, _) | Local::Never(at) => at,
        }
    }

    /// When a day begins here: when the calendar first shows this date, or a later one because this one never comes.
    pub fn day_start(&self, date: NaiveDate) -> Moment {
        let start = self.first_showing(date.and_time(NaiveTime::MIN).and_utc().timestamp());
        DateTime::from_timestamp(start, 0).unwrap_or(Moment::MAX_UTC)
    }

    /// The day that has begun last by this moment. It is what the calendar shows, but never one that was over before:
    /// clocks that go back over midnight don't begin the old day again.
    pub fn date(&self, at: Moment) -> NaiveDate {
        let mut date = self.wall(at).0.date();
        while let Some(next) = date.succ_opt().filter(|next| self.day_start(*next) <= at) {
            date = next;
        }
        date
    }

    /// Which span holds at this second.
    fn index(&self, utc: i64) -> usize {
        self.spans.partition_point(|span| span.from <= utc).saturating_sub(1)
    }

    /// The spans that hold within two days of this second: clocks are never further from UTC, nor from each other.
    pub(crate) fn near(&self, second: i64) -> Range<usize> {
        let last = self.index(second.saturating_add(2 * DAY));
        self.index(second.saturating_sub(2 * DAY))..(last + 1).min(self.spans.len())
    }

    /// When clocks show this wall time, both in seconds.
    fn shows(&self, wall: i64) -> Shows {
        let mut found: Option<(i64, i64)> = None;
        let mut read = None;
        for n in self.near(wall) {
            let utc = wall.saturating_sub(self.spans[n].offset.into());
            let next = self.spans.get(n + 1);
            if (n == 0 || self.spans[n].from <= utc) && next.is_none_or(|next| utc < next.from) {
                found = Some((found.map_or(utc, |(first, _)| first), utc));
            }
            // This clock stops before it shows that time, and the next one starts after it.
            if next.is_some_and(|next| utc >= next.from && wall.saturating_sub(next.offset.into()) < next.from) {
                read = read.or(Some(utc));
            }
        }
        match (found, read) {
            (Some((first, last)), _) => Shows::At { first, last },
            (None, Some(read)) => Shows::Never { read },
            (None, None) => Shows::At { first: wall, last: wall },
        }
    }

    /// When clocks first show this wall time or a later one, both in seconds.
    fn first_showing(&self, wall: i64) -> i64 {
        let first = self.near(wall).find_map(|n| {
            let utc = wall.saturating_sub(self.spans[n].offset.into());
            let utc = if n == 0 { utc } else { utc.max(self.spans[n].from) };
            self.spans.get(n + 1).is_none_or(|next| utc < next.from).then_some(utc)
        });
        first.unwrap_or(wall)
    }
}

/// [`Local`] in seconds after 1970.
enum Shows {
    At { first: i64, last: i64 },
    Never { read: i64 },
}

/// A day in seconds.
pub(crate) const DAY: i64 = 86_400;

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::time::{parse, rfc3339};

    fn zone(name: &str, spans: &[(&str, i32)]) -> Zone {
        let span = |(from, minutes): &(&str, i32)| Span {
            from: parse(from).expect("RFC 3339").timestamp(),
            offset: minutes * 60,
            abbreviation: String::new(),
        };
        Zone { name: name.into(), spans: spans.iter().map(span).collect() }
    }

    fn berlin() -> Zone {
        let (winter, summer) = (60, 120);
        zone(
            "Europe/Berlin",
            &[("2026-01-01T00:00:00Z", winter), ("2026-03-29T01:00:00Z", summer), ("2026-10-25T01:00:00Z", winter)],
        )
    }

    fn wall(text: &str) -> NaiveDateTime {
        text.parse().expect("a wall time")
    }

    fn local(zone: &Zone, text: &str) -> String {
        match zone.local(wall(text)) {
            Local::One(at) => rfc3339(at),
            Local::Twice(first, last) => format!("{} and {}", rfc3339(first), rfc3339(last)),
            Local::Never(at) => format!("never, read as {}", rfc3339(at)),
        }
    }

    #[test]
    fn hours_that_come_twice_or_never() {
        let says = |text| local(&berlin(), text);
        assert_eq!(says("2026-07-01T12:00:00"), "2026-07-01T10:00:00.000Z");
        assert_eq!(says("2026-10-25T02:30:00"), "2026-10-25T00:30:00.000Z and 2026-10-25T01:30:00.000Z");
        assert_eq!(says("2026-10-25T03:00:00"), "2026-10-25T02:00:00.000Z");
        assert_eq!(says("2026-03-29T02:30:00"), "never, read as 2026-03-29T01:30:00.000Z");
        assert_eq!(says("2026-03-29T03:00:00"), "2026-03-29T01:00:00.000Z");
        assert_eq!(says("1970-01-01T00:00:00.250"), "1969-12-31T23:00:00.250Z", "the first span reaches back");
    }

    #[test]
    fn midnight_may_never_come_and_a_day_neither() {
        let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
        // Cairo skips the first hour of a Friday, Apia skipped a Friday.
        let cairo = zone("Africa/Cairo", &[("2026-01-01T00:00:00Z", 120), ("2026-04-23T22:00:00Z", 180)]);
        assert_eq!(rfc3339(cairo.day_start(date("2026-04-24"))), "2026-04-23T22:00:00.000Z");
        let apia = zone("Pacific/Apia", &[("2011-09-24T14:00:00Z", -600), ("2011-12-30T10:00:00Z", 840)]);
        let starts = ["2011-12-29", "2011-12-30", "2011-12-31"].map(|day| rfc3339(apia.day_start(date(day))));
        assert_eq!(starts, ["2011-12-29T10:00:00.000Z", "2011-12-30T10:00:00.000Z", "2011-12-30T10:00:00.000Z"]);
        assert_eq!(apia.date(parse("2011-12-30T10:00:00Z").expect("RFC 3339")), date("2011-12-31"));
        // St. John's went back at a minute past midnight: the old day came again for most of an hour.
        let johns = zone("America/St_Johns", &[("2006-04-02T03:31:00Z", -150), ("2006-10-29T02:31:00Z", -210)]);
        let again = parse("2006-10-29T02:45:00Z").expect("RFC 3339");
        assert_eq!(johns.wall(again).0.date(), date("2006-10-28"));
        assert_eq!(johns.date(again), date("2006-10-29"), "it has begun");
    }

    #[test]
    fn moments_beyond_the_calendar_are_its_ends() {
        let ends = [NaiveDateTime::MIN, NaiveDateTime::MAX].map(|wall| berlin().moment(wall));
        assert_eq!(ends[0], Moment::MIN_UTC);
        assert!(ends[1] > wall("9999-01-01T00:00:00").and_utc());
        let _ = (berlin().wall(Moment::MAX_UTC), berlin().wall(Moment::MIN_UTC));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever a zone does, also what none has done so far: what a clock shows leads back to the moment.
        #[test]
        fn there_and_back(
            spans in proptest::collection::vec((1_i64..40_000, -900_i32..900), 1..8),
            minutes in -50_000_i64..200_000,
        ) {
            let mut from = 0;
            let spans = spans.into_iter().map(|(minutes, offset)| {
                from += minutes * 60;
                Span { from, offset: offset * 60, abbreviation: String::new() }
            });
            let zone = Zone { name: "Test/Zone".into(), spans: spans.collect() };
            let at = DateTime::from_timestamp(minutes * 60, 0).expect("a moment");
            let (shown, _) = zone.wall(at);
            let back = match zone.local(shown) {
                Local::One(one) => one == at,
                Local::Twice(first, last) => first < last && first <= at && at <= last,
                Local::Never(_) => false,
            };
            prop_assert!(back);
            let seconds = at.naive_utc();
            let mut walls = Walls::new(&zone);
            for wall in [shown, seconds, shown] {
                prop_assert_eq!(walls.moment(wall.and_utc().timestamp()), zone.moment(wall).timestamp());
            }
            let day = shown.date() - NaiveDate::default();
            prop_assert_eq!(walls.day_start(day.num_days()), zone.day_start(shown.date()).timestamp());
            let date = zone.date(at);
            prop_assert_eq!(walls.day(at.timestamp()), (date - NaiveDate::default()).num_days());
            prop_assert!(zone.day_start(date) <= at);
            prop_assert!(zone.day_start(date.succ_opt().expect("a day")) > at);
            if let Local::Never(read) = zone.local(seconds) {
                // Later than it stands there, by as much as clocks went forward; elsewhere it stands nowhere.
                let (before, after) = zone.spans.windows(2).map(|pair| (&pair[0], &pair[1])).find(|(before, after)| {
                    let shown = |span: &Span| after.from + i64::from(span.offset);
                    (shown(before)..shown(after)).contains(&seconds.and_utc().timestamp())
                }).expect("a gap");
                prop_assert_eq!((zone.wall(read).0 - seconds).num_seconds(), i64::from(after.offset - before.offset));
            }
        }
    }
}
