//! Many deliveries at once: each one once, each company's chain whole.

use domain::{policy, requests::StageName, workspaces::Role};

use crate::{
    Store,
    gate::Member,
    requests::stories::{Scene, position, tick},
    store::{On, OnPostgres, on},
    testing::on_both,
};

/// Two companies that both ask these candidates at the same time.
async fn crowd(scene: &Scene, candidates: usize) -> [Member; 2] {
    let service = &scene.cast.service;
    let looms = scene.cast.workspace("Looms").await;
    let jo = scene.cast.member(looms, Role::Admin, "Jo Jacquard").await;
    let theirs = service.open_position(&jo, &position("Weaver")).await.expect("a position").id;
    for n in 0..candidates {
        let person = scene.cast.candidate(&format!("Candidate {n}")).await.scope.id();
        service.send_request(&scene.admin, person, &scene.draft()).await.expect("sent");
        let draft = domain::requests::Draft { position_id: theirs.to_string(), ..scene.draft() };
        service.send_request(&jo, person, &draft).await.expect("sent");
    }
    [scene.admin.clone(), jo]
}

async fn workers_share_many_deliveries(store: Store) {
    const REACHED: &str = "
        select count(*) from interview_request r
        join interview i on i.interview_id = r.interview_id
        where r.stage = 'delivered' and r.delivered_at = $1 and r.version = 2 and i.state_at = $1 and i.version = 2";
    const EVENTS: &str = "
        select count(distinct interview_id) from audit_event where action = 'request.delivered' and at = $1";
    let scene = Scene::new(store).await;
    let companies = crowd(&scene, 30).await;
    scene.cast.after(policy::HOLD);
    let service = &scene.cast.service;
    let (mut all, mut rounds) = (0, 0);
    while all < 60 {
        let (one, two, three) = tokio::join!(service.deliver_due(7), service.deliver_due(7), service.deliver_due(7));
        all += one.expect("one") + two.expect("two") + three.expect("three");
        rounds += 1;
        assert!(rounds < 200, "something is never delivered");
    }
    assert_eq!((all, service.deliver_due(7).await.expect("none left")), (60, 0));

    let mut tx = service.store.read().await.expect("a look");
    let now = service.now().timestamp_millis();
    for sql in [REACHED, EVENTS] {
        let count: i64 = on!(tx, conn => sqlx::query_scalar(sql).bind(now).fetch_one(conn).await).expect("a count");
        assert_eq!(count, 60);
    }
    drop(tx);
    for company in companies {
        assert_eq!(service.audit_fault(company.scope.id().0).await, None);
    }
    let mut posted = scene.posted().await;
    posted.sort();
    assert_eq!(posted.len(), 60);
    posted.dedup();
    assert_eq!(posted.len(), 30, "two for each candidate");
}

async fn what_changed_meanwhile_is_left_alone(store: Store) {
    let scene = Scene::new(store).await;
    crowd(&scene, 2).await;
    scene.cast.after(policy::HOLD);
    let service = &scene.cast.service;
    let mut tx = service.store.begin().await.expect("a transaction");
    let due = tx.take_due_deliveries(service.now(), 10).await.expect("due");
    assert_eq!(due.len(), 4);
    assert!(due.iter().all(|due| due.email.is_some()));
    let mut delivered: Vec<_> =
        due.into_iter().map(|due| due.request.deliver(service.now()).expect("its time has come")).collect();
    delivered[1].version -= 1;
    let saved = tx.save_stages(&delivered).await.expect("saved");
    let mut expected: Vec<_> = delivered.iter().map(|request| request.id).collect();
    expected.remove(1);
    assert_eq!(saved.len(), 3);
    assert!(expected.iter().all(|id| saved.contains(id)));
    match tx.on {
        On::Sqlite(turn) => drop(turn),
        // Dropped, it would be undone some time later.
        On::Postgres(OnPostgres::Tx(tx)) => tx.rollback().await.expect("undone"),
        On::Postgres(OnPostgres::Glance(_)) => panic!("it was begun"),
    }
    assert_eq!(service.deliver_due(10).await.expect("delivered"), 4, "undone, so all is still to do");
}

async fn the_next_of_each_kind_is_known(store: Store) {
    let scene = Scene::new(store).await;
    let next = async || scene.cast.service.store.read().await.expect("a look").next_work().await.expect("next");
    assert_eq!(next().await.first(), None);
    let sent = scene.send().await;
    assert_eq!(next().await.delivery, Some(sent.deliver_at));
    assert_eq!(next().await.first(), Some(sent.deliver_at));
    scene.after(policy::HOLD).await;
    assert_eq!(scene.stage(&sent).await, StageName::Delivered);
    let declined_at = sent.deliver_at + policy::AUTOMATIC_DECLINE + tick();
    assert_eq!((next().await.delivery, next().await.decline), (None, Some(declined_at)));
    scene.after(policy::AUTOMATIC_DECLINE + tick()).await;
    assert_eq!((next().await.decline, next().await.ending), (None, None));
    assert!(next().await.badge.is_some(), "the silence stops counting one day");
}

on_both!(workers_share_many_deliveries, what_changed_meanwhile_is_left_alone, the_next_of_each_kind_is_known);
