//! Automatic decline: fourteen days of silence (R9, R10).

use domain::{
    interviews::{Ended, Side},
    requests::StageName,
};

use crate::{
    Error, Service,
    delivery::Notice,
    error::not_found,
    requests::{By, event},
};

impl Service {
    /// Declines up to `limit` requests whose deadline has passed, and tells both sides; answers how many.
    pub async fn expire_due(&self, limit: u32) -> Result<usize, Error> {
        let mut tx = self.store.begin().await?;
        let now = self.clock.now();
        let due = tx.take_due_requests(StageName::Delivered, now, limit.into()).await?;
        let mut expired = 0;
        for request in due {
            let id = request.id;
            let Ok(request) = request.expire(now) else { continue };
            tx.save_request(&request).await?;
            let interview = tx.any_interview(request.interview_id).await?.ok_or_else(not_found)?;
            let interview = interview.close(Ended::AutoDeclined, now)?;
            tx.save_interview(&interview).await?;
            tx.refresh_response_time(request.candidate_id, now).await?;
            if let Some(email) = tx.candidate_email(request.candidate_id).await? {
                let notice = Notice::RequestAutoDeclined { request_id: id, to: Side::Candidate };
                tx.post(self.ids.next(), &email, &notice, Some(interview.id), now).await?;
            }
            let sender = tx.contact_for(&interview, request.sender_id).await?;
            let notice = Notice::RequestAutoDeclined { request_id: id, to: Side::Company };
            tx.post(self.ids.next(), &sender.email, &notice, Some(interview.id), now).await?;
            tx.audit(self.ids.next(), event(By::Time, "request.auto_declined", &interview, now)).await?;
            tx.tell_sides(request.workspace_id, Some(request.candidate_id));
            expired += 1;
        }
        self.commit(tx).await?;
        Ok(expired)
    }
}
