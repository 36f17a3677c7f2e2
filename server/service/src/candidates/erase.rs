//! A candidate leaves, and nothing of them stays (I7).

use domain::interviews::{Side, StateName};

use crate::{
    Error, Service,
    delivery::Notice,
    error::not_found,
    gate::Person,
    live::News,
    requests::{By, event},
};

impl Service {
    /// Erases everything about the person. Companies keep their own log whole, and processes without a name; those
    /// that were under way end, and whoever sent the request is told.
    pub async fn erase(&self, who: &Person) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.candidate(who.scope.id()).await?.ok_or_else(not_found)?;
        let (mut under_way, mut called_off) = (Vec::new(), Vec::new());
        for id in tx.interviews_of(who.scope).await? {
            let known = tx.take_own_interview(who.scope, id).await?;
            // Of what had not left they never knew; its sender finds it withdrawn.
            let is_known = known.is_some();
            let interview = match known {
                Some(interview) => interview,
                None => tx.any_interview(id).await?.ok_or_else(not_found)?,
            };
            if is_known && interview.state.name() != StateName::Ended {
                let accepted = interview.is_under_way();
                let notice = if accepted {
                    Notice::EndedByCandidate { interview_id: id }
                } else {
                    Notice::RequestAnswered { request_id: interview.request_id }
                };
                under_way.push((id, tx.sender_of(&interview).await?.email, notice));
            }
            for (talk, mut coming) in tx.call_off(&interview, Side::Candidate, now).await? {
                coming.retain(|person| person.is_member);
                called_off.push((talk, coming));
            }
            tx.audit(self.ids.next(), event(By::Person(who), "candidate.erased", &interview, now)).await?;
            tx.tell_sides(interview.workspace_id, None);
        }
        tx.silence_interviews(who.scope, now).await?;
        tx.forget_person(who).await?;
        for (id, sender, notice) in under_way {
            tx.post(self.ids.next(), &sender, &notice, Some(id), now).await?;
        }
        self.tell_called_off(&mut tx, &called_off, now).await?;
        tx.tell(News { workspace: None, candidate: Some(who.scope.id()), due: false });
        self.commit(tx).await?;
        Ok(self.store.fold_log().await?)
    }
}
