//! Workspaces that nobody knows yet: anybody founds one in a minute, so in its first days it writes to fewer strangers (I12).

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{Moment, ids::WorkspaceId, policy};

use crate::{
    Error, Service,
    accounts::limits::REQUESTS_OF_NEW_WORKSPACE,
    gate::{Member, Scope},
    store::Tx,
};

/// Workspaces whose first days are over, as far as this process has asked: they are never new again. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Established(Arc<Mutex<HashSet<WorkspaceId>>>);

impl Established {
    fn has(&self, id: WorkspaceId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&id)
    }

    fn add(&self, id: WorkspaceId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }
}

impl Service {
    /// Whether a workspace is in its first days.
    pub(crate) async fn is_new(&self, tx: &mut Tx, scope: Scope, now: Moment) -> Result<bool, Error> {
        if self.established.has(scope.id()) {
            return Ok(false);
        }
        let is_new = tx.founded_at(scope).await?.is_none_or(|at| now < at + policy::WORKSPACE_IS_NEW);
        if !is_new {
            self.established.add(scope.id());
        }
        Ok(is_new)
    }

    /// Counts a request of a new workspace, or refuses when it has sent as many today as it may.
    pub(crate) async fn count_request(&self, tx: &mut Tx, who: &Member, now: Moment) -> Result<(), Error> {
        if self.is_new(tx, who.scope, now).await? {
            self.count(tx, REQUESTS_OF_NEW_WORKSPACE, &who.scope.id().to_string(), now).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::refusals::Refusal;

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, origin, refused},
        testing::on_both,
    };

    /// One who invites strangers as often as it goes, and how often that was.
    async fn storm(bench: &Bench, who: &Member, from: u8, prefix: &str) -> u32 {
        for sent in 0..100 {
            match bench.service.invite(who, &format!("{prefix}{sent}@example.com"), "reviewer", &origin(from)).await {
                Ok(_) => {}
                answer => {
                    bench.mail().await;
                    assert!(matches!(refused(answer), Refusal::TooMany { seconds: 1..=86_400 }));
                    return sent;
                }
            }
        }
        bench.mail().await;
        100
    }

    async fn a_new_workspace_writes_to_few_strangers(store: Store) {
        let bench = Bench::new(store);
        let eve = bench.member(&bench.join("Eve", "Looms").await).await;
        assert_eq!(storm(&bench, &eve, 7, "a").await, policy::INVITATIONS_OF_NEW_WORKSPACE);
        bench.after(TimeDelta::minutes(15));
        assert_eq!(storm(&bench, &eve, 8, "b").await, 0, "a quarter of an hour later, from elsewhere");
        bench.after(TimeDelta::days(1));
        assert_eq!(storm(&bench, &eve, 7, "c").await, policy::INVITATIONS_OF_NEW_WORKSPACE, "the next day");
        bench.after(policy::WORKSPACE_IS_NEW);
        assert_eq!(storm(&bench, &eve, 7, "d").await, 60, "once it is known");
    }

    async fn new_workspaces_of_one_network_are_counted_together(store: Store) {
        let bench = Bench::new(store);
        let mut sent = 0;
        for (name, company) in [("Eve", "Looms"), ("Mallory", "Cards"), ("Trudy", "Dice")] {
            let who = bench.member(&bench.join(name, company).await).await;
            sent += storm(&bench, &who, 7, name).await;
        }
        assert_eq!(sent, 50);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        bench.service.invite(&ada, "bob@example.com", "reviewer", &origin(8)).await.expect("others are free");
    }

    async fn when_a_workspace_stops_being_new(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let is_new = async || {
            let mut tx = bench.service.store.read().await.expect("begin");
            bench.service.is_new(&mut tx, ada.scope, bench.service.now()).await.expect("an answer")
        };
        bench.after(policy::WORKSPACE_IS_NEW - TimeDelta::milliseconds(1));
        assert!(is_new().await);
        bench.after(TimeDelta::milliseconds(1));
        assert!(!is_new().await);
    }

    on_both!(
        a_new_workspace_writes_to_few_strangers,
        new_workspaces_of_one_network_are_counted_together,
        when_a_workspace_stops_being_new,
    );
}
