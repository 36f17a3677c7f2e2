//! Links from mails. Looking at one changes nothing, so that a mail scanner does not use it up (I1); using it does, once.

use domain::{accounts::SignUpKind, addresses, refusals::Conflict, workspaces::Role};

use crate::{
    Error, Service,
    accounts::{Entered, Maker, NewAccount, OpenedBy, Origin, Pending, tokens},
    store::Tx,
};

impl Service {
    /// The address whose account the link opens; `None` when it works no longer. Whoever has the link has the mail and
    /// knows the address already; whoever was sent somebody else's link sees whose it is before following it.
    pub async fn peek_link(&self, token: &str) -> Result<Option<String>, Error> {
        let mut tx = self.store.read().await?;
        let email = tx.address_of_link(&tokens::hash(token), self.clock.now()).await?;
        Ok(email.map(|email| addresses::shown(&email)))
    }

    /// Uses the link: signs in who is known, finishes the sign-up of who is not.
    ///
    /// `proof` is what [`Service::sign_up`] answered, if this browser has it. Without it the password was typed
    /// elsewhere, perhaps by somebody else, and is forgotten: whoever owns the address sets one of their own.
    pub async fn use_link(&self, token: &str, proof: Option<&str>, origin: &Origin) -> Result<Entered, Error> {
        if self.peek_link(token).await?.is_none() {
            return Err(self.wrong_link(origin).await);
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let link = tx.take_link(&tokens::hash(token), now).await?.ok_or(Conflict::LinkUsed)?;
        let needs_password = match link.sign_up {
            Some(pending) => self.finish_sign_up(&mut tx, &link.email, &pending, proof, origin).await?,
            None => false,
        };
        let entered = match tx.account(&link.email).await? {
            Some(account) => self.open_session(&mut tx, account.id, OpenedBy::Link, origin, now).await?,
            None => None,
        };
        self.commit(tx).await?;
        Ok(match entered {
            Some(session) if needs_password => Entered::WithoutPassword(session),
            Some(session) => Entered::SignedIn(session),
            None => Entered::Unknown { email: link.email },
        })
    }

    /// Makes what was asked for, nothing when the address belongs to somebody already; whether it is without a password.
    async fn finish_sign_up(
        &self,
        tx: &mut Tx,
        email: &str,
        pending: &Pending,
        proof: Option<&str>,
        origin: &Origin,
    ) -> Result<bool, Error> {
        if tx.account(email).await?.is_some_and(|account| account.is_somebody()) {
            return Ok(false);
        }
        let now = self.clock.now();
        let Pending { name, company, password_hash, proof_hash, zone } = pending;
        let kind = if company.is_some() { SignUpKind::Company } else { SignUpKind::Candidate };
        // It may have been open when they asked. Nothing of them is kept then, not even their address.
        if self.settings.sign_up.allows(kind).is_err() {
            return Ok(false);
        }
        // Another link of the same address may be in use at this moment: who comes second finds somebody.
        if tx.claim_account(self.ids.next(), email, now).await?.is_somebody() {
            return Ok(false);
        }
        let is_theirs = proof.is_some_and(|proof| tokens::hash(proof).0 == *proof_hash);
        // Where they are now, before where the form was sent from, which may have been somebody else's place.
        let zone = origin.zone().or_else(|| zone.clone().filter(|_| is_theirs));
        let password_hash = is_theirs.then_some(&**password_hash);
        let person = NewAccount { email, name, password_hash, zone: zone.as_deref() };
        if let Some(company) = company {
            let workspace = self.create_workspace(tx, company, now).await?;
            self.create_member_account(tx, person, workspace, Role::Admin, Maker::Oneself, now).await?;
        } else {
            self.create_candidate_account(tx, person, Maker::Oneself, now).await?;
        }
        Ok(!is_theirs)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::{
        accounts::{Identity, SignUpForm},
        policy,
    };

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, conflict, origin},
        store::on,
        testing::on_both,
    };

    async fn a_company_signs_up(store: Store) {
        let bench = Bench::new(store);
        let session = bench.join("Ada", "Engines").await;
        let Identity::Member { workspace_name, role, .. } = &session.profile.identity else { panic!("no member") };
        assert_eq!((workspace_name.as_str(), *role), ("Engines", Role::Admin));
        let member = bench.member(&session).await;
        assert_eq!((member.name.as_str(), member.email.as_str()), ("Ada", "ada@example.com"));
        bench.service.sign_in("Ada@Example.com ", PASSWORD, &origin(1)).await.expect("a session");
    }

    async fn a_candidate_signs_up(store: Store) {
        let bench = Bench::new(store);
        let session = bench.join("Grace", "").await;
        assert!(matches!(session.profile.identity, Identity::Candidate { .. }));
        let person = bench.actor(&session).await.person().expect("a candidate");
        assert_eq!(person.name, "Grace");
        let mut tx = bench.service.store.read().await.expect("begin");
        let sql = "select zone, promoted_until from candidate where candidate_id = $1";
        let said: (String, i64) = on!(tx, conn => sqlx::query_as(sql)
            .bind(person.scope.id().0)
            .fetch_one(conn).await)
        .expect("a candidate");
        let never = bench.service.now().timestamp_millis() - 1;
        assert_eq!(said, ("UTC".to_owned(), never), "promoted once the profile says something (R7)");
    }

    async fn a_known_address_is_signed_in_and_nothing_else_changes(store: Store) {
        let bench = Bench::new(store);
        let first = bench.join("Ada", "Engines").await;
        let form = SignUpForm {
            kind: "candidate".into(),
            name: "Mallory".into(),
            email: "ada@example.com".into(),
            password: "another way in".into(),
            ..SignUpForm::default()
        };
        bench.service.sign_up(&form, &origin(2)).await.expect("the same answer");
        let entered = bench.service.use_link(&bench.token().await, None, &origin(1)).await.expect("an answer");
        let Entered::SignedIn(again) = entered else { panic!("unknown") };
        assert!(again.profile == first.profile, "no new name, no new identity");
        assert!(bench.service.sign_in("ada@example.com", "another way in", &origin(1)).await.is_err());
        assert!(bench.service.sign_in("ada@example.com", PASSWORD, &origin(1)).await.is_ok());
    }

    async fn a_password_typed_by_a_stranger_is_forgotten(store: Store) {
        let bench = Bench::new(store);
        let form = SignUpForm {
            kind: "candidate".into(),
            name: "Grace".into(),
            email: "grace@example.com".into(),
            password: "a stranger's lantern".into(),
            ..SignUpForm::default()
        };
        let proof = bench.service.sign_up(&form, &origin(2)).await.expect("an answer");
        assert_ne!(proof, bench.token().await, "the mail does not carry it");
        bench.service.sign_up(&form, &origin(2)).await.expect("an answer");
        // The proof of another sign-up is none.
        let entered = bench.service.use_link(&bench.token().await, Some(&proof), &origin(1)).await.expect("an answer");
        let Entered::WithoutPassword(session) = entered else { panic!("the stranger's password is set") };
        assert!(bench.service.sign_in("grace@example.com", "a stranger's lantern", &origin(2)).await.is_err());

        let grace = bench.actor(&session).await;
        assert!(bench.service.may_set_password(&grace).await.expect("an answer"));
        bench.service.change_password(&grace, "", PASSWORD).await.expect("set");
        assert!(bench.service.sign_in("grace@example.com", PASSWORD, &origin(1)).await.is_ok());
    }

    async fn of_two_sign_ups_the_first_link_wins(store: Store) {
        let bench = Bench::new(store);
        let form = |company: &str| SignUpForm {
            kind: "company".into(),
            name: "Ada".into(),
            email: "ada@example.com".into(),
            company: company.into(),
            password: PASSWORD.into(),
        };
        let proof = bench.service.sign_up(&form("Engines"), &origin(1)).await.expect("an answer");
        let first = bench.token().await;
        bench.service.sign_up(&form("Looms"), &origin(1)).await.expect("an answer");
        let second = bench.token().await;
        let from = origin(1);
        let (one, other) = futures::join!(
            bench.service.use_link(&first, Some(&proof), &from),
            bench.service.use_link(&second, None, &from)
        );
        let one_of = |entered| match entered {
            Ok(Entered::SignedIn(session) | Entered::WithoutPassword(session)) => session,
            _ => panic!("not signed in"),
        };
        let (one, other) = (one_of(one), one_of(other));
        assert!(one.profile == other.profile, "both lead to one account in one workspace");
        let mut tx = bench.service.store.read().await.expect("begin");
        let workspaces: i64 = on!(tx, conn => sqlx::query_scalar("select count(*) from workspace")
            .fetch_one(conn).await)
        .expect("a number");
        assert_eq!(workspaces, 1, "the other company was not founded");
    }

    async fn a_link_works_once_and_not_for_ever(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        bench.service.request_link("ada@example.com", &origin(1)).await.expect("an answer");
        let token = bench.token().await;
        for _ in 0..3 {
            let whose = bench.service.peek_link(&token).await.expect("an answer");
            assert_eq!(whose.as_deref(), Some("ada@example.com"), "looking changes nothing");
        }
        let from = origin(1);
        let (one, other) =
            futures::join!(bench.service.use_link(&token, None, &from), bench.service.use_link(&token, None, &from));
        assert!(one.is_ok() != other.is_ok(), "of two at once, one gets in");
        assert_eq!(bench.service.peek_link(&token).await.expect("an answer"), None);
        assert_eq!(conflict(bench.service.use_link(&token, None, &origin(1)).await), Conflict::LinkUsed);

        bench.service.request_link("ada@example.com", &origin(1)).await.expect("an answer");
        let token = bench.token().await;
        bench.after(policy::LINK_LASTS - TimeDelta::milliseconds(1));
        assert!(bench.service.peek_link(&token).await.expect("an answer").is_some());
        bench.after(TimeDelta::milliseconds(1));
        assert_eq!(bench.service.peek_link(&token).await.expect("an answer"), None);
        assert_eq!(conflict(bench.service.use_link(&token, None, &origin(1)).await), Conflict::LinkUsed);
        assert_eq!(conflict(bench.service.use_link("nonsense", None, &origin(1)).await), Conflict::LinkUsed);
    }

    async fn an_unknown_address_is_told_only_to_its_owner(store: Store) {
        let bench = Bench::new(store);
        bench.service.request_link("new@example.com", &origin(1)).await.expect("the same answer");
        let entered = bench.service.use_link(&bench.token().await, None, &origin(1)).await.expect("an answer");
        assert!(matches!(entered, Entered::Unknown { email } if email == "new@example.com"));
    }

    on_both!(
        a_company_signs_up,
        a_candidate_signs_up,
        a_known_address_is_signed_in_and_nothing_else_changes,
        a_password_typed_by_a_stranger_is_forgotten,
        of_two_sign_ups_the_first_link_wins,
        a_link_works_once_and_not_for_ever,
        an_unknown_address_is_told_only_to_its_owner,
    );
}
