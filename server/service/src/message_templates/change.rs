//! Changing a saved message.

use domain::{
    ids::TemplateId,
    messages::{TemplateForm, TemplateSummary},
    problems::{Code, Problems},
};

use crate::{Error, Service, Versioned, error::not_found, gate::Member};

impl Service {
    /// Changes a saved message and its name, unless it was changed since the version that was read. Requests that were
    /// written from it keep their words.
    ///
    /// # Errors
    /// `Forbidden` for seats that don't send; `Invalid` by field; `NotFound`; `Stale` when it was changed since.
    pub async fn change_template(
        &self,
        who: &Member,
        id: impl Into<Versioned<TemplateId>>,
        name: &str,
        body: &str,
    ) -> Result<TemplateSummary, Error> {
        let versioned = id.into();
        let id = versioned.thing;
        who.may_request()?;
        let template = TemplateForm { name: name.to_owned(), body: body.to_owned() }.check()?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.lock_template(who.scope, id).await?;
        let known = tx.templates(who.scope).await?;
        let stored = known.iter().find(|known| known.id == id).ok_or_else(not_found)?;
        versioned.check(stored.version)?;
        if (&stored.name, &stored.body) == (&template.name, &template.body) {
            return Ok(stored.clone());
        }
        if known.iter().any(|known| known.id != id && known.name.to_lowercase() == template.name.to_lowercase()) {
            return Err(Problems::one("name", Code::Taken).into());
        }
        if !tx.change_template(who.scope, id, &template).await? {
            return Err(not_found());
        }
        tx.audit(self.ids.next(), who.did("message_template.changed", id, now)).await?;
        tx.tell_workspace(who);
        self.commit(tx).await?;
        Ok(TemplateSummary { id, name: template.name, body: template.body, version: stored.version + 1 })
    }
}
