//! An Admin says what the company is.

use domain::workspaces::{CompanyDraft, OwnWorkspace};

use crate::{Error, Service, Versioned, error::not_found, gate::Member};

impl Service {
    /// Saves the company's profile, unless it was changed since the version that was read; candidates who have a request of
    /// it see the new one at once. What is as it was is not saved.
    ///
    /// # Errors
    /// `Forbidden` for everybody but Admins; `Invalid` by field; `Stale` when it was changed since.
    pub async fn save_workspace(
        &self,
        who: impl Into<Versioned<&Member>>,
        draft: impl Into<CompanyDraft>,
    ) -> Result<OwnWorkspace, Error> {
        let (versioned, draft) = (who.into(), draft.into());
        let who = versioned.thing;
        who.may_govern()?;
        let (profile, now) = (draft.check()?, self.clock.now());
        let mut tx = self.store.begin().await?;
        tx.lock_workspace(who.scope).await?;
        let stored = tx.workspace(who.scope).await?.ok_or_else(not_found)?;
        versioned.check(stored.version)?;
        if stored.profile == profile {
            return Ok(stored);
        }
        tx.save_workspace(who.scope, &profile).await?;
        tx.audit(self.ids.next(), who.did("workspace.changed", who.scope.id(), now)).await?;
        tx.tell_workspace(who);
        self.commit(tx).await?;
        Ok(OwnWorkspace { profile, version: stored.version + 1 })
    }
}
