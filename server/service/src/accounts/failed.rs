//! What is remembered of a failed sign-in: a line in the operator's log, and for an account that exists an entry in the
//! audit log of its workspace or owner, with the network address it came from. What was typed is kept nowhere: people type
//! passwords into the field for the address (I8).

use domain::{Moment, policy};

use crate::{
    Error, Service,
    accounts::{Origin, tokens},
    store::{Account, Audit},
};

/// In milliseconds.
const HOUR: i64 = 60 * 60 * 1_000;

impl Service {
    /// Remembers that a password was wrong for this address. The first few of an hour are listed one by one, then one
    /// entry says that there were more.
    ///
    /// An address that nobody has is counted, too, so that time does not tell who has an account.
    pub(super) async fn note_failed_sign_in(
        &self,
        account: Option<&Account>,
        email: &str,
        origin: &Origin,
        now: Moment,
    ) -> Result<(), Error> {
        let address = origin.address.to_canonical();
        let unknown = tokens::derived(&self.settings.secret_key, "failed sign-in", &[email.as_bytes()]);
        let subject = account.map_or(&unknown[..16], |account| &account.id.0.as_bytes()[..]);
        if let Some(account) = account {
            tracing::warn!(%address, account = %account.id, "sign-in failed: wrong password");
        } else {
            tracing::warn!(%address, "sign-in failed: unknown e-mail address");
        }
        let hour = now.timestamp_millis().div_euclid(HOUR) * HOUR;
        let mut tx = self.store.begin().await?;
        let count = tx.count_failed_sign_in(subject, hour).await?;
        let action = match count - policy::FAILED_SIGN_INS_LISTED {
            ..=0 => Some("sign_in.failed"),
            1 => Some("sign_in.failed_repeatedly"),
            _ => None,
        };
        if let (Some(action), Some(home)) = (action, account.and_then(Account::home)) {
            let subject = match home.member {
                Some(member) => format!("{member} {address}"),
                None => address.to_string(),
            };
            let event = Audit {
                scope: home.scope,
                at: now,
                actor: home.actor,
                account: None,
                action,
                subject,
                interview: None,
            };
            tx.audit(self.ids.next(), event).await?;
        }
        self.commit(tx).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::pages::Window;

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, origin, problem},
        gate::Member,
        testing::on_both,
    };

    async fn failures(bench: &Bench, who: &Member) -> Vec<(String, String)> {
        let log = bench.service.audit_log(who, &Window { limit: Some(100), cursor: None }).await.expect("a log");
        let mut found: Vec<_> = log
            .items
            .into_iter()
            .filter(|entry| entry.action.starts_with("sign_in."))
            .inspect(|entry| assert!(entry.is_by_a_stranger()))
            .map(|entry| (entry.action, entry.subject))
            .collect();
        found.reverse();
        found
    }

    async fn a_workspace_reads_who_was_guessed_at_and_from_where(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let eve = bench.member(&bench.join("Eve", "Looms").await).await;
        for last in [7, 8] {
            let guess = bench.service.sign_in("ada@example.com", "a wrong guess", &origin(last)).await;
            assert!(problem(guess, "password").is_some());
        }
        bench.service.sign_in("ada@example.com", PASSWORD, &origin(9)).await.expect("a session");
        let from = |last: u8| ("sign_in.failed".to_owned(), format!("{} 192.0.2.{last}", ada.id));
        assert_eq!(failures(&bench, &ada).await, [from(7), from(8)]);
        assert!(failures(&bench, &eve).await.is_empty(), "nobody else's");
        assert_eq!(bench.service.audit_fault(ada.scope.id().0).await, None);
    }

    async fn guessing_does_not_fill_the_log(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        // To the beginning of an hour.
        let hour = 3_600_000 - bench.service.now().timestamp_millis() % 3_600_000;
        bench.after(TimeDelta::milliseconds(hour));
        let guess = async |last: u8| {
            let guess = bench.service.sign_in("ada@example.com", "a wrong guess", &origin(last)).await;
            assert!(problem(guess, "password").is_some());
        };
        for last in 1..=10 {
            guess(last).await;
        }
        let listed = failures(&bench, &ada).await;
        let more = listed.iter().filter(|(action, _)| action == "sign_in.failed_repeatedly").count();
        assert_eq!((i64::try_from(listed.len()).expect("few"), more), (policy::FAILED_SIGN_INS_LISTED + 1, 1));
        bench.after(TimeDelta::minutes(60) - TimeDelta::milliseconds(1));
        guess(1).await;
        assert_eq!(failures(&bench, &ada).await, listed, "the same hour");
        bench.after(TimeDelta::milliseconds(1));
        guess(2).await;
        assert_eq!(failures(&bench, &ada).await.len(), listed.len() + 1, "another hour");
    }

    async fn a_candidate_finds_it_in_their_own_data(store: Store) {
        let bench = Bench::new(store);
        let grace = bench.actor(&bench.join("Grace", "").await).await.person().expect("a candidate");
        let guess = bench.service.sign_in("grace@example.com", "a wrong guess", &origin(7)).await;
        assert!(problem(guess, "password").is_some());
        let file = bench.service.download(&grace).await.expect("a file").to_string();
        assert!(file.contains("sign_in.failed") && file.contains("192.0.2.7"), "{file}");
    }

    async fn an_unknown_address_is_kept_nowhere(store: Store) {
        let bench = Bench::new(store);
        let guess = bench.service.sign_in("hunter2@example.com", "a wrong guess", &origin(7)).await;
        assert!(problem(guess, "password").is_some());
        let mut tx = bench.service.store.begin().await.expect("begin");
        let events: i64 = crate::store::on!(tx, conn =>
            sqlx::query_scalar("select count(*) from audit_event").fetch_one(conn).await)
        .expect("a number");
        assert_eq!(events, 0);
    }

    on_both!(
        a_workspace_reads_who_was_guessed_at_and_from_where,
        guessing_does_not_fill_the_log,
        a_candidate_finds_it_in_their_own_data,
        an_unknown_address_is_kept_nowhere,
    );
}
