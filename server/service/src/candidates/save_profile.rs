//! A candidate says who they are.

use domain::{
    candidates::{CandidateProfile, MyProfile, ProfileDraft},
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

    /// What is wrong with a draft, zone included.
    ///
    /// # Errors
    /// By field.
    pub fn check_profile(&self, draft: &ProfileDraft) -> Result<CandidateProfile, Problems> {
        let zone = draft.zone.trim();
        let unknown = !zone.is_empty() && !zones::exists(zone);
        match draft.check() {
            Ok(_) if unknown => Err(Problems::one("zone", Code::UnknownZone)),
            Ok(profile) => Ok(profile),
            Err(mut problems) => {
                if unknown && problems.at("zone").is_none() {
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
        if row.profile == profile {
            return tx.my_profile(who, self.clock.now()).await;
        }
        tx.save_profile(who.scope, &profile, row.fast_responder).await?;
        self.changed(tx, who, "profile.changed").await
    }
}
