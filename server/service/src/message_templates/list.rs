//! Looking at saved messages.

use domain::messages::TemplateSummary;

use crate::{Error, Service, gate::Member};

impl Service {
    /// The workspace's saved messages, by name.
    pub async fn templates(&self, who: &Member) -> Result<Vec<TemplateSummary>, Error> {
        Ok(self.store.read().await?.templates(who.scope).await?)
    }
}
