//! Removing a saved message.

use domain::ids::TemplateId;

use crate::{Error, Service, error::not_found, gate::Member};

impl Service {
    /// Removes a saved message. Requests that were written from it keep their words.
    pub async fn remove_template(&self, who: &Member, id: TemplateId) -> Result<(), Error> {
        who.may_request()?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if !tx.remove_template(who.scope, id).await? {
            return Err(not_found());
        }
        tx.audit(self.ids.next(), who.did("message_template.removed", id, now)).await?;
        tx.tell_workspace(who);
        self.commit(tx).await?;
        Ok(())
    }
}
