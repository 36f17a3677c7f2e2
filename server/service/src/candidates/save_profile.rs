//! A candidate says who they are.

use domain::{
    candidates::{CandidateProfile, MyProfile, ProfileDraft, Promotion},
    problems::{Code, Problems},
};

use crate::{Error, Service, Versioned, error::not_found, gate::Person, zones};

impl Service {
    /// Saves the profile, and what companies find it by, unless it was changed since the version that was read. What is
    /// as it was is not saved.
    ///
    /// # Errors
    /// `Invalid` by field; `Stale` when it was changed since.
    pub async fn save_profile(
        &self,
        who: impl Into<Versioned<&Person>>,
        draft: impl Into<ProfileDraft>,
    ) -> Result<MyProfile, Error> {
        let (versioned, draft) = (who.into(), draft.into());
        self.save_checked_profile(versioned, &draft).await
    }

    /// What a draft says, with the zone by its one name; or what is wrong with it, zone included.
    ///
    /// # Errors
    /// By field.
    pub fn check_profile(&self, draft: &ProfileDraft) -> Result<CandidateProfile, Problems> {
        let zone = draft.zone.trim();
        let known = zones::read(zone);
        match (draft.check(), known) {
            (Ok(profile), Some(zone)) => Ok(CandidateProfile { zone, ..profile }),
            (Ok(_), None) => Err(Problems::one("zone", Code::UnknownZone)),
            (Err(mut problems), known) => {
                if known.is_none() && !zone.is_empty() && problems.at("zone").is_none() {
                    problems.add("zone", Code::UnknownZone);
                }
                Err(problems)
            }
        }
    }

    async fn save_checked_profile(
        &self,
        versioned: Versioned<&Person>,
        draft: &ProfileDraft,
    ) -> Result<MyProfile, Error> {
        let who = versioned.thing;
        let profile = self.check_profile(draft)?;
        let mut tx = self.store.begin().await?;
        // The badge is one of the words: whoever answers at the same moment is waited for.
        tx.tokens_of(who.scope.id()).await?;
        let row = tx.candidate(who.scope.id()).await?.ok_or_else(not_found)?;
        versioned.check(row.version)?;
        let now = self.clock.now();
        if row.profile == profile {
            return tx.my_profile(who, now).await;
        }
        tx.save_profile(who.scope, &profile, row.fast_responder, now).await?;
        let promotion = Promotion { until: row.promoted_until, has_begun: row.was_promoted };
        let until = promotion.once_saved(&profile, now);
        if until != row.promoted_until {
            tx.promote_until(who.scope, until).await?;
            tx.refresh_known(who.scope.id(), now).await?;
            let action = if until > now { "promotion.begun" } else { "promotion.ended" };
            tx.audit(self.ids.next(), who.did(action, now)).await?;
        }
        self.changed(tx, who, "profile.changed").await
    }
}
