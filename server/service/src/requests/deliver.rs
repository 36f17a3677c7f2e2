//! Delivery: what is due leaves, once (R5).

use domain::requests::StageName;

use crate::{
    Error, Service,
    delivery::Notice,
    error::not_found,
    requests::{By, event},
};

impl Service {
    /// Delivers up to `limit` requests whose hold is over; answers how many.
    ///
    /// Several workers may call it at the same time: each takes its own. State, audit event and mail are one
    /// transaction, so a crash leaves all or nothing, and the next look finds what is still due.
    pub async fn deliver_due(&self, limit: u32) -> Result<usize, Error> {
        let mut tx = self.store.begin().await?;
        let now = self.clock.now();
        let due = tx.take_due_requests(StageName::Held, now, limit.into()).await?;
        let mut delivered = 0;
        for request in due {
            let (id, late) = (request.id, now - request.deliver_at);
            let Ok(request) = request.deliver(now) else { continue };
            tx.save_request(&request).await?;
            let interview = tx.any_interview(request.interview_id).await?.ok_or_else(not_found)?;
            tx.follow_request(&interview, now).await?;
            if let Some(email) = tx.candidate_email(request.candidate_id).await? {
                let notice = Notice::RequestDelivered { request_id: id };
                tx.post(self.ids.next(), &email, &notice, Some(interview.id), now).await?;
            }
            tx.audit(self.ids.next(), event(By::Time, "request.delivered", &interview, now)).await?;
            tx.tell_sides(request.workspace_id, Some(request.candidate_id));
            metrics::histogram!("overture_delivery_lateness_seconds").record(late.as_seconds_f64());
            delivered += 1;
        }
        self.commit(tx).await?;
        Ok(delivered)
    }
}
