//! Whose clock a time is on, and what that makes of it.

use chrono::TimeDelta;
use domain::{Moment, recurrence::Lasts, time::Zone};

use super::{
    Trouble,
    event::Event,
    values::{Frame, Stamp},
    vtimezone::Defined,
    zones::{Meant, Zones},
};

/// The furthest east a zone is from UTC, and west; a time in an unknown zone lies somewhere in between.
pub(super) const EAST: TimeDelta = TimeDelta::hours(14);
pub(super) const WEST: TimeDelta = TimeDelta::hours(12);

/// What clocks show, for everybody in the calendar.
#[derive(Clone, Copy)]
pub(super) struct Clocks<'a> {
    pub(super) zones: &'a Zones,
    pub(super) utc: &'a Zone,
    /// Times without a zone are the owner's even in a calendar that names a zone of its own.
    pub(super) owners: bool,
    /// Which of a zone's readings counts.
    pub(super) reading: usize,
}

impl<'a> Clocks<'a> {
    fn meant(&self, frame: Frame) -> Meant {
        let (Frame::Floating(number) | Frame::Zone(number)) = frame else { return Meant::Owner };
        if self.owners && matches!(frame, Frame::Floating(_)) {
            return Meant::Owner;
        }
        let meant = usize::try_from(number).ok().and_then(|number| self.zones.meant.get(number));
        meant.copied().unwrap_or(Meant::Nowhere)
    }

    /// The zone of a frame, or the name that nobody knows.
    pub(super) fn zone(&self, frame: Frame) -> Result<&'a Zone, &'a str> {
        if frame == Frame::Utc {
            return Ok(self.utc);
        }
        if frame == Frame::Nowhere {
            return Err("of one name too many");
        }
        match self.meant(frame) {
            Meant::Owner => self.zones.owner.as_ref().map_err(String::as_str),
            Meant::Zone(n) => self.readings(n).map(|known| &known.zone),
            Meant::Nowhere => Err("of one name too many"),
        }
    }

    fn readings(&self, n: usize) -> Result<&'a Defined, &'a str> {
        self.zones.all.get(n).map_or(Err("of one name too many"), |readings| readings.get(self.reading))
    }

    /// Of which time a zone is known, when that is not all.
    pub(super) fn defined(&self, frame: Frame) -> Option<&'a Defined> {
        match self.meant(frame) {
            Meant::Zone(n) => self.readings(n).ok().filter(|known| known.from > i64::MIN || known.to < i64::MAX),
            Meant::Owner | Meant::Nowhere => None,
        }
    }

    /// Whether what defines the zone of a time speaks of that time.
    pub(super) fn is_covered(&self, stamp: Stamp) -> bool {
        let at = self.moment(stamp).timestamp();
        self.defined(stamp.frame).is_none_or(|defined| defined.covers(at))
    }

    /// How many readings a time has by its zone.
    pub(super) fn count(&self, stamp: Stamp) -> usize {
        match self.meant(stamp.frame) {
            Meant::Zone(n) => self.zones.all.get(n).map_or(1, |readings| readings.count().max(1)),
            Meant::Owner | Meant::Nowhere => 1,
        }
    }

    /// Whether a calendar's own zone makes times without one mean something else than the owner's does.
    pub(super) fn has_two_readings(&self, stamp: Stamp) -> bool {
        let calendars = Self { owners: false, ..*self };
        matches!(stamp.frame, Frame::Floating(_)) && calendars.zone(stamp.frame) != self.zone(Frame::Owner)
    }

    /// When a time is; one in an unknown zone as if it were in UTC.
    pub(super) fn moment(&self, stamp: Stamp) -> Moment {
        self.zone(stamp.frame).unwrap_or(self.utc).moment(stamp.wall)
    }

    /// Whether two times can be compared: in known zones, or in the same unknown one.
    pub(super) fn compares(&self, one: Stamp, other: Stamp) -> bool {
        let is_same = || match (self.meant(one.frame), self.meant(other.frame)) {
            (Meant::Nowhere, _) | (_, Meant::Nowhere) => false,
            (one_meant, other_meant) => {
                one_meant == other_meant && one.frame != Frame::Utc && other.frame != Frame::Utc
            }
        };
        let is_nowhere = [one.frame, other.frame].contains(&Frame::Nowhere);
        !is_nowhere && (is_same() || self.zone(one.frame).is_ok() && self.zone(other.frame).is_ok())
    }

    /// How long an event lasts that begins and ends like this; the longer, if it says so twice, or if one of both names no
    /// zone and the other does.
    pub(super) fn lasts(&self, event: &Event, start: Stamp) -> Result<Lasts, Trouble> {
        let Some(end) = event.end else {
            let days = i64::from(start.is_date);
            return Ok(event.lasts.unwrap_or(Lasts::Nominally { days, seconds: 0 }));
        };
        let lasts = if start.is_date && end.is_date {
            // Some calendars let a day end on itself.
            let days = (end.wall - start.wall).num_days();
            Lasts::Nominally { days: if days == 0 { 1 } else { days }, seconds: 0 }
        } else {
            let compares = self.compares(start, end);
            let apart = if compares { TimeDelta::zero() } else { EAST + WEST };
            let begins = self.moment(start);
            let until = |end: Stamp| (self.moment(end) - begins + apart).num_seconds();
            let mut seconds = until(end);
            let is_bare = |stamp: Stamp| matches!(stamp.frame, Frame::Floating(_) | Frame::Owner);
            let is_mixed = start.frame != end.frame && (is_bare(start) || is_bare(end));
            if compares && (is_mixed || seconds < 0 && start.frame != end.frame) {
                // As if both were on the clock of the start.
                seconds = seconds.max(until(Stamp { frame: start.frame, ..end }));
            }
            if end.is_date && compares {
                // A day ends where the next one begins, or is over where it is named.
                let next = Stamp { wall: end.wall.checked_add_signed(TimeDelta::days(1)).unwrap_or(end.wall), ..end };
                seconds = seconds.max(until(next)).max(until(Stamp { frame: start.frame, ..next }));
            }
            if start.is_date {
                // A day is busy to its end, whatever is said of its hours.
                seconds = seconds.max(if seconds < 0 { seconds } else { 86_400 });
            }
            if event.repeats() && start.frame == end.frame && start.frame != Frame::Utc {
                Lasts::Either { seconds, shown: (end.wall - start.wall).num_seconds() }
            } else {
                Lasts::Exactly { seconds }
            }
        };
        if lasts.most() < 0 {
            return Err(Trouble::Reversed);
        }
        Ok(event.lasts.filter(|other| other.most() > lasts.most()).unwrap_or(lasts))
    }
}
