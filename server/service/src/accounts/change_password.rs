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
    accounts::{
        Cost, hash_password,
        limits::{GUESSES_OF_ACCOUNT, PASSWORD_CHANGES_OF_ACCOUNT},
        passwords::{one_at_a_time, verify_password},
        strength::Owner,
    },
    delivery::Notice,
    error::not_found,
    gate::Actor,
    store::Audit,
};

impl Service {
    /// Whether this session may do what otherwise takes the password: it was opened by a link from a mail a moment ago,
    /// which proves the address.
    pub async fn may_set_password(&self, who: &Actor) -> Result<bool, Error> {
        let session = who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let since = self.clock.now() - policy::LINK_LASTS;
        Ok(self.store.read().await?.is_fresh_from_link(session, since).await?)
    }

    /// Changes the password, and tells the owner by mail. All other sessions end, links that are on their way lead
    /// nowhere, and a change of address that was not confirmed is off.
    ///
    /// # Errors
    /// A wrong or missing old password, at `old`, unless the session is fresh from a link; a new one that is too short, too
    /// long or quick to guess, at `new`; too many wrong ones, and too many changes at all.
    pub async fn change_password(&self, who: &Actor, old: &str, new: &str) -> Result<(), Error> {
        let session = who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let now = self.clock.now();
        let profile = who.profile();
        let new = password(new, &profile.email).map_err(|code| Problems::one("new", code))?;
        let account = who.account_id();
        let whose = account.to_string();
        self.not_lately_refused(PASSWORD_CHANGES_OF_ACCOUNT, &whose, now)?;
        let place = one_at_a_time(&whose).await?;
        let mut tx = self.store.begin().await?;
        self.count(&mut tx, PASSWORD_CHANGES_OF_ACCOUNT, &whose, now).await?;
        self.commit(tx).await?;
        if !self.may_set_password(who).await? {
            self.prove_password(&profile.email, old, "old").await?;
        }
        let company = match who {
            Actor::Member(member) => Some(member.workspace_name.as_str()),
            Actor::Person(_) => None,
        };
        let owner = Owner { email: &profile.email, name: &profile.name, company };
        place.in_time(self.refuse_weak("new", &new, owner)).await?;
        let password_hash = place.in_time(hash_password(&new, Cost::Full)).await?;

        let mut tx = self.store.begin().await?;
        let email = tx.address_of(account).await?.ok_or_else(not_found)?;
        tx.set_password(account, &password_hash).await?;
        tx.remove_sessions(account, Some(session)).await?;
        tx.forget_links_to(&email).await?;
        tx.forget_address_change(account).await?;
        tx.post(self.ids.next(), &email, &Notice::PasswordChanged { account_id: account }, None, now).await?;
        tx.audit(self.ids.next(), who.did("password.changed", account, now)).await?;
        // Pages of the sessions that ended find out, and leave.
        tx.tell_own(who);
        self.commit(tx).await?;
        Ok(())
    }

    /// Whether the password in `field` is right; wrong ones count, as at the door, and stand in the audit log.
    pub(super) async fn prove_password(&self, email: &str, password: &str, field: &'static str) -> Result<(), Error> {
        if password.is_empty() {
            return Err(Problems::one(field, Code::Missing).into());
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        self.count(&mut tx, GUESSES_OF_ACCOUNT, email, now).await?;
        let account = tx.account(email).await?.ok_or_else(not_found)?;
        self.commit(tx).await?;

        let tried = verify_password(password, account.password_hash.as_deref()).await;
        let mut tx = self.store.begin().await?;
        if matches!(tried, Ok(false)) {
            if let Some(home) = account.home() {
                let event = Audit {
                    scope: home.scope,
                    at: now,
                    actor: home.actor,
                    account: Some(account.id),
                    action: "password.wrong",
                    subject: account.id.to_string(),
                    interview: None,
                };
                tx.audit(self.ids.next(), event).await?;
                self.commit(tx).await?;
            }
            return Err(Problems::one(field, Code::WrongPassword).into());
        }
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
        let weak = bench.service.change_password(&who, PASSWORD, "ada@engines").await;
        assert_eq!(problem(weak, "new"), Some(Code::PasswordPersonal));
        assert!(bench.mail().await.is_empty(), "nothing has changed");
        bench.service.change_password(&who, PASSWORD, NEW).await.expect("changed");
        let told = Notice::PasswordChanged { account_id: who.account_id() };
        assert_eq!(bench.mail().await, [("ada@example.com".to_owned(), told)]);

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

    async fn trying_new_ones_over_and_over_is_slowed_down(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.actor(&bench.join("Ada", "Engines").await).await;
        let grace = bench.actor(&bench.join("Grace", "").await).await;
        for _ in 0..10 {
            let weak = bench.service.change_password(&ada, "", "ada@engines").await;
            assert_eq!(problem(weak, "new"), Some(Code::PasswordPersonal));
        }
        let refusal = refused(bench.service.change_password(&ada, "", NEW).await);
        assert!(matches!(refusal, Refusal::TooMany { .. }));
        bench.service.change_password(&grace, "", NEW).await.expect("others may");
    }

    on_both!(
        trying_new_ones_over_and_over_is_slowed_down,
        a_new_password_ends_all_other_ways_in,
        a_forgotten_password_is_replaced_soon_after_a_link,
        guessing_the_old_password_is_slowed_down,
    );
}
