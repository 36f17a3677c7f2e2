//! An Admin says what the company is.

use domain::workspaces::{WorkspaceDraft, WorkspaceProfile};

use crate::{Error, Service, gate::Member};

impl Service {
    /// Saves the company's profile; candidates who have a request of it see the new one at once.
    pub async fn save_workspace(&self, who: &Member, draft: &WorkspaceDraft) -> Result<WorkspaceProfile, Error> {
        who.may_govern()?;
        let (profile, now) = (draft.check()?, self.clock.now());
        let mut tx = self.store.begin().await?;
        tx.save_workspace(who.scope, &profile).await?;
        tx.audit(self.ids.next(), who.did("workspace.changed", who.scope.id(), now)).await?;
        tx.tell_workspace(who);
        self.commit(tx).await?;
        Ok(profile)
    }
}
