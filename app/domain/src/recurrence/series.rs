//! A repeating event and what it keeps busy: rules, extra dates, exceptions, and occurrences that were changed
//! (RFC 5545, sections 3.8.4.4 and 3.8.5).

use chrono::{DateTime, NaiveDateTime};

use super::{
    civil::{seconds, wall},
    occurrences::Patience,
    rule::{Frequency, Rule},
};
use crate::{
    Moment,
    slots::Interval,
    zone::{DAY, Local, Walls, Zone},
};

/// How long an event lasts. One with an end lasts as many seconds every time; one with a duration lasts until the clock
/// shows as many days later, and then so many seconds (section 3.8.5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    Exactly {
        seconds: i64,
    },
    Nominally {
        days: i64,
        seconds: i64,
    },
    /// Exactly so many seconds, or until the clock shows so much more, whichever is later: night shifts end at six in the
    /// morning for most programs, whatever clocks did meanwhile, and for the RFC they don't.
    Either {
        seconds: i64,
        shown: i64,
    },
}

impl Lasts {
    /// In seconds, on clocks that are not changed meanwhile.
    pub fn most(self) -> i64 {
        match self {
            Self::Exactly { seconds } => seconds,
            Self::Nominally { days, seconds } => days * 86_400 + seconds,
            Self::Either { seconds, shown } => seconds.max(shown),
        }
    }
}

/// An event as its calendar describes it. An event that does not repeat is one without rules.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// Wall time in `zone`; midnight for a day without a time.
    pub start: NaiveDateTime,
    pub is_date: bool,
    pub zone: &'a Zone,
    pub lasts: Lasts,
    pub rules: &'a [Rule],
    /// RDATE.
    pub extra: &'a [Extra],
    /// EXDATE.
    pub without: &'a [Moment],
    /// EXRULE, which old calendars still have (RFC 2445).
    pub without_rules: &'a [Rule],
    /// RECURRENCE-ID.
    pub changes: &'a [Change],
}

/// One more date, perhaps of another length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extra {
    pub at: Moment,
    pub lasts: Option<Lasts>,
}

/// What became of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// When it would have begun.
    pub id: Moment,
    pub then: Changed,
}

/// How it was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is cancelled, or described by an event of its own.
    Gone,
    /// It and all that follow are moved by so many seconds on the clock (`RANGE=THISANDFUTURE`).
    Following { seconds: i64, lasts: Option<Lasts>, is_busy: bool },
}

/// What an event keeps busy within a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// In no particular order; some may overlap.
    pub busy: Vec<Interval>,
    /// Patience ended: from here on nothing is known.
    pub unknown_from: Option<Moment>,
}

impl Series<'_> {
    /// What this event keeps busy of `within`, each interval at its full length.
    ///
    /// The start always counts, whether or not a rule hits it: leaving out is what EXDATE is for.
    pub fn busy(&self, within: Interval, patience: &mut Patience) -> Found {
        let mut walk = Walk::of(self, within, patience);
        let mut found = Found::default();
        let start = seconds(self.start);
        walk.place(start, &mut found.busy);
        for extra in self.extra {
            // The clock's time, not its first: a moment is never in doubt.
            let wall = seconds(self.zone.wall(extra.at).0);
            walk.keep(extra.at.timestamp(), wall, extra.lasts, &mut found.busy);
        }
        let window = wall(walk.from)..wall(walk.to);
        for rule in self.rules {
            let is_fine = rule.frequency < Frequency::Daily && !self.is_date;
            let mut all = rule.occurrences(self.start, self.is_date, self.zone, window.clone(), patience);
            while let Some(at) = all.next_second() {
                if at != start {
                    walk.place(at, &mut found.busy);
                }
                // "Every hour" does not skip the one that comes twice.
                if is_fine && let Local::Twice(_, last) = self.zone.local(wall(at)) {
                    walk.keep(last.timestamp(), at, None, &mut found.busy);
                }
            }
            if let Some(unknown) = all.unknown_from() {
                // By the clock that is slowest, so that nothing in between is forgotten.
                let unknown = self.zone.moment(unknown).timestamp().saturating_sub(walk.moved_back);
                let unknown = DateTime::from_timestamp(unknown, 0).unwrap_or(Moment::MIN_UTC);
                found.unknown_from = Some(found.unknown_from.map_or(unknown, |known| known.min(unknown)));
            }
        }
        found
    }
}

/// From wall times to intervals, past all exceptions.
struct Walk<'a> {
    series: &'a Series<'a>,
    walls: Walls<'a>,
    within: (i64, i64),
    /// Wall times that may reach into the span.
    from: i64,
    to: i64,
    /// As far as a change takes an occurrence towards the past, in seconds.
    moved_back: i64,
    /// Beginnings that don't count, sorted.
    without: Vec<i64>,
    /// Changes of all that follow, sorted by when.
    following: Vec<(i64, i64, Option<Lasts>, bool)>,
}

impl<'a> Walk<'a> {
    fn of(series: &'a Series<'a>, within: Interval, patience: &mut Patience) -> Self {
        let mut without: Vec<i64> = series.without.iter().map(Moment::timestamp).collect();
        let mut following = Vec::new();
        let mut longest = series.lasts.longest();
        let (mut moved_on, mut moved_back) = (0, 0);
        for change in series.changes {
            match change.then {
                Changed::Gone => without.push(change.id.timestamp()),
                Changed::Following { seconds, lasts, is_busy } => {
                    following.push((change.id.timestamp(), seconds, lasts, is_busy));
                    longest = longest.max(lasts.map_or(0, Lasts::longest));
                    (moved_on, moved_back) = (seconds.max(moved_on), seconds.saturating_neg().max(moved_back));
                }
            }
        }
        following.sort_by_key(|(from, ..)| *from);
        let within = (within.start.timestamp(), within.end.timestamp());
        let mut walk = Self {
            series,
            walls: Walls::new(series.zone),
            within,
            // Clocks are never two days apart.
            from: within.0.saturating_sub(2 * DAY).saturating_sub(longest).saturating_sub(moved_on),
            to: within.1.saturating_add(2 * DAY).saturating_add(moved_back),
            moved_back,
            without,
            following,
        };
        // What patience leaves of an exception is no exception.
        for rule in series.without_rules {
            let window = wall(walk.from)..wall(walk.to);
            let mut all = rule.occurrences(series.start, series.is_date, series.zone, window, patience);
            while let Some(at) = all.next_second() {
                walk.without.push(walk.walls.moment(at));
            }
        }
        walk.without.sort_unstable();
        walk
    }

    fn place(&mut self, wall: i64, busy: &mut Vec<Interval>) {
        let at = self.walls.moment(wall);
        self.keep(at, wall, None, busy);
    }

    /// Keeps an occurrence that begins at `at`, when the clock shows `wall`, unless there is an exception.
    fn keep(&mut self, mut at: i64, mut wall: i64, mut lasts: Option<Lasts>, busy: &mut Vec<Interval>) {
        if !self.without.is_empty() && self.without.binary_search(&at).is_ok() {
            return;
        }
        if !self.following.is_empty() {
            let n = self.following.partition_point(|(from, ..)| *from <= at);
            if let Some((_, seconds, other, is_busy)) = n.checked_sub(1).and_then(|n| self.following.get(n)) {
                if !is_busy {
                    return;
                }
                if *seconds != 0 {
                    wall = wall.saturating_add(*seconds);
                    at = self.walls.moment(wall);
                }
                lasts = lasts.or(*other);
            }
        }
        let end = match lasts.unwrap_or(self.series.lasts) {
            Lasts::Exactly { seconds } => at.saturating_add(seconds),
            Lasts::Nominally { days: 0, seconds } => at.saturating_add(seconds),
            Lasts::Nominally { days, seconds } => {
                let wall = wall.saturating_add(days.saturating_mul(DAY));
                self.walls.moment(wall).saturating_add(seconds)
            }
            Lasts::Either { seconds, shown } => {
                at.saturating_add(seconds).max(self.walls.moment(wall.saturating_add(shown)))
            }
        };
        if at < end && at < self.within.1 && end > self.within.0 {
            let moment = |at| DateTime::from_timestamp(at, 0);
            let start = moment(at).unwrap_or(Moment::MIN_UTC);
            busy.extend(Interval::new(start, moment(end).unwrap_or(Moment::MAX_UTC)));
        }
    }
}

impl Lasts {
    /// No occurrence takes longer than this, whatever the clocks do, in seconds.
    fn longest(self) -> i64 {
        match self {
            Self::Either { seconds, shown } => seconds.max(shown.saturating_add(2 * DAY)),
            Self::Exactly { seconds } => seconds,
            Self::Nominally { days, seconds } => days.saturating_add(2).saturating_mul(DAY).saturating_add(seconds),
        }
    }
}
