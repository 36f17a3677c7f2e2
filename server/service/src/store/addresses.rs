//! The addresses of accounts: the one that signs in, one that waits to be confirmed, and those of before.

use domain::{
    Moment,
    accounts::AddressChange,
    ids::{AccountId, MessageId},
};

use crate::{
    accounts::TokenHash,
    store::{StoreError, Tx, moment, on},
};

impl Tx {
    /// The address of an account.
    pub(crate) async fn address_of(&mut self, account: AccountId) -> Result<Option<String>, StoreError> {
        const SQL: &str = "select email from account where account_id = $1";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(account.0).fetch_optional(conn).await)?)
    }

    /// Keeps a new address until it is confirmed, in place of an earlier one, and which message asks for that.
    pub(crate) async fn ask_address_change(
        &mut self,
        account: AccountId,
        change: &AddressChange,
        hash: &TokenHash,
        message: MessageId,
        now: Moment,
    ) -> Result<(), StoreError> {
        const MAIL: &str = "insert into confirmation_mail (message_id, account_id) values ($1, $2)";
        const SQL: &str = "
            insert into address_change (account_id, token_hash, email, created_at, expires_at)
            values ($1, $2, $3, $4, $5)
            on conflict (account_id) do update
            set token_hash = excluded.token_hash, email = excluded.email,
                created_at = excluded.created_at, expires_at = excluded.expires_at";
        on!(self, conn => sqlx::query(SQL)
            .bind(account.0).bind(&hash.0).bind(&change.email)
            .bind(now.timestamp_millis()).bind(change.expires_at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        on!(self, conn => sqlx::query(MAIL).bind(message.0).bind(account.0).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The new address that an account waits for.
    pub(crate) async fn address_change(
        &mut self,
        account: AccountId,
        now: Moment,
    ) -> Result<Option<AddressChange>, StoreError> {
        const SQL: &str = "select email, expires_at from address_change where account_id = $1 and expires_at > $2";
        let row: Option<(String, i64)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(account.0).bind(now.timestamp_millis())
            .fetch_optional(conn).await)?;
        row.map(|(email, expires_at)| Ok(AddressChange { email, expires_at: moment(expires_at)? })).transpose()
    }

    /// The new address that this token confirms for this account, if it works.
    pub(crate) async fn address_to_confirm(
        &mut self,
        account: AccountId,
        hash: &TokenHash,
        now: Moment,
    ) -> Result<Option<String>, StoreError> {
        const SQL: &str = "
            select email from address_change where account_id = $1 and token_hash = $2 and expires_at > $3";
        Ok(on!(self, conn => sqlx::query_scalar(SQL)
            .bind(account.0).bind(&hash.0).bind(now.timestamp_millis())
            .fetch_optional(conn).await)?)
    }

    /// Forgets the new address that an account waits for; whether there was one.
    pub(crate) async fn forget_address_change(&mut self, account: AccountId) -> Result<bool, StoreError> {
        const SQL: &str = "delete from address_change where account_id = $1";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(account.0)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows > 0)
    }

    /// Gives an account another address. What waits to be mailed to the old one goes to the new one, except links that let
    /// in whoever reads them. A taken address is [`StoreError::Taken`].
    pub(crate) async fn change_address(
        &mut self,
        account: AccountId,
        old: &str,
        new: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update account set email = $2 where account_id = $1";
        const WAITING: &str = "
            update outbox set recipient = $2
            where recipient = $1 and state = 'queued'
                and kind not in ('link', 'invitation', 'address_to_confirm', 'address_asked', 'address_changed',
                    'password_changed')";
        const FORMER: &str = "
            insert into former_address (account_id, email, until) values ($1, $2, $3)
            on conflict (account_id, email, until) do nothing";
        on!(self, conn => sqlx::query(SQL).bind(account.0).bind(new).execute(conn).await.map(drop))?;
        on!(self, conn => sqlx::query(WAITING).bind(old).bind(new).execute(conn).await.map(drop))?;
        on!(self, conn => sqlx::query(FORMER)
            .bind(account.0).bind(old).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Addresses that an account had before, the latest first.
    pub(crate) async fn former_addresses(&mut self, account: AccountId) -> Result<Vec<String>, StoreError> {
        const SQL: &str = "
            select email from former_address where account_id = $1 group by email order by max(until) desc, email";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(account.0).fetch_all(conn).await)?)
    }

    /// Forgets addresses that an account had, with what was mailed there while they were its own, and with invitations and
    /// links to them, unless somebody else has the address since; addresses it asked for, with the mails that asked for
    /// their confirmation and nothing else; and how often signing in failed (I7).
    pub(crate) async fn forget_former_addresses(&mut self, account: AccountId) -> Result<(), StoreError> {
        const KEPT: &str = "
            delete from mailbox
            where mail_id in (
                select o.message_id
                from outbox o
                join former_address f on f.email = o.recipient and o.created_at <= f.until
                where f.account_id = $1)";
        const SENT: &str = "
            delete from outbox
            where exists (
                select 1 from former_address f
                where f.account_id = $1 and f.email = outbox.recipient and outbox.created_at <= f.until)";
        const ASKED: &str = "
            delete from mailbox where mail_id in (select message_id from confirmation_mail where account_id = $1)";
        const ASKING: &str = "
            delete from outbox where message_id in (select message_id from confirmation_mail where account_id = $1)";
        const INVITATIONS: &str = "
            delete from invitation
            where exists (
                select 1 from former_address f
                where f.account_id = $1 and f.email = invitation.email
                    and (invitation.created_at <= f.until
                        or not exists (
                            select 1 from account a where a.email = f.email and a.account_id <> f.account_id)))";
        const LINKS: &str = "
            delete from email_link
            where exists (
                select 1 from former_address f
                where f.account_id = $1 and f.email = email_link.email
                    and (email_link.created_at <= f.until
                        or not exists (
                            select 1 from account a where a.email = f.email and a.account_id <> f.account_id)))";
        const MAILS: &str = "delete from confirmation_mail where account_id = $1";
        const WAITING: &str = "delete from address_change where account_id = $1";
        const FORMER: &str = "delete from former_address where account_id = $1";
        const FAILED: &str = "delete from failed_sign_in where subject = $1";
        for sql in [KEPT, SENT, ASKED, ASKING, INVITATIONS, LINKS, MAILS, WAITING, FORMER] {
            on!(self, conn => sqlx::query(sql).bind(account.0).execute(conn).await.map(drop))?;
        }
        on!(self, conn => sqlx::query(FAILED).bind(&account.0.as_bytes()[..]).execute(conn).await.map(drop))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::moment;

    use super::*;
    use crate::{Ids, Store, delivery::Notice, testing::on_both};

    async fn addresses_wait_change_and_are_forgotten(store: Store) {
        let ids = Ids::counted();
        let now = moment(1_795_000_000_000).expect("a moment");
        let later = now + TimeDelta::minutes(30);
        let hash = |text: &str| TokenHash(text.as_bytes().to_vec());
        let change = |email: &str| AddressChange { email: email.to_owned(), expires_at: later };
        let mut tx = store.begin().await.expect("begin");
        let ada = tx.claim_account(ids.next(), "ada@example.com", now).await.expect("claimed").id;
        let bob = tx.claim_account(ids.next(), "bob@example.com", now).await.expect("claimed").id;

        tx.ask_address_change(ada, &change("a@example.com"), &hash("1"), ids.next(), now).await.expect("asked");
        tx.ask_address_change(ada, &change("ada@example.org"), &hash("2"), ids.next(), now).await.expect("asked anew");
        assert_eq!(tx.address_change(ada, now).await.expect("an answer"), Some(change("ada@example.org")));
        assert_eq!(tx.address_change(ada, later).await.expect("an answer"), None, "the end is not part of it");
        assert_eq!(tx.address_change(bob, now).await.expect("an answer"), None);
        for (account, token, at, address) in [
            (ada, "1", now, None),
            (bob, "2", now, None),
            (ada, "2", later, None),
            (ada, "2", now, Some("ada@example.org".to_owned())),
        ] {
            assert_eq!(tx.address_to_confirm(account, &hash(token), at).await.expect("an answer"), address);
        }

        // On its way: one that follows the account, and one that lets in whoever reads it.
        let interview = ids.next();
        let followed = Notice::Reopened { interview_id: interview, by: domain::interviews::Side::Company };
        let link = Notice::Link { token: "t".into() };
        for notice in [&followed, &link] {
            tx.post(ids.next(), "ada@example.com", notice, None, now).await.expect("posted");
        }
        tx.change_address(ada, "ada@example.com", "ada@example.org", now).await.expect("changed");
        assert_eq!(tx.address_of(ada).await.expect("an answer").as_deref(), Some("ada@example.org"));
        // Somebody else takes the old address up later.
        tx.post(ids.next(), "ada@example.com", &link, None, later).await.expect("posted");
        let mut waiting: Vec<_> = tx
            .lease(later, later, 10)
            .await
            .expect("lease")
            .into_iter()
            .map(|message| format!("{} to {}", message.notice.kind(), message.recipient))
            .collect();
        waiting.sort();
        assert_eq!(waiting, ["link to ada@example.com", "link to ada@example.com", "reopened to ada@example.org"]);

        assert_eq!(tx.former_addresses(ada).await.expect("addresses"), ["ada@example.com"]);
        // An address that was only asked for is somebody else's.
        tx.post(ids.next(), "a@example.com", &followed, None, now).await.expect("posted");
        tx.forget_former_addresses(ada).await.expect("forgotten");
        assert_eq!(tx.former_addresses(ada).await.expect("addresses"), [""; 0]);
        let left: Vec<String> = on!(tx, conn =>
            sqlx::query_scalar("select recipient from outbox order by recipient").fetch_all(conn).await)
        .expect("addresses");
        assert_eq!(left, ["a@example.com", "ada@example.com", "ada@example.org"], "what was mailed to others stays");
        assert!(!tx.forget_address_change(ada).await.expect("an answer"));
    }

    async fn nobody_takes_an_address_away(store: Store) {
        let ids = Ids::counted();
        let now = moment(1_795_000_000_000).expect("a moment");
        let mut tx = store.begin().await.expect("begin");
        let ada = tx.claim_account(ids.next(), "ada@example.com", now).await.expect("claimed").id;
        tx.claim_account(ids.next(), "bob@example.com", now).await.expect("claimed");
        let taken = tx.change_address(ada, "ada@example.com", "bob@example.com", now).await;
        assert!(matches!(taken, Err(StoreError::Taken)), "{taken:?}");
    }

    on_both!(addresses_wait_change_and_are_forgotten, nobody_takes_an_address_away);
}
