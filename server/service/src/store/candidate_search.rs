//! Finding candidates among a million: one function, and the only place that knows how each database does it.
//!
//! A page of hits is found in one of two ways. *Walk* along the search's order, looking at each candidate whether its
//! words fit: quick when many do. *Gather* from the words' index and sort: quick when few do. Neither database can
//! choose by itself: `SQLite` knows nothing about its word index, `PostgreSQL` walks a million rows for a word that
//! nobody has. So the count of the rarest word decides, and where that is not few, a short walk shows how many hits
//! there are along the way: enough to go on, or so few that gathering is quicker.

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
        tokens::Wanted,
    },
};

/// When to gather, and how far to walk before thinking again.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// So many hits are gathered and sorted without a look at the order.
    few: i64,
    /// So many candidates are walked by to see how many of them fit.
    step: i64,
}

impl Pace {
    const SQLITE: Self = Self { few: 10_000, step: 1_000 };
    /// What is gathered here is read in full.
    const POSTGRES: Self = Self { few: 3_000, step: 1_500 };
}

/// A half-typed word that begins more words than this is not completed by listing them.
const COMPLETIONS: usize = 400;

/// Where a page ended in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Name(String),
}

type Place = Cursor<Key, i64>;

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

/// What is asked, by whom and when.
#[derive(Clone, Copy)]
struct Asked<'a> {
    who: &'a Member,
    search: &'a Search,
    wanted: &'a Wanted,
    now: Moment,
}

/// What is bound to a statement, in the order of its placeholders.
enum Value {
    Number(i64),
    Text(String),
    Id(Uuid),
}

#[derive(Default)]
struct Values(Vec<Value>);

impl Values {
    /// The placeholder of one more.
    fn bind(&mut self, value: Value) -> String {
        self.0.push(value);
        format!("${}", self.0.len())
    }
}

/// Runs a query with its values on either database.
macro_rules! fetch {
    ($tx:expr, $kind:ident, $sql:expr, $values:expr, $fetch:ident) => {
        on!($tx, conn => {
            let mut query = sqlx::$kind(AssertSqlSafe($sql));
            for value in $values.0 {
                query = match value {
                    Value::Number(number) => query.bind(number),
                    Value::Text(text) => query.bind(text),
                    Value::Id(id) => query.bind(id),
                };
            }
            query.$fetch(conn).await
        })
    };
}

/// The order of the hits.
const fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "c.number desc",
        Sort::EndingSoonest => "c.promoted_until, c.number",
        Sort::Name => "c.sort_name, c.number",
    }
}

/// What comes after a place in the order, or not after it.
fn beside(sort: Sort, Cursor(key, number): &Place, after: bool, values: &mut Values) -> String {
    let number = values.bind(Value::Number(*number));
    let key_of = match sort {
        Sort::Newest => return format!("c.number {} {number}", if after { "<" } else { ">=" }),
        Sort::EndingSoonest => "c.promoted_until",
        Sort::Name => "c.sort_name",
    };
    let key = values.bind(match key {
        Key::Number(key) => Value::Number(*key),
        Key::Name(key) => Value::Text(key.clone()),
    });
    format!("({key_of}, c.number) {} ({key}, {number})", if after { ">" } else { "<=" })
}

impl Asked<'_> {
    fn sort(&self) -> Sort {
        self.search.sort
    }

    /// The columns of a hit. Confidential positions are not betrayed by `is_asked`.
    fn columns(&self, values: &mut Values) -> String {
        let workspace = values.bind(Value::Id(self.who.scope.id().0));
        let member = values.bind(Value::Id(self.who.id.0));
        format!(
            "select c.number, c.candidate_id, c.name, c.sort_name, c.headline, c.skills, c.places, c.remote,
                c.desired_minor, c.desired_currency, c.desired_period, c.promoted_until, c.fast_responder,
                exists (
                    select 1
                    from interview i
                    join position p on p.position_id = i.position_id
                    where i.candidate_id = c.candidate_id and i.workspace_id = {workspace} and i.state <> 'ended'
                        and (not p.confidential or exists (
                            select 1
                            from position_team t
                            where t.position_id = p.position_id and t.member_id = {member}))
                ) as is_asked"
        )
    }

    /// What every hit has to be, apart from its words: promoted, in reach of a salary, not hiding.
    fn limits(&self, values: &mut Values) -> String {
        let mut sql = format!("c.promoted_until > {}", values.bind(Value::Number(self.now.timestamp_millis())));
        if let Some(most) = self.search.salary_up_to {
            let currency = values.bind(Value::Text(most.currency.code().to_owned()));
            let yearly = values.bind(Value::Number(most.yearly_minor()));
            sql.push_str(&format!(
                " and (c.desired_yearly is null or (c.desired_currency = {currency} and c.desired_yearly <= {yearly}))"
            ));
        }
        let workspace = values.bind(Value::Id(self.who.scope.id().0));
        sql.push_str(&format!(
            " and not exists (
                select 1 from hidden_workspace h where h.candidate_id = c.candidate_id and h.workspace_id = {workspace})"
        ));
        sql
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
        let pace = match &self.on {
            On::Sqlite(_) => Pace::SQLITE,
            On::Postgres(_) => Pace::POSTGRES,
        };
        self.search_candidates_by(pace, who, search, window, now).await
    }

    /// As [`Self::search_candidates`], at another pace; the answer is the same.
    async fn search_candidates_by(
        &mut self,
        pace: Pace,
        who: &Member,
        search: &Search,
        window: &Window,
        now: Moment,
    ) -> Result<Page<CandidateCard>, Error> {
        let start = match search.sort {
            Sort::Newest => Cursor(Key::Number(i64::MAX), i64::MAX),
            // Those who are no longer promoted come first in this order.
            Sort::EndingSoonest => Cursor(Key::Number(now.timestamp_millis()), i64::MAX),
            Sort::Name => Cursor(Key::Name(String::new()), 0),
        };
        let from = Cursor::of(window)?.unwrap_or(start);
        if matches!(from.0, Key::Name(_)) != (search.sort == Sort::Name) {
            return Err(Problems::one("cursor", Code::UnknownChoice).into());
        }
        let mut wanted = Wanted::of(search);
        let Some(most) = self.look_up(&mut wanted).await? else { return Ok(Page::default()) };
        let asked = Asked { who, search, wanted: &wanted, now };
        let rows = self.hits(pace, asked, most, from, cursor::rows_for(window)).await?;
        let page = cursor::page(rows, window, |last| place_of(search.sort, last));
        let items = page.items.into_iter().map(CandidateCard::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// At most how many candidates have all the words; `None` when nobody has one of them. A last word that nobody has
    /// is completed.
    async fn look_up(&mut self, wanted: &mut Wanted) -> Result<Option<i64>, StoreError> {
        let words: Vec<&String> = wanted.whole.iter().chain(&wanted.last).collect();
        let counts = if words.is_empty() { return Ok(Some(i64::MAX)) } else { self.counts(&words).await? };
        let mut most = i64::MAX;
        for word in &wanted.whole {
            let Some(count) = counts.get(word) else { return Ok(None) };
            most = most.min(*count);
        }
        if let Some(last) = &wanted.last {
            if let Some(count) = counts.get(last) {
                return Ok(Some(most.min(*count)));
            }
            let completions = self.words_beginning(last, COMPLETIONS + 1).await?;
            if completions.is_empty() {
                return Ok(None);
            }
            wanted.is_beginning = true;
            if completions.len() <= COMPLETIONS {
                most = most.min(completions.iter().map(|(_, count)| count).sum());
                wanted.completions = Some(completions.into_iter().map(|(word, _)| word).collect());
            }
        }
        Ok(Some(most))
    }

    /// Up to `limit` hits that come after `from`; `most` candidates have all the words at most.
    async fn hits(
        &mut self,
        pace: Pace,
        asked: Asked<'_>,
        most: i64,
        mut from: Place,
        limit: i64,
    ) -> Result<Vec<Row>, StoreError> {
        if let On::Postgres(tx) = &mut self.on {
            // It would read the whole table where it underestimates an index; here there is always a better one.
            sqlx::raw_sql("set local enable_seqscan = off; set local work_mem = '16MB'").execute(&mut **tx).await?;
        }
        if asked.wanted.is_empty() {
            return self.walk(asked, &from, None, limit).await;
        }
        // SQLite's words are in the order of numbers already: read from their end, nothing is counted or sorted.
        let in_order = asked.sort() == Sort::Newest && matches!(self.on, On::Sqlite(_));
        if in_order || most <= pace.few {
            return self.gather(asked, &from, limit).await;
        }
        let (mut hits, mut walked, mut step) = (Vec::new(), 0, pace.step);
        loop {
            let left = limit - i64::try_from(hits.len()).unwrap_or(i64::MAX);
            let end = self.place_after(asked, &from, step).await?;
            hits.extend(self.walk(asked, &from, end.as_ref(), left).await?);
            let found = i64::try_from(hits.len()).unwrap_or(i64::MAX);
            let Some(end) = end.filter(|_| found < limit) else { return Ok(hits) };
            from = end;
            walked += step;
            step = (limit - found) * walked / found.max(1);
            if step > 3 * pace.step {
                hits.extend(self.gather(asked, &from, limit - found).await?);
                return Ok(hits);
            }
            step = step.max(pace.step);
        }
    }

    /// Where somebody who walks by so many candidates arrives; `None` is the end of the order.
    async fn place_after(&mut self, asked: Asked<'_>, from: &Place, step: i64) -> Result<Option<Place>, StoreError> {
        let mut values = Values::default();
        let follows = beside(asked.sort(), from, true, &mut values);
        let key = match asked.sort() {
            Sort::Newest => "c.number, ''",
            Sort::EndingSoonest => "c.promoted_until, ''",
            Sort::Name => "c.number, c.sort_name",
        };
        let offset = values.bind(Value::Number(step - 1));
        let by = order(asked.sort());
        let sql =
            format!("select c.number, {key} from candidate c where {follows} order by {by} limit 1 offset {offset}");
        let row: Option<(i64, i64, String)> = fetch!(self, query_as, sql, values, fetch_optional)?;
        Ok(row.map(|(number, key, name)| match asked.sort() {
            Sort::Newest | Sort::EndingSoonest => Cursor(Key::Number(key), number),
            Sort::Name => Cursor(Key::Name(name), number),
        }))
    }

    /// Hits on the way along the order from one place to another.
    async fn walk(
        &mut self,
        asked: Asked<'_>,
        from: &Place,
        to: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<Row>, StoreError> {
        let mut values = Values::default();
        let mut sql = asked.columns(&mut values);
        sql.push_str(&format!(
            " from candidate c where {} and {}",
            asked.limits(&mut values),
            beside(asked.sort(), from, true, &mut values)
        ));
        if let Some(to) = to {
            sql.push_str(&format!(" and {}", beside(asked.sort(), to, false, &mut values)));
        }
        if !asked.wanted.is_empty() {
            match &self.on {
                On::Sqlite(_) => {
                    for part in asked.wanted.parts() {
                        sql.push_str(&format!(" and instr(c.tokens, {}) > 0", values.bind(Value::Text(part))));
                    }
                }
                // So written, the index of words is left out of it.
                On::Postgres(_) => sql.push_str(&format!(
                    " and coalesce(c.search @@ cast({} as tsquery), false)",
                    values.bind(Value::Text(asked.wanted.tsquery()))
                )),
            }
        }
        let limit = values.bind(Value::Number(limit));
        sql.push_str(&format!(" order by {} limit {limit}", order(asked.sort())));
        Ok(fetch!(self, query_as, sql, values, fetch_all)?)
    }

    /// Hits after a place, from the index of words.
    async fn gather(&mut self, asked: Asked<'_>, from: &Place, limit: i64) -> Result<Vec<Row>, StoreError> {
        let (sort, wanted) = (asked.sort(), asked.wanted);
        let by = order(sort);
        let mut values = Values::default();
        let columns = asked.columns(&mut values);
        let limits = asked.limits(&mut values);
        let follows = beside(sort, from, true, &mut values);
        let limit = values.bind(Value::Number(limit));
        let sql = match (&self.on, sort) {
            (On::Sqlite(_), Sort::Newest) => {
                let words = values.bind(Value::Text(wanted.fts5()));
                let rows = follows.replacen("c.number", "s.rowid", 1);
                format!(
                    "{columns} from candidate_search s cross join candidate c on c.number = s.rowid
                    where s.candidate_search match {words} and {rows} and {limits} order by s.rowid desc limit {limit}"
                )
            }
            (On::Sqlite(_), _) => {
                let words = values.bind(Value::Text(wanted.fts5()));
                format!(
                    "{columns}
                    from (
                        select c.number
                        from candidate_search s
                        cross join candidate c indexed by candidate_in_short on c.number = s.rowid
                        where s.candidate_search match {words} and {limits} and {follows}
                        order by {by} limit {limit}
                    ) hit
                    cross join candidate c on c.number = hit.number
                    order by {by}"
                )
            }
            (On::Postgres(_), _) => {
                let index = wanted.tsquery_of_index();
                let words = values.bind(Value::Text(wanted.tsquery()));
                let index = values.bind(Value::Text(index));
                format!(
                    "{columns}
                    from (select * from candidate where search @@ cast({index} as tsquery) offset 0) c
                    where {limits} and {follows} and c.search @@ cast({words} as tsquery)
                    order by {by} limit {limit}"
                )
            }
        };
        Ok(fetch!(self, query_as, sql, values, fetch_all)?)
    }
}

/// Where a hit stands in the order.
fn place_of(sort: Sort, row: &Row) -> Place {
    let key = match sort {
        Sort::Newest => Key::Number(row.number),
        Sort::EndingSoonest => Key::Number(row.promoted_until),
        Sort::Name => Key::Name(row.sort_name.clone()),
    };
    Cursor(key, row.number)
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
        let gathering = Pace { few: i64::MAX, step: 1 };
        let walking = Pace { few: 0, step: 1_000 };
        let hurried = Pace { few: 0, step: 1 };
        for pace in [gathering, walking, hurried] {
            let mut window = Window { limit: Some(limit), cursor: None };
            let mut pages = Vec::new();
            loop {
                let mut tx = cast.service.store().read().await.expect("a transaction");
                let now = cast.service.now();
                let page = tx.search_candidates_by(pace, who, &search, &window, now).await.expect("a page");
                let names = page.items.iter().map(|card| domain::messages::first_name(&card.name).to_owned());
                pages.push(names.collect::<Vec<_>>().join(" "));
                window.cursor = page.next_cursor;
                if window.cursor.is_none() {
                    break;
                }
            }
            ways.push(pages.join(" | "));
        }
        assert!(ways.iter().all(|way| *way == ways[0]), "walking and gathering agree on {form:?}: {ways:?}");
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
