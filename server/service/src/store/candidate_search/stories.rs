//! Six people, looked for in every way, by every way of finding them.

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
        ("Margaret Hamilton", "Software engineer", &["Machine Vision", "Learning"], &["Boston"], true, Some(95_000)),
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
        tx.save_profile(person.scope, &profile, n == 1, domain::Moment::UNIX_EPOCH).await.expect("saved");
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
    let gathering = Pace { few: i64::MAX, step: 1, ..Pace::SQLITE };
    let walking = Pace { few: 0, step: 1_000, ..Pace::SQLITE };
    let hurried = Pace { few: 0, step: 1, namesakes: 2, sorted: 0 };
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
        q=Krakow: Zoë
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
