//! What readers say of the help.

use domain::{ids::AccountId, networks::Network};

use crate::{
    Error, Service,
    accounts::{HELP_ANSWERS_FROM_NETWORK, HELP_ANSWERS_OF_ACCOUNT, Origin},
};

impl Service {
    /// Tells the operator, in the log, whether an article helped; nothing about who said so. Anybody may say it, so that is
    /// limited by account and by network.
    ///
    /// # Errors
    /// `TooMany` beyond that.
    pub async fn note_help_answer(
        &self,
        article: &'static str,
        helped: bool,
        account: Option<AccountId>,
        origin: &Origin,
    ) -> Result<(), Error> {
        let (now, network) = (self.clock.now(), Network::of(origin.address));
        self.network_not_lately_refused(HELP_ANSWERS_FROM_NETWORK, network, now)?;
        let mut tx = self.store.begin().await?;
        if let Some(account) = account {
            self.count(&mut tx, HELP_ANSWERS_OF_ACCOUNT, &account.to_string(), now).await?;
        }
        self.count_from(&mut tx, HELP_ANSWERS_FROM_NETWORK, network, now).await?;
        self.commit(tx).await?;
        tracing::info!(article, helped, "help was read");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::refusals::Refusal;

    use crate::{
        Store,
        accounts::bench::{Bench, origin, refused},
        testing::on_both,
    };

    async fn help_answers_are_limited_by_network_and_account(store: Store) {
        let bench = Bench::new(store);
        let service = &bench.service;
        for _ in 0..30 {
            service.note_help_answer("signing-in", true, None, &origin(66)).await.expect("noted");
        }
        let answer = refused(service.note_help_answer("signing-in", true, None, &origin(66)).await);
        assert!(matches!(answer, Refusal::TooMany { .. }));
        service.note_help_answer("signing-in", false, None, &origin(1)).await.expect("from elsewhere");

        let account = Some(bench.join("Ada", "").await.profile.account_id);
        for last in 100..130 {
            service.note_help_answer("signing-in", true, account, &origin(last)).await.expect("noted");
        }
        let answer = refused(service.note_help_answer("signing-in", true, account, &origin(131)).await);
        assert!(matches!(answer, Refusal::TooMany { .. }), "one account from many networks");
    }

    on_both!(help_answers_are_limited_by_network_and_account);
}
