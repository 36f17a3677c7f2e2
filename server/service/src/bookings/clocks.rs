//! Talks are agreed in wall time: when the rules of clocks change, the talk keeps what its clock shows (C8, C11).
//!
//! A booking remembers the zone and the wall time in which it was picked, and the release of the zone data that made a
//! moment of it. A server that comes up with newer data looks at the talks to come that were agreed with older data.
//! Where the wall time now means another moment, the talk moves there, its SEQUENCE counts up and everybody is told. Where
//! somebody would then be in two talks at once, or it would have begun, it stays at its moment and everybody is told
//! what their clocks will show: an hour's mistake is found by people, a double booking by nobody.

use std::cmp::Reverse;

use chrono::{NaiveDateTime, TimeDelta};
use domain::{Moment, bookings::Booking};

use super::reschedule::moved_from;
use crate::{
    Error, Service,
    delivery::TalkNews,
    error::not_found,
    gate::{self, Party},
    requests::{By, event},
    store::{Tx, availability::Someone, bookings::Coming},
    zones,
};

/// The wall time at which a talk was agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Agreed {
    /// IANA name.
    pub(crate) zone: String,
    pub(crate) wall: NaiveDateTime,
}

impl Agreed {
    /// What clocks in this zone show at a moment, if there is such a zone.
    fn at(zone: &str, start: Moment) -> Option<Self> {
        zones::exists(zone).then(|| Self { zone: zone.to_owned(), wall: zones::around(zone, start).wall(start).0 })
    }

    /// When clocks show it by the data in use: `start` when they show it then, the first time when they show it twice.
    fn means(&self, start: Moment) -> Option<Moment> {
        if !zones::exists(&self.zone) {
            return None;
        }
        let zone = zones::around(&self.zone, start);
        Some(if zone.wall(start).0 == self.wall { start } else { zone.moment(self.wall) })
    }
}

impl Service {
    /// Moves the talks to come whose wall time means another moment by newer zone data; answers how many moved.
    pub async fn follow_clocks(&self) -> Result<usize, Error> {
        let release = zones::version();
        let mut due = Vec::new();
        for (booking, agreed) in self.store.read().await?.talks_of_older_zone_data(release, self.clock.now()).await? {
            let by = agreed.means(booking.time.start).map_or(TimeDelta::zero(), |at| at - booking.time.start);
            due.push((booking, agreed, by));
        }
        // Talks that follow each other make room for each other: the last first when they get later.
        due.sort_by_key(|(booking, _, by)| {
            let start = booking.time.start.timestamp_millis();
            if *by > TimeDelta::zero() { (true, Reverse(start), 0) } else { (false, Reverse(0), start) }
        });
        let mut moved = 0;
        for (booking, agreed, by) in due {
            moved += usize::from(self.change(|tx| self.follow_clock(tx, &booking, &agreed, by, release)).await?);
        }
        Ok(moved)
    }

    async fn follow_clock(
        &self,
        mut tx: Tx,
        seen: &Booking,
        agreed: &Agreed,
        by: TimeDelta,
        release: &str,
    ) -> Result<bool, Error> {
        let scope = gate::scope(seen.workspace_id);
        let interview = tx.take_interview(scope, seen.interview_id).await?.ok_or_else(not_found)?;
        let booking = tx.booking(seen.id).await?.ok_or_else(not_found)?;
        if booking.version != seen.version {
            return Ok(false);
        }
        if by.is_zero() {
            tx.note_agreed(booking.id, agreed, release).await?;
            self.commit(tx).await?;
            return Ok(false);
        }
        let coming = tx.coming_to(booking.id).await?;
        tx.touch_people(coming.iter().map(Coming::someone)).await?;
        let now = self.clock.now();
        let from = booking.time.start;
        let fits = from + by > now && !tx.would_overlap(booking.id, by).await?;
        let (agreed, talk, action, news) = if fits {
            let mut moved = booking.follow_clock(by, now)?;
            tx.save_booking(&moved).await?;
            moved.version += 1;
            tx.shift_attendees(moved.id, by).await?;
            (agreed.clone(), moved, "talk.followed_clocks", TalkNews::Clocks { stays: false })
        } else {
            let shown = Agreed::at(&agreed.zone, from).ok_or_else(not_found)?;
            (shown, booking, "talk.left_clocks", TalkNews::Clocks { stays: true })
        };
        tx.note_agreed(talk.id, &agreed, release).await?;
        self.tell_talk(&mut tx, &talk, &coming, news, now).await?;
        self.plan_reminders(&mut tx, &talk, &coming, now).await?;
        tx.audit(self.ids.next(), event(By::Time, action, &interview, now).about(moved_from(&talk, from))).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        self.commit(tx).await?;
        Ok(fits)
    }
}

impl Tx {
    /// Remembers in which zone, at which wall time, a talk is agreed: that of whoever picked it, the candidate's where
    /// they have named none.
    pub(super) async fn agree(
        &mut self,
        booking: &Booking,
        picked: Party<'_>,
        candidate: Someone,
    ) -> Result<(), Error> {
        let zone = self.zone_of(picked.holder(), candidate).await?;
        let agreed = zone.and_then(|zone| Agreed::at(&zone, booking.time.start));
        if let Some(agreed) = agreed {
            self.note_agreed(booking.id, &agreed, zones::version()).await?;
        }
        Ok(())
    }
}
