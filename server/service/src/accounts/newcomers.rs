//! Workspaces that nobody knows yet: anybody founds one in a minute, so in its first days it writes to fewer strangers (I12).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::TimeDelta;
use domain::{Moment, ids::WorkspaceId, policy};

use crate::{
    Error, Service,
    accounts::limits::REQUESTS_OF_NEW_WORKSPACE,
    gate::{Member, Scope},
    store::Tx,
};

/// Workspaces whose first days are over, as far as this process has asked, and when they were founded: that never changes.
/// Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Established(Arc<Mutex<HashMap<WorkspaceId, Moment>>>);

impl Established {
    fn founded_at(&self, id: WorkspaceId) -> Option<Moment> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }

    fn add(&self, id: WorkspaceId, founded_at: Moment) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, founded_at);
    }
}

impl Service {
    /// Whether a workspace is in its first days.
    pub(crate) async fn is_new(&self, tx: &mut Tx, scope: Scope, now: Moment) -> Result<bool, Error> {
        Ok(self.age_of(tx, scope, now).await? < policy::WORKSPACE_IS_NEW)
    }

    /// How old a workspace is; one that is not there is as new as can be.
    pub(crate) async fn age_of(&self, tx: &mut Tx, scope: Scope, now: Moment) -> Result<TimeDelta, Error> {
        if let Some(at) = self.established.founded_at(scope.id()) {
            return Ok(now - at);
        }
        let Some(at) = tx.founded_at(scope).await? else { return Ok(TimeDelta::zero()) };
        if now - at >= policy::WORKSPACE_IS_NEW {
            self.established.add(scope.id(), at);
        }
        Ok(now - at)
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
        assert_eq!(storm(&bench, &eve, 7, "d").await, 29, "at eight days");
        bench.after(TimeDelta::minutes(15));
        assert_eq!(storm(&bench, &eve, 8, "e").await, 0, "a quarter of an hour later, from elsewhere");
        bench.after(TimeDelta::days(22));
        let mut sent = 0;
        for quarter in 0..4 {
            sent += storm(&bench, &eve, 7, &format!("f{quarter}")).await;
            bench.after(TimeDelta::minutes(15));
        }
        assert_eq!(sent, 95, "at thirty days, as fast as it goes");
        bench.after(TimeDelta::days(3_650));
        let mut sent = 0;
        for quarter in 0..10 {
            sent += storm(&bench, &eve, 7, &format!("g{quarter}")).await;
            bench.after(TimeDelta::minutes(15));
        }
        assert_eq!(sent, policy::INVITATIONS_A_DAY, "after ten years there still is a limit");
    }

    async fn members_count_for_a_little(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        bench.after(TimeDelta::days(8));
        for name in ["Bob", "Carl", "Dora"] {
            bench.hire(&ada, name, domain::workspaces::Role::Reviewer).await;
        }
        assert_eq!(storm(&bench, &ada, 7, "a").await, 29, "25, three for a day and four for who sits here, less three");
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
        members_count_for_a_little,
        new_workspaces_of_one_network_are_counted_together,
        when_a_workspace_stops_being_new,
    );
}
