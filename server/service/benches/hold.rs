//! How many requests can be sent and delivered in a second: `cargo bench -p service --bench hold`.
//!
//! Sends come from 64 clients at once and are on disk when they are answered. Beside them, in the same run and on the same
//! disk: the same rows with one commit for each send, and the same rows written bare, 64 to a commit. Deliveries write
//! state, audit event and mail, also on PostgreSQL where `OVERTURE_TEST_POSTGRES` names one. Rounds alternate; the median
//! is printed, with the slowest and fastest behind it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{
    Moment,
    ids::{CandidateId, PositionId},
    money::{Amount, SalaryDraft},
    places::PlaceDraft,
    policy, positions,
    requests::Draft,
};
use service::{
    Clock, Ids, Service, Settings, Store,
    accounts::{Entered, Origin},
    gate::Member,
};
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
use tokio::{sync::Mutex, task::JoinSet};
use uuid::Uuid;

const ROUNDS: usize = 5;
const CLIENTS: usize = 64;
const CANDIDATES: usize = 1_000;
/// Sends in a round.
const SENDS: usize = 4_096;
/// Deliveries in a round.
const DELIVERIES: usize = 10_000;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A database with a company, its positions and candidates.
struct House {
    service: Service,
    member: Member,
    positions: Vec<PositionId>,
    candidates: Vec<CandidateId>,
    /// How many pairs of candidate and position were used.
    used: AtomicUsize,
    folder: tempfile::TempDir,
}

impl House {
    async fn build(address: Option<String>) -> Outcome<Arc<Self>> {
        let folder = tempfile::tempdir()?;
        let address = address.unwrap_or_else(|| format!("sqlite://{}/hold.db", folder.path().display()));
        let store = Store::open(&address).await?;
        store.migrate().await?;
        // Founded a while ago: a new company may not send so much.
        let before = Clock::frozen(Clock::System.now() - policy::WORKSPACE_IS_NEW);
        let member = founder(&Service::new(store.clone(), before, Ids::Random, Settings::default())).await?;
        let service = Service::new(store, Clock::System, Ids::Random, Settings::default());
        let mut house =
            Self { service, member, positions: Vec::new(), candidates: Vec::new(), used: AtomicUsize::new(0), folder };
        for n in 0..200 {
            let draft = positions::Draft {
                title: format!("Analyst {n}"),
                places: vec![PlaceDraft { kind: "remote".into(), place: None }],
                ..positions::Draft::default()
            };
            house.positions.push(house.service.open_position(&house.member, &draft).await?.id);
        }
        house.candidates = people(&address, house.service.now()).await?;
        Ok(Arc::new(house))
    }

    /// A candidate and a position that were not together before.
    fn pair(&self) -> (CandidateId, PositionId) {
        let n = self.used.fetch_add(1, Ordering::Relaxed);
        (self.candidates[n % self.candidates.len()], self.positions[n / self.candidates.len()])
    }

    async fn send(&self) -> Outcome<()> {
        let (to, position) = self.pair();
        let draft = Draft {
            position_id: position.to_string(),
            places: vec![PlaceDraft { kind: "remote".into(), place: None }],
            base_salary: SalaryDraft {
                amount: Amount::Minor(9_500_000),
                upper: Amount::Missing,
                currency: "EUR".into(),
                period: "year".into(),
            },
            message: "Hello {{candidate.first_name}}, your work on engines is what we look for.".into(),
            ..Draft::default()
        };
        self.service.send_request(&self.member, to, &draft).await?;
        Ok(())
    }
}

/// Signs a company up, as people do.
async fn founder(service: &Service) -> Outcome<Member> {
    let origin = Origin { address: [127, 0, 0, 1].into(), agent: String::new(), zone: String::new() };
    let form = domain::accounts::SignUpForm {
        kind: "company".into(),
        name: "Grace Hopper".into(),
        email: "grace@example.com".into(),
        company: "Engines".into(),
        password: "a long password".into(),
    };
    let proof = service.sign_up(&form, &origin).await?;
    service.settle().await?;
    let mail = service.mailbox(Some("grace@example.com"), 1).await?.pop().ok_or("no mail")?;
    let token = mail.text.split("/continue/").nth(1).and_then(|rest| rest.lines().next()).ok_or("no link")?;
    let Entered::SignedIn(session) = service.use_link(token, Some(&proof), &origin).await? else {
        return Err("not let in".into());
    };
    let actor = service.actor_by_session(&session.token).await?.ok_or("nobody")?;
    Ok(actor.member().map_err(service::Error::from)?)
}

/// Candidates, written straight into the tables.
async fn people(address: &str, now: Moment) -> Outcome<Vec<CandidateId>> {
    const ACCOUNT: &str = "insert into account (account_id, email, name, created_at) values ($1, $2, $3, $4)";
    const CANDIDATE: &str = "
        insert into candidate (candidate_id, account_id, name, zone, promoted_until, created_at)
        values ($1, $2, $3, 'Europe/Berlin', $4, $5)";
    let (now, until) = (now.timestamp_millis(), i64::MAX / 2);
    let ids: Vec<Uuid> = (0..CANDIDATES).map(|_| Ids::Random.next()).collect();
    macro_rules! fill {
        ($kind:ty) => {{
            let mut connection = <$kind>::connect(address).await?;
            let mut tx = connection.begin().await?;
            for (n, id) in ids.iter().enumerate() {
                let name = format!("Candidate {n}");
                sqlx::query(ACCOUNT)
                    .bind(id)
                    .bind(format!("c{n}@example.com"))
                    .bind(&name)
                    .bind(now)
                    .execute(&mut *tx)
                    .await?;
                sqlx::query(CANDIDATE)
                    .bind(id)
                    .bind(id)
                    .bind(&name)
                    .bind(until.min(4_000_000_000_000))
                    .bind(now)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        }};
    }
    if address.starts_with("sqlite:") {
        fill!(SqliteConnection);
    } else {
        fill!(sqlx::PgConnection);
    }
    Ok(ids.into_iter().map(CandidateId).collect())
}

/// Sends from many clients at once; how many in a second.
async fn sends(house: &Arc<House>) -> Outcome<f64> {
    let left = Arc::new(AtomicUsize::new(SENDS));
    let began = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (house, left) = (house.clone(), left.clone());
        clients.spawn(async move {
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                house.send().await?;
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        });
    }
    while let Some(done) = clients.join_next().await {
        done??;
    }
    Ok(rate(SENDS, began.elapsed()))
}

/// What a send writes, and nothing else.
async fn write(connection: &mut SqliteConnection, house: &House) -> Outcome<()> {
    const INTERVIEW: &str = "
        insert into interview
            (interview_id, workspace_id, position_id, candidate_id, request_id, state, state_at, created_at)
        values ($1, $2, $3, $4, $5, 'open', $6, $6)";
    const REQUEST: &str = "
        insert into interview_request
            (request_id, interview_id, workspace_id, position_id, candidate_id, sender_id, places, amount_minor,
             currency, period, compensation, message, note, stage, stage_at, sent_at, deliver_at, due_at, version)
        values ($1, $2, $3, $4, $5, $6, '[\"remote\"]', 9500000, 'EUR', 'year', '[]', $7, $7, 'held', $8, $8, $9, $9, 1)";
    const EVENT: &str = "
        insert into audit_event (event_id, scope, at, actor, actor_id, action, subject, interview_id)
        values ($1, $2, $3, 'member', $4, 'request.held', $5, $6)";
    let ((candidate, position), now) = (house.pair(), house.service.now().timestamp_millis());
    let (interview, request, event): (Uuid, Uuid, Uuid) = (Ids::Random.next(), Ids::Random.next(), Ids::Random.next());
    let (workspace, sender) = (house.member.scope.id().0, house.member.id.0);
    let message = "Hello Ada, your work on engines is what we look for.";
    sqlx::query(INTERVIEW)
        .bind(interview)
        .bind(workspace)
        .bind(position.0)
        .bind(candidate.0)
        .bind(request)
        .bind(now)
        .execute(&mut *connection)
        .await?;
    sqlx::query(REQUEST)
        .bind(request)
        .bind(interview)
        .bind(workspace)
        .bind(position.0)
        .bind(candidate.0)
        .bind(sender)
        .bind(message)
        .bind(now)
        .bind(now + 300_000)
        .execute(&mut *connection)
        .await?;
    sqlx::query(EVENT)
        .bind(event)
        .bind(workspace)
        .bind(now)
        .bind(house.member.account_id.0)
        .bind(interview.to_string())
        .bind(interview)
        .execute(connection)
        .await?;
    Ok(())
}

/// The same rows, `a_commit` to a commit, by one hand.
async fn bare(house: &House, connection: &Mutex<SqliteConnection>, count: usize, a_commit: usize) -> Outcome<f64> {
    let mut connection = connection.lock().await;
    let began = Instant::now();
    for _ in 0..count / a_commit {
        connection.execute("begin immediate").await?;
        for _ in 0..a_commit {
            write(&mut connection, house).await?;
        }
        connection.execute("commit").await?;
    }
    Ok(rate(count, began.elapsed()))
}

/// Ends the hold of as many requests as there are in a round, and delivers them.
async fn deliveries(house: &Arc<House>, address: &str) -> Outcome<f64> {
    const OVER: &str = "update interview_request set due_at = sent_at, deliver_at = sent_at where stage = 'held'";
    let mut clients = JoinSet::new();
    let left = Arc::new(AtomicUsize::new(DELIVERIES));
    for _ in 0..CLIENTS {
        let (house, left) = (house.clone(), left.clone());
        clients.spawn(async move {
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                house.send().await?;
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        });
    }
    while let Some(done) = clients.join_next().await {
        done??;
    }
    if address.starts_with("sqlite:") {
        SqliteConnection::connect(address).await?.execute(OVER).await?;
    } else {
        sqlx::PgConnection::connect(address).await?.execute(OVER).await?;
    }
    let (began, mut delivered, mut longest) = (Instant::now(), 0, Duration::ZERO);
    loop {
        let round = Instant::now();
        let done = house.service.work_due().await?.delivered;
        longest = longest.max(round.elapsed());
        if done == 0 {
            break;
        }
        delivered += done;
    }
    if delivered < DELIVERIES {
        return Err(format!("only {delivered} were delivered").into());
    }
    println!("    {delivered} delivered; the longest round took {} ms", longest.as_millis());
    Ok(rate(delivered, began.elapsed()))
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn say(what: &str, mut rates: Vec<f64>) {
    rates.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (rates.first(), rates.last()) else { return };
    println!("{what:<52} {:>8.0} /s   ({least:.0} to {most:.0})", rates[rates.len() / 2]);
}

/// A new database on the server that the tests use.
async fn postgres() -> Outcome<Option<String>> {
    let Ok(server) = std::env::var("OVERTURE_TEST_POSTGRES") else { return Ok(None) };
    let (server, name) = (server.trim_end_matches('/'), format!("hold_{}", Ids::Random.next::<Uuid>().simple()));
    let mut connection = sqlx::PgConnection::connect(&format!("{server}/postgres")).await?;
    connection.execute(AssertSqlSafe(format!("create database {name}"))).await?;
    Ok(Some(format!("{server}/{name}")))
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let house = House::build(None).await?;
    let file = format!("sqlite://{}/hold.db", house.folder.path().display());
    let bare_connection = Mutex::new(SqliteConnection::connect(&file).await?);
    for pragma in ["pragma journal_mode = wal", "pragma synchronous = full", "pragma secure_delete = on"] {
        bare_connection.lock().await.execute(pragma).await?;
    }
    let (mut ours, mut one_each, mut ceiling) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms up.
    for round in 0..=ROUNDS {
        let rates = [
            sends(&house).await?,
            bare(&house, &bare_connection, 512, 1).await?,
            bare(&house, &bare_connection, SENDS, 64).await?,
        ];
        if round > 0 {
            ours.push(rates[0]);
            one_each.push(rates[1]);
            ceiling.push(rates[2]);
        }
    }
    say("sends, 64 clients, SQLite", ours);
    say("  the same rows, one commit each", one_each);
    say("  the same rows, bare, 64 to a commit", ceiling);

    let house = House::build(None).await?;
    let file = format!("sqlite://{}/hold.db", house.folder.path().display());
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        rates.push(deliveries(&house, &file).await?);
    }
    say("deliveries, SQLite", rates);
    if let Some(address) = postgres().await? {
        let house = House::build(Some(address.clone())).await?;
        let mut rates = Vec::new();
        for _ in 0..ROUNDS {
            rates.push(deliveries(&house, &address).await?);
        }
        say("deliveries, PostgreSQL", rates);
    }
    Ok(())
}
