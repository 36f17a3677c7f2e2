//! A candidate decides until when companies find them (R7).

use chrono::NaiveDate;
use domain::{
    Moment,
    candidates::MyProfile,
    policy,
    problems::{Code, Problems},
    refusals::Conflict,
};

use crate::{Error, Service, Versioned, error::not_found, gate::Person, zones};

impl Service {
    /// Promotes until the end of a day (`2026-12-31`) in the candidate's zone, unless the profile was changed since the
    /// version that was read.
    ///
    /// # Errors
    /// `Invalid` without a day, or with one that is over or too far ahead; `Stale` when the profile was changed since.
    pub async fn promote_until(&self, who: impl Into<Versioned<&Person>>, date: &str) -> Result<MyProfile, Error> {
        self.set_promotion(who.into(), Some(date)).await
    }

    /// Ends the promotion now; one that has ended stays as it is.
    ///
    /// # Errors
    /// `Stale` when the profile was changed since the version that was read.
    pub async fn end_promotion(&self, who: impl Into<Versioned<&Person>>) -> Result<MyProfile, Error> {
        self.set_promotion(who.into(), None).await
    }

    async fn set_promotion(&self, versioned: Versioned<&Person>, date: Option<&str>) -> Result<MyProfile, Error> {
        let (who, now) = (versioned.thing, self.clock.now());
        let mut tx = self.store.begin().await?;
        tx.tokens_of(who.scope.id()).await?;
        let row = tx.candidate(who.scope.id()).await?.ok_or_else(not_found)?;
        let (until, action) = match date.map(str::trim) {
            // Whoever wants that before it has begun is not found later without having asked for it.
            None if !row.was_promoted => (now, "promotion.ended"),
            None => (row.promoted_until.min(now), "promotion.ended"),
            Some("") => return Err(Problems::one("promoted_until", Code::Missing).into()),
            Some(date) => {
                let until = until(date, &row.profile.zone, now);
                let until = until.map_err(|code| Problems::one("promoted_until", code))?;
                if !row.profile.says_something() {
                    return Err(Conflict::NothingSaid.into());
                }
                (until, "promotion.changed")
            }
        };
        versioned.check(row.version)?;
        if until == row.promoted_until {
            return tx.my_profile(who, now).await;
        }
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
