//! Changing the password. Whoever came in by a link a moment ago has proven the address and need not know the old one:
//! that is how a forgotten password is replaced.

use domain::{
    accounts::password,
    policy,
    problems::{Code, Problems},
    refusals::Forbidden,
};

use crate::{
    Error, Service,
    accounts::{Cost, hash_password, limits::GUESSES_OF_ACCOUNT, passwords::verify_password},
    error::not_found,
    gate::Actor,
};

impl Service {
    /// Whether this session may set a new password without the old one.
    pub async fn may_set_password(&self, who: &Actor) -> Result<bool, Error> {
        let session = who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let since = self.clock.now() - policy::LINK_LASTS;
        let mut tx = self.store.read().await?;
        if tx.is_fresh_from_link(session, since).await? {
            return Ok(true);
        }
        Ok(tx.account(&who.profile().email).await?.is_some_and(|account| account.password_hash.is_none()))
    }

    /// Changes the password. All other sessions end, and links that are on their way lead nowhere.
    pub async fn change_password(&self, who: &Actor, old: &str, new: &str) -> Result<(), Error> {
        let session = who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let now = self.clock.now();
        let email = who.profile().email;
        let new = password(new, &email).map_err(|code| Problems::one("new", code))?;
        if !self.may_set_password(who).await? {
            self.prove_password(&email, old, "old").await?;
        }
        let password_hash = hash_password(&new, Cost::Full).await?;

        let mut tx = self.store.begin().await?;
        tx.set_password(who.account_id(), &password_hash).await?;
        tx.remove_sessions(who.account_id(), Some(session)).await?;
        tx.forget_links_to(&email).await?;
        tx.audit(self.ids.next(), who.did("password.changed", who.account_id(), now)).await?;
        // Pages of the sessions that ended find out, and leave.
        tx.tell_own(who);
        self.commit(tx).await?;
        Ok(())
    }

    /// Whether the password in `field` is right; wrong ones count, as at the door.
    pub(super) async fn prove_password(&self, email: &str, old: &str, field: &'static str) -> Result<(), Error> {
        if old.is_empty() {
            return Err(Problems::one(field, Code::Missing).into());
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        self.count(&mut tx, GUESSES_OF_ACCOUNT, email, now).await?;
        let account = tx.account(email).await?.ok_or_else(not_found)?;
        self.commit(tx).await?;

        let tried = verify_password(old, account.password_hash.as_deref()).await;
        if matches!(tried, Ok(false)) {
            return Err(Problems::one(field, Code::WrongPassword).into());
        }
        let mut tx = self.store.begin().await?;
        self.uncount(&mut tx, GUESSES_OF_ACCOUNT, email, now).await?;
        self.commit(tx).await?;
        tried.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use domain::refusals::Refusal;

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, conflict, origin, problem, refused},
        testing::on_both,
    };

    const NEW: &str = "battery staple";

    async fn a_new_password_ends_all_other_ways_in(store: Store) {
        let bench = Bench::new(store);
        let other = bench.join("Ada", "Engines").await;
        let mine = bench.service.sign_in("ada@example.com", PASSWORD, &origin(2)).await.expect("a session");
        bench.service.request_link("ada@example.com", &origin(3)).await.expect("an answer");
        let link = bench.token().await;
        let who = bench.actor(&mine).await;
        assert!(!bench.service.may_set_password(&who).await.expect("an answer"));

        assert_eq!(problem(bench.service.change_password(&who, "", NEW).await, "old"), Some(Code::Missing));
        assert_eq!(problem(bench.service.change_password(&who, NEW, NEW).await, "old"), Some(Code::WrongPassword));
        assert_eq!(problem(bench.service.change_password(&who, PASSWORD, "x").await, "new"), Some(Code::TooShort));
        bench.service.change_password(&who, PASSWORD, NEW).await.expect("changed");

        bench.actor(&mine).await;
        assert_eq!(bench.service.actor_by_session(&other.token).await.expect("an answer"), None);
        conflict(bench.service.use_link(&link, None, &origin(3)).await);
        assert!(bench.service.sign_in("ada@example.com", PASSWORD, &origin(2)).await.is_err());
        bench.service.sign_in("ada@example.com", NEW, &origin(2)).await.expect("a session");
    }

    async fn a_forgotten_password_is_replaced_soon_after_a_link(store: Store) {
        let bench = Bench::new(store);
        let session = bench.join("Grace", "").await;
        let who = bench.actor(&session).await;
        assert!(bench.service.may_set_password(&who).await.expect("an answer"));
        bench.service.change_password(&who, "", NEW).await.expect("changed");
        bench.after(policy::LINK_LASTS);
        assert!(!bench.service.may_set_password(&who).await.expect("an answer"));
        assert_eq!(problem(bench.service.change_password(&who, "", PASSWORD).await, "old"), Some(Code::Missing));
    }

    async fn guessing_the_old_password_is_slowed_down(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let mine = bench.service.sign_in("ada@example.com", PASSWORD, &origin(2)).await.expect("a session");
        let who = bench.actor(&mine).await;
        for _ in 0..10 {
            problem(bench.service.change_password(&who, "a wrong one", NEW).await, "old");
        }
        let refusal = refused(bench.service.change_password(&who, PASSWORD, NEW).await);
        assert!(matches!(refusal, Refusal::TooMany { .. }));
    }

    on_both!(
        a_new_password_ends_all_other_ways_in,
        a_forgotten_password_is_replaced_soon_after_a_link,
        guessing_the_old_password_is_slowed_down,
    );
}
