//! API keys: they act as the member who made them, and can't change who gets in.

use domain::{
    accounts::KeySummary,
    audit,
    ids::KeyId,
    problems::{Code, Problems},
    text,
};

use crate::{
    Error, Service,
    accounts::tokens,
    error::not_found,
    gate::{Actor, Member},
    store::Audit,
};

impl Service {
    /// Makes a key; what it is, is told this once.
    pub async fn create_key(&self, who: &Member, name: &str) -> Result<(KeySummary, String), Error> {
        who.governs()?;
        let name = text::line(name).map_err(|code| Problems::one("name", code))?;
        let now = self.clock.now();
        let key = tokens::api_key();
        let made = KeySummary {
            id: self.ids.next(),
            name,
            member_name: who.name.clone(),
            created_at: now,
            last_used_at: None,
        };
        let mut tx = self.store.begin().await?;
        tx.add_key(who.scope.id(), who.id, &made, &tokens::hash(&key)).await?;
        tx.audit(self.ids.next(), Actor::Member(who.clone()).did("key.created", made.id, now)).await?;
        self.commit(tx).await?;
        Ok((made, key))
    }

    /// Makes a key for the member with this address, for the operator at the command line.
    pub async fn make_key(&self, email: &str, name: &str) -> Result<(KeySummary, String), Error> {
        let mut problems = Problems::new();
        let email = problems.take("email", text::email(email));
        let name = problems.take("name", text::line(name));
        let (email, name) = problems.or(email.zip(name))?;
        let now = self.clock.now();
        let key = tokens::api_key();
        let mut tx = self.store.begin().await?;
        let (workspace, member, member_name) =
            tx.seat_of(&email).await?.ok_or_else(|| Problems::one("email", Code::NotFound))?;
        let made = KeySummary { id: self.ids.next(), name, member_name, created_at: now, last_used_at: None };
        tx.add_key(workspace, member, &made, &tokens::hash(&key)).await?;
        let event = Audit {
            scope: workspace.0,
            at: now,
            actor: audit::Actor::Operator,
            account: None,
            action: "key.created",
            subject: made.id.to_string(),
            interview: None,
        };
        tx.audit(self.ids.next(), event).await?;
        self.commit(tx).await?;
        Ok((made, key))
    }

    /// The keys that work, the newest first.
    pub async fn keys(&self, who: &Member) -> Result<Vec<KeySummary>, Error> {
        who.may_govern()?;
        Ok(self.store.read().await?.keys(who.scope).await?)
    }

    /// Ends a key.
    pub async fn revoke_key(&self, who: &Member, id: KeyId) -> Result<(), Error> {
        who.governs()?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if !tx.revoke_key(who.scope, id, now).await? {
            return Err(not_found());
        }
        tx.audit(self.ids.next(), Actor::Member(who.clone()).did("key.revoked", id, now)).await?;
        self.commit(tx).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::refusals::{Forbidden, Refusal};

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, problem, refused},
        testing::on_both,
    };

    async fn a_key_acts_as_its_member_until_it_ends(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let eve = bench.member(&bench.join("Eve", "Looms").await).await;
        assert_eq!(problem(bench.service.create_key(&ada, " ").await, "name"), Some(Code::Missing));
        let (made, key) = bench.service.create_key(&ada, "CI").await.expect("a key");
        assert!(key.starts_with("ovk_"));
        let actor = bench.service.actor_by_key(&key).await.expect("an answer").expect("somebody");
        assert_eq!(actor.clone().member().expect("a member"), Member { session_id: None, ..ada.clone() });

        let keys = bench.service.keys(&ada).await.expect("keys");
        let used_at = bench.service.now();
        assert_eq!(keys, [KeySummary { last_used_at: Some(used_at), ..made.clone() }]);
        bench.after(TimeDelta::seconds(59));
        bench.service.actor_by_key(&key).await.expect("an answer");
        assert_eq!(bench.service.keys(&ada).await.expect("keys")[0].last_used_at, Some(used_at));

        assert_eq!(refused(bench.service.revoke_key(&eve, made.id).await), Refusal::NotFound);
        bench.service.revoke_key(&ada, made.id).await.expect("revoked");
        assert_eq!(refused(bench.service.revoke_key(&ada, made.id).await), Refusal::NotFound);
        assert_eq!(bench.service.actor_by_key(&key).await.expect("an answer"), None);
        assert!(bench.service.keys(&ada).await.expect("keys").is_empty());
        assert_eq!(bench.service.actor_by_key("ovk_nonsense").await.expect("an answer"), None);
        assert_eq!(bench.service.actor_by_session(&key).await.expect("an answer"), None);
    }

    async fn a_key_has_no_sessions_and_no_password(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let (_, key) = bench.service.create_key(&ada, "CI").await.expect("a key");
        let key = bench.service.actor_by_key(&key).await.expect("an answer").expect("somebody");
        let may_not = Refusal::from(Forbidden::KeyMayNot);
        assert_eq!(refused(bench.service.sessions(&key).await), may_not);
        assert_eq!(refused(bench.service.sign_out(&key).await), may_not);
        assert_eq!(refused(bench.service.change_password(&key, PASSWORD, "battery staple").await), may_not);
        let session = ada.session_id.expect("a session");
        assert_eq!(refused(bench.service.revoke_session(&key, session).await), may_not);
    }

    async fn the_operator_makes_keys_for_members(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        bench.join("Grace", "").await;
        let (_, key) = bench.service.make_key("Ada@example.com", "CI").await.expect("a key");
        let actor = bench.service.actor_by_key(&key).await.expect("an answer").expect("somebody");
        assert_eq!(actor.member().expect("a member").id, ada.id);
        for nobody in ["grace@example.com", "nobody@example.com"] {
            assert_eq!(problem(bench.service.make_key(nobody, "CI").await, "email"), Some(Code::NotFound));
        }
    }

    on_both!(
        a_key_acts_as_its_member_until_it_ends,
        a_key_has_no_sessions_and_no_password,
        the_operator_makes_keys_for_members,
    );
}
