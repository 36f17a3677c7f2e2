//! Finding candidates among a million: one function, and the only place that knows how each database does it.
//!
//! A page of hits is found in one of two ways. *Walk* along the search's order, looking at each candidate whether its
//! words fit: quick when many do. *Gather* from the words' index and sort: quick when few do. Neither database can
//! choose by itself: `SQLite` knows nothing about its word index, `PostgreSQL` walks a million rows for a word that
//! nobody has. So it is asked how common the words are, and told which way to go.

use domain::{
    Moment,
    candidates::{CandidateCard, Search, Sort},
    pages::{Page, Window},
    problems::{Code, Problems},
};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{
    Error,
    gate::Member,
    store::{
        On, StoreError, Tx,
        cursor::{self, Cursor},
        json, moment, on,
        salary::salary,
        to_json,
        tokens::Wanted,
    },
};

/// How a page of hits is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Walk,
    Gather,
}

/// With more hits than this, walking comes upon a page of them sooner than sorting them all.
const COMMON: i64 = 8_000;

/// Where a page ended in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Name(String),
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    candidate_id: Uuid,
    name: String,
    sort_name: String,
    headline: Option<String>,
    skills: String,
    places: String,
    remote: bool,
    desired_minor: Option<i64>,
    desired_currency: Option<String>,
    desired_period: Option<String>,
    promoted_until: i64,
    fast_responder: bool,
    is_asked: bool,
}

/// `$1` now, `$2` workspace, `$3` member. Confidential positions are not betrayed by `is_asked`.
const SELECT: &str = "
    select c.number, c.candidate_id, c.name, c.sort_name, c.headline, c.skills, c.places, c.remote, c.desired_minor,
        c.desired_currency, c.desired_period, c.promoted_until, c.fast_responder,
        exists (
            select 1
            from interview i
            join position p on p.position_id = i.position_id
            where i.candidate_id = c.candidate_id and i.workspace_id = $2 and i.state <> 'ended'
                and (not p.confidential or exists (
                    select 1 from position_team t where t.position_id = p.position_id and t.member_id = $3))
        ) as is_asked";

/// `$5` currency, or null for any salary; `$6` most a year.
const WHERE: &str = "
    where c.promoted_until > $1
        and (cast($5 as text) is null or c.desired_yearly is null
            or (c.desired_currency = $5 and c.desired_yearly <= $6))
        and not exists (
            select 1 from hidden_workspace h where h.candidate_id = c.candidate_id and h.workspace_id = $2)";

/// What follows the cursor (`$7` its number, `$8` its key where there is another one), and in which order.
const fn order(sort: Sort) -> (&'static str, &'static str) {
    match sort {
        Sort::Newest => ("c.number < $7", "c.number desc"),
        Sort::EndingSoonest => ("(c.promoted_until, c.number) > ($8, $7)", "c.promoted_until, c.number"),
        Sort::Name => ("(c.sort_name, c.number) > ($8, $7)", "c.sort_name, c.number"),
    }
}

impl Tx {
    /// Promoted candidates who do not hide from the member's workspace and fit the search, a page at a time.
    pub(crate) async fn search_candidates(
        &mut self,
        who: &Member,
        search: &Search,
        window: &Window,
        now: Moment,
    ) -> Result<Page<CandidateCard>, Error> {
        self.search_candidates_by(COMMON, who, search, window, now).await
    }

    /// As [`Self::search_candidates`], with another opinion on how many hits are common; the answer is the same.
    async fn search_candidates_by(
        &mut self,
        common: i64,
        who: &Member,
        search: &Search,
        window: &Window,
        now: Moment,
    ) -> Result<Page<CandidateCard>, Error> {
        let start = match search.sort {
            Sort::Newest => Cursor(Key::Number(i64::MAX), i64::MAX),
            Sort::EndingSoonest => Cursor(Key::Number(0), 0),
            Sort::Name => Cursor(Key::Name(String::new()), 0),
        };
        let Cursor(key, number) = Cursor::of(window)?.unwrap_or(start);
        if matches!(key, Key::Name(_)) != (search.sort == Sort::Name) {
            return Err(Problems::one("cursor", Code::UnknownChoice).into());
        }
        let mut wanted = Wanted::of(search);
        self.hint_order().await?;
        wanted.is_beginning = match &wanted.last {
            Some(last) => !self.is_word(last).await?,
            None => false,
        };
        // SQLite's words are in the order of numbers already: read from their end, nothing is counted or sorted.
        let in_order = !wanted.is_empty() && search.sort == Sort::Newest && matches!(self.on, On::Sqlite(_));
        let way = if wanted.is_empty() || (!in_order && self.is_common(&wanted, common).await?) {
            Way::Walk
        } else {
            Way::Gather
        };

        let (follows, by) = if in_order { ("s.rowid < $7", "s.rowid desc") } else { order(search.sort) };
        let words = format!("${}", if search.sort == Sort::Newest { 8 } else { 9 });
        let (from, fits, asked) = self.plan(way, &wanted, &words)?;
        let sql = format!("{SELECT} from {from} {WHERE} and {follows} {fits} order by {by} limit $4");
        let most = search.salary_up_to;
        let rows: Vec<Row> = on!(self, conn => {
            let query = sqlx::query_as(AssertSqlSafe(sql))
                .bind(now.timestamp_millis()).bind(who.scope.id().0).bind(who.id.0).bind(cursor::rows_for(window))
                .bind(most.map(|salary| salary.currency.code())).bind(most.map(|salary| salary.yearly_minor()))
                .bind(number);
            let query = match (search.sort, key) {
                (Sort::Newest, _) => query,
                (_, Key::Number(key)) => query.bind(key),
                (_, Key::Name(key)) => query.bind(key),
            };
            match asked {
                Some(asked) => query.bind(asked),
                None => query,
            }
            .fetch_all(conn).await
        })
        .map_err(StoreError::from)?;
        let page = cursor::page(rows, window, |last| {
            let key = match search.sort {
                Sort::Newest => Key::Number(last.number),
                Sort::EndingSoonest => Key::Number(last.promoted_until),
                Sort::Name => Key::Name(last.sort_name.clone()),
            };
            Cursor(key, last.number)
        });
        let items = page.items.into_iter().map(CandidateCard::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// From where to read, a condition on the words, and what to bind to it.
    fn plan(&self, way: Way, wanted: &Wanted, words: &str) -> Result<(String, String, Option<String>), StoreError> {
        let candidates = || "candidate c".to_owned();
        if wanted.is_empty() {
            return Ok((candidates(), String::new(), None));
        }
        Ok(match (&self.on, way) {
            (On::Sqlite(_), Way::Gather) => (
                "candidate_search s cross join candidate c on c.number = s.rowid".to_owned(),
                format!("and s.candidate_search match {words}"),
                Some(wanted.fts5()),
            ),
            (On::Sqlite(_), Way::Walk) => (
                candidates(),
                format!("and not exists (select 1 from json_each({words}) w where instr(c.tokens, w.value) = 0)"),
                Some(to_json(&wanted.parts(), "search")?),
            ),
            (On::Postgres(_), Way::Walk) => {
                (candidates(), format!("and c.search @@ cast({words} as tsquery)"), Some(wanted.tsquery()))
            }
            (On::Postgres(_), Way::Gather) => (
                format!("(select * from candidate where search @@ cast({words} as tsquery) offset 0) c"),
                String::new(),
                Some(wanted.tsquery()),
            ),
        })
    }

    /// `PostgreSQL` would read the whole table where it underestimates an index; here there is always a better one.
    async fn hint_order(&mut self) -> Result<(), StoreError> {
        if let On::Postgres(tx) = &mut self.on {
            sqlx::query("set local enable_seqscan = off").execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Whether some candidate has exactly this word.
    async fn is_word(&mut self, word: &str) -> Result<bool, StoreError> {
        const SQLITE: &str = "
            select count(*) from (select 1 from candidate_search where candidate_search match $1 limit 1)";
        const POSTGRES: &str = "
            select count(*) from (select 1 from candidate where search @@ cast($1 as tsquery) limit 1) hit";
        let wanted = Wanted { last: Some(word.to_owned()), ..Wanted::default() };
        let found: i64 = match &mut self.on {
            On::Sqlite(tx) => sqlx::query_scalar(SQLITE).bind(wanted.fts5()).fetch_one(&mut **tx).await?,
            On::Postgres(tx) => sqlx::query_scalar(POSTGRES).bind(wanted.tsquery()).fetch_one(&mut **tx).await?,
        };
        Ok(found > 0)
    }

    /// Whether more than `common` candidates have these words: counted on `SQLite`, estimated from what `PostgreSQL`
    /// knows of its words, since counting there reads them all.
    async fn is_common(&mut self, wanted: &Wanted, common: i64) -> Result<bool, StoreError> {
        const SQLITE: &str = "
            select count(*) from (select 1 from candidate_search where candidate_search match $1 limit $2)";
        const POSTGRES: &str = "explain select 1 from candidate where search @@ cast($1 as tsquery)";
        Ok(match &mut self.on {
            On::Sqlite(tx) => {
                let count: i64 = sqlx::query_scalar(SQLITE)
                    .bind(wanted.fts5())
                    .bind(common.saturating_add(1))
                    .fetch_one(&mut **tx)
                    .await?;
                count > common
            }
            On::Postgres(tx) => {
                // `Bitmap Heap Scan on candidate  (cost=… rows=123 width=4)`
                let plan: String = sqlx::query_scalar(POSTGRES).bind(wanted.tsquery()).fetch_one(&mut **tx).await?;
                let rows = plan.split_once("rows=").and_then(|(_, rest)| rest.split_once(' '));
                rows.and_then(|(rows, _)| rows.parse::<i64>().ok()).ok_or(StoreError::Corrupt("plan"))? > common
            }
        })
    }
}

impl TryFrom<Row> for CandidateCard {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let desired_salary =
            salary(row.desired_minor, None, row.desired_currency.as_deref(), row.desired_period.as_deref())?;
        Ok(Self {
            id: row.candidate_id.into(),
            name: row.name,
            headline: row.headline,
            skills: json(&row.skills, "candidate.skills")?,
            places: json(&row.places, "candidate.places")?,
            remote: row.remote,
            desired_salary,
            promoted_until: moment(row.promoted_until)?,
            fast_responder: row.fast_responder,
            is_asked: row.is_asked,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        candidates::{CandidateProfile, SearchForm},
        workspaces::Role,
    };

    use super::*;
    use crate::{
        Store,
        testing::{Cast, on_both},
    };

    type Known = (&'static str, &'static str, &'static [&'static str], &'static [&'static str], bool, Option<i64>);

    /// Six people; Ada came first.
    async fn people(cast: &Cast) {
        let people: [Known; 6] = [
            ("Ada Lovelace", "Analyst of engines", &["Mathematics", "Rust"], &["London"], false, Some(60_000)),
            ("Zoë Łukasz", "Systems engineer", &["Rust", "C++"], &["Kraków", "Berlin"], true, Some(90_000)),
            ("bela Bartók", "Composer", &["Machine Learning", "Python"], &["Budapest"], true, None),
            ("Grace Hopper", "Compiler engineering", &["COBOL", "C"], &["New York"], false, Some(120_000)),
            ("Ken", "Rustacean", &["C", "Go"], &["Berlin"], true, Some(150_000)),
            (
                "Margaret Hamilton",
                "Software engineer",
                &["Machine Vision", "Learning"],
                &["Boston"],
                true,
                Some(95_000),
            ),
        ];
        for (n, (name, headline, skills, places, remote, salary)) in (0..).zip(people) {
            let person = cast.candidate(name).await;
            let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
            let profile = CandidateProfile {
                name: name.into(),
                headline: Some(headline.into()),
                skills: texts(skills),
                places: texts(places),
                remote,
                desired_salary: salary.map(|major| domain::money::Salary {
                    amount_minor: major * 100,
                    upper_minor: None,
                    currency: domain::money::Currency::EUR,
                    period: domain::money::Period::Year,
                }),
                zone: "UTC".into(),
                ..CandidateProfile::default()
            };
            let mut tx = cast.begin().await;
            tx.save_profile(person.scope, &profile, n == 1).await.expect("saved");
            // Whoever came last is promoted the shortest, but for the two who end together.
            let days = [9, 8, 7, 7, 6, 5][usize::try_from(n).expect("few")];
            tx.promote_until(person.scope, cast.service.now() + chrono::TimeDelta::days(days)).await.expect("promoted");
            cast.commit(tx).await;
        }
    }

    /// First names, in order, page by page of `limit`; walking and gathering have to agree.
    async fn found(cast: &Cast, who: &Member, form: &SearchForm, limit: u32) -> String {
        let search = form.check().expect("a search");
        let mut ways = Vec::new();
        for common in [0, i64::MAX] {
            let mut window = Window { limit: Some(limit), cursor: None };
            let mut pages = Vec::new();
            loop {
                let mut tx = cast.service.store().read().await.expect("a transaction");
                let now = cast.service.now();
                let page = tx.search_candidates_by(common, who, &search, &window, now).await.expect("a page");
                let names = page.items.iter().map(|card| domain::messages::first_name(&card.name).to_owned());
                pages.push(names.collect::<Vec<_>>().join(" "));
                window.cursor = page.next_cursor;
                if window.cursor.is_none() {
                    break;
                }
            }
            ways.push(pages.join(" | "));
        }
        assert_eq!(ways[0], ways[1], "walking and gathering agree on {form:?}");
        ways.remove(0)
    }

    async fn words_and_filters(store: Store) {
        let cast = Cast::new(store);
        people(&cast).await;
        let workspace = cast.workspace("Engines").await;
        let who = cast.member(workspace, Role::Reviewer, "Rita").await;
        let on = || Some("on".to_owned());
        let q = |q: &str| SearchForm { q: q.into(), ..SearchForm::default() };
        let skills = |skills: &str| SearchForm { skills: skills.into(), ..SearchForm::default() };
        let place = |place: &str| SearchForm { place: place.into(), ..SearchForm::default() };
        let up_to = |salary: &str, currency: &str| SearchForm {
            salary: salary.into(),
            currency: currency.into(),
            ..SearchForm::default()
        };
        let asked = [
            q(""),
            q("rust"),
            q("RUST ada"),
            q("rusta"),
            q("engineer"),
            q("engin"),
            q("zoe lukasz"),
            q("Krakow"),
            q("bartok"),
            q("c++"),
            q("c"),
            q("nobody"),
            q("\"' OR * NEAR(a) -- :* & !"),
            skills("Rust"),
            skills("rust, c++"),
            skills("C"),
            skills("machine learning"),
            skills("machine"),
            place("berlin"),
            place("Kraków"),
            place("new york"),
            SearchForm { remote: on(), ..q("") },
            SearchForm { fast: on(), ..q("") },
            SearchForm { remote: on(), ..q("rust") },
            SearchForm { remote: on(), ..skills("c") },
            up_to("95,000", "EUR"),
            up_to("95k", "USD"),
            SearchForm { remote: on(), ..up_to("95000", "") },
            SearchForm { period: "month".into(), ..up_to("10000", "EUR") },
        ];
        let mut table = String::new();
        for form in asked {
            let said = serde_json::to_value(&form).expect("json");
            let said = said.as_object().expect("fields").iter().filter_map(|(name, value)| {
                value.as_str().filter(|value| !value.is_empty()).map(|value| format!("{name}={value}"))
            });
            let said = said.collect::<Vec<_>>().join(" ");
            table.push_str(&format!("{said}: {}\n", found(&cast, &who, &form, 25).await));
        }
        insta::allow_duplicates! {
            insta::assert_snapshot!(table, @r#"
            : Margaret Ken Grace bela Zoë Ada
            q=rust: Zoë Ada
            q=RUST ada: Ada
            q=rusta: Ken
            q=engineer: Margaret Zoë
            q=engin: Margaret Grace Zoë Ada
            q=zoe lukasz: Zoë
            q=Krakow: 
            q=bartok: bela
            q=c++: Zoë
            q=c: Ken Grace
            q=nobody: 
            q="' OR * NEAR(a) -- :* & !: 
            skills=Rust: Zoë Ada
            skills=rust, c++: Zoë
            skills=C: Ken Grace
            skills=machine learning: bela
            skills=machine: Margaret bela
            place=berlin: Ken Zoë
            place=Kraków: Zoë
            place=new york: Grace
            remote=on: Margaret Ken bela Zoë
            fast=on: Zoë
            q=rust remote=on: Zoë
            remote=on skills=c: Ken
            currency=EUR salary=95,000: Margaret bela Zoë Ada
            currency=USD salary=95k: bela
            remote=on salary=95000: Margaret bela Zoë
            currency=EUR period=month salary=10000: Margaret Grace bela Zoë Ada
            "#);
        }
    }

    async fn orders_and_pages(store: Store) {
        let cast = Cast::new(store);
        people(&cast).await;
        let workspace = cast.workspace("Engines").await;
        let who = cast.member(workspace, Role::Requester, "Rita").await;
        let mut table = String::new();
        for sort in Sort::ALL {
            for q in ["", "rust", "e"] {
                let form = SearchForm { sort: sort.as_str().into(), q: q.into(), ..SearchForm::default() };
                table.push_str(&format!("{} {q}: {}\n", sort.as_str(), found(&cast, &who, &form, 2).await));
            }
        }
        insta::allow_duplicates! {
            insta::assert_snapshot!(table, @r"
            newest : Margaret Ken | Grace bela | Zoë Ada
            newest rust: Zoë Ada
            newest e: Margaret Grace | Zoë Ada
            ending_soonest : Margaret Ken | bela Grace | Zoë Ada
            ending_soonest rust: Zoë Ada
            ending_soonest e: Margaret Grace | Zoë Ada
            name : Ada bela | Grace Ken | Margaret Zoë
            name rust: Ada Zoë
            name e: Ada Grace | Margaret Zoë
            ");
        }
    }

    on_both!(words_and_filters, orders_and_pages);
}
