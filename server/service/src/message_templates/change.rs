//! Changing a saved message.

use domain::{
    ids::TemplateId,
    messages::{TemplateForm, TemplateSummary},
    problems::{Code, Problems},
};

use crate::{Error, Service, error::not_found, gate::Member};

impl Service {
    /// Changes a saved message and its name. Requests that were written from it keep their words.
    pub async fn change_template(
        &self,
        who: &Member,
        id: TemplateId,
        name: &str,
        body: &str,
    ) -> Result<TemplateSummary, Error> {
        who.may_request()?;
        let template = TemplateForm { name: name.to_owned(), body: body.to_owned() }.check()?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let known = tx.templates(who.scope).await?;
        if known.iter().any(|known| known.id != id && known.name.to_lowercase() == template.name.to_lowercase()) {
            return Err(Problems::one("name", Code::Taken).into());
        }
        if !tx.change_template(who.scope, id, &template).await? {
            return Err(not_found());
        }
        tx.audit(self.ids.next(), who.did("message_template.changed", id, now)).await?;
        tx.tell_workspace(who);
        self.commit(tx).await?;
        Ok(TemplateSummary { id, name: template.name, body: template.body })
    }
}
