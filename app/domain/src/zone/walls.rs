//! The way from wall time to moments for many times of one zone.

use super::{DAY, Shows, Span, Zone};

/// As long as times stay clear of transitions, the way to a moment is a subtraction.
pub(crate) struct Walls<'a> {
    zone: &'a Zone,
    /// Wall times from here …
    from: i64,
    /// … to before here have this offset and no other.
    to: i64,
    offset: i64,
}

impl<'a> Walls<'a> {
    pub(crate) const fn new(zone: &'a Zone) -> Self {
        Self { zone, from: 0, to: 0, offset: 0 }
    }

    /// As [`Zone::moment`], in seconds.
    pub(crate) fn moment(&mut self, wall: i64) -> i64 {
        if self.is_plain(wall) {
            return wall - self.offset;
        }
        match self.zone.shows(wall) {
            Shows::At { first, .. } => first,
            Shows::Never { read } => read,
        }
    }

    /// As [`Zone::day_start`]: days and seconds after 1970.
    pub(crate) fn day_start(&mut self, day: i64) -> i64 {
        let wall = day.saturating_mul(DAY);
        if self.is_plain(wall) {
            return wall - self.offset;
        }
        self.zone.first_showing(wall)
    }

    /// As [`Zone::date`]: days and seconds after 1970.
    pub(crate) fn day(&mut self, utc: i64) -> i64 {
        let offset = self.zone.spans.get(self.zone.index(utc)).map_or(0, |span| i64::from(span.offset));
        let mut day = utc.saturating_add(offset).div_euclid(DAY);
        while self.day_start(day + 1) <= utc {
            day += 1;
        }
        day
    }

    /// Whether this wall time is shown once, in a span that is then remembered.
    fn is_plain(&mut self, wall: i64) -> bool {
        if self.from <= wall && wall < self.to {
            return true;
        }
        let Shows::At { first, .. } = self.zone.shows(wall) else { return false };
        let n = self.zone.index(first);
        let Some(span) = self.zone.spans.get(n) else { return false };
        let (mut from, mut to) = (i64::MIN, i64::MAX);
        // What a clock shows in the first instant of the later of two spans, and would have shown in the earlier one.
        let turns = |pair: &[Span]| match pair {
            [before, after] => {
                let shown = |span: &Span| after.from.saturating_add(span.offset.into());
                (after.from, shown(before), shown(after))
            }
            _ => (0, 0, 0),
        };
        // Only those within days of the span's own ends can reach into it.
        for (m, (at, ends, begins)) in self.zone.spans[..=n].windows(2).map(turns).enumerate().rev() {
            if at < span.from.saturating_sub(2 * DAY) {
                break;
            }
            from = from.max(ends);
            if m + 1 == n {
                from = from.max(begins);
            }
        }
        let next = self.zone.spans.get(n + 1).map_or(i64::MAX, |next| next.from);
        for (m, (at, ends, begins)) in self.zone.spans[n..].windows(2).map(turns).enumerate() {
            if at > next.saturating_add(2 * DAY) {
                break;
            }
            to = to.min(begins);
            if m == 0 {
                to = to.min(ends);
            }
        }
        (self.from, self.to, self.offset) = (from, to, span.offset.into());
        from <= wall && wall < to
    }
}
