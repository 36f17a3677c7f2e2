//! Looking at saved messages.

use domain::{ids::TemplateId, messages::TemplateSummary};

use crate::{Error, Service, error::not_found, gate::Member};

impl Service {
    /// The workspace's saved messages, by name.
    pub async fn templates(&self, who: &Member) -> Result<Vec<TemplateSummary>, Error> {
        Ok(self.store.read().await?.templates(who.scope).await?)
    }

    /// One saved message.
    ///
    /// # Errors
    /// `NotFound` when the workspace has no such one.
    pub async fn template(&self, who: &Member, id: TemplateId) -> Result<TemplateSummary, Error> {
        self.templates(who).await?.into_iter().find(|known| known.id == id).ok_or_else(not_found)
    }
}
