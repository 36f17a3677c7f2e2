//! Sample data in bulk: what use cases would write, many rows at a time.

use std::collections::HashSet;

use domain::ids::SessionId;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::{
    demo::Extra,
    gate::{self, Member, Person, Scope},
    store::{On, Store, StoreError, Tx, on, to_json, tokens, words::Change},
};

/// Candidates of one statement, within the parameters that `SQLite` allows.
const BATCH: usize = 1_000;

impl Tx {
    /// Whether there is an account of this id.
    pub(crate) async fn has_account(&mut self, id: Uuid) -> Result<bool, StoreError> {
        const SQL: &str = "select count(*) from account where account_id = $1";
        let count: i64 = on!(self, conn => sqlx::query_scalar(SQL).bind(id).fetch_one(conn).await)?;
        Ok(count > 0)
    }

    /// The member who signs in with this address.
    pub(crate) async fn member_of_email(&mut self, email: &str) -> Result<Option<Member>, StoreError> {
        const SQL: &str = "
            select m.member_id, m.workspace_id, m.role, a.account_id, a.name, w.name
            from account a
            join member m on m.account_id = a.account_id and m.removed_at is null
            join workspace w on w.workspace_id = m.workspace_id
            where a.email = $1";
        let row: Option<(Uuid, Uuid, String, Uuid, String, String)> =
            on!(self, conn => sqlx::query_as(SQL).bind(email).fetch_optional(conn).await)?;
        row.map(|(member, workspace, role, account, name, workspace_name)| {
            Ok(Member {
                scope: gate::scope(workspace.into()),
                id: member.into(),
                account_id: account.into(),
                name,
                email: email.to_owned(),
                role: role.parse().map_err(|_| StoreError::Corrupt("member.role"))?,
                workspace_name,
                session_id: None,
            })
        })
        .transpose()
    }

    /// The candidate who signs in with this address.
    pub(crate) async fn person_of_email(
        &mut self,
        email: &str,
        session_id: SessionId,
    ) -> Result<Option<Person>, StoreError> {
        const SQL: &str = "
            select c.candidate_id, a.account_id, a.name
            from account a
            join candidate c on c.account_id = a.account_id
            where a.email = $1";
        let row: Option<(Uuid, Uuid, String)> =
            on!(self, conn => sqlx::query_as(SQL).bind(email).fetch_optional(conn).await)?;
        Ok(row.map(|(candidate, account, name)| Person {
            scope: gate::own(candidate.into()),
            account_id: account.into(),
            name,
            email: email.to_owned(),
            session_id,
        }))
    }

    /// Whether a workspace has ever approached anybody.
    pub(crate) async fn has_interviews(&mut self, scope: Scope) -> Result<bool, StoreError> {
        const SQL: &str = "select count(*) from (select 1 from interview where workspace_id = $1 limit 1) i";
        let count: i64 = on!(self, conn => sqlx::query_scalar(SQL).bind(scope.id().0).fetch_one(conn).await)?;
        Ok(count > 0)
    }

    /// Adds candidates who can't sign in; those who are here already stay as they are.
    pub(crate) async fn add_crowd(&mut self, crowd: &[Extra]) -> Result<(), StoreError> {
        let mut change = Change::default();
        for batch in crowd.chunks(BATCH) {
            self.add_batch(batch, &mut change).await?;
        }
        self.count_words(change).await
    }

    async fn add_batch(&mut self, crowd: &[Extra], change: &mut Change) -> Result<(), StoreError> {
        const ACCOUNTS: &str = "insert into account (account_id, email, name, created_at) ";
        const CANDIDATES: &str = "
            insert into candidate (candidate_id, account_id, name, headline, skills, experience, places, remote,
                desired_minor, desired_upper_minor, desired_currency, desired_period, desired_yearly, zone, promoted_until,
                fast_responder, created_at, tokens) ";
        let mut lists = Vec::with_capacity(crowd.len());
        for Extra { profile, fast_responder, .. } in crowd {
            let skills = to_json(&profile.skills, "candidate.skills")?;
            let places = to_json(&profile.places, "candidate.places")?;
            lists.push((skills, places, tokens(profile, *fast_responder)));
        }
        on!(self, conn => {
            let mut accounts = QueryBuilder::new(ACCOUNTS);
            accounts.push_values(crowd, |mut row, extra| {
                row.push_bind(extra.account_id).push_bind(&extra.email).push_bind(&extra.profile.name)
                    .push_bind(extra.created_at.timestamp_millis());
            });
            accounts.push(" on conflict do nothing");
            accounts.build().execute(conn).await.map(drop)
        })?;
        let added: Vec<Uuid> = on!(self, conn => {
            let mut candidates = QueryBuilder::new(CANDIDATES);
            candidates.push_values(crowd.iter().zip(&lists), |mut row, (extra, (skills, places, tokens))| {
                let profile = &extra.profile;
                let desired = profile.desired_salary;
                row.push_bind(extra.candidate_id).push_bind(extra.account_id)
                    .push_bind(&profile.name).push_bind(&profile.headline)
                    .push_bind(skills).push_bind(&profile.experience).push_bind(places).push_bind(profile.remote)
                    .push_bind(desired.map(|salary| salary.amount_minor))
                    .push_bind(desired.and_then(|salary| salary.upper_minor))
                    .push_bind(desired.map(|salary| salary.currency.code()))
                    .push_bind(desired.map(|salary| salary.period.as_str()))
                    .push_bind(desired.map(|salary| salary.yearly_minor()))
                    .push_bind(&profile.zone).push_bind(extra.promoted_until.timestamp_millis())
                    .push_bind(extra.fast_responder).push_bind(extra.created_at.timestamp_millis())
                    .push_bind(tokens);
            });
            candidates.push(" on conflict do nothing returning candidate_id");
            candidates.build_query_scalar().fetch_all(conn).await
        })?;
        let added: HashSet<Uuid> = added.into_iter().collect();
        for (extra, (_, _, tokens)) in crowd.iter().zip(&lists) {
            if added.contains(&extra.candidate_id) {
                change.note("", tokens);
            }
        }
        Ok(())
    }

    /// Lets a load of many candidates collect the words of more of them before it sorts them into the index.
    pub(crate) async fn expect_crowd(&mut self) -> Result<(), StoreError> {
        const SQL: &str = "
            set local gin_pending_list_limit = '64MB'; set local work_mem = '64MB'; set local synchronous_commit = off";
        if let On::Postgres(tx) = &mut self.on {
            sqlx::raw_sql(SQL).execute(&mut **tx).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Puts the search in order after many rows came at once: one segment of words, and fresh knowledge of how common
    /// they are.
    pub(crate) async fn tidy_search(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { write, .. } => {
                sqlx::query("insert into candidate_search (candidate_search) values ('optimize')")
                    .execute(&mut *write.alone().await?)
                    .await?;
                self.fold_log().await?;
            }
            Self::Postgres(pool) => {
                sqlx::query("vacuum (analyze) candidate, word").execute(pool).await?;
            }
        }
        Ok(())
    }
}
