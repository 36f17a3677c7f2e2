//! The company answers an acceptance (R15).

use domain::{
    ids::InterviewId,
    interviews::{InterviewView, Side},
    problems::{Code, Problems},
};

use crate::{
    Error, Service, Versioned,
    delivery::Notice,
    gate::Member,
    interviews::contact::Act,
    requests::{By, event, words},
};

impl Service {
    /// Writes to the candidate of an accepted request; nobody waits any more.
    pub async fn reply(
        &self,
        who: &Member,
        id: impl Into<Versioned<InterviewId>>,
        message: &str,
    ) -> Result<InterviewView, Error> {
        let versioned = id.into();
        let id = versioned.thing;
        self.seat_may_request(who, "interview.reply_refused", id.to_string()).await?;
        let message = words(message, "message")?.ok_or_else(|| Problems::one("message", Code::Missing))?;
        let mut tx = self.store.begin().await?;
        let interview = tx.take_interview_to_act(who, id).await?;
        let now = self.clock.now();
        let version = interview.version;
        let replied = interview.reply(now)?;
        versioned.check(version)?;
        self.count_contact(&mut tx, &replied, Side::Company, Act::Reply, now).await?;
        tx.save_interview(&replied).await?;
        tx.save_reply(id, &message).await?;
        if let Some(email) = tx.candidate_email(replied.candidate_id).await? {
            let notice = Notice::CompanyReplied { interview_id: id, message };
            tx.post(self.ids.next(), &email, &notice, Some(id), now).await?;
        }
        tx.audit(self.ids.next(), event(By::Member(who), "interview.replied", &replied, now)).await?;
        tx.tell_sides(replied.workspace_id, Some(replied.candidate_id));
        let shown = tx.show_interview(who, id, now).await?;
        self.commit(tx).await?;
        Ok(shown)
    }
}
