//! A candidate decides until when companies find them (R7).

use chrono::NaiveDate;
use domain::{
    Moment,
    candidates::MyProfile,
    policy,
    problems::{Code, Problems},
    refusals::Conflict,
};

use crate::{Error, Service, error::not_found, gate::Person, zones};

impl Service {
    /// Promotes until the end of a day (`2026-12-31`) in the candidate's zone; no day ends the promotion now.
    pub async fn promote_until(&self, who: &Person, date: &str) -> Result<MyProfile, Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let row = tx.candidate(who.scope.id()).await?.ok_or_else(not_found)?;
        let (until, action) = match date.trim() {
            // Whoever wants that before it has begun is not found later without having asked for it.
            "" if !row.was_promoted => (now, "promotion.ended"),
            "" => (row.promoted_until.min(now), "promotion.ended"),
            _ if !row.profile.says_something() => return Err(Conflict::NothingSaid.into()),
            date => {
                let until = until(date, &row.profile.zone, now);
                (until.map_err(|code| Problems::one("promoted_until", code))?, "promotion.changed")
            }
        };
        tx.promote_until(who.scope, until).await?;
        tx.refresh_known(who.scope.id(), now).await?;
        self.changed(tx, who, action).await
    }
}

/// The last moment of the day, if it is still to come and begins within [`policy::PROMOTION_MAX`].
fn until(date: &str, zone: &str, now: Moment) -> Result<Moment, Code> {
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").map_err(|_| Code::NotADate)?;
    let day = zones::day(zone, date).ok_or(Code::NotADate)?;
    let furthest = now + policy::PROMOTION_MAX;
    if day.end <= now {
        Err(Code::InThePast)
    } else if day.start > furthest {
        Err(Code::TooFarAhead)
    } else {
        Ok((day.end - chrono::TimeDelta::milliseconds(1)).min(furthest))
    }
}
