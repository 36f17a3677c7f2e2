//! Keys through the service, on both databases.

use chrono::TimeDelta;
use domain::{
    policy,
    refusals::{Conflict, Refusal},
    workspaces::Role,
};
use uuid::Uuid;

use super::{Answer, Asker, Bounds, Claim, Claimed, UNFINISHED, hashed};
use crate::{
    Error, Store,
    accounts::{Origin, bench::origin},
    gate::{Actor, Person},
    store::on,
    testing::{Cast, on_both},
};

const REQUEST: &[u8] = b"POST\n/requests\n{}";

struct Story {
    cast: Cast,
    ada: Actor,
    bob: Actor,
}

impl Story {
    async fn begin(store: Store) -> Self {
        let cast = Cast::new(store);
        let workspace = cast.workspace("Engines").await;
        let ada = Actor::Member(cast.member(workspace, Role::Admin, "Ada").await);
        let bob = Actor::Member(cast.member(workspace, Role::Manager, "Bob").await);
        Self { cast, ada, bob }
    }

    /// What a claim leads to, in one word.
    async fn claim(&self, who: Asker<'_>, key: &str, request: &[u8]) -> String {
        match self.cast.service.claim_key(who, key, request).await {
            Ok(Claim::First(_)) => "first".into(),
            Ok(Claim::Again(answer)) => format!("again {}", answer.status),
            Err(Error::Refused(Refusal::Conflict { why })) => why.as_str().into(),
            Err(Error::Refused(refusal)) => refusal.code().into(),
            Err(error) => panic!("{error}"),
        }
    }

    async fn by(&self, who: &Actor, key: &str) -> String {
        self.claim(Asker::Account(who), key, REQUEST).await
    }

    async fn first(&self, who: Asker<'_>, key: &str, request: &[u8]) -> Claimed {
        match self.cast.service.claim_key(who, key, request).await.expect("claimed") {
            Claim::First(claimed) => *claimed,
            Claim::Again(answer) => panic!("answered already: {answer:?}"),
        }
    }

    /// Claims a key and keeps an answer under it.
    async fn keep(&self, who: &Actor, key: &str, answer: &Answer) {
        let claimed = self.first(Asker::Account(who), key, REQUEST).await;
        self.cast.service.keep_answer(&claimed, answer).await.expect("kept");
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let mut tx = self.cast.begin().await;
        on!(tx, conn => sqlx::query_scalar(sql).fetch_one(conn).await).expect(sql)
    }
}

fn saying(body: &str) -> Answer {
    let body = body.to_owned();
    Answer { status: 201, media_type: Some("application/json".into()), location: Some("/x".into()), body }
}

fn answer() -> Answer {
    saying(r#"{"token":"a secret that nobody reads in the database"}"#)
}

async fn the_same_request_gets_the_same_answer(store: Store) {
    let story = Story::begin(store).await;
    let ada = Asker::Account(&story.ada);
    let claimed = story.first(ada, "1", REQUEST).await;
    assert_eq!(story.by(&story.ada, "1").await, Conflict::KeyInUse.as_str());
    story.cast.service.keep_answer(&claimed, &answer()).await.expect("kept");
    let Ok(Claim::Again(again)) = story.cast.service.claim_key(ada, "1", REQUEST).await else { panic!("not kept") };
    assert_eq!(again, answer());
    assert_eq!(story.claim(ada, "1", b"something else").await, Conflict::KeyReused.as_str());
    assert_eq!(story.by(&story.bob, "1").await, "first", "keys are everybody's own");
    assert_eq!(story.by(&story.ada, "2").await, "first");
}

async fn a_key_is_forgotten_after_a_day(store: Store) {
    let story = Story::begin(store).await;
    story.keep(&story.ada, "1", &answer()).await;
    story.cast.after(policy::IDEMPOTENCY_LASTS);
    assert_eq!(story.by(&story.ada, "1").await, "again 201");
    story.cast.after(TimeDelta::milliseconds(1));
    assert_eq!(story.by(&story.ada, "1").await, "first");
}

async fn what_was_not_final_may_be_tried_again(store: Store) {
    let story = Story::begin(store).await;
    let (service, ada) = (&story.cast.service, &story.ada);
    let claimed = story.first(Asker::Account(ada), "1", REQUEST).await;
    service.free_key(&claimed).await.expect("freed");
    assert_eq!(story.by(ada, "1").await, "first");
    story.cast.after(UNFINISHED);
    assert_eq!(story.by(ada, "1").await, Conflict::KeyInUse.as_str());
    story.cast.after(TimeDelta::milliseconds(1));
    assert_eq!(story.by(ada, "1").await, "first", "the process that held it is gone");
    service.keep_answer(&claimed, &answer()).await.expect("ignored");
    assert_eq!(story.by(ada, "1").await, Conflict::KeyInUse.as_str(), "a late answer is not theirs");
}

async fn answers_are_sealed_where_they_stand(store: Store) {
    const BODIES: &str = "select body from idempotency where body is not null";
    let story = Story::begin(store).await;
    story.keep(&story.ada, "1", &answer()).await;
    story.keep(&story.ada, "2", &saying("another")).await;
    let mut tx = story.cast.begin().await;
    let bodies: Vec<String> = on!(tx, conn => sqlx::query_scalar(BODIES).fetch_all(conn).await).expect("bodies");
    drop(tx);
    for body in &bodies {
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).expect("base64");
        assert!(!String::from_utf8_lossy(&bytes).contains("secret"));
    }

    // Moved to another key, or with another status: not that answer, and nothing is done twice.
    story.cast.after(TimeDelta::milliseconds(1));
    story.keep(&story.ada, "3", &answer()).await;
    story
        .cast
        .meddle(
            "update idempotency set body = (select body from idempotency order by created_at desc limit 1)
            where created_at < (select max(created_at) from idempotency)",
        )
        .await;
    assert_eq!(story.by(&story.ada, "1").await, Conflict::AnswerNotKept.as_str());
    assert_eq!(story.by(&story.ada, "2").await, Conflict::AnswerNotKept.as_str());
    assert_eq!(story.by(&story.ada, "3").await, "again 201");
    story.cast.meddle("update idempotency set status = 200").await;
    assert_eq!(story.by(&story.ada, "3").await, Conflict::AnswerNotKept.as_str());
    story.cast.meddle("update idempotency set status = 201").await;
    assert_eq!(story.by(&story.ada, "3").await, "again 201");
    for damaged in [
        "update idempotency set body = 'no base64!'",
        "update idempotency set body = ''",
        "update idempotency set body = 'AAAA'",
    ] {
        story.cast.meddle(damaged).await;
        assert_eq!(story.by(&story.ada, "3").await, Conflict::AnswerNotKept.as_str(), "{damaged}");
    }
}

async fn a_long_answer_is_not_kept_but_that_it_was_done(store: Store) {
    let story = Story::begin(store).await;
    story.keep(&story.ada, "1", &saying(&"x".repeat(policy::IDEMPOTENCY_ANSWER_BYTES - 200))).await;
    story.keep(&story.ada, "2", &saying(&"x".repeat(policy::IDEMPOTENCY_ANSWER_BYTES))).await;
    assert_eq!(story.by(&story.ada, "1").await, "again 201");
    assert_eq!(story.by(&story.ada, "2").await, Conflict::AnswerNotKept.as_str());
}

async fn strangers_bring_so_many_keys_from_one_network(store: Store) {
    let story = Story::begin(store).await;
    let from = |last| Origin { agent: "curl".into(), ..origin(last) };
    for key in 0..60 {
        assert_eq!(story.claim(Asker::Network(&from(66)), &key.to_string(), REQUEST).await, "first");
    }
    assert_eq!(story.claim(Asker::Network(&from(66)), "60", REQUEST).await, "too_many");
    assert_eq!(story.claim(Asker::Network(&from(1)), "60", REQUEST).await, "first", "from elsewhere");
    assert_eq!(story.by(&story.ada, "60").await, "first", "who is signed in is nobody's network");
    assert_eq!(story.count("select count(*) from idempotency").await, 62);
    assert_eq!(
        story.count("select count(*) from idempotency where principal like '%192.0.2%'").await,
        0,
        "addresses are not kept"
    );
}

async fn everybody_keeps_so_many_answers(store: Store) {
    const KEYS: &str = "select idempotency_key from idempotency";
    const NAMES: [&str; 10] = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "b1", "b2", "b3"];
    let story = Story::begin(store).await;
    let secret = story.cast.service.settings.secret_key.clone();
    let bounds = Bounds { keys_of_principal: 4, keys_in_all: 6, rows_at_once: 2, ..Bounds::default() };
    let keys = async || {
        let mut tx = story.cast.begin().await;
        let keys: Vec<String> = on!(tx, conn => sqlx::query_scalar(KEYS).fetch_all(conn).await).expect("keys");
        let is_kept = |name: &&str| keys.contains(&hashed(&secret, name));
        NAMES.into_iter().filter(is_kept).collect::<Vec<_>>().join(" ")
    };
    // Until nothing is left to be swept.
    let sweep = async || {
        for _ in 0..10 {
            story.cast.after(TimeDelta::minutes(1));
            story.cast.service.sweep_keys(bounds, story.cast.service.now()).await.expect("swept");
        }
    };
    for key in &NAMES[..7] {
        story.cast.after(TimeDelta::milliseconds(1));
        story.keep(&story.ada, key, &saying(&format!("\"{}\"", Uuid::nil()))).await;
    }
    sweep().await;
    assert_eq!(keys().await, "a4 a5 a6 a7", "the newest of one account");
    for key in &NAMES[7..] {
        story.cast.after(TimeDelta::milliseconds(1));
        story.keep(&story.bob, key, &answer()).await;
    }
    sweep().await;
    assert_eq!(keys().await, "a5 a6 a7 b1 b2 b3", "beyond the bound in all, the same share for everybody");
    story.cast.after(policy::IDEMPOTENCY_LASTS);
    sweep().await;
    assert_eq!(keys().await, "", "and none for longer than a day");
}

async fn sweeping_takes_turns_with_others(store: Store) {
    let story = Story::begin(store).await;
    let bounds = Bounds { rows_at_once: 2, ..Bounds::default() };
    for key in ["1", "2", "3", "4", "5", "6", "7"] {
        story.cast.after(TimeDelta::milliseconds(1));
        story.keep(&story.ada, key, &answer()).await;
    }
    story.cast.after(policy::IDEMPOTENCY_LASTS + TimeDelta::minutes(1));
    let mut left = Vec::new();
    for _ in 0..4 {
        story.cast.service.sweep_keys(bounds, story.cast.service.now()).await.expect("swept");
        left.push(story.count("select count(*) from idempotency").await);
        story.cast.after(TimeDelta::seconds(1));
    }
    assert_eq!(left, [4, 1, 0, 0], "a few at a time, and soon again");
}

/// The candidate's own, by their account; a company's, by any id that leads to them.
async fn answers_are_bound_to_the_candidates_they_show(store: Store) {
    const BOUND: &str = "select count(*) from idempotency_candidate where candidate_id = $1";
    let story = Story::begin(store).await;
    let cast = &story.cast;
    let (xena, yuri) = (cast.candidate("Xena").await, cast.candidate("Yuri").await);
    let bound = async |who: &Person| {
        let mut tx = cast.begin().await;
        let count: i64 =
            on!(tx, conn => sqlx::query_scalar(BOUND).bind(who.scope.id().0).fetch_one(conn).await).expect("a count");
        count
    };
    let shows = |who: &Person| saying(&format!(r#"{{"items":[{{"id":"{}","name":"{}"}}]}}"#, who.scope.id(), who.name));
    story.keep(&story.ada, "xena", &shows(&xena)).await;
    story.keep(&story.ada, "xena's account", &saying(&format!("[\"{}\"]", xena.account_id))).await;
    story.keep(&story.ada, "nobody", &answer()).await;
    story.keep(&Actor::Person(xena.clone()), "hers", &answer()).await;
    // By its request alone.
    let request = format!("POST\n/anything\n{{\"candidate_id\":\"{}\"}}", yuri.scope.id());
    let claimed = story.first(Asker::Account(&story.ada), "yuri", request.as_bytes()).await;
    assert_eq!((bound(&xena).await, bound(&yuri).await), (3, 1));
    cast.service.free_key(&claimed).await.expect("freed");
    assert_eq!((bound(&xena).await, bound(&yuri).await), (3, 0), "what is freed is about nobody");

    // Signing in, before anybody is known.
    let network = origin(1);
    let claimed = story.first(Asker::Network(&network), "sign-in", REQUEST).await;
    cast.service.keep_answer(&claimed, &shows(&yuri)).await.expect("kept");

    cast.service.erase_person(&xena).await.expect("erased");
    assert_eq!((bound(&xena).await, bound(&yuri).await), (0, 1));
    let ada = async |key: &str| story.by(&story.ada, key).await;
    assert_eq!(ada("xena").await, Conflict::AnswerNotKept.as_str());
    assert_eq!(ada("xena's account").await, Conflict::AnswerNotKept.as_str());
    assert_eq!(ada("nobody").await, "again 201", "nobody else's answer is touched");
    assert_eq!(story.claim(Asker::Network(&network), "sign-in", REQUEST).await, "again 201");
    cast.service.erase_person(&yuri).await.expect("erased");
    let signing_in = story.claim(Asker::Network(&network), "sign-in", REQUEST).await;
    assert_eq!(signing_in, Conflict::AnswerNotKept.as_str());
    assert_eq!(
        story.count("select count(*) from idempotency where principal like 'account %'").await,
        3,
        "a candidate's own keys are gone: there is nobody who could ask again"
    );
}

/// Erased between what was done and its answer being kept: the answer is not.
async fn an_answer_that_comes_after_the_erasure_is_not_kept(store: Store) {
    let story = Story::begin(store).await;
    let cast = &story.cast;
    let xena = cast.candidate("Xena").await;
    let request = format!("POST\n/anything\n{{\"candidate_id\":\"{}\"}}", xena.scope.id());
    let by_request = story.first(Asker::Account(&story.ada), "1", request.as_bytes()).await;
    let hers = story.first(Asker::Account(&Actor::Person(xena.clone())), "2", REQUEST).await;
    cast.service.erase_person(&xena).await.expect("erased");
    for claimed in [&by_request, &hers] {
        cast.service.keep_answer(claimed, &saying("\"Xena\"")).await.expect("told");
    }
    assert_eq!(
        story.claim(Asker::Account(&story.ada), "1", request.as_bytes()).await,
        Conflict::AnswerNotKept.as_str()
    );
    assert_eq!(story.count("select count(*) from idempotency").await, 1);
    assert_eq!(story.count("select count(*) from idempotency where body is not null").await, 0);
    assert_eq!(story.count("select count(*) from idempotency_candidate").await, 0);
}

on_both! {
    the_same_request_gets_the_same_answer,
    a_key_is_forgotten_after_a_day,
    what_was_not_final_may_be_tried_again,
    answers_are_sealed_where_they_stand,
    a_long_answer_is_not_kept_but_that_it_was_done,
    strangers_bring_so_many_keys_from_one_network,
    everybody_keeps_so_many_answers,
    sweeping_takes_turns_with_others,
    answers_are_bound_to_the_candidates_they_show,
    an_answer_that_comes_after_the_erasure_is_not_kept,
}
