//! How long a page of candidates takes among a million: `cargo bench --package service --bench search`.
//!
//! 200 different searches, asked as a recruiter would ask them, in five rounds after one to warm up, beside a plain
//! `like '%word%'` over the same table. `SQLite` always; PostgreSQL too, on the server that `OVERTURE_TEST_POSTGRES`
//! names (`.ci/postgres cargo bench …`).
//!
//! | argument, variable | |
//! | --- | --- |
//! | `--candidates N`, `OVERTURE_CROWD` | how many, instead of 1,000,000 |
//! | `--slow N` | names the N slowest searches too |
//! | `--json` | one line of JSON a database on stdout |
//! | `--rounds N` | instead of 5 |
//! | `OVERTURE_BENCH_DATA` | a folder that keeps the `SQLite` file for the next run |

use std::{
    path::Path,
    time::{Duration, Instant},
};

use domain::{
    candidates::{ProfileForm, SearchForm},
    pages::Window,
};
use service::{
    Clock, Ids, Service, Settings, Store,
    accounts::Origin,
    demo::PASSWORD,
    gate::{Actor, Member, Person},
};
use sqlx::{AssertSqlSafe, Connection};

type Failed = Box<dyn std::error::Error>;

const SEARCHES: usize = 200;
/// One in so many is also asked of the plain scan, which would otherwise take an hour.
const BASELINE_EVERY: usize = 50;

struct Arguments {
    candidates: u64,
    rounds: usize,
    slow: usize,
    json: bool,
}

impl Arguments {
    fn read() -> Result<Self, Failed> {
        let candidates = std::env::var("OVERTURE_CROWD").map_or(Ok(1_000_000), |text| text.parse())?;
        let mut read = Self { candidates, rounds: 5, slow: 0, json: false };
        let mut given = std::env::args().skip(1);
        while let Some(name) = given.next() {
            let mut value = || given.next().ok_or_else(|| format!("{name} wants a number"));
            match name.as_str() {
                "--candidates" => read.candidates = value()?.parse()?,
                "--rounds" => read.rounds = value()?.parse()?,
                "--slow" => read.slow = value()?.parse()?,
                "--json" => read.json = true,
                // What cargo passes to every bench.
                "--bench" => {}
                other => return Err(format!("{other} is not known here").into()),
            }
        }
        Ok(read)
    }
}

/// One search, and which page of its hits.
struct Asked {
    form: SearchForm,
    page: usize,
}

impl Asked {
    fn say(&self) -> String {
        let SearchForm { q, skills, place, salary, currency, sort, .. } = &self.form;
        let ticks = [("remote", &self.form.remote), ("fast", &self.form.fast)];
        let ticks = ticks.iter().filter(|(_, tick)| tick.is_some()).map(|(name, _)| format!(" {name}"));
        format!(
            "q={q} skills={skills} place={place} salary={salary}{currency}{} {sort} page {}",
            ticks.collect::<String>(),
            self.page
        )
    }
}

/// A database full of candidates, and somebody who may look.
struct Stage {
    name: &'static str,
    service: Service,
    who: Member,
    /// Somebody who changes their profile now and then.
    candidate: Person,
    asked: Vec<Asked>,
    version: String,
    loaded: Duration,
    bytes: i64,
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let arguments = Arguments::read()?;
    let kept = std::env::var_os("OVERTURE_BENCH_DATA");
    let thrown_away = tempfile::tempdir()?;
    let folder = kept.as_ref().map_or(thrown_away.path(), Path::new);
    let mut stages = vec![Stage::set("SQLite", &format!("sqlite://{}/search.db", folder.display()), &arguments).await?];
    if let Ok(server) = std::env::var("OVERTURE_TEST_POSTGRES") {
        let server = server.trim_end_matches('/');
        let mut connection = sqlx::PgConnection::connect(&format!("{server}/postgres")).await?;
        // There already when it was kept.
        let _there = sqlx::query("create database search_bench").execute(&mut connection).await;
        connection.close().await?;
        stages.push(Stage::set("PostgreSQL", &format!("{server}/search_bench"), &arguments).await?);
    }

    let mut figures: Vec<Figures> = stages.iter().map(|_| Figures::default()).collect();
    for round in 0..=arguments.rounds {
        for (stage, figures) in stages.iter().zip(&mut figures) {
            let times = stage.round(round).await?;
            let scans = stage.scans(round).await?;
            let saves = stage.saves().await?;
            // The first one warms up.
            if round > 0 {
                figures.searches.push(times);
                figures.scans.push(scans);
                figures.saves.push(saves);
            }
        }
    }
    for (stage, figures) in stages.iter().zip(&figures) {
        figures.print(stage, &arguments).await?;
        stage.service.store().close().await;
    }
    Ok(())
}

impl Stage {
    async fn set(name: &'static str, address: &str, arguments: &Arguments) -> Result<Self, Failed> {
        let store = Store::open(address).await?;
        store.migrate().await?;
        let service =
            Service::new(store, Clock::System, Ids::Random, Settings { candidates_an_hour: 0, ..Settings::default() });
        let started = Instant::now();
        let mut told = 0;
        let demo = service
            .load_demo(arguments.candidates, |made| {
                if made >= told + 100_000 {
                    told = made;
                    eprintln!("{name}: {made} candidates after {:.1} s", started.elapsed().as_secs_f64());
                }
            })
            .await?;
        let loaded = started.elapsed();
        let recruiter = demo.workspaces[0].members.iter().find(|member| member.role.as_str() == "requester");
        let recruiter = &recruiter.ok_or("nobody to ask")?.email;
        let who = enter(&service, recruiter).await?.member().map_err(|refusal| format!("{refusal:?}"))?;
        let candidate = &demo.candidates.first().ok_or("nobody to change")?.email;
        let candidate = enter(&service, candidate).await?.person().map_err(|refusal| format!("{refusal:?}"))?;
        let asked = searches(&sample(service.store(), arguments.candidates).await?);
        let version = one::<String>(service.store(), "select sqlite_version()", "show server_version").await?;
        let bytes = one(
            service.store(),
            "select page_count * page_size from pragma_page_count(), pragma_page_size()",
            "select pg_database_size(current_database())",
        )
        .await?;
        Ok(Self { name, service, who, candidate, asked, version, loaded, bytes })
    }

    /// Each search once, beginning elsewhere every time.
    async fn round(&self, round: usize) -> Result<Vec<(usize, Duration)>, Failed> {
        let mut times = Vec::with_capacity(self.asked.len());
        for n in 0..self.asked.len() {
            let n = (n + round * 37) % self.asked.len();
            let asked = &self.asked[n];
            let mut window = Window::default();
            let mut time = Duration::ZERO;
            for _ in 0..asked.page {
                let started = Instant::now();
                let page = self.service.search(&self.who, &asked.form, &window).await?;
                time = started.elapsed();
                let Some(cursor) = page.next_cursor else { break };
                window.cursor = Some(cursor);
            }
            times.push((n, time));
        }
        Ok(times)
    }

    /// A candidate says something else about themselves; each time is a durable commit.
    async fn saves(&self) -> Result<Vec<Duration>, Failed> {
        let mut times = Vec::new();
        let mut form = ProfileForm::of(&self.service.my_profile(&self.candidate).await?.profile);
        let headline = form.headline.clone();
        for n in (0..20).rev() {
            form.headline = if n == 0 { headline.clone() } else { format!("{headline} once more {n}") };
            let started = Instant::now();
            self.service.save_profile(&self.candidate, &form).await?;
            times.push(started.elapsed());
        }
        Ok(times)
    }

    /// What one would write without an index of words.
    async fn scans(&self, round: usize) -> Result<Vec<Duration>, Failed> {
        const TEXT: &str =
            "lower(name || ' ' || coalesce(headline, '') || ' ' || skills || ' ' || coalesce(experience, ''))";
        let words = self.asked.iter().filter(|asked| !asked.form.q.is_empty());
        let mut times = Vec::new();
        for asked in words.skip(round % BASELINE_EVERY).step_by(BASELINE_EVERY) {
            let fits = asked.form.q.split(' ').map(|word| format!("and {TEXT} like '%{}%'", word.to_lowercase()));
            let order = match asked.form.sort.as_str() {
                "name" => "sort_name, number",
                "ending_soonest" => "promoted_until, number",
                _ => "number desc",
            };
            let sql = format!(
                "select candidate_id, name from candidate where promoted_until > {} {} order by {order} limit 26",
                self.service.now().timestamp_millis(),
                fits.collect::<String>()
            );
            let started = Instant::now();
            match self.service.store() {
                Store::Sqlite { read, .. } => drop(sqlx::query(AssertSqlSafe(sql)).fetch_all(read).await?),
                Store::Postgres(pool) => drop(sqlx::query(AssertSqlSafe(sql)).fetch_all(pool).await?),
            }
            times.push(started.elapsed());
        }
        Ok(times)
    }
}

async fn enter(service: &Service, email: &str) -> Result<Actor, Failed> {
    let origin = Origin { address: [127, 0, 0, 1].into(), agent: "bench".to_owned(), zone: String::new() };
    let session = service.sign_in(email, PASSWORD, &origin).await?;
    Ok(service.actor_by_session(&session.token).await?.ok_or("nobody signed in")?)
}

async fn one<T>(store: &Store, sqlite: &'static str, postgres: &'static str) -> Result<T, Failed>
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    Ok(match store {
        Store::Sqlite { read, .. } => sqlx::query_scalar(sqlite).fetch_one(read).await?,
        Store::Postgres(pool) => sqlx::query_scalar(postgres).fetch_one(pool).await?,
    })
}

/// Words of people here and there: first name, last name, employer.
async fn sample(store: &Store, candidates: u64) -> Result<Vec<[String; 3]>, Failed> {
    let mut people = Vec::new();
    for n in 1..=64_u64 {
        let number = candidates.max(64) * n / 65 + 1;
        let sql = format!(
            "select name, experience from candidate where number >= {number} and experience is not null order by number limit 1"
        );
        let (name, experience): (String, String) = match store {
            Store::Sqlite { read, .. } => sqlx::query_as(AssertSqlSafe(sql)).fetch_one(read).await?,
            Store::Postgres(pool) => sqlx::query_as(AssertSqlSafe(sql)).fetch_one(pool).await?,
        };
        let (first, last) = name.split_once(' ').unwrap_or((&name, &name));
        let employer = experience.split_once('(').map_or("bank", |(_, rest)| rest.split(' ').next().unwrap_or("bank"));
        people.push([first.to_owned(), last.to_owned(), employer.to_owned()]);
    }
    Ok(people)
}

/// What recruiters look for. The same 200 in every run over the same crowd.
fn searches(people: &[[String; 3]]) -> Vec<Asked> {
    const COMMON: &[&str] =
        &["engineer", "senior", "rust", "python", "years", "backend", "go", "looking", "a", "react"];
    const RARE: &[&str] =
        &["cobol", "prolog", "isabelle", "vhdl", "tla+", "smalltalk", "quic", "mira", "jitter", "c++"];
    const NOBODY: &[&str] = &["zzyzx", "qqq", "rustacean77", "xylophonist", "blorf"];
    const TYPED: &[&str] = &[
        "e", "k", "en", "ru", "zz", "que", "kub", "pos", "engin", "kuber", "postg", "typesc", "archit", "develo",
        "machi", "secu", "recom", "pytho", "reac", "desig", "migrat", "lookin", "x", "q", "sch",
    ];
    const TWO: &[&str] = &[
        "senior rust",
        "machine learning",
        "rust engineer",
        "staff designer",
        "junior coaching",
        "python django",
        "site reliability",
        "data kafka",
        "embedded zephyr",
        "frontend cobol",
        "haskell coq",
        "manager prolog",
    ];
    const THREE: &[&str] = &[
        "senior backend engineer",
        "site reliability engineer",
        "rust linux zephyr",
        "machine learning cuda",
        "junior product figma",
        "staff security rust",
        "go kafka redi",
        "python pytorch stat",
        "team design syst",
    ];
    const SKILLS: &[&str] = &[
        "Rust",
        "Rust, PostgreSQL",
        "machine learning",
        "Python, SQL",
        "Kotlin, Swift",
        "COBOL",
        "React, Kafka",
        "Figma, CUDA",
        "TLA+",
        "Go, Java",
        "C++",
        "Ruby on Rails",
    ];
    const PLACES: &[&str] =
        &["berlin", "Kraków", "New York", "tokyo", "lagos", "Perth", "Rosario", "Atlantis", "München"];
    const SALARIES: &[(&str, &str)] =
        &[("80000", "EUR"), ("30000", "EUR"), ("60000", "GBP"), ("120k", "USD"), ("5000000", "JPY"), ("1000", "EUR")];
    const SORTS: &[&str] = &["newest", "ending_soonest", "name"];
    let on = || Some("on".to_owned());
    let mut all = Vec::with_capacity(SEARCHES);
    let mut seen = std::collections::BTreeSet::new();
    let mut n = 0;
    while all.len() < SEARCHES {
        let (kind, turn) = (n % 20, n / 20);
        let pick = |of: &[&str]| of[turn % of.len()].to_owned();
        let [first, last, employer] = &people[n % people.len()];
        let beginning = |word: &str, most: usize| word.chars().take(most).collect::<String>();
        let (salary, currency) = SALARIES[turn % SALARIES.len()];
        let mut form = SearchForm { sort: SORTS[(n + turn) % SORTS.len()].to_owned(), ..SearchForm::default() };
        let mut page = 1;
        match kind {
            0 => form.q = pick(COMMON),
            1 => form.q = pick(RARE),
            2 => form.q = if turn % 2 == 0 { pick(NOBODY) } else { format!("{} {}", pick(NOBODY), pick(COMMON)) },
            3 => form.q = pick(TYPED),
            4 => form.q = pick(&TYPED[12..]),
            5 => form.q = beginning(last, 4 + turn % 3),
            6 => form.q.clone_from(first),
            7 => form.q = format!("{first} {last}"),
            8 => form.q.clone_from(employer),
            9 => form.q = pick(TWO),
            10 => form.q = pick(THREE),
            11 => form.skills = pick(SKILLS),
            12 => (form.place, form.remote) = (pick(PLACES), (turn % 2 == 0).then(on).flatten()),
            13 => (form.salary, form.currency, form.place) = (salary.to_owned(), currency.to_owned(), pick(PLACES)),
            14 => (form.fast, form.q) = (on(), if turn % 2 == 0 { pick(COMMON) } else { pick(RARE) }),
            15 => (form.skills, form.place, form.remote, form.fast) = (pick(SKILLS), pick(PLACES), on(), on()),
            16 => (form.q, page) = (pick(COMMON), if turn % 2 == 0 { 2 } else { 5 }),
            17 => (form.q, form.remote, page) = (pick(TWO), on(), if turn % 2 == 0 { 5 } else { 2 }),
            18 => (form.q, form.place) = (format!("{} {}", pick(COMMON), pick(&TYPED[4..])), pick(PLACES)),
            _ => (form.q, form.skills, form.salary) = (pick(COMMON), pick(SKILLS), salary.to_owned()),
        }
        n += 1;
        let asked = Asked { form, page };
        if seen.insert(asked.say()) {
            all.push(asked);
        }
    }
    all
}

#[derive(Default)]
struct Figures {
    searches: Vec<Vec<(usize, Duration)>>,
    scans: Vec<Vec<Duration>>,
    saves: Vec<Vec<Duration>>,
}

impl Figures {
    /// Something of each search's times in all rounds, in the searches' order.
    fn of_each(&self, stage: &Stage, what: impl Fn(Vec<Duration>) -> Option<Duration>) -> Vec<Duration> {
        let times_of = |n| self.searches.iter().flatten().filter(move |(of, _)| *of == n).map(|(_, time)| *time);
        (0..stage.asked.len()).filter_map(|n| what(times_of(n).collect())).collect()
    }

    async fn print(&self, stage: &Stage, arguments: &Arguments) -> Result<(), Failed> {
        let of = |rounds: Vec<Vec<Duration>>, percent: usize| {
            median(rounds.into_iter().map(|times| share(times, percent)).collect())
        };
        let searches = || self.searches.iter().map(|round| round.iter().map(|(_, time)| *time).collect()).collect();
        let [half, most, longest] = [50, 99, 100].map(|percent| of(searches(), percent));
        let [scan_half, scan_longest] = [50, 100].map(|percent| of(self.scans.clone(), percent));
        let [save_half, save_longest] = [50, 100].map(|percent| of(self.saves.clone(), percent));
        let candidates: i64 =
            one(stage.service.store(), "select count(*) from candidate", "select count(*) from candidate").await?;
        let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
        eprintln!(
            "{} {}: {candidates} candidates (made in {:.0} s, {} MiB on disk, peak memory {} MiB), {} searches, {} rounds",
            stage.name,
            stage.version,
            stage.loaded.as_secs_f64(),
            stage.bytes >> 20,
            peak_memory() >> 10,
            stage.asked.len(),
            self.searches.len()
        );
        eprintln!("  search       p50 {:8.2} ms   p99 {:8.2} ms   max {:8.2} ms", ms(half), ms(most), ms(longest));
        let [best_half, best_most, best_longest] =
            [50, 99, 100].map(|percent| share(self.of_each(stage, |times| times.into_iter().min()), percent));
        eprintln!(
            "  its best     p50 {:8.2} ms   p99 {:8.2} ms   max {:8.2} ms",
            ms(best_half),
            ms(best_most),
            ms(best_longest)
        );
        eprintln!("  like scan    p50 {:8.2} ms                     max {:8.2} ms", ms(scan_half), ms(scan_longest));
        eprintln!("  save profile p50 {:8.2} ms                     max {:8.2} ms", ms(save_half), ms(save_longest));
        let best = self.of_each(stage, |times| times.into_iter().min());
        let mut slow: Vec<_> =
            self.of_each(stage, |times| Some(median(times))).into_iter().zip(best).zip(0..).collect();
        slow.sort();
        for ((time, best), n) in slow.iter().rev().take(arguments.slow) {
            eprintln!("  {:8.2} ms, at best {:8.2} ms  {}", ms(*time), ms(*best), stage.asked[*n].say());
        }
        if arguments.json {
            println!(
                "{{\"part\":\"search\",\"database\":\"{} {}\",\"candidates\":{candidates},\"p50_ms\":{:.3},\"p99_ms\":{:.3},\
                 \"max_ms\":{:.3},\"best_p50_ms\":{:.3},\"best_p99_ms\":{:.3},\"scan_p50_ms\":{:.3},\"save_p50_ms\":{:.3},\"load_s\":{:.1},\"bytes\":{}}}",
                stage.name,
                stage.version,
                ms(half),
                ms(most),
                ms(longest),
                ms(best_half),
                ms(best_most),
                ms(scan_half),
                ms(save_half),
                stage.loaded.as_secs_f64(),
                stage.bytes
            );
        }
        Ok(())
    }
}

/// The time that this many percent stay within.
fn share(mut times: Vec<Duration>, percent: usize) -> Duration {
    times.sort();
    let nth = (times.len() * percent).div_ceil(100).saturating_sub(1);
    times.get(nth).copied().unwrap_or_default()
}

fn median(times: Vec<Duration>) -> Duration {
    share(times, 50)
}

/// In KiB, where the system says it.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|rest| rest.split_whitespace().next()).and_then(|number| number.parse().ok()).unwrap_or_default()
}
