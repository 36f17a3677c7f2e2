//! How many candidates have each word: what the search plans by, and what it completes a half-typed word from.
//!
//! Kept in step by whoever writes a candidate's tokens, in the same transaction. A word that nobody has any more is
//! gone (I7).

use std::collections::{BTreeMap, HashMap};

use domain::ids::CandidateId;

use crate::store::{On, StoreError, Tx, on, to_json};

/// By how many candidates more or fewer each word is had.
#[derive(Debug, Default)]
pub(crate) struct Change(BTreeMap<String, i64>);

impl Change {
    /// A candidate had these tokens and has those now.
    pub(crate) fn note(&mut self, before: &str, after: &str) {
        for (text, by) in [(before, -1), (after, 1)] {
            for word in text.split_ascii_whitespace() {
                match self.0.get_mut(word) {
                    Some(count) => *count += by,
                    None => drop(self.0.insert(word.to_owned(), by)),
                }
            }
        }
    }
}

impl Tx {
    /// What a candidate is found by so far; nobody else changes it before this transaction ends.
    ///
    /// On PostgreSQL a row that is saved twice in one transaction has its references checked, which holds the candidate
    /// shared. A full lock would wait for all who hold it so, and they for each other; this one does not mind them.
    pub(crate) async fn tokens_of(&mut self, id: CandidateId) -> Result<String, StoreError> {
        let sql = match &self.on {
            On::Sqlite(_) => "select tokens from candidate where candidate_id = $1",
            On::Postgres(_) => "select tokens from candidate where candidate_id = $1 for no key update",
        };
        let tokens: Option<String> = on!(self, conn => sqlx::query_scalar(sql).bind(id.0).fetch_optional(conn).await)?;
        Ok(tokens.unwrap_or_default())
    }

    /// Counts a candidate's words anew.
    pub(crate) async fn recount(&mut self, before: &str, after: &str) -> Result<(), StoreError> {
        let mut change = Change::default();
        change.note(before, after);
        self.count_words(change).await
    }

    /// Counts what has changed, in the words' order, so that two who do so wait for each other at most once.
    pub(crate) async fn count_words(&mut self, mut change: Change) -> Result<(), StoreError> {
        const SQLITE: &str = "
            insert into word (word, candidates)
            select key, value from json_each($1) where true
            on conflict (word) do update set candidates = candidates + excluded.candidates";
        const POSTGRES: &str = "
            insert into word (word, candidates)
            select key, cast(value as bigint) from json_each_text(cast($1 as json)) order by key collate \"C\"
            on conflict (word) do update set candidates = word.candidates + excluded.candidates";
        const SQLITE_NOBODY: &str = "
            delete from word where candidates <= 0 and word in (select value from json_each($1))";
        const POSTGRES_NOBODY: &str = "
            delete from word
            where candidates <= 0 and word in (select json_array_elements_text(cast($1 as json)))";
        change.0.retain(|_, by| *by != 0);
        if change.0.is_empty() {
            return Ok(());
        }
        let fewer: Vec<&String> = change.0.iter().filter(|(_, by)| **by < 0).map(|(word, _)| word).collect();
        let (all, fewer) = (to_json(&change.0, "word")?, to_json(&fewer, "word")?);
        match &mut self.on {
            On::Sqlite(tx) => {
                sqlx::query(SQLITE).bind(all).execute(&mut **tx).await?;
                sqlx::query(SQLITE_NOBODY).bind(fewer).execute(&mut **tx).await?;
            }
            On::Postgres(tx) => {
                sqlx::query(POSTGRES).bind(all).execute(&mut **tx).await?;
                sqlx::query(POSTGRES_NOBODY).bind(fewer).execute(&mut **tx).await?;
            }
        }
        Ok(())
    }

    /// How many candidates have each of these words; those that nobody has are absent.
    pub(crate) async fn counts(&mut self, words: &[&String]) -> Result<HashMap<String, i64>, StoreError> {
        const SQLITE: &str = "
            select word, candidates from word where word in (select value from json_each($1))";
        const POSTGRES: &str = "
            select word, candidates from word where word = any($1)";
        let rows: Vec<(String, i64)> = match &mut self.on {
            On::Sqlite(tx) => sqlx::query_as(SQLITE).bind(to_json(&words, "word")?).fetch_all(&mut **tx).await?,
            On::Postgres(tx) => sqlx::query_as(POSTGRES).bind(words).fetch_all(&mut **tx).await?,
        };
        Ok(rows.into_iter().collect())
    }

    /// Up to `limit` words that begin so, and how many candidates have each.
    pub(crate) async fn words_beginning(
        &mut self,
        beginning: &str,
        limit: usize,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        const SQL: &str = "
            select word, candidates from word where word >= $1 and word < $2 order by word limit $3";
        let end = format!("{beginning}{}", char::MAX);
        Ok(on!(self, conn => sqlx::query_as(SQL)
            .bind(beginning).bind(end).bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(conn).await)?)
    }
}
