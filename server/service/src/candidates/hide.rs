//! A candidate hides from companies by name: their own employer, most of the time (R6).

use domain::{
    candidates::MyProfile,
    ids::WorkspaceId,
    problems::{Code, Problems},
};

use crate::{Error, Service, gate::Person};

impl Service {
    /// Hides from every workspace of this name, whatever the case and the accents of its letters. What it has sent before
    /// goes on.
    pub async fn hide_from(&self, who: &Person, workspace_name: &str) -> Result<MyProfile, Error> {
        let name = domain::text::line(workspace_name).map_err(|code| Problems::one("workspace_name", code))?;
        let mut tx = self.store.begin().await?;
        if !tx.hide_from(who.scope, &name).await? {
            return Err(Problems::one("workspace_name", Code::NotFound).into());
        }
        self.changed(tx, who, "workspace.hidden_from").await
    }

    /// Is found by a workspace again; hiding from nobody already is no mistake.
    pub async fn unhide(&self, who: &Person, workspace: WorkspaceId) -> Result<MyProfile, Error> {
        let mut tx = self.store.begin().await?;
        if !tx.unhide(who.scope, workspace).await? {
            return tx.my_profile(who, self.clock.now()).await;
        }
        tx.refresh_known(who.scope.id(), self.clock.now()).await?;
        self.changed(tx, who, "workspace.shown_to").await
    }
}
