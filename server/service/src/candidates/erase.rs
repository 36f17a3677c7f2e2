//! A candidate leaves, and nothing of them stays (I7).

use domain::{
    accounts::confirms_address,
    interviews::{Side, StateName},
    problems::Problems,
};

use crate::{
    Error, Service,
    delivery::Notice,
    error::not_found,
    gate::{Actor, Person},
    live::News,
    requests::{By, event},
};

impl Service {
    /// Erases everything about the person, who types their own address and proves that the account is theirs.
    ///
    /// # Errors
    /// Problems at `confirm` and `password`; `TooMany` after too many wrong passwords.
    pub async fn erase(&self, who: &Person, confirm: &str, password: &str) -> Result<(), Error> {
        confirms_address(confirm, &who.email).map_err(|code| Problems::one("confirm", code))?;
        self.prove(&Actor::Person(who.clone()), password, "password").await?;
        self.erase_person(who).await
    }

    /// Erases everything about the person. Companies keep their own log whole, and processes without a name; those
    /// that were under way end, and whoever sent the request is told.
    pub(crate) async fn erase_person(&self, who: &Person) -> Result<(), Error> {
        self.once_more(|| self.erase_once(who)).await
    }

    async fn erase_once(&self, who: &Person) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.candidate(who.scope.id()).await?.ok_or_else(not_found)?;
        // Everything is held before anything is changed, and remembered last: nobody waits for us in a circle.
        let ids = tx.interviews_of(who.scope).await?;
        let mut all = Vec::with_capacity(ids.len());
        for id in ids.iter().copied() {
            let known = tx.take_own_interview(who.scope, id).await?;
            // Of what had not left they never knew; its sender finds it withdrawn.
            let is_known = known.is_some();
            let interview = match known {
                Some(interview) => interview,
                None => tx.any_interview(id).await?.ok_or_else(not_found)?,
            };
            all.push((is_known, interview));
        }
        tx.touch_those_to_come(&ids, now).await?;
        let (mut under_way, mut called_off, mut events) = (Vec::new(), Vec::new(), Vec::new());
        for (is_known, interview) in all {
            let id = interview.id;
            if is_known && interview.state.name() != StateName::Ended {
                let accepted = interview.is_under_way();
                let notice = if accepted {
                    Notice::EndedByCandidate { interview_id: id }
                } else {
                    Notice::RequestAnswered { request_id: interview.request_id }
                };
                under_way.push((id, tx.sender_of(&interview).await?.email, notice));
            }
            let mut talks = tx.call_off(&interview, Side::Candidate, now).await?;
            for (_, coming) in &mut talks {
                coming.retain(|person| person.is_member);
            }
            events.push((self.ids.next(), event(By::Person(who), "candidate.erased", &interview, now)));
            tx.tell_sides(interview.workspace_id, None);
            called_off.push((interview, talks));
        }
        tx.silence_interviews(who.scope, now).await?;
        tx.forget_person(who).await?;
        for (id, sender, notice) in under_way {
            tx.post(self.ids.next(), &sender, &notice, Some(id), now).await?;
        }
        for (interview, talks) in &called_off {
            events.extend(self.tell_called_off(&mut tx, By::Person(who), interview, talks, now).await?);
        }
        tx.audit_all(events).await?;
        tx.tell(News { workspace: None, candidate: Some(who.scope.id()), due: false });
        self.commit(tx).await?;
        Ok(self.store.fold_log().await?)
    }
}
