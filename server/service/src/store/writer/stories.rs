//! Turns that share a commit: saved together or not at all, undone alone, told of only when they are on disk.

use std::{str::FromStr, time::Duration};

use domain::ids::WorkspaceId;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::task::JoinHandle;

use crate::{
    Store,
    live::News,
    store::{On, StoreError, Tx, Writer, on},
    testing::{Cast, Database},
};

struct Story {
    cast: Cast,
    _database: Database,
}

type Saving = JoinHandle<Result<(), StoreError>>;

impl Story {
    async fn begin() -> Self {
        let database = Database::sqlite().await;
        Self { cast: Cast::new(database.store.clone()), _database: database }
    }

    /// A transaction that has added a workspace.
    async fn adding(&self, name: &str) -> Tx {
        let mut tx = self.cast.begin().await;
        add(&self.cast, &mut tx, name).await;
        tx
    }

    /// Somebody who waits for their turn.
    fn waiting(&self) -> JoinHandle<Tx> {
        let store = self.cast.service.store.clone();
        tokio::spawn(async move { store.begin().await.expect("a turn") })
    }

    fn commit(&self, tx: Tx) -> Saving {
        let service = self.cast.service.clone();
        tokio::spawn(async move { service.commit(tx).await })
    }

    /// The names that everybody sees.
    async fn names(&self) -> Vec<String> {
        let mut tx = self.cast.service.store.read().await.expect("a look");
        names(&mut tx).await
    }
}

async fn add(cast: &Cast, tx: &mut Tx, name: &str) {
    let id: WorkspaceId = cast.service.ids.next();
    tx.add_workspace(id, name, cast.service.now()).await.expect("a workspace");
}

async fn names(tx: &mut Tx) -> Vec<String> {
    const SQL: &str = "select name from workspace order by name";
    on!(tx, conn => sqlx::query_scalar(SQL).fetch_all(conn).await).expect("names")
}

async fn run(tx: &mut Tx, sql: &'static str) -> Result<(), sqlx::Error> {
    let On::Sqlite(conn) = &mut tx.on else { panic!("these are SQLite's stories") };
    sqlx::query(sql).execute(&mut **conn).await.map(drop)
}

/// Lets everybody else do what they can do.
async fn a_while() {
    tokio::time::sleep(Duration::from_millis(30)).await;
}

#[tokio::test]
async fn those_who_wait_share_a_commit_and_nobody_sees_it_before() {
    let story = Story::begin().await;
    let ada = story.adding("ada").await;
    let bob = story.waiting();
    a_while().await;
    let ada = story.commit(ada);
    let mut bob = bob.await.expect("bob");
    assert_eq!(names(&mut bob).await, ["ada"], "what will be saved together is seen");
    add(&story.cast, &mut bob, "bob").await;
    a_while().await;
    assert!(!ada.is_finished(), "not on disk, so not answered");
    assert!(story.names().await.is_empty(), "and seen by nobody");
    story.commit(bob).await.expect("bob").expect("saved");
    ada.await.expect("ada").expect("saved");
    assert_eq!(story.names().await, ["ada", "bob"]);
}

#[tokio::test]
async fn undoing_one_leaves_the_others() {
    let story = Story::begin().await;
    for undone in ["ada", "bob", "eve"] {
        let mut tx = story.cast.begin().await;
        let mut savings = Vec::new();
        for name in ["ada", "bob", "eve"] {
            let next = story.waiting();
            a_while().await;
            add(&story.cast, &mut tx, &format!("{name} without {undone}")).await;
            if name == undone {
                drop(tx);
            } else {
                savings.push(story.commit(tx));
            }
            tx = next.await.expect("a turn");
        }
        drop(tx);
        for saving in savings {
            saving.await.expect("a task").expect("saved");
        }
    }
    let names = story.names().await;
    assert_eq!(
        names,
        [
            "ada without bob",
            "ada without eve",
            "bob without ada",
            "bob without eve",
            "eve without ada",
            "eve without bob"
        ]
    );
}

#[tokio::test]
async fn who_leaves_in_the_middle_of_a_statement_is_undone() {
    let story = Story::begin().await;
    for _ in 0..20 {
        let mut tx = story.adding("half").await;
        let next = story.waiting();
        {
            let mut many = std::pin::pin!(run(
                &mut tx,
                "insert into workspace (workspace_id, name, created_at)
                 with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)
                 select randomblob(16), 'many', i from n"
            ));
            // Begun, and left there, if it is not so fast that it is done already.
            let _ = futures::poll!(&mut many);
        }
        drop(tx);
        let mut tx = next.await.expect("a turn");
        assert!(names(&mut tx).await.is_empty());
    }
    story.cast.workspace("whole").await;
    assert_eq!(story.names().await, ["whole"]);
}

#[tokio::test]
async fn a_commit_that_fails_fails_all_who_share_it() {
    let story = Story::begin().await;
    let mut heard = story.cast.service.live.hear();
    let mut ada = story.adding("ada").await;
    ada.tell(News { workspace: None, candidate: None, due: true });
    let next = story.waiting();
    a_while().await;
    let ada = story.commit(ada);
    let mut bob = next.await.expect("bob");
    run(&mut bob, "pragma defer_foreign_keys = on").await.expect("put off");
    run(&mut bob, "insert into hidden_workspace (candidate_id, workspace_id) values (x'01', x'02')")
        .await
        .expect("nobody looks yet");
    let bob = story.commit(bob);
    for saving in [ada, bob] {
        let failed = saving.await.expect("a task").expect_err("not saved");
        assert!(matches!(failed, StoreError::Group(_)), "{failed}");
    }
    assert!(heard.try_recv().is_err(), "nothing to tell");
    story.cast.workspace("later").await;
    assert_eq!(story.names().await, ["later"]);
}

#[tokio::test]
async fn when_all_is_undone_by_one_statement_nobody_is_told_otherwise() {
    let story = Story::begin().await;
    let ada = story.adding("ada").await;
    let bob = story.waiting();
    a_while().await;
    let ada = story.commit(ada);
    let mut bob = bob.await.expect("bob");
    let eve = story.waiting();
    a_while().await;
    // What SQLite does by itself when the disk is full.
    let full = run(
        &mut bob,
        "insert or rollback into workspace (workspace_id, name, created_at) values (x'01', 'x', 1), (x'01', 'x', 1)",
    );
    full.await.expect_err("twice the same");
    drop(bob);
    ada.await.expect("ada").expect_err("not saved");
    let mut eve = eve.await.expect("eve");
    add(&story.cast, &mut eve, "eve").await;
    story.commit(eve).await.expect("eve").expect("those who had not begun are not touched");
    assert_eq!(story.names().await, ["eve"]);
}

/// Found by `make soak`: on a full disk somebody was told that a request had left, and it had not.
#[tokio::test]
async fn nobody_is_refused_for_what_was_never_saved() {
    let story = Story::begin().await;
    let store = &story.cast.service.store;
    for is_saved in [true, false] {
        let name = if is_saved { "ada" } else { "eve" };
        let ada = story.adding(name).await;
        let bob = story.waiting();
        a_while().await;
        let ada = story.commit(ada);
        let witness = store.witness();
        let mut bob = bob.await.expect("bob");
        assert!(names(&mut bob).await.contains(&name.to_owned()), "written before, in the same group");
        let last = story.waiting();
        a_while().await;
        // Refused because of it.
        drop(bob);
        let mut last = last.await.expect("the last");
        let mut holds = Box::pin(witness.holds());
        assert!(futures::poll!(&mut holds).is_pending(), "it is not on disk yet");
        if !is_saved {
            run(&mut last, "pragma defer_foreign_keys = on").await.expect("put off");
            run(&mut last, "insert into hidden_workspace (candidate_id, workspace_id) values (x'01', x'02')")
                .await
                .expect("nobody looks yet");
        }
        assert_eq!(story.commit(last).await.expect("a task").is_ok(), is_saved);
        assert_eq!(ada.await.expect("a task").is_ok(), is_saved);
        assert_eq!(holds.await, is_saved);
        assert!(store.witness().holds().await, "the past is nobody's concern");
    }
    assert_eq!(story.names().await, ["ada"]);
}

#[tokio::test]
async fn who_panics_is_undone() {
    let story = Story::begin().await;
    let tx = story.adding("half").await;
    let panicking = tokio::spawn(async move {
        let _tx = tx;
        panic!("this is part of the story");
    });
    panicking.await.expect_err("it panicked");
    story.cast.workspace("whole").await;
    assert_eq!(story.names().await, ["whole"]);
}

#[tokio::test]
async fn who_no_longer_waits_is_passed_over() {
    let story = Story::begin().await;
    let ada = story.adding("ada").await;
    let gone = story.waiting();
    let bob = story.waiting();
    a_while().await;
    gone.abort();
    a_while().await;
    let ada = story.commit(ada);
    let mut bob = bob.await.expect("bob");
    add(&story.cast, &mut bob, "bob").await;
    story.commit(bob).await.expect("bob").expect("saved");
    ada.await.expect("ada").expect("saved");
    assert_eq!(story.names().await, ["ada", "bob"]);
}

#[tokio::test]
async fn who_leaves_while_it_is_saved_is_saved_and_told_of() {
    let story = Story::begin().await;
    let mut heard = story.cast.service.live.hear();
    let news = News { workspace: None, candidate: None, due: true };
    let mut ada = story.adding("ada").await;
    ada.tell(news.clone());
    let bob = story.waiting();
    a_while().await;
    let ada = story.commit(ada);
    let bob = bob.await.expect("bob");
    ada.abort();
    a_while().await;
    assert!(heard.try_recv().is_err(), "not before it is on disk");
    drop(bob);
    assert_eq!(heard.recv().await.expect("news"), news);
    assert_eq!(story.names().await, ["ada"]);
}

#[tokio::test]
async fn turns_come_in_the_order_they_were_asked_for() {
    let story = Story::begin().await;
    let first = story.cast.begin().await;
    let mut waiting = Vec::new();
    for _ in 0..400 {
        waiting.push(story.waiting());
        tokio::task::yield_now().await;
    }
    drop(first);
    // More than one group, and every second one saves.
    let mut savings = Vec::new();
    for (n, turn) in waiting.into_iter().enumerate() {
        let mut tx = turn.await.expect("a turn");
        assert_eq!(names(&mut tx).await.len(), n / 2);
        if n % 2 == 1 {
            add(&story.cast, &mut tx, &n.to_string()).await;
            savings.push(story.commit(tx));
        }
    }
    for saving in savings {
        saving.await.expect("a task").expect("saved");
    }
    assert_eq!(story.names().await.len(), 200);
}

#[tokio::test]
async fn closing_finishes_what_was_begun() {
    let story = Story::begin().await;
    let store = story.cast.service.store.clone();
    let ada = story.adding("ada").await;
    let bob = story.waiting();
    a_while().await;
    let closing = tokio::spawn(async move { store.close().await });
    a_while().await;
    let ada = story.commit(ada);
    let mut bob = bob.await.expect("bob asked in time");
    add(&story.cast, &mut bob, "bob").await;
    let bob = story.commit(bob);
    closing.await.expect("closed");
    ada.await.expect("ada").expect("saved");
    bob.await.expect("bob").expect("saved");
    let late = story.cast.service.store.begin().await;
    assert!(matches!(late, Err(StoreError::Database(sqlx::Error::PoolClosed))));
}

#[tokio::test]
async fn while_another_process_has_the_file_everybody_is_refused_at_once() {
    let story = Story::begin().await;
    let mut tx = story.cast.begin().await;
    let file: String = on!(tx, conn => sqlx::query_scalar("select file from pragma_database_list where name = 'main'")
        .fetch_one(conn).await)
    .unwrap_or_default();
    drop(tx);
    let options = SqliteConnectOptions::from_str(&format!("sqlite://{file}")).expect("an address");
    let mut other = SqliteConnection::connect_with(&options).await.expect("another process");
    let writer = Writer::open(options.busy_timeout(Duration::from_millis(100))).await.expect("a writer");

    sqlx::query("begin immediate").execute(&mut other).await.expect("locked");
    let asked: Vec<_> = (0..20)
        .map(|_| {
            tokio::spawn({
                let writer = writer.clone();
                async move { writer.turn().await }
            })
        })
        .collect();
    let began = std::time::Instant::now();
    for turn in asked {
        assert!(matches!(turn.await.expect("a task"), Err(StoreError::Group(_))));
    }
    assert!(began.elapsed() < Duration::from_secs(1), "not one after the other");
    sqlx::query("rollback").execute(&mut other).await.expect("free");
    writer.turn().await.expect("a turn");
}

#[tokio::test]
async fn a_look_at_one_thing_needs_no_transaction() {
    let story = Story::begin().await;
    story.cast.workspace("ada").await;
    let store: &Store = &story.cast.service.store;
    assert_eq!(names(&mut store.glance().await.expect("a glance")).await, ["ada"]);
    let mut glance = store.glance().await.expect("a glance");
    run(&mut glance, "delete from workspace").await.expect_err("it only reads");
}
