//! How long a page of candidates takes among a million. Not run with the others; from the root:
//! `cargo nextest run --release --package service --run-ignored only --no-capture million` (beside `.ci/postgres` for
//! PostgreSQL). `OVERTURE_CROWD` makes the crowd smaller.

use std::time::{Duration, Instant};

use domain::{candidates::SearchForm, pages::Window, workspaces::Role};

use crate::testing::{Cast, Database};

/// A page has to be there by then, half of the time.
const P50: Duration = Duration::from_millis(10);

/// What recruiters look for: common words, rare ones, beginnings, filters, and all of it in every order.
fn searches() -> Vec<SearchForm> {
    let mut forms = Vec::new();
    for sort in ["newest", "ending_soonest", "name"] {
        for (q, skills, place, remote, salary) in [
            ("", "", "", false, ""),
            ("engineer", "", "", false, ""),
            ("engin", "", "", false, ""),
            ("senior rust", "", "", false, ""),
            ("data kraków", "", "", false, ""),
            ("anna schäfer", "", "", false, ""),
            ("kuber", "", "", true, ""),
            ("mira", "", "", false, ""),
            ("zzz", "", "", false, ""),
            ("", "Rust, PostgreSQL", "", false, ""),
            ("", "machine learning", "tokyo", false, ""),
            ("", "", "berlin", true, "80000"),
            ("", "", "", true, ""),
            ("", "", "", false, "30000"),
            ("backend", "go", "", true, "90000"),
        ] {
            forms.push(SearchForm {
                q: q.into(),
                skills: skills.into(),
                place: place.into(),
                remote: remote.then(|| "on".into()),
                salary: salary.into(),
                sort: sort.into(),
                ..SearchForm::default()
            });
        }
    }
    forms
}

async fn pages_come_quickly(database: Database) {
    let count = std::env::var("OVERTURE_CROWD").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let cast = Cast::new(database.store.clone());
    let started = Instant::now();
    let mut told = 0;
    let progress = |made| {
        if made >= told + 100_000 {
            told = made;
            eprintln!("{made} after {:?}", started.elapsed());
        }
    };
    cast.service.load_demo(count, progress).await.expect("loaded");
    eprintln!("{count} candidates after {:?}", started.elapsed());
    let who = cast.member(cast.workspace("Engines").await, Role::Requester, "Rita").await;
    let mut all = Vec::new();
    for form in searches() {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..5 {
            let mut window = Window::default();
            // The first page and the one after it.
            for _ in 0..2 {
                let started = Instant::now();
                let page = cast.service.search(&who, &form, &window).await.expect("a page");
                times.push(started.elapsed());
                found = found.max(page.items.len());
                let Some(cursor) = page.next_cursor else { break };
                window.cursor = Some(cursor);
            }
        }
        times.sort();
        let said = format!("{} {} {} {}", form.q, form.skills, form.place, form.salary);
        eprintln!("{:14} {said:34} {found:2} rows, {:?}", form.sort, times[times.len() / 2]);
        all.extend(times);
    }
    all.sort();
    let (half, most) = (all[all.len() / 2], all[all.len() * 95 / 100]);
    eprintln!("p50 {half:?}, p95 {most:?}");
    assert!(half <= P50, "half of the pages take {half:?}");
}

#[tokio::test]
#[ignore = "makes a million candidates, which takes minutes"]
async fn a_page_among_a_million_on_sqlite() {
    pages_come_quickly(Database::sqlite().await).await;
}

#[tokio::test]
#[ignore = "makes a million candidates, which takes minutes"]
async fn a_page_among_a_million_on_postgres() {
    if let Some(database) = Database::postgres().await {
        pages_come_quickly(database).await;
    }
}
