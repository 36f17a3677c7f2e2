//! Signing in with a password.

use domain::{
    networks::Network,
    problems::{Code, Problems},
    text,
};

use crate::{
    Error, Service,
    accounts::{
        NewSession, OpenedBy, Origin,
        limits::{GUESSES_FROM_NETWORK, GUESSES_OF_ACCOUNT},
        passwords::{one_at_a_time_from, verify_password},
    },
};

impl Service {
    /// Opens a session. Unknown addresses, wrong passwords and seats taken away get one answer, after the same time.
    pub async fn sign_in(&self, email: &str, password: &str, origin: &Origin) -> Result<NewSession, Error> {
        let now = self.clock.now();
        let network = Network::of(origin.address);
        let email = checked(email, password)?;

        self.network_not_lately_refused(GUESSES_FROM_NETWORK, network, now)?;
        let place = one_at_a_time_from(network).await?;
        let mut tx = self.store.begin().await?;
        let counted = match self.count_from(&mut tx, GUESSES_FROM_NETWORK, network, now).await {
            Ok(()) => self.count(&mut tx, GUESSES_OF_ACCOUNT, &email, now).await,
            refused => refused,
        };
        counted.inspect_err(|error| {
            if let Error::Refused(refusal) = error {
                let address = origin.address.to_canonical();
                tracing::warn!(%address, why = refusal.code(), "sign-in refused: too many attempts");
            }
        })?;
        let account = tx.account(&email).await?;
        self.commit(tx).await?;

        let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
        let tried = place.in_time(verify_password(password, hash)).await;
        if matches!(tried, Ok(false)) {
            place.rest();
            self.note_failed_sign_in(account.as_ref(), &email, origin, now).await?;
            return Err(wrong());
        }
        drop(place);
        // Right, or the machine was too busy to say: neither is a failure.
        let mut tx = self.store.begin().await?;
        self.uncount_from(&mut tx, GUESSES_FROM_NETWORK, network, now).await?;
        self.uncount(&mut tx, GUESSES_OF_ACCOUNT, &email, now).await?;
        if let Err(busy) = tried {
            self.commit(tx).await?;
            return Err(busy);
        }
        let session = match account {
            Some(account) => self.open_session(&mut tx, account.id, OpenedBy::Password, origin, now).await?,
            None => None,
        };
        let session = session.ok_or_else(wrong)?;
        self.commit(tx).await?;
        Ok(session)
    }
}

fn checked(email: &str, password: &str) -> Result<String, Problems> {
    let mut problems = Problems::new();
    let email = problems.take("email", text::email(email));
    if password.is_empty() {
        problems.add("password", Code::Missing);
    }
    problems.or(email)
}

/// One sentence for all of it.
fn wrong() -> Error {
    Problems::one("password", Code::WrongCredentials).into()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::refusals::Refusal;

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, origin, problem, refused},
        testing::on_both,
    };

    async fn one_answer_for_a_wrong_password_and_an_unknown_address(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let wrong = refused(bench.service.sign_in("ada@example.com", "battery staple", &origin(1)).await);
        let unknown = refused(bench.service.sign_in("nobody@example.com", PASSWORD, &origin(1)).await);
        assert_eq!(wrong, unknown);
        assert_eq!(wrong, Problems::one("password", Code::WrongCredentials).into());
        let empty = bench.service.sign_in("", "", &origin(1)).await;
        assert_eq!(problem(empty, "email"), Some(Code::Missing));
    }

    async fn ten_wrong_passwords_lock_an_account_for_a_while(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        bench.join("Grace", "").await;
        bench.after(TimeDelta::minutes(5));
        for last in 1..=10 {
            let guess = bench.service.sign_in("ada@example.com", "battery staple", &origin(last)).await;
            assert_eq!(problem(guess, "password"), Some(Code::WrongCredentials));
        }
        let locked = refused(bench.service.sign_in("ada@example.com", PASSWORD, &origin(11)).await);
        let Refusal::TooMany { seconds } = locked else { panic!("{locked:?}") };
        assert!(seconds <= 15 * 60);
        bench.service.sign_in("grace@example.com", PASSWORD, &origin(1)).await.expect("others get in");

        bench.service.request_link("ada@example.com", &origin(11)).await.expect("an answer");
        let token = bench.token().await;
        bench.service.use_link(&token, None, &origin(11)).await.expect("a link leads in meanwhile");

        bench.after(TimeDelta::seconds(i64::from(seconds)) - TimeDelta::milliseconds(1));
        refused(bench.service.sign_in("ada@example.com", PASSWORD, &origin(11)).await);
        bench.after(TimeDelta::milliseconds(1));
        bench.service.sign_in("ada@example.com", PASSWORD, &origin(11)).await.expect("it is over by itself");
    }

    async fn right_passwords_count_against_nobody(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        for _ in 0..12 {
            bench.service.sign_in("ada@example.com", PASSWORD, &origin(1)).await.expect("a session");
        }
    }

    async fn a_hundred_wrong_passwords_lock_a_network_address(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let now = bench.service.now();
        let mut tx = bench.service.store.begin().await.expect("begin");
        for _ in 0..100 {
            bench.service.count(&mut tx, GUESSES_FROM_NETWORK, "192.0.2.66", now).await.expect("counted");
        }
        bench.service.commit(tx).await.expect("commit");
        let locked = refused(bench.service.sign_in("ada@example.com", PASSWORD, &origin(66)).await);
        assert!(matches!(locked, Refusal::TooMany { .. }));
        bench.service.sign_in("ada@example.com", PASSWORD, &origin(1)).await.expect("from elsewhere");
    }

    /// Found by `make soak`: whoever guessed from one address kept everybody waiting.
    async fn a_crowd_from_one_address_waits_for_itself_alone(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let _crowd = one_at_a_time_from(Network::of(origin(66).address)).await.expect("a place");
        let soon = std::time::Duration::from_secs(1);
        let there = origin(66);
        let theirs = bench.service.sign_in("ada@example.com", PASSWORD, &there);
        assert!(tokio::time::timeout(soon, theirs).await.is_err(), "one at a time");
        bench.service.sign_in("ada@example.com", PASSWORD, &origin(1)).await.expect("from elsewhere at once");
    }

    /// Found by `make soak`: refusing a crowd took as many turns at the database as it sent.
    async fn who_is_over_the_limit_is_refused_without_the_database(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let (service, now) = (&bench.service, bench.service.now());
        let mut tx = service.store.begin().await.expect("begin");
        for _ in 0..100 {
            service.count(&mut tx, GUESSES_FROM_NETWORK, "192.0.2.66", now).await.expect("counted");
        }
        service.commit(tx).await.expect("commit");
        let there = origin(66);
        refused(service.sign_in("ada@example.com", PASSWORD, &there).await);
        // The only one who may write, for as long as this lasts.
        let tx = service.store.begin().await.expect("begin");
        let soon = std::time::Duration::from_secs(1);
        let again = service.sign_in("ada@example.com", PASSWORD, &there);
        let again = refused(tokio::time::timeout(soon, again).await.expect("at once"));
        assert!(matches!(again, Refusal::TooMany { .. }));
        drop(tx);
        bench.after(TimeDelta::minutes(15));
        service.sign_in("ada@example.com", PASSWORD, &there).await.expect("it is over by itself");
    }

    on_both!(
        who_is_over_the_limit_is_refused_without_the_database,
        a_crowd_from_one_address_waits_for_itself_alone,
        one_answer_for_a_wrong_password_and_an_unknown_address,
        ten_wrong_passwords_lock_an_account_for_a_while,
        right_passwords_count_against_nobody,
        a_hundred_wrong_passwords_lock_a_network_address,
    );
}
