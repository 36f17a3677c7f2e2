//! Folding stored texts again when the program has learnt to read them better: the words candidates are found by, names in
//! their order, names of companies, addresses of international domains. A migration in SQL can't do it.

use domain::{ids::CandidateId, text};
use uuid::Uuid;

use crate::{
    folding::folded_name,
    store::{On, Store, StoreError, Tx, on, tokens::tokens, words::Change},
};

/// How `folding.rs`, `city_names.rs` and the reader of addresses read today; one more whenever they read otherwise.
const VERSION: i64 = 1;

/// So many candidates are folded in one transaction.
const BATCH: i64 = 500;

impl Store {
    /// Folds everything again that an older version of the program has folded; a start that was interrupted goes on where
    /// it was. Two instances that start together take turns.
    pub(crate) async fn refold(&self) -> Result<(), StoreError> {
        let mut batches = 0;
        while self.refold_batch().await? {
            batches += 1;
            if batches == 20 {
                tracing::info!("making the search read every language; this happens once");
            }
        }
        Ok(())
    }

    /// Folds some candidates, or everything else once all are; whether anything is left.
    async fn refold_batch(&self) -> Result<bool, StoreError> {
        const LOCK: &str = "update folding set version = version where one = 1 returning version, done";
        const STEP: &str = "update folding set version = $1, done = $2 where one = 1";
        let mut tx = self.begin().await?;
        let (version, done): (i64, i64) = on!(tx, conn => sqlx::query_as(LOCK).fetch_one(conn).await)?;
        if version >= VERSION {
            return Ok(false);
        }
        let next = tx.refold_candidates(done).await?;
        if next.is_none() {
            tx.refold_workspaces().await?;
            tx.refold_addresses().await?;
        }
        let (version, done) = next.map_or((VERSION, 0), |done| (version, done));
        on!(tx, conn => sqlx::query(STEP).bind(version).bind(done).execute(conn).await.map(drop))?;
        match tx.on {
            On::Sqlite(crate::store::OnSqlite::Write(turn)) => turn.commit(&crate::Live::new(), Vec::new()).await?,
            On::Postgres(crate::store::OnPostgres::Tx(tx)) => tx.commit().await?,
            On::Sqlite(_) | On::Postgres(_) => {}
        }
        Ok(next.is_some())
    }
}

impl Tx {
    /// Folds the candidates after a number; the number of the last one, `None` when there were none.
    async fn refold_candidates(&mut self, after: i64) -> Result<Option<i64>, StoreError> {
        const NEXT: &str = "
            select number, candidate_id, name from candidate where number > $1 order by number limit $2";
        const SAVE: &str = "update candidate set sort_name = $2, tokens = $3 where candidate_id = $1";
        let rows: Vec<(i64, Uuid, String)> =
            on!(self, conn => sqlx::query_as(NEXT).bind(after).bind(BATCH).fetch_all(conn).await)?;
        let mut change = Change::default();
        for (_, id, name) in &rows {
            let before = self.tokens_of(CandidateId(*id)).await?;
            // Who was erased is found by nothing.
            let row = self.candidate(CandidateId(*id)).await?;
            let words = row.map(|row| tokens(&row.profile, row.fast_responder)).unwrap_or_default();
            change.note(&before, &words);
            on!(self, conn => sqlx::query(SAVE)
                .bind(id).bind(folded_name(name)).bind(&words)
                .execute(conn).await.map(drop))?;
        }
        self.count_words(change).await?;
        Ok(rows.last().map(|(number, ..)| *number))
    }

    async fn refold_workspaces(&mut self) -> Result<(), StoreError> {
        const ALL: &str = "select workspace_id, name from workspace";
        const SAVE: &str = "update workspace set folded_name = $2 where workspace_id = $1";
        let rows: Vec<(Uuid, String)> = on!(self, conn => sqlx::query_as(ALL).fetch_all(conn).await)?;
        for (id, name) in rows {
            on!(self, conn => sqlx::query(SAVE).bind(id).bind(folded_name(&name)).execute(conn).await.map(drop))?;
        }
        Ok(())
    }

    /// Writes addresses as they are read today. Where two accounts turn out to be one mailbox, the one whose domain is in
    /// ASCII already keeps it: mail and links always went there, too.
    async fn refold_addresses(&mut self) -> Result<(), StoreError> {
        const OF_TABLES: [(&str, &str, &str); 3] = [
            (
                "select distinct email from account where email glob '*[^ -~]*'",
                "select distinct email from account where email ~ '[^ -~]'",
                "update account set email = $2
                 where email = $1 and not exists (select 1 from account a where a.email = $2)",
            ),
            (
                "select distinct email from invitation where email glob '*[^ -~]*'",
                "select distinct email from invitation where email ~ '[^ -~]'",
                "update invitation set email = $2
                 where email = $1 and not exists (
                     select 1 from invitation i where i.workspace_id = invitation.workspace_id and i.email = $2)",
            ),
            (
                "select distinct email from email_link where email glob '*[^ -~]*'",
                "select distinct email from email_link where email ~ '[^ -~]'",
                "update email_link set email = $2 where email = $1",
            ),
        ];
        for (sqlite, postgres, save) in OF_TABLES {
            let sql = match &self.on {
                On::Sqlite(_) => sqlite,
                On::Postgres(_) => postgres,
            };
            let emails: Vec<String> = on!(self, conn => sqlx::query_scalar(sql).fetch_all(conn).await)?;
            for email in emails {
                let Some(read) = text::email(&email).ok().filter(|read| *read != email) else { continue };
                let rows = on!(self, conn => sqlx::query(save)
                    .bind(&email).bind(&read)
                    .execute(conn).await.map(|done| done.rows_affected()))?;
                if rows == 0 {
                    tracing::warn!(
                        "two accounts or invitations have one international address; one can no longer be used"
                    );
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::{candidates::SearchForm, pages::Window, workspaces::Role};

    use super::*;
    use crate::testing::{Cast, on_both};

    /// As version 0.1 left it: letters of ASCII alone, words taken apart at vowel signs, domains as they were typed.
    async fn what_an_older_version_stored_is_folded_again(store: Store) {
        const OLD: &str = "
            update candidate set sort_name = name, tokens = ' _d alt ', headline = 'सॉफ्टवेयर इंजीनियर'";
        let cast = Cast::new(store.clone());
        let who = cast.member(cast.workspace("ÉCOLE").await, Role::Admin, "Rita").await;
        let ada = cast.candidate("Émile").await;
        cast.candidate("Zoe").await;
        cast.meddle(OLD).await;
        cast.meddle("delete from word").await;
        cast.meddle("insert into word (word, candidates) values ('_d', 2), ('alt', 2)").await;
        cast.meddle("update workspace set folded_name = 'x'").await;
        cast.meddle("update account set email = 'zoe@bücher.example' where name = 'Zoe'").await;
        cast.meddle("update folding set version = 0").await;
        store.refold().await.expect("folded");
        let form = |q: &str| SearchForm { q: q.into(), sort: "name".into(), ..SearchForm::default() };
        let found = async |q: &str| {
            let page = cast.service.search(&who, &form(q), &Window::default()).await.expect("a page");
            page.items.into_iter().map(|card| card.name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found("सॉफ्टवेयर").await, "Émile Zoe");
        assert_eq!((found("alt").await, found("emile").await), (String::new(), "Émile".to_owned()));
        cast.service.hide_from(&ada, "école").await.expect("known by its folded name");
        let mut tx = cast.begin().await;
        assert!(tx.account("zoe@xn--bcher-kva.example").await.expect("read").is_some());
        let words: Vec<(String, i64)> = on!(tx, conn =>
            sqlx::query_as("select word, candidates from word where word in ('_d', 'alt')").fetch_all(conn).await)
        .expect("words");
        assert_eq!(words, [("_d".to_owned(), 2)]);
        drop(tx);
        assert!(!store.refold_batch().await.expect("read"), "it is done once");
    }

    on_both!(what_an_older_version_stored_is_folded_again);
}
