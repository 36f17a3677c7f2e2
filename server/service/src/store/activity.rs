//! How much a candidate is asked by others, and what others offer for like positions: figures, never who (R14). What is
//! counted, and until when, is decided in [`domain::requests::Activity`].

use std::collections::{HashMap, hash_map::Entry};

use domain::{
    Moment,
    ids::CandidateId,
    money::{Currency, Period},
    policy,
    positions::{Likeness, PositionSummary},
    requests::{Activity, PositionRange, SalaryRange, counted_until, offers_until, salary_range},
};

use crate::{
    gate::Scope,
    store::{StoreError, Tx, on},
};

/// What a range is made of: one part of the closed list, one currency, one period.
type Part = (String, Currency, Period);

impl Tx {
    /// How many other workspaces have asked the candidate lately, and what others offer for positions like these. Figures
    /// hold nothing of confidential positions, and nothing of the workspace that asks.
    pub(crate) async fn activity(
        &mut self,
        scope: Scope,
        candidate: CandidateId,
        positions: &[PositionSummary],
        now: Moment,
    ) -> Result<Activity, StoreError> {
        const SQL: &str = "
            select count(distinct r.workspace_id),
                count(distinct case when r.stage = 'accepted' then r.workspace_id end)
            from interview_request r
            join position p on p.position_id = r.position_id
            join workspace w on w.workspace_id = r.workspace_id
            where r.candidate_id = $1 and r.workspace_id <> $2
                and r.delivered_at >= $3 and r.delivered_at < $4 and r.stage <> 'retracted'
                and not p.confidential and w.created_at <= $5";
        let until = counted_until(now);
        let (asked, accepted): (i64, i64) = on!(self, conn => sqlx::query_as(SQL)
            .bind(candidate.0).bind(scope.id().0)
            .bind((until - policy::RESPONSE_WINDOW).timestamp_millis()).bind(until.timestamp_millis())
            .bind((until - policy::COUNTS_FROM_AGE).timestamp_millis())
            .fetch_one(conn).await)?;
        let number = |count: i64| usize::try_from(count).unwrap_or_default();

        let mut known: HashMap<Part, Option<SalaryRange>> = HashMap::new();
        let mut ranges = Vec::new();
        for position in positions {
            let Some(likeness) = Likeness::of(&position.role.title) else { continue };
            // Amounts of other currencies and periods can't stand in one range: the position's own count, or the usual ones.
            let salary = position.role.salary;
            let part = salary.map_or((Currency::EUR, Period::Year), |salary| (salary.currency, salary.period));
            let range = match known.entry((likeness.key(), part.0, part.1)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(part) => {
                    let range = self.offers_of_others(scope, part.key(), now).await?;
                    *part.insert(range)
                }
            };
            ranges.extend(range.map(|range| PositionRange { position_id: position.id, range }));
        }
        Ok(Activity::over(number(asked), number(accepted), ranges))
    }

    /// The latest offer of every other workspace within one part of the list, as a range.
    async fn offers_of_others(
        &mut self,
        scope: Scope,
        (likeness, currency, period): &Part,
        now: Moment,
    ) -> Result<Option<SalaryRange>, StoreError> {
        const SQL: &str = "
            select amount_minor
            from (
                select r.amount_minor,
                    row_number() over (
                        partition by r.workspace_id order by r.delivered_at desc, r.request_id desc) as nth
                from position p
                join interview_request r on r.position_id = p.position_id
                join workspace w on w.workspace_id = p.workspace_id
                where p.likeness = $1 and not p.confidential and p.workspace_id <> $2
                    and r.currency = $3 and r.period = $4
                    and r.delivered_at >= $5 and r.delivered_at < $6 and r.stage <> 'retracted'
                    and w.created_at <= $7
            ) offer
            where nth = 1";
        let until = offers_until(now);
        let amounts: Vec<i64> = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(likeness).bind(scope.id().0).bind(currency.code()).bind(period.as_str())
            .bind((until - policy::RANGE_LOOKS_BACK).timestamp_millis()).bind(until.timestamp_millis())
            .bind((until - policy::COUNTS_FROM_AGE).timestamp_millis())
            .fetch_all(conn).await)?;
        Ok(salary_range(&amounts, *currency, *period))
    }
}
