//! Looking at outside calendars when their time has come, or when their owner asks.
//!
//! Due work like any other: found by looking at what is due by now. Whoever takes a calendar puts its next time off for
//! as long as a look may last, so that no two look at once; looks happen between two short transactions.

use chrono::TimeDelta;
use domain::{
    Moment,
    calendars::{Cause, OutsideView},
    ids::{BookingId, OutsideId},
    policy,
};
use sha2::{Digest, Sha256};

use super::{
    Access,
    look::{Lens, Seen, look},
    looks::{Turn, Why},
    written::PUT_BACK,
};
use crate::{
    Error, Service,
    error::not_found,
    gate::Actor,
    live::News,
    store::{Tx, outside::Taken},
};

/// How many that are due are looked at side by side.
pub const CALENDARS_AT_ONCE: usize = 6;
/// Longer than the longest look.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// After the first failure; three times longer each time.
const FIRST: i64 = 60_000;
/// The longest wait: twice within the time in which a calendar becomes stale.
const LONGEST: i64 = 2 * 3_600_000;

/// A calendar that is to be looked at.
pub struct DueCalendar(Taken);

impl Service {
    /// When the next outside calendar is due.
    pub async fn next_calendar(&self) -> Result<Option<Moment>, Error> {
        Ok(self.store.glance().await?.next_outside_at().await?)
    }

    /// Takes up to so many that are due; each is to be handed to [`poll_calendar`](Self::poll_calendar).
    pub async fn take_calendars(&self, limit: usize) -> Result<Vec<DueCalendar>, Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let taken = tx.take_due_outside(now, now + LEASE, i64::try_from(limit).unwrap_or(i64::MAX)).await?;
        if !taken.is_empty() {
            self.commit(tx).await?;
        }
        Ok(taken.into_iter().map(DueCalendar).collect())
    }

    /// Looks at one, and keeps what was found; whether it went well.
    pub async fn poll_calendar(&self, DueCalendar(taken): DueCalendar) -> Result<bool, Error> {
        self.look_at(taken, Why::Due).await
    }

    /// Looks at everything that is due now, one after the other; how many there were.
    pub async fn poll_calendars(&self) -> Result<usize, Error> {
        let mut looked = 0;
        loop {
            let due = self.take_calendars(CALENDARS_AT_ONCE).await?;
            if due.is_empty() {
                return Ok(looked);
            }
            looked += due.len();
            for calendar in due {
                self.poll_calendar(calendar).await?;
            }
        }
    }

    /// Looks at a calendar because its owner asks, unless that was done a moment ago.
    pub async fn refresh_calendar(&self, who: &Actor, id: OutsideId) -> Result<OutsideView, Error> {
        let known = self.outside_calendar(who, id).await?;
        let now = self.clock.now();
        let is_fresh = known.cause.is_none() && known.refreshed_at.is_some_and(|at| now - at < policy::OUTSIDE_AGAIN);
        if is_fresh {
            return Ok(known);
        }
        let turn = self.looks.turn_of(who.someone().id())?;
        self.look_again(who, id, turn).await
    }

    /// Looks at a calendar of the one whose turn it is.
    pub(super) async fn look_again(&self, who: &Actor, id: OutsideId, _turn: Turn) -> Result<OutsideView, Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        self.count(&mut tx, crate::accounts::CALENDARS_OF_ACCOUNT, &who.account_id().to_string(), now).await?;
        let taken = tx.take_outside(who.someone().id(), id, now + LEASE).await?.ok_or_else(not_found)?;
        self.commit(tx).await?;
        self.look_at(taken, Why::Asked).await?;
        self.outside_calendar(who, id).await
    }

    async fn look_at(&self, taken: Taken, why: Why) -> Result<bool, Error> {
        let Taken { id, person, kind, sealed, known, failures, polls } = taken;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let by = tx.reads_outside_by(person, now - TimeDelta::days(1)).await?;
        // What is written from now on may be missing in what is about to be listed.
        let written = tx.written_here(id, person, PUT_BACK).await?;
        drop(tx);
        let lens = Lens { written, ..Lens::at(now, by) };
        let seen = match (self.looks.place(why).await, Access::open(&sealed, &self.settings.secret_key, id)) {
            (Ok(_place), Ok(access)) => look(&self.web.on_behalf_of(person), kind, &access, known, &lens).await,
            (Err(cause), _) | (_, Err(cause)) => Err(cause),
        };
        let now = self.clock.now();
        let outcome = match &seen {
            Ok(Seen::Same) => "same",
            Ok(Seen::Changed(_)) => "changed",
            Err(cause) => cause.as_str(),
        };
        metrics::counter!("overture_calendar_looks_total", "outcome" => outcome).increment(1);
        let trouble = seen.as_ref().err().map(|cause| (*cause, failures.saturating_add(1)));
        let next_at = now + trouble.map_or_else(|| spread(id, polls), |(_, failures)| backoff(id, failures));
        let mut tx = self.store.begin().await?;
        if !tx.outside_looked_at(id, polls, trouble, now, next_at).await? {
            // Removed, or looked at by somebody else: what they found is newer.
            return Ok(false);
        }
        match &seen {
            Ok(Seen::Same) => {}
            Ok(Seen::Changed(mirror)) => {
                tx.keep_mirror(id, mirror).await?;
                for (talk, time) in mirror.moved.iter().filter_map(|talk| Some((*talk, *lens.times.get(talk)?))) {
                    self.put_back(&mut tx, id, person, (BookingId(talk), time)).await?;
                }
                tx.tell_owner(person).await?;
            }
            Err(cause) => {
                say(id, *cause, failures);
                tx.tell_owner(person).await?;
            }
        }
        self.commit(tx).await?;
        Ok(trouble.is_none())
    }
}

impl Tx {
    /// Open pages that show this person's slots or calendars look again.
    async fn tell_owner(&mut self, person: uuid::Uuid) -> Result<(), Error> {
        let (workspace, candidate) = self.side_of(person).await?;
        self.tell(News { workspace, candidate, due: false });
        Ok(())
    }
}

/// Said once when it begins: neither address nor what came from there.
fn say(id: OutsideId, cause: Cause, failures: u32) {
    if failures == 0 {
        tracing::info!(%id, cause = cause.as_str(), "an outside calendar can't be looked at");
    }
}

/// When to look again after it went well: give or take a tenth, so that those connected together come apart.
fn spread(id: OutsideId, polls: i64) -> TimeDelta {
    let every = policy::OUTSIDE_EVERY.num_milliseconds();
    TimeDelta::milliseconds(every * (900 + chance(id, polls) * 200 / 65_536) / 1_000)
}

/// When to look again after so many failures: from a minute to two hours, give or take a fifth.
fn backoff(id: OutsideId, failures: u32) -> TimeDelta {
    let times = 3_i64.checked_pow(failures.saturating_sub(1)).unwrap_or(i64::MAX);
    let wait = times.saturating_mul(FIRST).min(LONGEST);
    TimeDelta::milliseconds(wait * (800 + chance(id, i64::from(failures)) * 400 / 65_536) / 1_000)
}

/// From 0 to 65,535, the same for the same calendar and number always.
fn chance(id: OutsideId, number: i64) -> i64 {
    let hash = Sha256::new().chain_update(id.0).chain_update(number.to_be_bytes()).finalize();
    i64::from(u16::from_be_bytes([hash[0], hash[1]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_again_before_it_is_stale_and_never_in_a_rush() {
        for n in 0..100 {
            let id = OutsideId(uuid::Uuid::from_u128(n));
            let waits: Vec<TimeDelta> = (1..50).map(|failures| backoff(id, failures)).collect();
            assert!(waits.iter().all(|wait| *wait >= TimeDelta::seconds(48) && *wait <= policy::OUTSIDE_STALE / 2));
            assert!((13..17).contains(&spread(id, 1).num_minutes()));
        }
        assert_ne!(backoff(OutsideId(uuid::Uuid::nil()), 1), backoff(OutsideId(uuid::Uuid::max()), 1));
        assert!(backoff(OutsideId(uuid::Uuid::nil()), u32::MAX) <= policy::OUTSIDE_STALE / 2);
    }
}
