//! Changing one's e-mail address: asked for with the password or soon after a link from a mail, confirmed by a link that
//! goes to the new address, and told to both.

use domain::{
    Moment,
    accounts::{AddressChange, masked},
    addresses,
    ids::AccountId,
    networks::Network,
    policy,
    problems::{Code, Problems},
    refusals::{Conflict, Forbidden},
    text,
};

use crate::{
    Error, Service,
    accounts::{
        Origin,
        limits::{CONFIRMATIONS_OF_ACCOUNT, CONFIRMATIONS_TO_ADDRESS, LINKS_FROM_NETWORK, LINKS_FROM_NETWORK_A_DAY},
        tokens,
    },
    delivery::Notice,
    error::not_found,
    gate::Actor,
    store::Tx,
};

impl Service {
    /// The new address that waits to be confirmed.
    pub async fn address_change(&self, who: &Actor) -> Result<Option<AddressChange>, Error> {
        who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let waiting = self.store.read().await?.address_change(who.account_id(), self.clock.now()).await?;
        Ok(waiting.map(|waiting| AddressChange { email: addresses::shown(&waiting.email), ..waiting }))
    }

    /// Mails a link that confirms the new address, and tells the old one. Nothing is looked up: whether somebody has that
    /// address already is told to its owner alone, when the link is followed.
    ///
    /// # Errors
    /// What is no address or the one they have, at `email`; a missing or wrong password, at `password`, unless the session
    /// is fresh from a link; too many links.
    pub async fn ask_address_change(
        &self,
        who: &Actor,
        email: &str,
        password: &str,
        origin: &Origin,
    ) -> Result<(), Error> {
        who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let account = who.account_id();
        let email = text::email(email).map_err(|code| Problems::one("email", code))?;
        if email == who.profile().email {
            return Err(Problems::one("email", Code::SameAddress).into());
        }
        let (now, network) = (self.clock.now(), Network::of(origin.address));
        // Before the password is tried, which costs more than all the rest. When it is wrong that is counted elsewhere, and
        // nothing was mailed.
        let mut tx = self.store.begin().await?;
        self.count_confirmation(&mut tx, account, &email, network, now).await?;
        self.commit(tx).await?;
        if let Err(error) = self.prove(who, password, "password").await {
            let mut tx = self.store.begin().await?;
            self.uncount_confirmation(&mut tx, account, &email, network, now).await?;
            self.commit(tx).await?;
            return Err(error);
        }
        let token = tokens::token();
        let change = AddressChange { email, expires_at: now + policy::LINK_LASTS };
        let mut tx = self.store.begin().await?;
        let old = tx.address_of(account).await?.ok_or_else(not_found)?;
        let message = self.ids.next();
        tx.ask_address_change(account, &change, &tokens::hash(&token), message, now).await?;
        tx.post(message, &change.email, &Notice::AddressToConfirm { token }, None, now).await?;
        let asked = Notice::AddressAsked { account_id: account, masked: masked(&change.email) };
        tx.post(self.ids.next(), &old, &asked, None, now).await?;
        tx.audit(self.ids.next(), who.did("address.asked", account, now)).await?;
        self.commit(tx).await?;
        Ok(())
    }

    /// Counts a mail that is to be confirmed, or refuses those who ask too often.
    async fn count_confirmation(
        &self,
        tx: &mut Tx,
        account: AccountId,
        email: &str,
        network: Network,
        now: Moment,
    ) -> Result<(), Error> {
        self.count_from(tx, LINKS_FROM_NETWORK, network, now).await?;
        self.count_from(tx, LINKS_FROM_NETWORK_A_DAY, network, now).await?;
        self.count(tx, CONFIRMATIONS_OF_ACCOUNT, &account.to_string(), now).await?;
        self.count(tx, CONFIRMATIONS_TO_ADDRESS, email, now).await
    }

    /// Gives one back: nothing was mailed.
    async fn uncount_confirmation(
        &self,
        tx: &mut Tx,
        account: AccountId,
        email: &str,
        network: Network,
        now: Moment,
    ) -> Result<(), Error> {
        self.uncount_from(tx, LINKS_FROM_NETWORK, network, now).await?;
        self.uncount_from(tx, LINKS_FROM_NETWORK_A_DAY, network, now).await?;
        self.uncount(tx, CONFIRMATIONS_OF_ACCOUNT, &account.to_string(), now).await?;
        self.uncount(tx, CONFIRMATIONS_TO_ADDRESS, email, now).await
    }

    /// Calls a change of address off. Nothing happens when there is none.
    pub async fn cancel_address_change(&self, who: &Actor) -> Result<(), Error> {
        who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let mut tx = self.store.begin().await?;
        if tx.forget_address_change(who.account_id()).await? {
            let event = who.did("address.kept", who.account_id(), self.clock.now());
            tx.audit(self.ids.next(), event).await?;
            self.commit(tx).await?;
        }
        Ok(())
    }

    /// The new address that the link from a mail confirms. Looking changes nothing.
    ///
    /// # Errors
    /// [`Conflict::LinkUsed`] when it works no longer, or was made for another account than the one that asks.
    pub async fn peek_address_change(&self, who: &Actor, token: &str) -> Result<String, Error> {
        let mut tx = self.store.read().await?;
        let found = tx.address_to_confirm(who.account_id(), &tokens::hash(token), self.clock.now()).await?;
        Ok(addresses::shown(&found.ok_or(Conflict::LinkUsed)?))
    }

    /// Confirms the new address: from now on it signs in, and mail goes there. All other sessions end, links to the old
    /// address lead nowhere. Only the account that asked can confirm, so that nobody is led to lend an address to somebody
    /// else's account by following a link.
    ///
    /// # Errors
    /// [`Conflict::LinkUsed`] as for [`Self::peek_address_change`]; [`Conflict::AlreadyMember`] when the address is
    /// somebody's.
    pub async fn confirm_address(&self, who: &Actor, token: &str) -> Result<(), Error> {
        let session = who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let (account, now) = (who.account_id(), self.clock.now());
        let mut tx = self.store.begin().await?;
        let found = tx.address_to_confirm(account, &tokens::hash(token), now).await?;
        let new = found.ok_or(Conflict::LinkUsed)?;
        // Of two who come with it, one finds it.
        if !tx.forget_address_change(account).await? {
            return Err(Conflict::LinkUsed.into());
        }
        if tx.account(&new).await?.is_some() {
            return Err(Conflict::AlreadyMember.into());
        }
        let old = tx.address_of(account).await?.ok_or_else(not_found)?;
        tx.change_address(account, &old, &new, now).await?;
        tx.forget_links_to(&old).await?;
        tx.remove_sessions(account, Some(session)).await?;
        for to in [&old, &new] {
            let notice = Notice::AddressChanged { account_id: account, masked: masked(&new), is_new: *to == new };
            tx.post(self.ids.next(), to, &notice, None, now).await?;
        }
        tx.audit(self.ids.next(), who.did("address.changed", account, now)).await?;
        // Colleagues see the new address; pages of the sessions that ended find out, and leave.
        tx.tell_own(who);
        self.commit(tx).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::refusals::Refusal;

    use super::*;
    use crate::{
        Store,
        accounts::{
            NewSession,
            bench::{Bench, PASSWORD, conflict, origin, problem, refused},
        },
        testing::on_both,
    };

    const NEW: &str = "ada@elsewhere.example";

    /// Ada, signed in by her password.
    async fn ada(bench: &Bench) -> (NewSession, Actor) {
        let session = bench.service.sign_in("ada@example.com", PASSWORD, &origin(2)).await.expect("a session");
        let actor = bench.actor(&session).await;
        (session, actor)
    }

    /// Asks for the change, and answers the token that was mailed to the new address.
    async fn asked(bench: &Bench, who: &Actor) -> String {
        bench.service.ask_address_change(who, NEW, PASSWORD, &origin(2)).await.expect("asked");
        let mail = bench.mail().await;
        let told = Notice::AddressAsked { account_id: who.account_id(), masked: "a…@elsewhere.example".into() };
        match mail.as_slice() {
            [(new, Notice::AddressToConfirm { token }), (old, notice)] if new == NEW && *notice == told => {
                assert_eq!(old, "ada@example.com");
                token.clone()
            }
            mail => panic!("{mail:?}"),
        }
    }

    async fn an_address_changes_once_its_owner_confirms_it(store: Store) {
        let bench = Bench::new(store);
        for company in ["Engines", ""] {
            let other = bench.join("Ada", company).await;
            bench.service.request_link("ada@example.com", &origin(3)).await.expect("an answer");
            let link = bench.token().await;
            let (mine, who) = ada(&bench).await;
            let token = asked(&bench, &who).await;
            let waits = bench.service.address_change(&who).await.expect("an answer").expect("one waits");
            assert_eq!(waits.email, NEW);
            assert_eq!(bench.actor(&mine).await.profile().email, "ada@example.com", "not yet");
            assert_eq!(bench.service.peek_address_change(&who, &token).await.expect("an address"), NEW);

            bench.service.confirm_address(&who, &token).await.expect("confirmed");
            let who = bench.actor(&mine).await;
            assert_eq!(who.profile().email, NEW);
            assert_eq!(bench.service.actor_by_session(&other.token).await.expect("an answer"), None);
            assert_eq!(conflict(bench.service.use_link(&link, None, &origin(3)).await), Conflict::LinkUsed);
            let changed = |is_new| Notice::AddressChanged {
                account_id: who.account_id(),
                masked: "a…@elsewhere.example".into(),
                is_new,
            };
            let told = [("ada@example.com".to_owned(), changed(false)), (NEW.to_owned(), changed(true))];
            assert_eq!(bench.mail().await, told);
            assert!(bench.service.sign_in("ada@example.com", PASSWORD, &origin(2)).await.is_err());
            bench.service.sign_in(NEW, PASSWORD, &origin(2)).await.expect("the new one signs in");
            assert_eq!(conflict(bench.service.confirm_address(&who, &token).await), Conflict::LinkUsed);
            assert_eq!(bench.service.address_change(&who).await.expect("an answer"), None);

            // Both addresses are free for what comes next: the old one at once, the new one when it is left.
            bench.service.ask_address_change(&who, "ada@third.example", PASSWORD, &origin(4)).await.expect("asked");
            let third = match bench.mail().await.as_slice() {
                [(_, Notice::AddressToConfirm { token }), _] => token.clone(),
                mail => panic!("{mail:?}"),
            };
            bench.after(TimeDelta::minutes(15));
            if company.is_empty() {
                return;
            }
            bench.service.confirm_address(&who, &third).await.expect("confirmed");
            bench.mail().await;
        }
    }

    async fn only_the_owner_changes_it(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let eve = bench.actor(&bench.join("Eve", "").await).await;
        let (_, who) = ada(&bench).await;
        let ask = async |email: &str, password: &str| {
            bench.service.ask_address_change(&who, email, password, &origin(2)).await
        };
        assert_eq!(problem(ask("nonsense", PASSWORD).await, "email"), Some(Code::NotAnEmail));
        assert_eq!(problem(ask("Ada@example.com", PASSWORD).await, "email"), Some(Code::SameAddress));
        assert_eq!(problem(ask(NEW, "").await, "password"), Some(Code::Missing));
        assert_eq!(problem(ask(NEW, "a wrong guess").await, "password"), Some(Code::WrongPassword));
        assert!(bench.mail().await.is_empty());

        let token = asked(&bench, &who).await;
        assert_eq!(conflict(bench.service.peek_address_change(&eve, &token).await), Conflict::LinkUsed);
        assert_eq!(conflict(bench.service.confirm_address(&eve, &token).await), Conflict::LinkUsed);
        bench.service.cancel_address_change(&who).await.expect("called off");
        assert_eq!(conflict(bench.service.confirm_address(&who, &token).await), Conflict::LinkUsed);

        let token = asked(&bench, &who).await;
        bench.after(policy::LINK_LASTS - TimeDelta::milliseconds(1));
        bench.service.peek_address_change(&who, &token).await.expect("it works to the end");
        bench.after(TimeDelta::milliseconds(1));
        assert_eq!(conflict(bench.service.confirm_address(&who, &token).await), Conflict::LinkUsed);
    }

    async fn a_new_password_calls_it_off(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let (_, who) = ada(&bench).await;
        let token = asked(&bench, &who).await;
        bench.service.change_password(&who, PASSWORD, "battery staple").await.expect("changed");
        assert_eq!(conflict(bench.service.confirm_address(&who, &token).await), Conflict::LinkUsed);
    }

    async fn a_link_from_a_mail_is_as_good_as_the_password(store: Store) {
        let bench = Bench::new(store);
        let fresh = bench.actor(&bench.join("Ada", "").await).await;
        bench.service.ask_address_change(&fresh, NEW, "", &origin(2)).await.expect("asked");
        bench.after(policy::LINK_LASTS);
        let late = bench.service.ask_address_change(&fresh, NEW, "", &origin(2)).await;
        assert_eq!(problem(late, "password"), Some(Code::Missing));
    }

    async fn nobody_learns_who_has_an_address(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        bench.join("Grace", "").await;
        let (mine, who) = ada(&bench).await;
        bench.service.ask_address_change(&who, "grace@example.com", PASSWORD, &origin(2)).await.expect("as any other");
        let mail = bench.mail().await;
        let [(to, Notice::AddressToConfirm { token }), _] = mail.as_slice() else { panic!("{mail:?}") };
        assert_eq!(to, "grace@example.com", "only its owner can go on");
        assert_eq!(conflict(bench.service.confirm_address(&who, token).await), Conflict::AlreadyMember);
        assert_eq!(bench.actor(&mine).await.profile().email, "ada@example.com");
    }

    async fn nobody_is_flooded_with_confirmations(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let (_, who) = ada(&bench).await;
        for _ in 0..5 {
            asked(&bench, &who).await;
        }
        let refusal = refused(bench.service.ask_address_change(&who, NEW, PASSWORD, &origin(2)).await);
        assert!(matches!(refusal, Refusal::TooMany { .. }));
        bench.service.request_link(NEW, &origin(3)).await.expect("its owner still gets links");
    }

    /// The password is what costs: it is not even tried for who has asked too often, and wrong ones use nothing up.
    async fn who_asks_too_often_is_refused_before_the_password_is_tried(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let (_, who) = ada(&bench).await;
        for _ in 0..6 {
            let wrong = bench.service.ask_address_change(&who, NEW, "a wrong one", &origin(2)).await;
            assert_eq!(problem(wrong, "password"), Some(Code::WrongPassword));
        }
        for _ in 0..5 {
            asked(&bench, &who).await;
        }
        for password in ["a wrong one", PASSWORD, ""] {
            let refusal = refused(bench.service.ask_address_change(&who, NEW, password, &origin(2)).await);
            assert!(matches!(refusal, Refusal::TooMany { .. }), "{refusal:?}");
        }
    }

    /// However many are tried at once, one account has one turn at a time.
    async fn one_account_proves_itself_once_at_a_time(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let (_, who) = ada(&bench).await;
        let held = crate::accounts::passwords::one_at_a_time(&who.account_id().to_string()).await.expect("a place");
        let soon = std::time::Duration::from_millis(500);
        let from = origin(2);
        let asked = bench.service.ask_address_change(&who, NEW, PASSWORD, &from);
        assert!(tokio::time::timeout(soon, asked).await.is_err(), "it waits");
        drop(held);
        bench.service.ask_address_change(&who, NEW, PASSWORD, &origin(2)).await.expect("asked");
    }

    async fn nobody_writes_to_strangers_all_day(store: Store) {
        let bench = Bench::new(store);
        let fresh = bench.actor(&bench.join("Ada", "").await).await;
        let ask = async |number: u8| {
            let email = format!("p{number}@example.com");
            bench.service.ask_address_change(&fresh, &email, "", &origin(number)).await
        };
        for number in 1..=20 {
            ask(number).await.expect("asked");
        }
        assert!(matches!(refused(ask(21).await), Refusal::TooMany { .. }));
    }

    async fn what_was_mailed_to_old_addresses_is_erased_with_the_account(store: Store) {
        let bench = Bench::new(store);
        let eve = bench.member(&bench.join("Eve", "Looms").await).await;
        bench.join("Ada", "").await;
        let (mine, who) = ada(&bench).await;
        bench.service.ask_address_change(&who, NEW, PASSWORD, &origin(2)).await.expect("asked");
        let mut tx = bench.service.store.begin().await.expect("begin");
        let leased =
            tx.lease(bench.service.now(), bench.service.now() + TimeDelta::minutes(1), 9).await.expect("lease");
        bench.service.commit(tx).await.expect("commit");
        let token = leased.iter().find_map(|message| match &message.notice {
            Notice::AddressToConfirm { token } => Some(token.clone()),
            _ => None,
        });
        bench.service.confirm_address(&who, &token.expect("a token")).await.expect("confirmed");
        bench.after(TimeDelta::minutes(2));
        bench.service.settle().await.expect("settled");
        assert_eq!(bench.service.mailbox(None, 100).await.expect("mails").len(), 4, "two and two");
        let person = bench.actor(&mine).await.person().expect("a candidate");
        let file = bench.service.download(&person).await.expect("a file");
        assert_eq!(file["other_addresses"], serde_json::json!(["ada@example.com"]));
        // The old address is still taken for hers.
        bench.service.request_link("ada@example.com", &origin(3)).await.expect("asked");
        let link = bench.token().await;
        bench.service.invite(&eve, "ada@example.com", "reviewer", &origin(1)).await.expect("invited");
        bench.mail().await;
        bench.service.erase(&person, &person.email, PASSWORD).await.expect("erased");
        assert!(bench.service.mailbox(None, 100).await.expect("mails").is_empty());
        assert!(bench.service.invitations(&eve).await.expect("invitations").is_empty());
        assert_eq!(conflict(bench.service.use_link(&link, None, &origin(3)).await), Conflict::LinkUsed);
    }

    on_both!(
        an_address_changes_once_its_owner_confirms_it,
        only_the_owner_changes_it,
        a_new_password_calls_it_off,
        a_link_from_a_mail_is_as_good_as_the_password,
        nobody_learns_who_has_an_address,
        nobody_is_flooded_with_confirmations,
        nobody_writes_to_strangers_all_day,
        who_asks_too_often_is_refused_before_the_password_is_tried,
        one_account_proves_itself_once_at_a_time,
        what_was_mailed_to_old_addresses_is_erased_with_the_account,
    );
}
