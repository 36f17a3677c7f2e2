//! Saving a message under a name.

use domain::{
    messages::{TemplateForm, TemplateSummary},
    problems::{Code, Problems},
};

use crate::{Error, Service, gate::Member};

/// More than this nobody finds their way in.
const MOST: usize = 200;

impl Service {
    /// Saves a message. A name that the workspace uses already is refused: nobody's words are overwritten.
    pub async fn save_template(&self, who: &Member, name: &str, body: &str) -> Result<TemplateSummary, Error> {
        who.may_request()?;
        let template = TemplateForm { name: name.to_owned(), body: body.to_owned() }.check()?;
        let (id, now) = (self.ids.next(), self.clock.now());
        let mut tx = self.store.begin().await?;
        let known = tx.templates(who.scope).await?;
        if known.iter().any(|known| known.name.to_lowercase() == template.name.to_lowercase()) {
            return Err(Problems::one("name", Code::Taken).into());
        }
        if known.len() >= MOST {
            return Err(Problems::one("name", Code::TooMany).into());
        }
        if !tx.add_template(who.scope, id, &template, now).await? {
            return Err(Problems::one("name", Code::Taken).into());
        }
        tx.audit(self.ids.next(), who.did("message_template.saved", id, now)).await?;
        tx.tell_workspace(who);
        self.commit(tx).await?;
        Ok(TemplateSummary { id, name: template.name, body: template.body, version: 1 })
    }
}
