//! Retracting a delivered request: the candidate is told; it does not count (R11).

use domain::{ids::RequestId, interviews::Ended, requests::RequestView};

use crate::{
    Error, Service, Versioned,
    delivery::Notice,
    error::not_found,
    gate::Member,
    requests::{By, event, too_late},
};

impl Service {
    /// Takes back a request that was delivered and has no answer yet.
    pub async fn retract_request(
        &self,
        who: &Member,
        id: impl Into<Versioned<RequestId>>,
    ) -> Result<RequestView, Error> {
        let versioned = id.into();
        let id = versioned.thing;
        self.seat_may_request(who, "request.retract_refused", id.to_string()).await?;
        let mut tx = self.store.begin().await?;
        let request = tx.take_request(who.scope, id).await?.ok_or_else(not_found)?;
        let now = self.clock.now();
        tx.may_act_on(who, request.position_id).await?;
        let version = request.version;
        let mut retracted = request.retract(now).map_err(too_late)?;
        versioned.check(version)?;
        tx.save_request(&retracted).await?;
        retracted.version += 1;
        let interview = tx.any_interview(retracted.interview_id).await?.ok_or_else(not_found)?;
        let interview = interview.close(Ended::Retracted, now)?;
        tx.save_interview(&interview).await?;
        tx.cancel_messages(interview.id, now).await?;
        if let Some(email) = tx.candidate_email(retracted.candidate_id).await? {
            let notice = Notice::RequestRetracted { request_id: id };
            tx.post(self.ids.next(), &email, &notice, Some(interview.id), now).await?;
        }
        tx.audit(self.ids.next(), event(By::Member(who), "request.retracted", &interview, now)).await?;
        tx.tell_sides(retracted.workspace_id, Some(retracted.candidate_id));
        let view = tx.show_request(who, retracted, now).await?;
        self.commit(tx).await?;
        Ok(view)
    }
}
