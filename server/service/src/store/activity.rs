//! How much a candidate is asked, and what others offer for the like: numbers, never who (R14).

use std::collections::BTreeSet;

use domain::{
    Moment,
    money::{Currency, Period},
    policy,
    requests::{Activity, SalaryRange, salary_range},
};

use crate::{
    gate::Scope,
    store::{CandidateRow, StoreError, Tx, on},
};

/// How many of the latest requests of others are looked through.
const LOOKED_AT: i64 = 500;

/// Words that most titles have; two positions that share only these are not alike.
const EVERYWHERE: [&str; 12] = [
    "developer",
    "director",
    "engineer",
    "engineering",
    "expert",
    "junior",
    "lead",
    "manager",
    "principal",
    "senior",
    "specialist",
    "staff",
];

impl Tx {
    /// The candidate's requests of the last thirty days, and the range of what others offer for positions whose title
    /// fits the candidate.
    pub(crate) async fn activity(
        &mut self,
        scope: Scope,
        candidate: &CandidateRow,
        now: Moment,
    ) -> Result<Activity, StoreError> {
        const SQL: &str = "
            select count(*), count(case when stage = 'accepted' then 1 end), count(case when stage = 'delivered' then 1 end)
            from interview_request
            where candidate_id = $1 and delivered_at >= $2";
        let since = (now - policy::RESPONSE_WINDOW).timestamp_millis();
        let (received, accepted, waiting): (i64, i64, i64) = on!(self, conn => sqlx::query_as(SQL)
            .bind(candidate.id.0).bind(since)
            .fetch_one(conn).await)?;
        let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let range = self.offers_of_others(scope, candidate).await?;
        Ok(Activity { received: number(received), accepted: number(accepted), waiting: number(waiting), range })
    }

    async fn offers_of_others(
        &mut self,
        scope: Scope,
        candidate: &CandidateRow,
    ) -> Result<Option<SalaryRange>, StoreError> {
        const SQL: &str = "
            select p.title, r.amount_minor, r.currency, r.period
            from interview_request r
            join position p on p.position_id = r.position_id
            where r.workspace_id <> $1 and r.delivered_at is not null
            order by r.delivered_at desc
            limit $2";
        let profile = &candidate.profile;
        let about = words(profile.headline.iter().chain(&profile.skills).map(String::as_str));
        let rows: Vec<(String, i64, String, String)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(scope.id().0).bind(LOOKED_AT)
            .fetch_all(conn).await)?;
        // Amounts of other currencies and periods can't stand in one range: the candidate's own count, or the usual ones.
        let (currency, period) =
            profile.desired_salary.map_or((Currency::EUR, Period::Year), |salary| (salary.currency, salary.period));
        let alike = rows
            .into_iter()
            .filter(|(title, _, in_currency, per)| {
                in_currency == currency.code() && per == period.as_str() && !words([title.as_str()]).is_disjoint(&about)
            })
            .map(|(_, amount, ..)| amount);
        Ok(salary_range(alike.collect(), currency, period))
    }
}

/// The words by which titles and people are alike.
fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    texts
        .into_iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#')))
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() > 1 && !EVERYWHERE.contains(&word.as_str()))
        .collect()
}
