//! Sessions and who stands behind them. This is the gate: the only place that makes a [`Scope`](crate::gate::Scope)
//! out of a token.

use chrono::TimeDelta;
use domain::{
    Moment,
    accounts::{SessionSummary, session_ends},
    ids::{AccountId, SessionId},
    refusals::Forbidden,
};

use crate::{
    Error, Service,
    accounts::{NewSession, Origin, tokens},
    error::not_found,
    gate::Actor,
    store::{Opened, Tx},
};

/// How old the last sign of life may become before it is written again: pages read far more often than that.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What somebody came in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenedBy {
    Password,
    /// A link in a mail, which proves the address.
    Link,
}

impl OpenedBy {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Link => "link",
        }
    }
}

impl Service {
    /// Who asks with this session token; `None` for nobody, or nobody any more.
    pub async fn actor_by_session(&self, token: &str) -> Result<Option<Actor>, Error> {
        let now = self.clock.now();
        let hash = tokens::hash(token);
        let Some((actor, signs)) = self.store.glance().await?.actor_by_session(&hash, now).await? else {
            return Ok(None);
        };
        if let Some(session) = actor.session_id()
            && now - signs.seen_at >= SEEN_EVERY
        {
            let mut tx = self.store.begin().await?;
            tx.see_session(session, now, session_ends(signs.opened_at, now)).await?;
            self.commit(tx).await?;
        }
        Ok(Some(actor))
    }

    /// Whose session this is by now, without counting as a use of it: for streams that were opened with it.
    pub async fn peek_session(&self, token: &str) -> Result<Option<Actor>, Error> {
        let found = self.store.glance().await?.actor_by_session(&tokens::hash(token), self.clock.now()).await?;
        Ok(found.map(|(actor, _)| actor))
    }

    /// Who asks with this API key: the member who made it.
    pub async fn actor_by_key(&self, key: &str) -> Result<Option<Actor>, Error> {
        if !key.starts_with(tokens::KEY_PREFIX) {
            return Ok(None);
        }
        let now = self.clock.now();
        let hash = tokens::hash(key);
        let Some((actor, used_at)) = self.store.glance().await?.actor_by_key(&hash).await? else { return Ok(None) };
        if used_at.is_none_or(|used_at| now - used_at >= SEEN_EVERY) {
            let mut tx = self.store.begin().await?;
            tx.see_key(&hash, now).await?;
            self.commit(tx).await?;
        }
        Ok(Some(actor))
    }

    /// Opens a session for an account; `None` when it is nobody (a seat that was taken away).
    pub(super) async fn open_session(
        &self,
        tx: &mut Tx,
        account: AccountId,
        by: OpenedBy,
        origin: &Origin,
        now: Moment,
    ) -> Result<Option<NewSession>, Error> {
        let token = tokens::token();
        let hash = tokens::hash(&token);
        let expires_at = session_ends(now, now);
        let (id, agent): (SessionId, _) = (self.ids.next(), origin.agent());
        tx.forget_sessions(account, now).await?;
        tx.add_session(Opened { id, hash: &hash, account, by, agent: &agent, at: now, expires_at }).await?;
        let Some((actor, _)) = tx.actor_by_session(&hash, now).await? else {
            tx.remove_session(account, id).await?;
            return Ok(None);
        };
        tx.audit(self.ids.next(), actor.did("session.opened", id, now)).await?;
        Ok(Some(NewSession { token, profile: actor.profile(), expires_at }))
    }

    /// Ends the session of this token, which a browser presented when it got another one: nobody stays signed in behind
    /// whoever signs in next. Nothing happens when it is nobody's.
    pub async fn give_up_session(&self, token: &str) -> Result<(), Error> {
        let now = self.clock.now();
        let hash = tokens::hash(token);
        let Some((actor, _)) = self.store.glance().await?.actor_by_session(&hash, now).await? else { return Ok(()) };
        let Some(session) = actor.session_id() else { return Ok(()) };
        let mut tx = self.store.begin().await?;
        if tx.remove_session(actor.account_id(), session).await? {
            tx.audit(self.ids.next(), actor.did("session.replaced", session, now)).await?;
            self.commit(tx).await?;
        }
        Ok(())
    }

    /// Ends the session that asks.
    pub async fn sign_out(&self, who: &Actor) -> Result<(), Error> {
        self.revoke_session(who, who.session_id().ok_or(Forbidden::KeyMayNot)?).await
    }

    /// Where they are signed in, the latest first.
    pub async fn sessions(&self, who: &Actor) -> Result<Vec<SessionSummary>, Error> {
        let this = who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let mut tx = self.store.read().await?;
        Ok(tx.sessions(who.account_id(), this, self.clock.now()).await?)
    }

    /// Ends one of their sessions.
    pub async fn revoke_session(&self, who: &Actor, id: SessionId) -> Result<(), Error> {
        let this = who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if !tx.remove_session(who.account_id(), id).await? {
            return Err(not_found());
        }
        let action = if id == this { "session.closed" } else { "session.revoked" };
        tx.audit(self.ids.next(), who.did(action, id, now)).await?;
        // Pages of that session that are open elsewhere find out, and leave.
        tx.tell_own(who);
        self.commit(tx).await?;
        Ok(())
    }

    /// Ends all of their sessions but the one that asks.
    pub async fn revoke_other_sessions(&self, who: &Actor) -> Result<(), Error> {
        let this = who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        tx.remove_sessions(who.account_id(), Some(this)).await?;
        tx.audit(self.ids.next(), who.did("sessions.revoked", who.account_id(), now)).await?;
        // As above.
        tx.tell_own(who);
        self.commit(tx).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::{pages::Window, policy, refusals::Refusal};

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, origin, refused},
        testing::on_both,
    };

    async fn a_session_lasts_as_long_as_it_is_used(store: Store) {
        let bench = Bench::new(store);
        let session = bench.join("Ada", "Engines").await;
        for _ in 0..3 {
            bench.after(policy::SESSION_LASTS - TimeDelta::milliseconds(1));
            bench.actor(&session).await;
        }
        bench.after(policy::SESSION_LASTS);
        assert_eq!(bench.service.actor_by_session(&session.token).await.expect("an answer"), None);
        assert_eq!(bench.service.actor_by_session("nonsense").await.expect("an answer"), None);
    }

    async fn a_session_ends_however_much_it_is_used(store: Store) {
        let bench = Bench::new(store);
        let session = bench.join("Ada", "Engines").await;
        let step = policy::SESSION_MOST / 9;
        for _ in 0..8 {
            bench.after(step);
            bench.actor(&session).await;
        }
        bench.after(step - TimeDelta::milliseconds(1));
        bench.actor(&session).await;
        bench.after(TimeDelta::milliseconds(1));
        assert_eq!(bench.service.actor_by_session(&session.token).await.expect("an answer"), None);
    }

    async fn a_browser_that_signs_in_again_gives_its_session_up(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.join("Ada", "Engines").await;
        let here = bench.service.sign_in("ada@example.com", PASSWORD, &origin(2)).await.expect("a session");
        let grace = bench.join("Grace", "").await;
        bench.service.give_up_session(&here.token).await.expect("given up");
        assert_eq!(bench.service.actor_by_session(&here.token).await.expect("an answer"), None);
        bench.service.give_up_session(&here.token).await.expect("nothing is left to give up");
        bench.service.give_up_session("nonsense").await.expect("nor ever was");
        let log = bench.service.audit_log(&bench.member(&ada).await, &Window::default()).await.expect("a log");
        let replaced = log.items.iter().filter(|entry| entry.action == "session.replaced").count();
        assert_eq!(replaced, 1);
        bench.actor(&grace).await;
    }

    async fn all_other_devices_are_signed_out_at_once(store: Store) {
        let bench = Bench::new(store);
        let first = bench.join("Ada", "Engines").await;
        let stranger = bench.join("Grace", "").await;
        let mine = bench.service.sign_in("ada@example.com", PASSWORD, &origin(2)).await.expect("a session");
        let ada = bench.actor(&mine).await;
        bench.service.revoke_other_sessions(&ada).await.expect("revoked");
        assert_eq!(bench.service.actor_by_session(&first.token).await.expect("an answer"), None);
        bench.actor(&mine).await;
        bench.actor(&stranger).await;
    }

    async fn signs_of_life_are_written_once_a_minute(store: Store) {
        let bench = Bench::new(store);
        let session = bench.join("Ada", "Engines").await;
        let opened_at = bench.service.now();
        let actor = bench.actor(&session).await;
        let seen_at = async || bench.service.sessions(&actor).await.expect("sessions")[0].last_seen_at;
        bench.after(SEEN_EVERY - TimeDelta::milliseconds(1));
        bench.actor(&session).await;
        assert_eq!(seen_at().await, opened_at);
        bench.after(TimeDelta::milliseconds(1));
        bench.actor(&session).await;
        assert_eq!(seen_at().await, opened_at + SEEN_EVERY);
    }

    async fn sessions_are_listed_and_revoked_by_their_owner(store: Store) {
        let bench = Bench::new(store);
        let first = bench.join("Ada", "Engines").await;
        bench.after(TimeDelta::seconds(1));
        let second = bench.service.sign_in("ada@example.com", PASSWORD, &origin(2)).await.expect("a session");
        let stranger = bench.join("Grace", "").await;
        let (ada, grace) = (bench.actor(&second).await, bench.actor(&stranger).await);

        let sessions = bench.service.sessions(&ada).await.expect("sessions");
        assert_eq!(sessions.iter().map(|session| session.is_this).collect::<Vec<_>>(), [true, false]);
        assert_eq!(sessions[0].agent, "Firefox");
        let other = sessions[1].id;
        assert_eq!(refused(bench.service.revoke_session(&grace, other).await), Refusal::NotFound);
        bench.service.revoke_session(&ada, other).await.expect("revoked");
        assert_eq!(refused(bench.service.revoke_session(&ada, other).await), Refusal::NotFound);
        assert_eq!(bench.service.actor_by_session(&first.token).await.expect("an answer"), None);

        bench.service.sign_out(&ada).await.expect("signed out");
        assert_eq!(bench.service.actor_by_session(&second.token).await.expect("an answer"), None);
    }

    on_both!(
        a_session_ends_however_much_it_is_used,
        a_browser_that_signs_in_again_gives_its_session_up,
        all_other_devices_are_signed_out_at_once,
        a_session_lasts_as_long_as_it_is_used,
        signs_of_life_are_written_once_a_minute,
        sessions_are_listed_and_revoked_by_their_owner,
    );
}
