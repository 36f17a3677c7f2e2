//! What the search asks of the databases, and the only place that spells it differently for each.

use domain::{
    Moment,
    candidates::{CandidateCard, Search, Sort},
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{
    gate::Member,
    store::{
        On, StoreError, Tx,
        candidate_search::{Key, Pace, Place, namesakes::But, parts::Part},
        cursor::Cursor,
        json, moment, on,
        positions::visible_position,
        salary::salary,
        tokens::Wanted,
    },
};

/// More entries of lists than this are not read to see how many candidates have all the words.
const READ: i64 = 600_000;

/// A hit as stored.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub(super) number: i64,
    candidate_id: Uuid,
    name: String,
    pub(super) sort_name: String,
    headline: Option<String>,
    skills: String,
    places: String,
    remote: bool,
    desired_minor: Option<i64>,
    desired_upper_minor: Option<i64>,
    desired_currency: Option<String>,
    desired_period: Option<String>,
    pub(super) promoted_until: i64,
    fast_responder: bool,
    is_asked: bool,
}

/// What is asked, by whom and when.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) pace: Pace,
    pub(super) who: &'a Member,
    pub(super) search: &'a Search,
    pub(super) wanted: &'a Wanted,
    /// How many candidates have each word, as far as that is known.
    pub(super) counts: &'a [i64],
    /// About how many candidates there are.
    pub(super) all: i64,
    pub(super) now: Moment,
    /// Who is not gathered.
    pub(super) but: Option<But<'a>>,
}

/// Among whom hits are gathered.
#[derive(Clone, Copy)]
pub(super) enum Among<'a> {
    /// Whoever has the words.
    All,
    /// Those of them who are within a part of the order.
    Part(&'a Part),
    /// These, who have the words: their numbers as JSON.
    These(&'a str),
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
    pub(super) fn sort(&self) -> Sort {
        self.search.sort
    }

    /// Whether nobody at this place or behind it is gathered.
    pub(super) fn ends_before(&self, place: &Place) -> bool {
        self.but.is_some_and(|but| but.ends_before(place))
    }

    /// The columns of a hit. Confidential positions are not betrayed by `is_asked`.
    fn columns(&self, values: &mut Values) -> String {
        let workspace = values.bind(Value::Id(self.who.scope.id().0));
        let member = values.bind(Value::Id(self.who.id.0));
        format!(
            concat!(
                "select c.number, c.candidate_id, c.name, c.sort_name, c.headline, c.skills, c.places, c.remote,
                c.desired_minor, c.desired_upper_minor, c.desired_currency, c.desired_period, c.promoted_until, c.fast_responder,
                exists (
                    select 1
                    from interview i
                    join position p on p.position_id = i.position_id
                    where i.candidate_id = c.candidate_id and i.workspace_id = {workspace} and i.state <> 'ended'
                        and ",
                visible_position!("{member}"),
                "
                ) as is_asked"
            ),
            workspace = workspace,
            member = member
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

impl Asked<'_> {
    /// What PostgreSQL's index is asked for, the rarest first, and whether it is all that is wanted of words. The index
    /// reads the list of each of its words, or as much of it as the rarest one leads to: where those who are left are few,
    /// it costs less to look at them than to read one more list.
    fn index(&self, within: Option<&Part>) -> (String, bool) {
        /// Looking at a profile takes as long as reading so many entries of a list.
        const LOOK: i64 = 100;
        /// Leading to a place in a list takes as long as reading so many.
        const LEAP: i64 = 30;
        let all = self.all;
        let mut asked = self.wanted.of_index(self.counts);
        let words = asked.len();
        asked.extend(within.map(|part| (part.tsquery(), all / part.one_in())));
        asked.sort_by_key(|(_, count)| *count);
        let (rarest, mut left) = (asked.first().map_or(all, |(_, count)| *count), all);
        let mut index = Vec::new();
        for (word, count) in asked {
            let (count, is_part) = (count.min(all), within.is_some_and(|part| part.tsquery() == word));
            let spared = left.saturating_mul(all - count) / all;
            if index.is_empty() || is_part || spared.saturating_mul(LOOK) > count.min(rarest.saturating_mul(LEAP)) {
                left = left.saturating_mul(count) / all;
                index.push(word);
            }
        }
        let is_all = index.len() == words + usize::from(within.is_some());
        index.extend(self.but.map(|but| format!("!{}", but.tsquery())));
        let has_all_words = words == self.wanted.words() + usize::from(!self.wanted.affordable.is_empty());
        (index.join(" & "), is_all && has_all_words)
    }
}

impl Tx {
    /// Those who have all the words, as JSON, where they are no more than `few` and it is quick to say: `SQLite` reads its
    /// index faster than a single profile.
    pub(super) async fn few(&mut self, asked: Asked<'_>, few: i64) -> Result<Option<String>, StoreError> {
        const SQL: &str = "
            select count(*), json_group_array(rowid)
            from (select rowid from candidate_search where candidate_search match $1 limit $2)";
        let in_lists = asked.counts.iter().fold(0_i64, |sum, count| sum.saturating_add(*count));
        match &mut self.on {
            On::Sqlite(tx) if !asked.counts.is_empty() && in_lists <= READ => {
                let (count, numbers): (i64, String) = sqlx::query_as(SQL)
                    .bind(asked.wanted.fts5())
                    .bind(few.saturating_add(1))
                    .fetch_one(&mut **tx)
                    .await?;
                Ok((count <= few).then_some(numbers))
            }
            _ => Ok(None),
        }
    }

    /// Whether the index knows anybody within a part who has all the words.
    pub(super) async fn has_any(&mut self, asked: Asked<'_>, part: &Part) -> Result<bool, StoreError> {
        const SQLITE: &str = "select exists (select 1 from candidate_search where candidate_search match $1)";
        const POSTGRES: &str = "select exists (select 1 from candidate where search @@ cast($1 as tsquery))";
        Ok(match &mut self.on {
            On::Sqlite(tx) => {
                let words = format!("{} AND {}", part.fts5(), asked.wanted.fts5());
                sqlx::query_scalar(SQLITE).bind(words).fetch_one(&mut **tx).await?
            }
            On::Postgres(tx) => {
                sqlx::query_scalar(POSTGRES).bind(asked.index(Some(part)).0).fetch_one(&mut **tx).await?
            }
        })
    }

    /// Where somebody who walks by so many candidates arrives; `None` is the end of the order.
    pub(super) async fn place_after(
        &mut self,
        asked: Asked<'_>,
        from: &Place,
        step: i64,
    ) -> Result<Option<Place>, StoreError> {
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
    pub(super) async fn walk(
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
        if !asked.wanted.has_no_words() {
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

    /// About how many candidates there are: the last one's number.
    pub(super) async fn last_number(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "select coalesce(max(number), 0) from candidate";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).fetch_one(conn).await)?)
    }

    /// Hits after a place, from the index of words.
    pub(super) async fn gather(
        &mut self,
        asked: Asked<'_>,
        among: Among<'_>,
        from: &Place,
        limit: i64,
    ) -> Result<Vec<Row>, StoreError> {
        let (sort, wanted) = (asked.sort(), asked.wanted);
        let by = order(sort);
        let mut values = Values::default();
        let columns = asked.columns(&mut values);
        let limits = asked.limits(&mut values);
        let mut follows = beside(sort, from, true, &mut values);
        if let Some(until) = asked.but.and_then(|but| but.until) {
            follows.push_str(&format!(" and {}", beside(sort, until, false, &mut values)));
        }
        let limit = values.bind(Value::Number(limit));
        let part = match among {
            Among::Part(part) => Some(part),
            Among::All | Among::These(_) => None,
        };
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
                let hits = match among {
                    Among::These(numbers) => {
                        format!(
                            "(select value as rowid from json_each({}))",
                            values.bind(Value::Text(numbers.to_owned()))
                        )
                    }
                    Among::All | Among::Part(_) => {
                        let part = part.map(|part| format!("{} AND ", part.fts5())).unwrap_or_default();
                        let but = asked.but.map(|but| format!(" NOT {}", but.fts5())).unwrap_or_default();
                        let words = values.bind(Value::Text(format!("({part}{}){but}", wanted.fts5())));
                        format!("(select rowid from candidate_search where candidate_search match {words})")
                    }
                };
                format!(
                    "{columns}
                    from (
                        select c.number
                        from {hits} s
                        cross join candidate c indexed by candidate_in_short on c.number = s.rowid
                        where {limits} and {follows}
                        order by {by} limit {limit}
                    ) hit
                    cross join candidate c on c.number = hit.number
                    order by {by}"
                )
            }
            (On::Postgres(_), _) => {
                let (index, is_all) = asked.index(part);
                let index = values.bind(Value::Text(index));
                let fits = if is_all || wanted.has_no_words() {
                    String::new()
                } else {
                    format!(" and c.search @@ cast({} as tsquery)", values.bind(Value::Text(wanted.tsquery())))
                };
                format!(
                    "{columns}
                    from (select * from candidate where search @@ cast({index} as tsquery) offset 0) c
                    where {limits} and {follows}{fits}
                    order by {by} limit {limit}"
                )
            }
        };
        Ok(fetch!(self, query_as, sql, values, fetch_all)?)
    }
}

impl TryFrom<Row> for CandidateCard {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let desired_salary = salary(
            row.desired_minor,
            row.desired_upper_minor,
            row.desired_currency.as_deref(),
            row.desired_period.as_deref(),
        )?;
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
