//! Withdrawing a held request: the candidate never hears of it (R4).

use domain::{ids::RequestId, interviews::Ended, requests::RequestView};

use crate::{
    Error, Service, Versioned,
    error::not_found,
    gate::Member,
    requests::{By, event, too_late},
};

impl Service {
    /// Takes back a request that has not left.
    pub async fn withdraw_request(
        &self,
        who: &Member,
        id: impl Into<Versioned<RequestId>>,
    ) -> Result<RequestView, Error> {
        let versioned = id.into();
        let id = versioned.thing;
        self.seat_may_request(who, "request.withdraw_refused", id.to_string()).await?;
        let mut tx = self.store.begin().await?;
        let request = tx.take_request(who.scope, id).await?.ok_or_else(not_found)?;
        let now = self.clock.now();
        tx.may_act_on(who, request.position_id).await?;
        let version = request.version;
        let mut withdrawn = request.withdraw(now).map_err(too_late)?;
        versioned.check(version)?;
        tx.save_request(&withdrawn).await?;
        withdrawn.version += 1;
        let interview = tx.any_interview(withdrawn.interview_id).await?.ok_or_else(not_found)?;
        let interview = interview.close(Ended::Withdrawn, now)?;
        tx.save_interview(&interview).await?;
        tx.audit(self.ids.next(), event(By::Member(who), "request.withdrawn", &interview, now)).await?;
        tx.tell_sides(withdrawn.workspace_id, None);
        let view = tx.show_request(who, withdrawn, now).await?;
        self.commit(tx).await?;
        Ok(view)
    }
}
