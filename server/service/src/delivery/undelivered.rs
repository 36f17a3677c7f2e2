//! What did not get through, and another try.

use domain::{audit::Actor, delivery::Undelivered, ids::MessageId};

use crate::{Error, Service, error::not_found, gate::Member, live::News, store::Audit};

impl Service {
    /// Messages of the workspace that were given up or put off, newest first. For Admins; what is about a confidential
    /// position only for those on its team (R16).
    pub async fn undelivered(&self, who: &Member) -> Result<Vec<Undelivered>, Error> {
        who.may_govern()?;
        Ok(self.store.read().await?.undelivered(who).await?)
    }

    /// Sends a message that was given up once more, from the first attempt. For Admins.
    pub async fn try_again(&self, who: &Member, id: MessageId) -> Result<(), Error> {
        who.may_govern()?;
        let now = self.now();
        let mut tx = self.store.begin().await?;
        if !tx.requeue(who, id, now).await? {
            return Err(not_found());
        }
        let event = Audit {
            scope: who.scope.id().0,
            at: now,
            actor: Actor::Member,
            account: Some(who.account_id),
            action: "mail.tried_again",
            subject: id.to_string(),
            interview: None,
        };
        tx.audit(self.ids.next(), event).await?;
        tx.tell(News { workspace: Some(who.scope.id()), candidate: None, due: true });
        self.commit(tx).await?;
        Ok(())
    }
}
