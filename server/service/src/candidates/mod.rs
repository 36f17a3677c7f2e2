//! Candidates: how companies find them, and what they themselves may say, see, take with them and erase.

#[cfg(test)]
mod any_text_stories;
mod download;
mod erase;
#[cfg(test)]
mod erase_stories;
#[cfg(test)]
mod every_script_stories;
mod hide;
#[cfg(test)]
mod known_stories;
mod market_reads;
mod neighbours;
mod promote;
mod recheck;
#[cfg(test)]
mod residue;
mod response_time;
mod save_profile;
mod search;
#[cfg(test)]
mod sight_stories;
#[cfg(test)]
mod stories;

pub(crate) use market_reads::MarketReads;

use domain::{Moment, audit::Actor, candidates::MyProfile};

use crate::{
    Error, Service,
    error::not_found,
    gate::Person,
    live::News,
    store::{Audit, Tx},
};

impl Person {
    /// What they did to what is theirs alone, in their own chain.
    fn did(&self, action: &'static str, at: Moment) -> Audit {
        Audit {
            scope: self.account_id.0,
            at,
            actor: Actor::Candidate,
            account: Some(self.account_id),
            action,
            subject: self.scope.id().to_string(),
            interview: None,
        }
    }
}

impl Tx {
    async fn my_profile(&mut self, who: &Person, now: Moment) -> Result<MyProfile, Error> {
        let row = self.candidate(who.scope.id()).await?.ok_or_else(not_found)?;
        Ok(MyProfile {
            is_promoted: row.is_promoted(now),
            promoted_until: row.promoted_until,
            profile: row.profile,
            hidden: self.hidden_workspaces(who.scope).await?,
            version: row.version,
        })
    }
}

impl Service {
    /// A candidate's own profile.
    pub async fn my_profile(&self, who: &Person) -> Result<MyProfile, Error> {
        self.store.read().await?.my_profile(who, self.clock.now()).await
    }

    /// Remembers what was done, tells their open pages, commits, and answers what the profile now is.
    async fn changed(&self, mut tx: Tx, who: &Person, action: &'static str) -> Result<MyProfile, Error> {
        let now = self.clock.now();
        tx.audit(self.ids.next(), who.did(action, now)).await?;
        let mine = tx.my_profile(who, now).await?;
        tx.tell(News { workspace: None, candidate: Some(who.scope.id()), due: false });
        self.commit(tx).await?;
        Ok(mine)
    }
}
