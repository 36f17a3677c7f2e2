//! Looking at the company's profile.

use domain::workspaces::OwnWorkspace;

use crate::{Error, Service, error::not_found, gate::Member};

impl Service {
    /// The member's company as candidates see it, and which version that is.
    pub async fn workspace(&self, who: &Member) -> Result<OwnWorkspace, Error> {
        self.store.read().await?.workspace(who.scope).await?.ok_or_else(not_found)
    }
}
