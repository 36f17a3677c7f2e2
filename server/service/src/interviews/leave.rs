//! Held endings leave when their five minutes are over (R13).

use domain::interviews::Side;

use crate::{
    Error, Service,
    delivery::Notice,
    requests::{By, event},
    store::Tx,
};

impl Service {
    /// Ends up to `limit` processes whose held ending is due, and tells the candidates; answers how many.
    pub async fn leave_due(&self, limit: u32) -> Result<usize, Error> {
        self.change(|tx| self.leave(tx, limit)).await
    }

    async fn leave(&self, mut tx: Tx, limit: u32) -> Result<usize, Error> {
        let now = self.clock.now();
        let due = tx.take_due_endings(now, limit.into()).await?;
        let ids: Vec<_> = due.iter().map(|interview| interview.id).collect();
        tx.touch_those_to_come(&ids, now).await?;
        let (mut left, mut events) = (0, Vec::new());
        for interview in due {
            let id = interview.id;
            let Ok(ended) = interview.leave(now) else { continue };
            tx.save_interview(&ended).await?;
            tx.cancel_messages(id, now).await?;
            let called_off = tx.call_off(&ended, Side::Company, now).await?;
            events.extend(self.tell_called_off(&mut tx, By::Time, &ended, &called_off, now).await?);
            if let Some(email) = tx.candidate_email(ended.candidate_id).await? {
                let notice = Notice::EndedByCompany { interview_id: id };
                tx.post(self.ids.next(), &email, &notice, Some(id), now).await?;
            }
            events.push((self.ids.next(), event(By::Time, "interview.ended_by_company", &ended, now)));
            tx.tell_sides(ended.workspace_id, Some(ended.candidate_id));
            left += 1;
        }
        tx.audit_all(events).await?;
        self.commit(tx).await?;
        Ok(left)
    }
}
