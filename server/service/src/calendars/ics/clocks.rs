//! Whose clock a time is on, and what that makes of it.

use chrono::TimeDelta;
use domain::{Moment, recurrence::Lasts, time::Zone};

use super::{
    Trouble,
    event::Event,
    values::{Frame, Stamp},
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
        let known = match self.meant(frame) {
            _ if frame == Frame::Nowhere => None,
            Meant::Owner => Some(&self.zones.owner),
            Meant::Zone(n) => self.zones.all.get(n),
            Meant::Nowhere => None,
        };
        known.map_or(Err("of one name too many"), |zone| zone.as_ref().map_err(String::as_str))
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

    /// How long an event lasts that begins and ends like this; the longer, if it says so twice.
    pub(super) fn lasts(&self, event: &Event, start: Stamp) -> Result<Lasts, Trouble> {
        let said = |lasts: Lasts| match lasts {
            Lasts::Nominally { days, seconds } => days * 86_400 + seconds,
            Lasts::Exactly { seconds } => seconds,
            Lasts::Either { seconds, shown } => seconds.max(shown),
        };
        let Some(end) = event.end else {
            let days = i64::from(start.is_date);
            return Ok(event.lasts.unwrap_or(Lasts::Nominally { days, seconds: 0 }));
        };
        let lasts = if start.is_date && end.is_date {
            // Some calendars let a day end on itself.
            let days = (end.wall - start.wall).num_days();
            Lasts::Nominally { days: if days == 0 { 1 } else { days }, seconds: 0 }
        } else {
            let apart = if self.compares(start, end) { TimeDelta::zero() } else { EAST + WEST };
            let seconds = (self.moment(end) - self.moment(start) + apart).num_seconds();
            if event.repeats() && start.frame == end.frame && start.frame != Frame::Utc {
                Lasts::Either { seconds, shown: (end.wall - start.wall).num_seconds() }
            } else {
                Lasts::Exactly { seconds }
            }
        };
        if said(lasts) < 0 {
            return Err(Trouble::Reversed);
        }
        Ok(event.lasts.filter(|other| said(*other) > said(lasts)).unwrap_or(lasts))
    }
}
