//! Slowing down those who try links that don't work. A link that works always does, wherever it is opened: it is looked
//! up first, which writes nothing.

use domain::{networks::Network, refusals::Conflict};

use crate::{
    Error, Service,
    accounts::{Origin, limits::WRONG_LINKS_FROM_NETWORK},
};

impl Service {
    /// What is told of a link that does not work: used, or too many of them from this network.
    pub(super) async fn wrong_link(&self, origin: &Origin) -> Error {
        match self.count_wrong_link(origin).await {
            Ok(()) => Conflict::LinkUsed.into(),
            Err(error) => error,
        }
    }

    async fn count_wrong_link(&self, origin: &Origin) -> Result<(), Error> {
        let (now, network) = (self.clock.now(), Network::of(origin.address));
        self.network_not_lately_refused(WRONG_LINKS_FROM_NETWORK, network, now)?;
        let mut tx = self.store.begin().await?;
        self.count_from(&mut tx, WRONG_LINKS_FROM_NETWORK, network, now).await?;
        Ok(self.commit(tx).await?)
    }
}

#[cfg(test)]
mod tests {
    use domain::refusals::Refusal;

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, conflict, origin, refused},
        testing::on_both,
    };

    async fn links_that_do_not_work_are_limited_by_network(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let service = &bench.service;
        for turn in 0..30 {
            assert_eq!(conflict(service.use_link("nonsense", None, &origin(66)).await), Conflict::LinkUsed, "{turn}");
            let accepted = service.accept_invitation("nonsense", "Mallory", PASSWORD, &origin(66)).await;
            assert_eq!(conflict(accepted), Conflict::LinkUsed, "{turn}");
        }
        for answer in [
            refused(service.use_link("nonsense", None, &origin(66)).await),
            refused(service.accept_invitation("nonsense", "Mallory", PASSWORD, &origin(66)).await),
        ] {
            assert!(matches!(answer, Refusal::TooMany { .. }), "{answer:?}");
        }
        // Refused a moment ago: not even the database is asked for a turn to write.
        let tx = service.store.begin().await.expect("the only one who may write on SQLite");
        let soon = std::time::Duration::from_secs(1);
        let there = origin(66);
        let again = tokio::time::timeout(soon, service.use_link("nonsense", None, &there)).await.expect("at once");
        assert!(matches!(refused(again), Refusal::TooMany { .. }));
        drop(tx);

        assert_eq!(conflict(service.use_link("nonsense", None, &origin(1)).await), Conflict::LinkUsed, "elsewhere");
        service.request_link("ada@example.com", &origin(1)).await.expect("asked");
        let token = bench.token().await;
        service.use_link(&token, None, &origin(66)).await.expect("a link that works does, also from there");
    }

    on_both!(links_that_do_not_work_are_limited_by_network);
}
