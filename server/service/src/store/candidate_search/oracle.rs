//! A thousand candidates, looked for at random: every answer is the one that looking at each of them gives.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use domain::{
    candidates::{CandidateProfile, SearchForm},
    ids::CandidateId,
    workspaces::Role,
};
use uuid::Uuid;

use super::*;
use crate::{
    Store,
    demo::Dice,
    gate,
    store::{on, tokens},
    testing::{Cast, on_both},
};

const CANDIDATES: u64 = 1_200;
const SEARCHES: u64 = 240;

/// Somebody, as the oracle knows them.
struct Somebody {
    id: CandidateId,
    number: i64,
    sort_name: String,
    profile: CandidateProfile,
    promoted_until: Moment,
    fast: bool,
    hides: bool,
    words: BTreeSet<String>,
}

/// A crowd of which some hide, some have changed, some are gone.
async fn crowd(cast: &Cast, who: &Member) -> Vec<Somebody> {
    const HIDE: &str = "
        insert into hidden_workspace (candidate_id, workspace_id)
        select candidate_id, $1 from candidate where number % 17 = 3";
    const ALL: &str = "
        select c.candidate_id, c.number, c.sort_name,
            exists (select 1 from hidden_workspace h where h.candidate_id = c.candidate_id and h.workspace_id = $1)
        from candidate c
        where c.account_id is not null
        order by c.number";
    cast.service.load_demo(CANDIDATES, |_| ()).await.expect("a crowd");
    cast.after(TimeDelta::days(2));
    let mut tx = cast.begin().await;
    on!(tx, conn => sqlx::query(HIDE).bind(who.scope.id().0).execute(conn).await.map(drop)).expect("hidden");
    let rows: Vec<(Uuid, i64, String, bool)> =
        on!(tx, conn => sqlx::query_as(ALL).bind(who.scope.id().0).fetch_all(conn).await).expect("a crowd");
    for (id, number, _, _) in rows.iter().filter(|(_, number, _, _)| number % 23 == 5) {
        let own = gate::own(CandidateId(*id));
        let row = tx.candidate(own.id()).await.expect("read").expect("somebody");
        let profile = CandidateProfile {
            headline: Some(format!("Changed their mind {number} times")),
            remote: !row.profile.remote,
            ..row.profile
        };
        tx.save_profile(own, &profile, row.fast_responder, domain::Moment::UNIX_EPOCH).await.expect("saved");
    }
    let mut all = Vec::new();
    for (id, number, sort_name, hides) in rows {
        let row = tx.candidate(CandidateId(id)).await.expect("read").expect("somebody");
        let words = tokens(&row.profile, row.fast_responder).split_whitespace().map(str::to_owned).collect();
        all.push(Somebody {
            id: row.id,
            number,
            sort_name,
            promoted_until: row.promoted_until,
            fast: row.fast_responder,
            profile: row.profile,
            hides,
            words,
        });
    }
    cast.commit(tx).await;
    all
}

/// What the search has to answer.
fn expected(all: &[Somebody], search: &Search, now: Moment) -> Vec<CandidateId> {
    let mut wanted = Wanted::of(search).expect("words");
    wanted.is_beginning =
        wanted.last.as_ref().is_some_and(|last| !all.iter().any(|somebody| somebody.words.contains(last)));
    let fits = |somebody: &&Somebody| {
        let last = wanted.last.as_ref().is_none_or(|last| {
            somebody.words.iter().any(|word| if wanted.is_beginning { word.starts_with(last) } else { word == last })
        });
        let affordable = search.salary_up_to.is_none_or(|most| {
            somebody.profile.desired_salary.is_none_or(|desired| {
                desired.currency == most.currency && desired.yearly_minor() <= most.yearly_minor()
            })
        });
        let found = somebody.promoted_until > now && !somebody.hides;
        let ticked = (!search.remote || somebody.profile.remote) && (!search.fast_responder || somebody.fast);
        found && last && affordable && ticked && wanted.whole.iter().all(|word| somebody.words.contains(word))
    };
    let mut hits: Vec<&Somebody> = all.iter().filter(fits).collect();
    match search.sort {
        Sort::Newest => hits.sort_by_key(|somebody| -somebody.number),
        Sort::EndingSoonest => hits.sort_by_key(|somebody| (somebody.promoted_until, somebody.number)),
        Sort::Name => hits.sort_by(|a, b| (&a.sort_name, a.number).cmp(&(&b.sort_name, b.number))),
    }
    hits.into_iter().map(|somebody| somebody.id).collect()
}

/// The nth search: words, parts of words and filters of somebody here, or of several, or of nobody.
fn search(n: u64, all: &[Somebody]) -> Search {
    let mut dice = Dice::new(n, 77);
    let mut form = SearchForm::default();
    let mut somebody = dice.below(all.len());
    if n.is_multiple_of(5) {
        // A first name, most often: namesakes stand together in this order.
        let pieces: Vec<&str> = all[somebody].profile.name.split(' ').collect();
        let piece = if dice.chance(75) { pieces.first() } else { pieces.last() };
        let q = piece.copied().unwrap_or_default().to_owned();
        return SearchForm { q, sort: "name".into(), ..form }.check().expect("a search");
    }
    for _ in 0..dice.below(4) {
        if dice.chance(30) {
            somebody = dice.below(all.len());
        }
        let words: Vec<&String> = all[somebody].words.iter().filter(|word| !word.starts_with('_')).collect();
        let word = if words.is_empty() { "nobody" } else { dice.pick(&words).as_str() };
        form.q.push(' ');
        form.q.push_str(word);
    }
    if dice.chance(50) {
        let keep = form.q.chars().count().saturating_sub(dice.below(6));
        form.q = form.q.chars().take(keep).collect();
    }
    if dice.chance(3) {
        form.q.push_str(" zzyzx");
    }
    let profile = &all[somebody].profile;
    if dice.chance(25) && !profile.skills.is_empty() {
        form.skills.clone_from(&profile.skills[dice.below(profile.skills.len())]);
    }
    if dice.chance(20) && !profile.places.is_empty() {
        form.place.clone_from(&profile.places[0]);
    }
    form.remote = dice.chance(20).then(|| "on".to_owned());
    form.fast = dice.chance(15).then(|| "on".to_owned());
    if dice.chance(25) {
        form.salary = dice.pick(&["30000", "60000", "90k", "150000", "1000000"]).to_owned();
        form.currency = dice.pick(&["EUR", "USD", "GBP", "PLN"]).to_owned();
    }
    form.sort = dice.pick(&["newest", "ending_soonest", "name"]).to_owned();
    form.check().expect("a search")
}

async fn every_answer_is_that_of_looking_at_each(store: Store) {
    let cast = Cast::new(store);
    let who = cast.member(cast.workspace("Engines").await, Role::Requester, "Rita").await;
    let all = crowd(&cast, &who).await;
    let now = cast.service.now();
    let paces = [
        Pace { few: 100, step: 60, namesakes: 20, sorted: 10 },
        Pace { few: 0, step: 7, namesakes: 3, sorted: 0 },
        Pace { few: i64::MAX, step: 1, ..Pace::SQLITE },
        Pace { few: 20, step: 5_000, namesakes: 1, sorted: 1_000 },
    ];
    let mut found = 0;
    for n in 0..SEARCHES {
        let search = search(n, &all);
        let hits = expected(&all, &search, now);
        found += usize::from(!hits.is_empty());
        let mut dice = Dice::new(n, 78);
        let pace = dice.pick(&paces);
        let limit = u32::try_from(5 + dice.below(30)).expect("small");
        let mut window = Window { limit: Some(limit), cursor: None };
        for page in hits.chunks(limit as usize).chain(hits.is_empty().then_some([].as_slice())).take(6) {
            let mut tx = cast.service.store().read().await.expect("a transaction");
            let answer = tx.search_candidates_by(pace, &who, &search, &window, now).await.expect("a page");
            let ids: Vec<CandidateId> = answer.items.iter().map(|card| card.id).collect();
            assert_eq!(ids, page, "search {n} at {pace:?}: {search:?}");
            window.cursor = answer.next_cursor;
        }
        let is_last = hits.len() <= 6 * limit as usize;
        assert!(!is_last || window.cursor.is_none(), "search {n} ends: {search:?}");
    }
    assert!(found > 100, "{found} searches find somebody");
}

async fn words_are_counted_right(store: Store) {
    const COUNTS: &str = "select word, candidates from word";
    let cast = Cast::new(store);
    let who = cast.member(cast.workspace("Engines").await, Role::Requester, "Rita").await;
    let all = crowd(&cast, &who).await;
    let ada = cast.candidate("Ada Lovelace").await;
    cast.service.erase_person(&ada).await.expect("erased");
    let mut counted: BTreeMap<String, i64> = BTreeMap::new();
    for word in all.iter().flat_map(|somebody| &somebody.words) {
        *counted.entry(word.clone()).or_default() += 1;
    }
    let mut tx = cast.begin().await;
    let stored: Vec<(String, i64)> = on!(tx, conn => sqlx::query_as(COUNTS).fetch_all(conn).await).expect("words");
    assert_eq!(stored.into_iter().collect::<BTreeMap<_, _>>(), counted);
}

on_both!(every_answer_is_that_of_looking_at_each, words_are_counted_right);
