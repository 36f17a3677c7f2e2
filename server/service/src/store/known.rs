//! What a company knows a candidate by (R16). While it sees them, that is their name and zone as they are. Afterwards its ended
//! processes go on to say what they said: a name or zone that changes out of its sight is kept as it was before, beside the
//! process, until the candidate is in sight again.
//!
//! **Every statement that shows a company the candidate of a process selects [`known_name`] and [`known_zone`]**, never the
//! candidate's own columns.

use domain::{
    Moment,
    ids::{CandidateId, InterviewId},
    policy,
};
use serde::Serialize;

use crate::{
    gate::Own,
    store::{StoreError, Tx, many, on},
};

/// The name of the candidate `c` as the company of the interview `i` knows it.
macro_rules! known_name {
    () => {
        "coalesce(i.known_name, c.name)"
    };
}
pub(crate) use known_name;

/// The zone of the candidate `c` as the company of the interview `i` knows it.
macro_rules! known_zone {
    () => {
        "coalesce(i.known_zone, c.zone)"
    };
}
pub(crate) use known_zone;

/// Whether the company of a row of `interview` sees the candidate at `$2`, where `$3` is [`policy::SIGHT_AFTER_END`] before
/// that: what [`SightFacts::sight`](domain::candidates::SightFacts::sight) says to everybody who sees this process. `$also`
/// is another condition on a process `x` with its request `r`.
macro_rules! in_sight {
    ($also:literal) => {
        concat!(
            "(exists (
                select 1 from candidate c
                where c.candidate_id = interview.candidate_id and c.promoted_until > $2 and not exists (
                    select 1 from hidden_workspace h
                    where h.candidate_id = c.candidate_id and h.workspace_id = interview.workspace_id))
            or exists (
                select 1 from interview x
                join interview_request r on r.request_id = x.request_id
                join position p on p.position_id = x.position_id
                where x.candidate_id = interview.candidate_id and x.workspace_id = interview.workspace_id
                    and (x.position_id = interview.position_id or not p.confidential)
                    and (r.delivered_at is not null and (x.state <> 'ended' or x.state_at > $3)",
            $also,
            ")))"
        )
    };
}

/// What companies that don't see the candidate any more know them by, instead of what the profile says today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub(crate) struct KnownAs {
    pub(crate) company: String,
    pub(crate) name: Option<String>,
    pub(crate) zone: Option<String>,
}

/// `now`, and since when an end is recent, as the statements here want them.
fn moments(now: Moment) -> (i64, i64) {
    (now.timestamp_millis(), (now - policy::SIGHT_AFTER_END).timestamp_millis())
}

impl Tx {
    /// Keeps name and zone, which are about to change to these, beside ended processes whose company does not see the
    /// candidate any more. To be called before the change.
    pub(crate) async fn keep_known(
        &mut self,
        own: Own,
        (name, zone): (&str, &str),
        now: Moment,
    ) -> Result<(), StoreError> {
        const NAME: &str = concat!(
            "update interview set known_name = (select c.name from candidate c where c.candidate_id = $1)
            where candidate_id = $1 and state = 'ended' and known_name is null
                and exists (select 1 from candidate c where c.candidate_id = $1 and c.name <> $4)
                and not ",
            in_sight!(" or r.stage = 'held'")
        );
        const ZONE: &str = concat!(
            "update interview set known_zone = (select c.zone from candidate c where c.candidate_id = $1)
            where candidate_id = $1 and state = 'ended' and known_zone is null
                and exists (select 1 from candidate c where c.candidate_id = $1 and c.zone <> $4)
                and not ",
            in_sight!("")
        );
        let (now, lately) = moments(now);
        for (sql, new) in [(NAME, name), (ZONE, zone)] {
            on!(self, conn => sqlx::query(sql)
                .bind(own.id().0).bind(now).bind(lately).bind(new)
                .execute(conn).await.map(drop))?;
        }
        Ok(())
    }

    /// The candidate came into somebody's sight: companies that see them now know them by their name and zone of today.
    pub(crate) async fn refresh_known(&mut self, candidate: CandidateId, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = concat!(
            "update interview set known_name = null, known_zone = null
            where candidate_id = $1 and (known_name is not null or known_zone is not null) and ",
            in_sight!("")
        );
        let (now, lately) = moments(now);
        on!(self, conn => sqlx::query(SQL).bind(candidate.0).bind(now).bind(lately).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The candidates of these processes for whom something is kept, each once.
    pub(crate) async fn kept_known_among(&mut self, ids: &[InterviewId]) -> Result<Vec<CandidateId>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let candidates: Vec<uuid::Uuid> = many!(self, conn, query => {
            query.push("
                select distinct k.candidate_id from interview k
                where (k.known_name is not null or k.known_zone is not null) and k.candidate_id in (
                    select candidate_id from interview where interview_id in (");
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(id.0);
            }
            query.push("))").build_query_scalar().persistent(false).fetch_all(conn).await
        })?;
        Ok(candidates.into_iter().map(CandidateId).collect())
    }

    /// What companies know the candidate by that don't see them any more; not those whose request never came (R1).
    pub(crate) async fn known_as(&mut self, own: Own) -> Result<Vec<KnownAs>, StoreError> {
        const SQL: &str = "
            select distinct w.name as company, i.known_name as name, i.known_zone as zone
            from interview i
            join interview_request r on r.request_id = i.request_id and r.delivered_at is not null
            join workspace w on w.workspace_id = i.workspace_id
            where i.candidate_id = $1 and (i.known_name is not null or i.known_zone is not null)
            order by 1, 2, 3";
        Ok(on!(self, conn => sqlx::query_as(SQL).bind(own.id().0).fetch_all(conn).await)?)
    }
}
