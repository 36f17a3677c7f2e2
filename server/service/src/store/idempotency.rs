//! Keys of requests that must not happen twice, the answers they got, and which candidates those answers show.

use domain::{Moment, ids::CandidateId};
use uuid::Uuid;

use crate::store::{StoreError, Tx, dialect::Among, many, moment, on};

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) request_hash: Vec<u8>,
    /// Absent while the first answer is being made.
    pub(crate) status: Option<i64>,
    /// Absent, too, where the answer is not kept: it was too long, or showed a candidate who has erased their account.
    pub(crate) body: Option<String>,
    pub(crate) created_at: Moment,
}

/// One claim of a key: whose it is, the key, and when it was claimed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClaimedKey<'a> {
    pub(crate) principal: &'a str,
    pub(crate) key: &'a str,
    pub(crate) at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    request_hash: Vec<u8>,
    status: Option<i64>,
    body: Option<String>,
    created_at: i64,
}

impl Tx {
    /// Claims a key, also one whose first try began before `dead` and never finished, or that is from before `old`.
    /// `None`: it is ours.
    pub(crate) async fn claim_key(
        &mut self,
        claim: ClaimedKey<'_>,
        hash: &[u8],
        dead: Moment,
        old: Moment,
    ) -> Result<Option<Kept>, StoreError> {
        const SQL: &str = "
            insert into idempotency (principal, idempotency_key, request_hash, created_at)
            values ($1, $2, $3, $4)
            on conflict (principal, idempotency_key) do update
                set request_hash = excluded.request_hash, created_at = excluded.created_at, status = null, body = null
                where idempotency.status is null and idempotency.created_at < $5 or idempotency.created_at < $6";
        const FIND: &str = "
            select request_hash, status, body, created_at from idempotency
            where principal = $1 and idempotency_key = $2";
        let ClaimedKey { principal, key, at } = claim;
        let claimed = on!(self, conn => sqlx::query(SQL)
            .bind(principal).bind(key).bind(hash).bind(at.timestamp_millis()).bind(dead.timestamp_millis()).bind(old.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        if claimed == 1 {
            return Ok(None);
        }
        let row: Row = on!(self, conn => sqlx::query_as(FIND).bind(principal).bind(key).fetch_one(conn).await)?;
        Ok(Some(Kept {
            request_hash: row.request_hash,
            status: row.status,
            body: row.body,
            created_at: moment(row.created_at)?,
        }))
    }

    /// Notes which candidates a claim is about: those that any of these ids names, or whose request, process, talk, hold,
    /// link or proposal it names.
    pub(crate) async fn bind_to_candidates(
        &mut self,
        claim: ClaimedKey<'_>,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<(), StoreError> {
        const FOUND: &str = "
            insert into idempotency_candidate (principal, idempotency_key, claimed_at, candidate_id)
            select ";
        const OF: &str = "
            from (
                select c.candidate_id from asked join candidate c on c.candidate_id = asked.id
                union select c.candidate_id from asked join candidate c on c.account_id = asked.id
                union select i.candidate_id from asked join interview i on i.interview_id = asked.id
                union select r.candidate_id from asked join interview_request r on r.request_id = asked.id
                union select i.candidate_id from asked join booking b on b.booking_id = asked.id
                    join interview i on i.interview_id = b.interview_id
                union select i.candidate_id from asked join slot_hold h on h.hold_id = asked.id
                    join interview i on i.interview_id = h.interview_id
                union select i.candidate_id from asked join scheduling_link l on l.link_id = asked.id
                    join interview i on i.interview_id = l.interview_id
                union select i.candidate_id from asked join proposal p on p.proposal_id = asked.id
                    join interview i on i.interview_id = p.interview_id
            ) found
            where true
            on conflict do nothing";
        let ClaimedKey { principal, key, at } = claim;
        many!(self, conn, query => {
            query.push("with asked(id) as ").among(ids).push(FOUND);
            query.push_bind(principal).push(", ").push_bind(key).push(", ").push_bind(at.timestamp_millis());
            query.push(", found.candidate_id").push(OF);
            query.build().execute(conn).await.map(drop)
        })?;
        Ok(())
    }

    /// Whether a claim is about somebody who is erased. Until this transaction ends, nobody of them is: they are held.
    pub(crate) async fn is_about_the_erased(&mut self, claim: ClaimedKey<'_>) -> Result<bool, StoreError> {
        const BOUND: &str = "
            select count(*) from idempotency_candidate
            where principal = $1 and idempotency_key = $2 and claimed_at = $3";
        macro_rules! there {
            ($locks:literal) => {
                concat!(
                    "select candidate_id from candidate
                    where account_id is not null and candidate_id in (
                        select candidate_id from idempotency_candidate
                        where principal = $1 and idempotency_key = $2 and claimed_at = $3)
                    order by candidate_id",
                    $locks
                )
            };
        }
        let there = self.locking(there!(""), there!(" for share"));
        let ClaimedKey { principal, key, at } = claim;
        let there: Vec<Uuid> = on!(self, conn => sqlx::query_scalar(there)
            .bind(principal).bind(key).bind(at.timestamp_millis())
            .fetch_all(conn).await)?;
        let bound: i64 = on!(self, conn => sqlx::query_scalar(BOUND)
            .bind(principal).bind(key).bind(at.timestamp_millis())
            .fetch_one(conn).await)?;
        Ok(i64::try_from(there.len()).is_ok_and(|there| there < bound))
    }

    /// Keeps what came of a claim, with its answer or without; `false` when the claim is not ours any more.
    pub(crate) async fn keep_answer(
        &mut self,
        claim: ClaimedKey<'_>,
        status: u16,
        body: Option<&str>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            update idempotency set status = $4, body = $5
            where principal = $1 and idempotency_key = $2 and created_at = $3 and status is null";
        let ClaimedKey { principal, key, at } = claim;
        let kept = on!(self, conn => sqlx::query(SQL)
            .bind(principal).bind(key).bind(at.timestamp_millis()).bind(i64::from(status)).bind(body)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(kept == 1)
    }

    /// Forgets a claim without an answer.
    pub(crate) async fn free_key(&mut self, claim: ClaimedKey<'_>) -> Result<(), StoreError> {
        const SQL: &str = "
            delete from idempotency
            where principal = $1 and idempotency_key = $2 and created_at = $3 and status is null";
        let ClaimedKey { principal, key, at } = claim;
        on!(self, conn => sqlx::query(SQL)
            .bind(principal).bind(key).bind(at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        self.unbind(claim).await
    }

    /// Forgets whom a claim is about: nothing of them is kept with it.
    pub(crate) async fn unbind(&mut self, claim: ClaimedKey<'_>) -> Result<(), StoreError> {
        const SQL: &str = "
            delete from idempotency_candidate
            where principal = $1 and idempotency_key = $2 and claimed_at = $3";
        on!(self, conn => sqlx::query(SQL)
            .bind(claim.principal).bind(claim.key).bind(claim.at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets up to `limit` keys that were claimed before `before`; whether there are more.
    pub(crate) async fn forget_keys(&mut self, before: Moment, limit: i64) -> Result<bool, StoreError> {
        const NEXT: &str = "
            select created_at from idempotency where created_at < $1 order by created_at limit 1 offset $2";
        let next: Option<i64> = on!(self, conn => sqlx::query_scalar(NEXT)
            .bind(before.timestamp_millis()).bind(limit)
            .fetch_optional(conn).await)?;
        // Those of one millisecond go together.
        let until = next.map_or(before.timestamp_millis(), |next| next + 1);
        for sql in
            ["delete from idempotency_candidate where claimed_at < $1", "delete from idempotency where created_at < $1"]
        {
            on!(self, conn => sqlx::query(sql).bind(until).execute(conn).await.map(drop))?;
        }
        Ok(next.is_some())
    }

    /// How many keys there are, and of how many principals.
    pub(crate) async fn count_keys(&mut self) -> Result<(i64, i64), StoreError> {
        const SQL: &str = "select count(*), count(distinct principal) from idempotency";
        Ok(on!(self, conn => sqlx::query_as(SQL).fetch_one(conn).await)?)
    }

    /// Some of the principals that have more than `most` keys.
    pub(crate) async fn principals_over(&mut self, most: i64, limit: i64) -> Result<Vec<String>, StoreError> {
        const SQL: &str = "
            select principal from idempotency group by principal having count(*) > $1 order by count(*) desc limit $2";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(most).bind(limit).fetch_all(conn).await)?)
    }

    /// Forgets a principal's keys but the newest `most`, up to `limit` of them; whether there are more.
    pub(crate) async fn forget_older_keys(
        &mut self,
        principal: &str,
        most: i64,
        limit: i64,
    ) -> Result<bool, StoreError> {
        const NEWEST: &str = "
            select created_at from idempotency where principal = $1 order by created_at desc limit 1 offset $2";
        const OLDEST: &str = "
            select created_at from idempotency where principal = $1 order by created_at limit 1 offset $2";
        let Some(last) = self.claimed_at(NEWEST, principal, most).await? else { return Ok(false) };
        let next = self.claimed_at(OLDEST, principal, limit).await?.filter(|next| *next < last);
        let until = next.unwrap_or(last);
        for sql in [
            "delete from idempotency_candidate where principal = $1 and claimed_at <= $2",
            "delete from idempotency where principal = $1 and created_at <= $2",
        ] {
            on!(self, conn => sqlx::query(sql).bind(principal).bind(until).execute(conn).await.map(drop))?;
        }
        Ok(next.is_some())
    }

    /// When a principal's key at this place in an order was claimed.
    async fn claimed_at(&mut self, sql: &'static str, principal: &str, place: i64) -> Result<Option<i64>, StoreError> {
        Ok(on!(self, conn => sqlx::query_scalar(sql).bind(principal).bind(place).fetch_optional(conn).await)?)
    }

    /// Forgets a candidate's own keys and every kept answer that shows them. Other principals' keys stay known: what they
    /// stand for was done, and is not done again. The candidate must be erased already: an answer that is being kept now
    /// waits for that, see [`is_about_the_erased`](Self::is_about_the_erased).
    pub(crate) async fn forget_answers(&mut self, principal: &str, candidate: CandidateId) -> Result<(), StoreError> {
        const OTHERS: &str = "
            update idempotency set body = null
            where body is not null and (principal, idempotency_key, created_at) in (
                select principal, idempotency_key, claimed_at from idempotency_candidate where candidate_id = $1)";
        // A claim whose answer is being made stays bound, so that the answer is not kept.
        const BOUND: &str = "
            delete from idempotency_candidate
            where candidate_id = $1 and not exists (
                select 1 from idempotency i
                where i.principal = idempotency_candidate.principal
                    and i.idempotency_key = idempotency_candidate.idempotency_key
                    and i.created_at = idempotency_candidate.claimed_at and i.status is null)";
        for sql in
            ["delete from idempotency where principal = $1", "delete from idempotency_candidate where principal = $1"]
        {
            on!(self, conn => sqlx::query(sql).bind(principal).execute(conn).await.map(drop))?;
        }
        for sql in [OTHERS, BOUND] {
            on!(self, conn => sqlx::query(sql).bind(candidate.0).execute(conn).await.map(drop))?;
        }
        Ok(())
    }
}
