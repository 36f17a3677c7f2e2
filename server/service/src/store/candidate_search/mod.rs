//! Finding candidates among a million: one function, whichever the database.
//!
//! A page of hits is found in one of two ways. *Walk* along the search's order, looking at each candidate whether its
//! words fit: quick when many do. *Gather* from the words' index and sort: quick when few do. Neither database can
//! choose by itself: `SQLite` knows nothing about its word index, `PostgreSQL` walks a million rows for a word that
//! nobody has. So the words' counts decide, and where many should fit, a short walk shows how many do along the way:
//! enough to go on, or so few that gathering is quicker. What is gathered is looked at row by row, which costs far more
//! than reading the index: more than a few hits are gathered part by part of the order, from parts so small that the index
//! leaves hardly more of them than a page takes. Whoever is called by a name that is looked for stands beside all their
//! namesakes in the order of names: these are walked along, the others gathered before and behind them. What somebody asks
//! for is in the index too, roughly.

mod namesakes;
#[cfg(test)]
mod oracle;
mod parts;
mod statements;
#[cfg(test)]
mod stories;

use domain::{
    Moment,
    candidates::{CandidateCard, Search, Sort},
    money::Salary,
    pages::{Page, Window},
    problems::{Code, Problems},
};
use serde::{Deserialize, Serialize};

use crate::{
    Error,
    gate::Member,
    store::{
        On, StoreError, Tx,
        candidate_search::{
            namesakes::{But, Namesakes},
            parts::{LEVELS, ONE_IN, first_part, level_of, part},
            statements::{Among, Asked, Row},
        },
        cursor::{self, Cursor},
        tokens::{self, UNSAID, Wanted},
    },
};

/// When to gather, and how far to walk before thinking again.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// So many hits are gathered and sorted without a look at the order.
    few: i64,
    /// So many candidates are walked by to see how many of them fit.
    step: i64,
    /// So many candidates next to each other by name show how many hits are among those who are called alike.
    namesakes: i64,
    /// So many hits of a part may be read and sorted where a page is wanted.
    sorted: i64,
}

impl Pace {
    const SQLITE: Self = Self { few: 800, step: 1_000, namesakes: 500, sorted: 1_000 };
    /// What is gathered here is read in full, from all over the table.
    const POSTGRES: Self = Self { few: 2_000, step: 500, namesakes: 500, sorted: 1_000 };
}

/// A half-typed word that begins more words than this is not completed by listing them.
const COMPLETIONS: usize = 400;

/// So many parts without hits, one after the other, say that hits are fewer than was thought.
const PATIENCE: usize = 24;

/// More steps of salary than there are.
const STEPS: usize = 600;

/// Where a page ended in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Name(String),
}

type Place = Cursor<Key, i64>;

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
        let mut wanted = Wanted::of(search)?;
        let Some(mut counts) = self.look_up(&mut wanted).await? else { return Ok(Page::default()) };
        if let Some(most) = &search.salary_up_to {
            counts.push(self.look_up_salary(&mut wanted, most).await?);
        }
        let all = self.last_number().await?.max(1);
        if matches!(self.on, On::Sqlite(_)) && is_better_looked_at(&wanted, &counts, all) {
            wanted.affordable.clear();
            counts.pop();
        }
        let asked = Asked { pace, who, search, wanted: &wanted, counts: &counts, all, now, but: None };
        let rows = self.hits(asked, from, cursor::rows_for(window)).await?;
        let page = cursor::page(rows, window, |last| place_of(search.sort, last));
        let items = page.items.into_iter().map(CandidateCard::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// How many candidates have each of the words; `None` when nobody has one of them. A last word that nobody has is
    /// completed.
    async fn look_up(&mut self, wanted: &mut Wanted) -> Result<Option<Vec<i64>>, StoreError> {
        let words: Vec<&String> = wanted.whole.iter().chain(&wanted.last).collect();
        let known = if words.is_empty() { return Ok(Some(Vec::new())) } else { self.counts(&words).await? };
        let mut counts = Vec::new();
        for word in &wanted.whole {
            let Some(count) = known.get(word) else { return Ok(None) };
            counts.push(*count);
        }
        if let Some(last) = &wanted.last {
            if let Some(count) = known.get(last) {
                counts.push(*count);
                return Ok(Some(counts));
            }
            let completions = self.words_beginning(last, COMPLETIONS + 1).await?;
            if completions.is_empty() {
                return Ok(None);
            }
            wanted.is_beginning = true;
            if completions.len() <= COMPLETIONS {
                counts.push(completions.iter().map(|(_, count)| count).sum());
                wanted.completions = Some(completions.into_iter().map(|(word, _)| word).collect());
            }
        }
        Ok(Some(counts))
    }

    /// Wants the marks of those who may be content with a salary: of its currency, or of amounts where few ask for so
    /// little. How many have one of them.
    async fn look_up_salary(&mut self, wanted: &mut Wanted, most: &Salary) -> Result<i64, StoreError> {
        /// Each mark costs; the others look at profiles.
        const FEW: i64 = 50_000;
        let (currency, step) = (tokens::currency(most), tokens::step(most));
        let known = self.counts(&[&UNSAID.to_owned(), &currency]).await?;
        let count_of = |word: &str| known.get(word).copied().unwrap_or_default();
        let mut steps = self.words_beginning(&format!("{currency}_"), STEPS).await?;
        steps.retain(|(word, _)| *word <= step);
        let content: i64 = steps.iter().map(|(_, count)| count).sum();
        wanted.affordable = vec![UNSAID.to_owned()];
        if content <= FEW {
            wanted.affordable.extend(steps.into_iter().map(|(word, _)| word));
            return Ok(count_of(UNSAID) + content);
        }
        let of_currency = count_of(&currency);
        wanted.affordable.push(currency);
        Ok(count_of(UNSAID) + of_currency)
    }

    /// Up to `limit` hits that come after `from`.
    async fn hits(&mut self, asked: Asked<'_>, mut from: Place, limit: i64) -> Result<Vec<Row>, StoreError> {
        let pace = asked.pace;
        if let On::Postgres(tx) = &mut self.on {
            // It would read the whole table where it underestimates an index; here there is always a better one.
            sqlx::raw_sql("set local enable_seqscan = off; set local work_mem = '16MB'").execute(&mut **tx).await?;
        }
        if asked.wanted.is_empty() {
            return self.walk(asked, &from, None, limit).await;
        }
        let most = asked.counts.iter().copied().min().unwrap_or(i64::MAX);
        // SQLite's words are in the order of numbers already: read from their end, nothing is counted or sorted.
        let in_order = asked.sort() == Sort::Newest && matches!(self.on, On::Sqlite(_));
        if in_order || most <= pace.few {
            return self.gather(asked, Among::All, &from, limit).await;
        }
        if let Some(few) = self.few(asked, pace.few).await? {
            return self.gather(asked, Among::These(&few), &from, limit).await;
        }
        let likely = likely(asked.all, asked.counts);
        // Walking along is for words that one in twenty has.
        if likely.saturating_mul(20) < asked.all {
            return self.gather_in_order(asked, asked.all / likely, from, limit).await;
        }
        let (mut hits, mut walked, mut step) = (Vec::new(), 0, pace.step);
        loop {
            let end = self.place_after(asked, &from, step).await?;
            hits.extend(self.walk(asked, &from, end.as_ref(), left(&hits, limit)).await?);
            let Some(end) = end.filter(|_| left(&hits, limit) > 0) else { return Ok(hits) };
            from = end;
            walked += step;
            let found = limit - left(&hits, limit);
            step = left(&hits, limit) * walked / found.max(1);
            if step > 3 * pace.step {
                hits.extend(self.gather_in_order(asked, asked.all / likely, from, limit - found).await?);
                return Ok(hits);
            }
            step = step.max(pace.step);
        }
    }

    /// Hits after a place where walking along is too slow. One in `one_in` is likely to fit.
    async fn gather_in_order(
        &mut self,
        asked: Asked<'_>,
        one_in: i64,
        from: Place,
        limit: i64,
    ) -> Result<Vec<Row>, StoreError> {
        match Namesakes::of(asked.search, asked.wanted) {
            Some(namesakes) => self.gather_around(asked, &namesakes, one_in, from, limit).await,
            None => self.gather_by_parts(asked, one_in, from, limit).await,
        }
    }

    /// By name, those with one word: who comes before everybody called by it, these, and who comes after them.
    async fn gather_around(
        &mut self,
        asked: Asked<'_>,
        namesakes: &Namesakes<'_>,
        one_in: i64,
        mut from: Place,
        limit: i64,
    ) -> Result<Vec<Row>, StoreError> {
        let others = |until| Asked { but: Some(But { first_name: namesakes.name, until }), ..asked };
        let mut hits = Vec::new();
        if namesakes.begin_after(&from) {
            hits = self.gather_by_parts(others(Some(&namesakes.begin)), one_in, from, limit).await?;
            from = namesakes.begin.clone();
        }
        if left(&hits, limit) > 0 && namesakes.end_after(&from) {
            hits.extend(self.walk(asked, &from, Some(&namesakes.end), left(&hits, limit)).await?);
            from = namesakes.end.clone();
        }
        if left(&hits, limit) > 0 {
            hits.extend(self.gather_by_parts(others(None), one_in, from, left(&hits, limit)).await?);
        }
        Ok(hits)
    }

    /// As gathering, but from one part of the order after the other, larger ones while few are found.
    /// One in `one_in` is likely to fit.
    async fn gather_by_parts(
        &mut self,
        asked: Asked<'_>,
        one_in: i64,
        mut from: Place,
        limit: i64,
    ) -> Result<Vec<Row>, StoreError> {
        let most = asked.counts.iter().copied().min().unwrap_or(i64::MAX);
        // So many are read from all over the table at worst.
        let are_bearable = match &self.on {
            // Its index holds them already in this order.
            On::Sqlite(_) if asked.sort() == Sort::Newest => return self.gather(asked, Among::All, &from, limit).await,
            On::Sqlite(_) => most <= 40_000,
            On::Postgres(_) => most <= 5_000,
        };
        // All that have one name are next to each other by name; other hits are as few elsewhere as they are here.
        let are_alike = asked.sort() != Sort::Name || asked.wanted.words() > 1;
        let largest = if are_bearable && are_alike { LEVELS } else { LEVELS - 1 };
        // Were they spread evenly, twice as many as are wanted would be within so many candidates.
        let mut level = level_of((2 * limit).saturating_mul(one_in)).min(largest);
        // By name, the hits of one word are not spread evenly: who has one name often lives where the others do. Where they
        // are many, parts without any say little of the others, and a larger part may hold too many to be sorted for a page.
        let likely = asked.all / one_in.max(1);
        let are_in_crowds = !are_alike && asked.but.is_none() && likely > 5 * asked.pace.sorted;
        let is_fine = |level: usize| {
            !are_in_crowds || ONE_IN.get(level).is_some_and(|one_in| likely / one_in <= asked.pace.sorted)
        };
        let (mut hits, mut nones) = (Vec::new(), 0);
        loop {
            if level == LEVELS {
                hits.extend(self.gather(asked, Among::All, &from, left(&hits, limit)).await?);
                return Ok(hits);
            }
            let Some(next) = self.place_after(asked, &from, 1).await? else { return Ok(hits) };
            if asked.ends_before(&next) {
                return Ok(hits);
            }
            let part = part(asked.sort(), level, &next);
            let has_none = are_in_crowds && !self.has_any(asked, &part).await?;
            if are_in_crowds && !has_none {
                // Many who are called alike make even a small part large: a short walk shows how many of them are hits.
                let ahead = self.place_after(asked, &from, asked.pace.namesakes).await?;
                if let Some(ahead) = ahead.filter(|ahead| first_part(&next).reaches(ahead)) {
                    let found = self.walk(asked, &from, Some(&ahead), left(&hits, limit)).await?;
                    let are_many = left(&found, limit) < limit * 9 / 10;
                    hits.extend(found);
                    from = ahead;
                    if left(&hits, limit) == 0 {
                        return Ok(hits);
                    }
                    if are_many {
                        continue;
                    }
                }
            }
            let found = if has_none {
                Vec::new()
            } else {
                self.gather(asked, Among::Part(&part), &from, left(&hits, limit)).await?
            };
            let are_many = left(&found, limit) < limit * 3 / 4;
            let are_none = found.is_empty();
            hits.extend(found);
            if left(&hits, limit) == 0 {
                return Ok(hits);
            }
            from = part.end;
            let were_none = nones > 0;
            nones = if are_none { nones + 1 } else { 0 };
            if !are_many {
                let larger = match &self.on {
                    _ if !are_alike => (level + 1 + usize::from(are_none)).min(largest),
                    // Reading whole lists once more costs as much as a large part of them. One part alone says little: it
                    // may have been almost over where this began.
                    On::Postgres(_) if are_none && were_none => LEVELS,
                    _ => level + 1,
                };
                level = if is_fine(larger) || nones >= PATIENCE {
                    larger
                } else if is_fine(level + 1) {
                    level + 1
                } else {
                    level
                };
            }
        }
    }
}

/// Whether it is quicker to look at what somebody asks for than to read the index of those who ask for so little, on
/// `SQLite`.
fn is_better_looked_at(wanted: &Wanted, counts: &[i64], all: i64) -> bool {
    /// Looking at somebody takes as long as being led to so many places in a list.
    const LOOK: i64 = 15;
    let Some((affordable, words)) = counts.split_last().filter(|(_, words)| !words.is_empty()) else { return false };
    let likely = words.iter().fold(all, |likely, count| likely.saturating_mul(*count) / all);
    let spared = likely.saturating_mul(all - affordable.min(&all)) / all;
    !wanted.affordable.is_empty() && spared.saturating_mul(LOOK) < words.iter().copied().min().unwrap_or(all)
}

/// How many are likely to have all the words. Words go together: the rarest one counts in full, each further one half as
/// much as the one before.
fn likely(all: i64, counts: &[i64]) -> i64 {
    let mut counts = counts.to_vec();
    counts.sort_unstable();
    let mut likely = all;
    for (roots, count) in (0..).zip(counts) {
        let (mut share, whole) = (count.min(all).max(0), all);
        for _ in 0..roots.min(8) {
            share = share.saturating_mul(whole).isqrt();
        }
        likely = likely.saturating_mul(share) / whole;
    }
    likely.max(1)
}

/// How many hits a page lacks.
fn left(hits: &[Row], limit: i64) -> i64 {
    limit - i64::try_from(hits.len()).unwrap_or(limit)
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
