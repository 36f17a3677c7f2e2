//! A candidate says who they are.

use domain::{
    candidates::{MyProfile, ProfileForm, Promotion},
    problems::{Code, Problems},
};

use crate::{Error, Service, error::not_found, gate::Person, zones};

impl Service {
    /// Saves the profile, and what companies find it by.
    pub async fn save_profile(&self, who: &Person, form: &ProfileForm) -> Result<MyProfile, Error> {
        let zone = form.zone.trim();
        let unknown = !zone.is_empty() && !zones::exists(zone);
        let profile = match form.check() {
            Ok(_) if unknown => return Err(Problems::one("zone", Code::UnknownZone).into()),
            Ok(profile) => profile,
            Err(mut problems) => {
                if unknown && problems.at("zone").is_none() {
                    problems.add("zone", Code::UnknownZone);
                }
                return Err(problems.into());
            }
        };
        let mut tx = self.store.begin().await?;
        // The badge is one of the words: whoever answers at the same moment is waited for.
        tx.tokens_of(who.scope.id()).await?;
        let row = tx.candidate(who.scope.id()).await?.ok_or_else(not_found)?;
        let now = self.clock.now();
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
