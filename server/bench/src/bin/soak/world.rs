//! One Overture to torture: a fresh database, a company with positions, people who can read what they are sent.

use bench::{
    Result,
    api::Api,
    database::{Database, Kind, Raw},
    moment,
    overture::{Overture, Setup},
};
use futures::{StreamExt, TryStreamExt, stream};
use hyper::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

/// A database, how its server is started, and who is there.
pub struct World {
    pub database: Database,
    /// A door past Overture, for the judge.
    pub raw: Raw,
    pub setup: Setup,
    /// The company's Admin, by API key.
    pub company: Api,
    pub workspace: Uuid,
    pub positions: Vec<Uuid>,
    pub people: Vec<Person>,
}

/// A candidate who can read what arrives.
pub struct Person {
    pub id: Uuid,
    pub api: Api,
}

impl World {
    /// A fresh one with this many positions beside the sample's; the server that was needed for it still runs.
    pub async fn build(kind: Kind, positions: usize, prepare: impl FnOnce(Setup) -> Setup) -> Result<(Self, Overture)> {
        let database = Database::fresh(kind).await?;
        Self::build_on(database, positions, 0, prepare).await
    }

    /// The same on this database, with a crowd of candidates.
    pub async fn build_on(
        database: Database,
        positions: usize,
        crowd: u64,
        prepare: impl FnOnce(Setup) -> Setup,
    ) -> Result<(Self, Overture)> {
        let setup = prepare(Setup::on(&database)?);
        let demo = setup.demo(crowd).await?;
        let key = setup.key(&demo.admin(0).email).await?;
        let server = setup.serve().await?;
        let company = Api::of(setup.address()).with_token(&key)?;
        let people: Vec<Person> = stream::iter(&demo.candidates)
            .map(|candidate| async {
                let api = Api::candidate(setup.address(), candidate).await?;
                Ok::<_, bench::Fault>(Person { id: candidate.id, api })
            })
            .buffered(4)
            .try_collect()
            .await?;
        let positions: Vec<Uuid> = stream::iter(0..positions)
            .map(|number| {
                let mut api = company.another();
                async move { open_position(&mut api, &format!("Soak {number}")).await }
            })
            .buffered(8)
            .try_collect()
            .await?;
        let raw = database.open().await?;
        let workspace = demo.workspaces[0].id;
        Ok((Self { database, raw, setup, company, workspace, positions, people }, server))
    }
}

/// Opens a position.
pub async fn open_position(api: &mut Api, title: &str) -> Result<Uuid> {
    let body = json!({ "title": title, "places": [{ "kind": "remote" }] });
    id(&api.post("positions", &body).await?.good()?.json()?)
}

/// The id of something that was shown.
pub fn id(shown: &Value) -> Result<Uuid> {
    Ok(shown["id"].as_str().ok_or("something without an id")?.parse()?)
}

/// A moment that was shown, in milliseconds.
pub fn moment_of(shown: &Value, name: &str) -> Option<i64> {
    moment::parse(shown[name].as_str()?)
}

/// Turns the clock of a bench and does what is due then; what time it is now.
pub async fn turn(api: &mut Api, seconds: f64) -> Result<i64> {
    let answer = bench_door(api, Method::POST, "/bench/clock/advance", &json!({ "seconds": seconds })).await?;
    moment_of(&answer, "now").ok_or_else(|| "a clock without hands".into())
}

async fn bench_door(api: &mut Api, method: Method, path: &str, body: &Value) -> Result<Value> {
    let body = if body.is_null() { Vec::new() } else { serde_json::to_vec(body)? };
    api.call(method, path, &[], body.into()).await?.good()?.json()
}

/// Shares `things` among runners and does `step` for each; what became of them, in any order.
pub async fn share<T, O, S, F>(things: Vec<T>, runners: usize, step: S) -> Result<Vec<O>>
where
    T: Send + 'static,
    O: Send + 'static,
    S: Fn(T) -> F + Clone + Send + 'static,
    F: Future<Output = Result<O>> + Send,
{
    let mut lanes: Vec<Vec<T>> = (0..runners).map(|_| Vec::new()).collect();
    for (number, thing) in things.into_iter().enumerate() {
        lanes[number % runners].push(thing);
    }
    let mut tasks = JoinSet::new();
    for lane in lanes {
        let step = step.clone();
        tasks.spawn(async move {
            let mut done = Vec::with_capacity(lane.len());
            for thing in lane {
                done.push(step(thing).await?);
            }
            Ok::<_, bench::Fault>(done)
        });
    }
    let mut all = Vec::new();
    while let Some(done) = tasks.join_next().await {
        all.extend(done??);
    }
    Ok(all)
}
