//! What seals show, and what only a head that was kept elsewhere shows.

use domain::{
    Moment,
    audit::{Actor, Check, Entry, Fault, Head},
    ids::InterviewId,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{
    Clock, Ids, Service, Settings, Store,
    accounts::bench::Bench,
    audit::{Line, LineError, SealKey, check_file, hex, unhex},
    store::{Audit, on},
    testing::on_both,
};

impl Service {
    /// Seals what there is; the first fault of the log, which must not be empty.
    pub(crate) async fn audit_fault(&self, scope: Uuid) -> Option<Fault> {
        self.seal_audit().await.expect("sealed");
        let check = self.check_audit_of(scope).await.expect("checked");
        assert_eq!(check.unsealed, 0);
        assert!(check.fault.is_some() || check.head.is_some(), "an empty log proves nothing");
        check.fault
    }
}

fn moment() -> Moment {
    domain::moment(1_795_000_000_000).expect("a moment")
}

/// A service on a store with a log of three events; the log's scope.
async fn three(store: Store) -> (Service, Uuid) {
    let service = Service::new(store, Clock::frozen(moment()), Ids::counted(), Settings::default());
    let scope = service.ids.next();
    for action in ["request.held", "request.edited", "request.delivered"] {
        write(&service, scope, action).await;
    }
    (service, scope)
}

async fn write(service: &Service, scope: Uuid, action: &'static str) {
    let mut tx = service.store.begin().await.expect("begin");
    let event = Audit {
        scope,
        at: moment(),
        actor: Actor::Time,
        account: None,
        action,
        subject: "s".into(),
        interview: Some(InterviewId(scope)),
    };
    tx.audit(service.ids.next(), event).await.expect("written");
    service.commit(tx).await.expect("committed");
}

/// Does something to the database that nobody in the product does.
async fn forge(service: &Service, sql: &str) {
    let mut tx = service.store.begin().await.expect("begin");
    let sql = sql.to_owned();
    on!(tx, conn => sqlx::query(AssertSqlSafe(sql)).execute(conn).await.map(drop)).expect("forged");
    service.commit(tx).await.expect("committed");
}

async fn check(service: &Service, scope: Uuid) -> Check {
    service.check_audit_of(scope).await.expect("checked")
}

async fn events_are_sealed_in_order_after_their_commit(store: Store) {
    let (service, scope) = three(store).await;
    assert_eq!(check(&service, scope).await, Check { head: None, unsealed: 3, fault: None });
    assert_eq!(service.seal_audit().await.expect("sealed"), 3);
    assert_eq!(service.seal_audit().await.expect("nothing left"), 0);
    let first = check(&service, scope).await;
    assert_eq!((first.head.as_ref().map(|head| head.seq), first.unsealed, first.fault), (Some(3), 0, None));

    write(&service, scope, "request.accepted").await;
    assert_eq!(check(&service, scope).await, Check { unsealed: 1, ..first.clone() }, "what is sealed stays as it is");
    service.seal_audit().await.expect("sealed");
    assert_eq!(check(&service, scope).await.head.map(|head| head.seq), Some(4));
    assert_eq!(service.audit_seal(scope, 3).await.expect("read"), first.head.map(|head| head.seal));
    assert_eq!(service.audit_seal(scope, 5).await.expect("read"), None);

    let mut tx = service.store.read().await.expect("read");
    let timeline = tx.timeline(InterviewId(scope)).await.expect("a timeline");
    assert_eq!(
        timeline.iter().map(Entry::say).collect::<Vec<_>>(),
        ["Request held", "Request edited", "Request delivered", "Request accepted"]
    );
    let log = tx.audit_log(scope, Some(timeline[2].id), 1).await.expect("a log");
    assert_eq!(log[0].action, "request.edited");
}

async fn logs_are_sealed_apart_and_by_several_at_once(store: Store) {
    let (service, scope) = three(store.clone()).await;
    let other = Service::new(store, Clock::frozen(moment()), service.ids.clone(), Settings::default());
    let scopes: Vec<Uuid> = (0..5).map(|_| service.ids.next()).collect();
    for scope in &scopes {
        for _ in 0..70 {
            write(&service, *scope, "request.held").await;
        }
    }
    let (one, two) = futures::join!(service.seal_audit(), other.seal_audit());
    assert_eq!(one.expect("sealed") + two.expect("sealed") + service.seal_audit().await.expect("sealed"), 353);
    for one in scopes {
        assert_eq!(check(&service, one).await.head.map(|head| head.seq), Some(70));
    }
    assert_eq!(check(&service, scope).await.head.map(|head| head.seq), Some(3));
}

/// Every way to change a log from outside, each on a fresh copy of it.
async fn what_was_done_from_outside_shows(store: Store) {
    let (service, scope) = three(store).await;
    service.seal_audit().await.expect("sealed");
    let whole = check(&service, scope).await;
    let column = |name: &str, value: &str| (format!("update audit_event set {name} = {value} where seq = 2"), 2);
    let changes = [
        column("subject", "'x'"),
        column("action", "'request.accepted'"),
        column("actor", "'member'"),
        column("at", "at + 1"),
        column("actor_id", "event_id"),
        column("interview_id", "null"),
    ];
    for (sql, seq) in changes {
        forge(&service, "create table kept as select * from audit_event").await;
        forge(&service, &sql).await;
        assert_eq!(check(&service, scope).await.fault, Some(Fault::Changed { seq }), "{sql}");
        forge(&service, "delete from audit_event").await;
        forge(&service, "insert into audit_event select * from kept").await;
        forge(&service, "drop table kept").await;
        assert_eq!(check(&service, scope).await, whole, "{sql}");
    }

    // Who takes an event out and numbers the others anew has no seal for them.
    forge(&service, "create table kept as select * from audit_event").await;
    forge(&service, "delete from audit_event where seq = 2").await;
    assert_eq!(check(&service, scope).await.fault, Some(Fault::Missing { seq: 2 }));
    forge(&service, "update audit_event set seq = 2 where seq = 3").await;
    forge(&service, "update audit_chain set seq = 2").await;
    assert_eq!(check(&service, scope).await.fault, Some(Fault::Changed { seq: 2 }));
    forge(&service, "delete from audit_event").await;
    forge(&service, "insert into audit_event select * from kept").await;
    forge(&service, "update audit_chain set seq = 3").await;

    // Cutting the end off without knowing of the head.
    forge(&service, "delete from audit_event where seq = 3").await;
    assert_eq!(check(&service, scope).await.fault, Some(Fault::CutOff { seq: 3 }));
    forge(&service, "delete from audit_chain").await;
    assert_eq!(check(&service, scope).await.fault, Some(Fault::CutOff { seq: 3 }));
}

async fn another_key_makes_other_seals(store: Store) {
    let (service, scope) = three(store.clone()).await;
    service.seal_audit().await.expect("sealed");
    let forger = Settings { secret_key: vec![9; 32], ..Settings::default() };
    let forger = Service::new(store, Clock::frozen(moment()), service.ids.clone(), forger);
    assert_eq!(check(&forger, scope).await.fault, Some(Fault::Changed { seq: 1 }));
    // Rewriting the whole log with a key of one's own.
    forge(&service, "update audit_event set subject = 'x', seq = null, hash = null").await;
    forge(&service, "delete from audit_chain").await;
    forger.seal_audit().await.expect("sealed");
    assert_eq!(check(&forger, scope).await.fault, None);
    assert_eq!(check(&service, scope).await.fault, Some(Fault::Changed { seq: 1 }));
}

/// The seals alone can't show it: the newest event and its place in the head are gone together.
async fn a_log_cut_short_shows_against_an_earlier_head(store: Store) {
    let (service, scope) = three(store).await;
    service.seal_audit().await.expect("sealed");
    let Head { seq, seal } = check(&service, scope).await.head.expect("a head");
    let second = service.audit_seal(scope, 2).await.expect("read").expect("a seal");
    forge(&service, "delete from audit_event where seq = 3").await;
    let bytes = match &service.store {
        Store::Sqlite { .. } => format!("x'{second}'"),
        Store::Postgres(_) => format!("'\\x{second}'"),
    };
    forge(&service, &format!("update audit_chain set seq = 2, hash = {bytes}")).await;
    assert_eq!(check(&service, scope).await.fault, None);
    assert_eq!(service.audit_seal(scope, seq).await.expect("read"), None, "the head of yesterday is not in it");
    write(&service, scope, "request.retracted").await;
    service.seal_audit().await.expect("sealed");
    assert_ne!(service.audit_seal(scope, seq).await.expect("read"), Some(seal), "nor can it be made again");
}

/// Who takes the seals off to have other events sealed needs the sealer, which knows what it has sealed.
async fn the_sealer_seals_no_log_that_was_changed(store: Store) {
    let (service, scope) = three(store.clone()).await;
    service.seal_audit().await.expect("sealed");
    forge(&service, "update audit_event set seq = null, hash = null, subject = 'forged'").await;
    forge(&service, "delete from audit_chain").await;
    assert_eq!(service.seal_audit().await.expect("left alone"), 0);
    service.clock.turn(chrono::TimeDelta::minutes(11));
    assert_eq!(check(&service, scope).await.fault, Some(Fault::Unsealed { count: 3 }));
    // A process that has just begun notices that a head is gone, and seals other logs all the same.
    let seal = match &service.store {
        Store::Sqlite { .. } => "x'00'",
        Store::Postgres(_) => "'\\x00'",
    };
    forge(&service, &format!("update audit_event set seq = 1, hash = {seal} where action = 'request.edited'")).await;
    let begun = Service::new(store, Clock::frozen(moment()), service.ids.clone(), Settings::default());
    let another = begun.ids.next();
    write(&begun, another, "request.held").await;
    assert_eq!(begun.seal_audit().await.expect("the other one"), 1);
    assert_eq!(check(&begun, another).await.head.map(|head| head.seq), Some(1));
    assert_eq!(check(&begun, scope).await.fault, Some(Fault::Changed { seq: 1 }));
}

async fn an_empty_log_of_a_company_with_members_is_a_fault(store: Store) {
    let bench = Bench::new(store);
    let ada = bench.member(&bench.join("Ada", "Engines").await).await;
    let (service, scope) = (&bench.service, ada.scope.id().0);
    assert_eq!(service.audit_fault(scope).await, None);
    assert_eq!(service.audit_scopes().await.expect("scopes"), [scope]);
    forge(service, "delete from audit_event").await;
    assert_eq!(check(service, scope).await.fault, Some(Fault::CutOff { seq: 1 }));
    forge(service, "delete from audit_chain").await;
    assert_eq!(check(service, scope).await.fault, Some(Fault::Empty));
    assert_eq!(service.audit_scopes().await.expect("scopes"), [scope], "it is still looked for");
    assert_eq!(check(service, service.ids.next()).await, Check::default(), "nobody has joined there");
}

/// Once a day, and only of logs that have grown; nothing in the database can keep a head from being named.
async fn heads_are_named_daily(store: Store) {
    let bench = Bench::new(store);
    let service = &bench.service;
    let scope = bench.member(&bench.join("Ada", "Engines").await).await.scope.id().0;
    assert_eq!(service.log_audit_heads().await.expect("nothing is sealed"), 0);
    service.seal_audit().await.expect("sealed");
    assert_eq!(service.log_audit_heads().await.expect("named"), 1);
    write(service, scope, "request.accepted").await;
    service.seal_audit().await.expect("sealed");
    service.clock.turn(chrono::TimeDelta::hours(24) - chrono::TimeDelta::milliseconds(1));
    assert_eq!(service.log_audit_heads().await.expect("too soon"), 0);
    service.clock.turn(chrono::TimeDelta::milliseconds(1));
    assert_eq!(service.log_audit_heads().await.expect("named"), 1);
    service.clock.turn(chrono::TimeDelta::hours(48));
    assert_eq!(service.log_audit_heads().await.expect("it has not grown"), 0);
}

/// All lines of a log, as a file has them.
async fn file(service: &Service, scope: Uuid) -> Vec<String> {
    let mut lines = vec![Line::Log { scope }];
    let mut after = Some(0);
    while let Some(seq) = after {
        let (more, next) = service.audit_lines(scope, seq).await.expect("lines");
        lines.extend(more);
        after = next;
    }
    lines.iter().map(|line| serde_json::to_string(line).expect("JSON")).collect()
}

async fn a_file_is_checked_with_nothing_but_the_key(store: Store) {
    let (service, scope) = three(store).await;
    service.seal_audit().await.expect("sealed");
    write(&service, scope, "request.accepted").await;
    let lines = file(&service, scope).await;
    assert_eq!(lines.len(), 5);
    let read = |lines: &[String]| check_file(&service.settings.secret_key, lines.iter().cloned());
    let whole = read(&lines).expect("a file");
    assert_eq!((whole.scope, &whole.check), (scope, &check(&service, scope).await));
    assert_eq!(whole.check.unsealed, 1);

    let fault = |lines: &[String]| read(lines).expect("a file").check.fault;
    let mut changed = lines.clone();
    changed[2] = changed[2].replace("request.edited", "request.forged");
    assert_eq!(fault(&changed), Some(Fault::Changed { seq: 2 }));
    let without = |n: usize| lines.iter().enumerate().filter(move |(at, _)| *at != n).map(|(_, line)| line.clone());
    assert_eq!(fault(&without(2).collect::<Vec<_>>()), Some(Fault::Missing { seq: 2 }));
    assert_eq!(fault(&without(3).collect::<Vec<_>>()), Some(Fault::CutOff { seq: 3 }));
    assert_eq!(read(&without(4).collect::<Vec<_>>()), Err(LineError::NoEnd));
    assert_eq!(read(&without(0).collect::<Vec<_>>()), Err(LineError::NoBeginning));
    changed[2] = "{\"line\":\"event\"}".into();
    assert_eq!(read(&changed), Err(LineError::Unreadable(3)));
    // What people read must be what is sealed.
    let mut lied = lines.clone();
    lied[1] = lied[1].replacen("\"time\":\"20", "\"time\":\"19", 1);
    assert_ne!(lied[1], lines[1]);
    assert_eq!(read(&lied), Err(LineError::Unreadable(2)));
    // Nor can its end be moved to an earlier entry, with the seal that this one really has, or to another day.
    let Line::Event { seal, .. } = serde_json::from_str(&lines[2]).expect("a line") else { panic!("no event") };
    let Line::End { unsealed, exported_at, seal: end, .. } = serde_json::from_str(&lines[4]).expect("a line") else {
        panic!("no end")
    };
    let cut = |head: Option<Head>, exported_at: &str, events: usize| {
        let end = Line::End { head, unsealed, exported_at: exported_at.to_owned(), seal: end.clone() };
        fault(&[&lines[..=events], &[serde_json::to_string(&end).expect("JSON")]].concat())
    };
    assert_eq!(cut(Some(Head { seq: 2, seal }), &exported_at, 2), Some(Fault::End));
    assert_eq!(cut(None, &exported_at, 0), Some(Fault::End));
    assert_eq!(cut(whole.check.head.clone(), "2031-01-01T00:00:00.000Z", 3), Some(Fault::End));
    assert_eq!(cut(whole.check.head.clone(), &exported_at, 3), None);
    // Nothing stands behind the end, and nothing that was not sealed beside what was.
    let behind = [lines.clone(), vec![lines[1].clone()]].concat();
    assert_eq!(read(&behind), Err(LineError::Unreadable(6)));
    let mut added = lines.clone();
    added[1] = added[1].replacen("\"time\"", "\"actor_name\":\"Mallory\",\"time\"", 1);
    assert_ne!(added[1], lines[1]);
    assert_eq!(read(&added), Err(LineError::Unreadable(2)));

    // An event that its reader may not see keeps its place.
    let mut hidden = lines.clone();
    let Line::Event { seq, event: Some(event), seal, .. } = serde_json::from_str(&lines[2]).expect("a line") else {
        panic!("no event")
    };
    let digest = Some(hex(&event.fields().expect("fields").digest()));
    hidden[2] = serde_json::to_string(&Line::Event { seq, event: None, digest, seal }).expect("JSON");
    assert_eq!(read(&hidden), read(&lines));
}

async fn a_long_log_is_exported_in_pages(store: Store) {
    let (service, scope) = three(store).await;
    for _ in 0..998 {
        write(&service, scope, "request.edited").await;
    }
    service.seal_audit().await.expect("sealed");
    for extra in 0..2 {
        let lines = file(&service, scope).await;
        assert_eq!(lines.len(), 1003 + extra);
        let found = check_file(&service.settings.secret_key, lines.into_iter()).expect("a file").check;
        assert_eq!(found, check(&service, scope).await);
        assert_eq!(found.fault, None);
        write(&service, scope, "request.edited").await;
        service.seal_audit().await.expect("sealed");
    }
}

#[test]
fn digits_and_bytes() {
    assert_eq!(unhex(&hex(&[0, 15, 255])), Some(vec![0, 15, 255]));
    for nonsense in ["0", "0g", "+1", "é0"] {
        assert_eq!(unhex(nonsense), None, "{nonsense}");
    }
}

#[test]
fn parts_of_a_seal_do_not_run_into_each_other() {
    let key = SealKey::derive(&[7; 32]);
    let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let seal = key.seal(one, 1, b"", &[0; 32]);
    for other in [key.seal(two, 1, b"", &[0; 32]), key.seal(one, 2, b"", &[0; 32]), key.seal(one, 1, &[0], &[0; 32])] {
        assert_ne!(seal, other);
    }
    assert_ne!(seal, SealKey::derive(&[8; 32]).seal(one, 1, b"", &[0; 32]));
}

on_both!(
    events_are_sealed_in_order_after_their_commit,
    logs_are_sealed_apart_and_by_several_at_once,
    what_was_done_from_outside_shows,
    another_key_makes_other_seals,
    a_log_cut_short_shows_against_an_earlier_head,
    the_sealer_seals_no_log_that_was_changed,
    an_empty_log_of_a_company_with_members_is_a_fault,
    heads_are_named_daily,
    a_file_is_checked_with_nothing_but_the_key,
    a_long_log_is_exported_in_pages,
);
