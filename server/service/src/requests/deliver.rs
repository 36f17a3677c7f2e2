//! Delivery: what is due leaves, once (R5).

use std::collections::HashSet;

use domain::{audit::Actor, ids::RequestId};

use crate::{
    Error, Service,
    delivery::Notice,
    store::{Audit, deliveries::Letter},
};

/// How many are delivered in one transaction at most: statements do not grow for ever.
const AT_ONCE: u32 = 1_000;

impl Service {
    /// Delivers up to `limit` requests whose hold is over; answers how many.
    ///
    /// Several workers may call it at the same time: each takes its own. State, audit event and mail are one
    /// transaction, so a crash leaves all or nothing, and the next look finds what is still due.
    pub async fn deliver_due(&self, limit: u32) -> Result<usize, Error> {
        let mut tx = self.store.begin().await?;
        let now = self.clock.now();
        let due = tx.take_due_deliveries(now, limit.min(AT_ONCE).into()).await?;
        let (mut delivered, mut emails) = (Vec::with_capacity(due.len()), Vec::with_capacity(due.len()));
        for due in due {
            if let Ok(request) = due.request.deliver(now) {
                delivered.push(request);
                emails.push(due.email);
            }
        }
        let saved: HashSet<RequestId> = tx.save_stages(&delivered).await?.into_iter().collect();
        let (mut interviews, mut letters, mut events) = (Vec::new(), Vec::new(), Vec::new());
        for (request, email) in delivered.iter().zip(emails).filter(|(request, _)| saved.contains(&request.id)) {
            let interview = request.interview_id;
            interviews.push(interview);
            if let Some(recipient) = email {
                let notice = Notice::RequestDelivered { request_id: request.id };
                let workspace = request.workspace_id.0;
                letters.push(Letter { id: self.ids.next(), recipient, notice, interview, workspace });
            }
            let event = Audit {
                scope: request.workspace_id.0,
                at: now,
                actor: Actor::Time,
                account: None,
                action: "request.delivered",
                subject: interview.to_string(),
                interview: Some(interview),
            };
            events.push((self.ids.next(), event));
            tx.tell_sides(request.workspace_id, Some(request.candidate_id));
        }
        tx.begin_interviews(&interviews, now).await?;
        tx.post_all(&letters, now).await?;
        tx.audit_all(events).await?;
        self.commit(tx).await?;
        for request in delivered.iter().filter(|request| saved.contains(&request.id)) {
            let late = now - request.deliver_at;
            metrics::histogram!("overture_delivery_lateness_seconds").record(late.as_seconds_f64());
        }
        Ok(saved.len())
    }
}
