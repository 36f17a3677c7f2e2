//! Forms that were sent after their session had ended (R17). Sealed before they get here.

use domain::{Moment, ids::AccountId, policy};
use uuid::Uuid;

use crate::store::{StoreError, Tx, on};

impl Tx {
    /// Keeps a sealed form for an account, in the place of one of the same page. Nothing happens when there is no such
    /// account any more.
    pub(crate) async fn keep_form(
        &mut self,
        account: AccountId,
        page: &[u8],
        subject: Option<Uuid>,
        sealed: &[u8],
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into kept_form (account_id, page_hash, subject_id, sealed, kept_at)
            select a.account_id, $2, $3, $4, $5 from account a where a.account_id = $1
            on conflict (account_id, page_hash) do update
            set subject_id = excluded.subject_id, sealed = excluded.sealed, kept_at = excluded.kept_at";
        const OLD: &str = "delete from kept_form where kept_at < $1";
        const MANY: &str = "
            delete from kept_form
            where account_id = $1 and kept_at < (
                select kept_at from kept_form where account_id = $1 order by kept_at desc limit 1 offset $2)";
        on!(self, conn => sqlx::query(SQL)
            .bind(account.0).bind(page).bind(subject).bind(sealed).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        on!(self, conn => sqlx::query(OLD)
            .bind((now - policy::KEPT_FORM_LASTS).timestamp_millis())
            .execute(conn).await.map(drop))?;
        on!(self, conn => sqlx::query(MANY)
            .bind(account.0).bind(policy::KEPT_FORMS - 1)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The sealed form that an account has on a page.
    pub(crate) async fn kept_form(
        &mut self,
        account: AccountId,
        page: &[u8],
        since: Moment,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        const SQL: &str = "select sealed from kept_form where account_id = $1 and page_hash = $2 and kept_at >= $3";
        Ok(on!(self, conn => sqlx::query_scalar(SQL)
            .bind(account.0).bind(page).bind(since.timestamp_millis())
            .fetch_optional(conn).await)?)
    }

    /// All forms that an account has, by their pages; the newest first.
    pub(crate) async fn kept_forms_of(
        &mut self,
        account: AccountId,
        since: Moment,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
        const SQL: &str = "
            select page_hash, sealed from kept_form
            where account_id = $1 and kept_at >= $2
            order by kept_at desc, page_hash";
        Ok(on!(self, conn => sqlx::query_as(SQL)
            .bind(account.0).bind(since.timestamp_millis())
            .fetch_all(conn).await)?)
    }

    /// Forgets the form of a page: it was sent, or thrown away.
    pub(crate) async fn forget_form(&mut self, account: AccountId, page: &[u8]) -> Result<(), StoreError> {
        const SQL: &str = "delete from kept_form where account_id = $1 and page_hash = $2";
        on!(self, conn => sqlx::query(SQL).bind(account.0).bind(page).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets all forms of an account.
    pub(crate) async fn forget_forms_of(&mut self, account: AccountId) -> Result<(), StoreError> {
        const SQL: &str = "delete from kept_form where account_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(account.0).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets all forms on pages about one of these: a candidate, their interviews.
    pub(crate) async fn forget_forms_about(&mut self, subjects: &[Uuid]) -> Result<(), StoreError> {
        const SQL: &str = "delete from kept_form where subject_id = $1";
        for subject in subjects {
            on!(self, conn => sqlx::query(SQL).bind(*subject).execute(conn).await.map(drop))?;
        }
        Ok(())
    }
}
