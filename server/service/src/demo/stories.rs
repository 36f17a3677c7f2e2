use domain::{
    candidates::SearchForm,
    interviews::InterviewFilter,
    money::{Amount, SalaryDraft},
    pages::Window,
    places::PlaceDraft,
    requests::Draft,
    workspaces::Role,
};

use super::*;
use crate::{
    Store,
    testing::{Cast, on_both, said},
};

/// How many rows each table holds.
async fn rows(cast: &Cast) -> Vec<i64> {
    let mut counts = Vec::new();
    for sql in [
        "select count(*) from workspace",
        "select count(*) from account",
        "select count(*) from member",
        "select count(*) from candidate",
        "select count(*) from position",
        "select count(*) from message_template",
        "select count(*) from interview",
        "select count(*) from interview_request",
        "select count(*) from audit_event",
        "select count(*) from outbox",
        "select count(*) from outside_calendar",
        "select coalesce(max(promoted_until), 0) from candidate",
    ] {
        let mut tx = cast.begin().await;
        counts.push(crate::store::on!(tx, conn => sqlx::query_scalar(sql).fetch_one(conn).await).expect(sql));
    }
    counts
}

async fn twice_is_once(store: Store) {
    let cast = Cast::new(store);
    let mut heard = Vec::new();
    let first = cast.service.load_demo(2_500, |count| heard.push(count)).await.expect("loaded");
    assert_eq!(heard.last(), Some(&2_500));
    assert!(heard.is_sorted());
    let counted = rows(&cast).await;
    assert_eq!(counted[3], 2_500);
    cast.after(TimeDelta::days(1));
    assert_eq!(cast.service.load_demo(2_500, |_| ()).await.expect("again"), first);
    assert_eq!(cast.service.load_demo(0, |_| ()).await.expect("smaller"), first);
    assert_eq!(rows(&cast).await, counted, "nothing has changed");
    assert_eq!(cast.service.load_demo(2_600, |_| ()).await.expect("larger"), first);
    assert_eq!(rows(&cast).await[3], 2_600, "a crowd may grow");
}

/// A calendar with an old event that nobody can read: which one, and what it means, is told.
async fn an_old_calendar_needs_a_look(store: Store) {
    let cast = Cast::new(store);
    let demo = cast.service.load_demo(0, |_| ()).await.expect("loaded");
    for workspace in &demo.workspaces {
        let scheduler = workspace.members.iter().find(|member| member.role == Role::Scheduler).expect("one");
        let mut tx = cast.begin().await;
        let member = tx.member_of_email(&scheduler.email).await.expect("read").expect("a member");
        drop(tx);
        let calendars = cast.service.outside_calendars(&gate::Actor::Member(member)).await.expect("calendars");
        let [calendar] = &calendars[..] else { panic!("{calendars:?}") };
        assert_eq!((calendar.is_unsure, calendar.cause, calendar.events, calendar.found), (false, None, 3, 1));
        let finding = &calendar.findings[0];
        assert_eq!((finding.name(), finding.from.is_some(), finding.to), ("Choir practice", true, None));
    }
    assert_eq!(cast.service.poll_calendars().await.expect("polled"), 0, "nobody looks for it at once");
}

/// What people try first is there: names and skills of many scripts, which are found as they are written, and an amount with
/// three digits behind the point.
async fn people_of_many_scripts_are_there(store: Store) {
    let cast = Cast::new(store);
    let service = &cast.service;
    service.load_demo(0, |_| ()).await.expect("loaded");
    let mut tx = service.store.read().await.expect("a transaction");
    let admin = tx.member_of_email("admin@nordlicht.example").await.expect("read").expect("the admin");
    drop(tx);
    let mut table = String::new();
    for query in ["مهندس", "太郎", "Rustエンジニア", "सॉफ्टवेयर", "ελενη", "נועה", "김민준", "elodie", "#rust", "CSS"]
    {
        let form = SearchForm { q: query.into(), ..SearchForm::default() };
        let all = Window { limit: Some(100), cursor: None };
        let found = service.search(&admin, &form, &all).await.expect("a page").items;
        table.push_str(&format!("{query}: {}\n", if found.is_empty() { "nobody" } else { "found" }));
    }
    assert!(!table.contains("nobody"), "{table}");
    let mut profiles = PEOPLE.iter().map(Known::profile);
    let tunis = profiles.find(|profile| profile.zone == "Africa/Tunis").expect("somebody in Tunis");
    let salary = tunis.desired_salary.expect("a salary");
    assert_eq!((salary.currency.code(), salary.amount_minor), ("TND", 54_000_000));
}

async fn everybody_listed_can_do_what_the_list_says(store: Store) {
    let cast = Cast::new(store);
    let service = &cast.service;
    let demo = service.load_demo(0, |_| ()).await.expect("loaded");
    assert_eq!((demo.workspaces.len(), demo.candidates.len()), (2, SAMPLES));
    let mut tx = service.store.read().await.expect("a transaction");
    let mut people = demo.candidates.iter();
    for workspace in &demo.workspaces {
        assert!(workspace.positions.len() >= 2);
        assert_eq!(workspace.members.iter().map(|member| member.role).collect::<Vec<_>>(), Role::ALL);
        for member in &workspace.members {
            let account = tx.account(&member.email).await.expect("read").expect("an account");
            let hash = account.password_hash.expect("a password");
            let fits = crate::accounts::verify_password(&member.password, Some(&hash)).await;
            assert!(fits.expect("verified"));
            let who = tx.member_of_email(&member.email).await.expect("read").expect("a member");
            let may = matches!(member.role, Role::Admin | Role::Manager | Role::Requester);
            for position in &workspace.positions {
                let seen = service.position(&who, position.id).await.expect("seen");
                assert_eq!((seen.may_request, seen.closed_at), (may, None), "{} {}", member.email, position.title);
            }
            if may {
                let draft = Draft {
                    position_id: workspace.positions[0].id.to_string(),
                    places: vec![PlaceDraft { kind: "remote".into(), place: None }],
                    base_salary: SalaryDraft {
                        amount: Amount::Minor(9_000_000),
                        upper: Amount::Missing,
                        currency: "EUR".into(),
                        period: "year".into(),
                    },
                    ..Draft::default()
                };
                let candidate = people.next().expect("enough people");
                assert_eq!(said(&service.send_request(&who, candidate.id, &draft).await), "done");
            }
        }
    }
}

async fn no_page_is_empty(store: Store) {
    let cast = Cast::new(store);
    let service = &cast.service;
    let demo = service.load_demo(0, |_| ()).await.expect("loaded");
    let mut tx = service.store.read().await.expect("a transaction");
    let manager = tx.member_of_email("manager@nordlicht.example").await.expect("read").expect("the manager");
    let admin = tx.member_of_email("admin@nordlicht.example").await.expect("read").expect("the admin");
    drop(tx);
    let all = Window { limit: Some(100), cursor: None };
    let mut seen = String::new();
    for filter in [
        InterviewFilter::All,
        InterviewFilter::Delivered,
        InterviewFilter::ToSchedule,
        InterviewFilter::Scheduled,
        InterviewFilter::Ended,
    ] {
        let count = service.interviews(&manager, filter, &all).await.expect("a page").items.len();
        seen.push_str(&format!("{} {count}, ", filter.as_str()));
    }
    assert_eq!(seen, "all 13, delivered 3, to_schedule 3, scheduled 2, ended 5, ");
    let seen_by_admin = service.interviews(&admin, InterviewFilter::All, &all).await.expect("a page").items.len();
    assert_eq!(seen_by_admin, 12, "the confidential one is not the Admin's");
    assert!(service.search(&admin, &SearchForm::default(), &all).await.expect("a page").items.len() >= 36);
    assert_eq!(service.templates(&admin).await.expect("templates").len(), 2);
    assert!(service.workspace(&admin).await.expect("profile").profile.culture.is_some());

    let scheduled = service.interviews(&manager, InterviewFilter::Scheduled, &all).await.expect("a page").items;
    let mut stages: Vec<_> =
        scheduled.iter().map(|row| row.next_talk.as_ref().expect("a talk").stage.as_str()).collect();
    stages.sort_unstable();
    assert_eq!(stages, ["confirmed", "tentative"]);
    assert!(scheduled.iter().all(|row| row.next_talk.as_ref().is_some_and(|talk| talk.time.start > service.now())));
    assert!(scheduled.is_sorted_by_key(|row| row.next_talk.as_ref().map(|talk| talk.time.start)), "soonest first");
    let mut one = Window { limit: Some(1), cursor: None };
    let first = service.interviews(&manager, InterviewFilter::Scheduled, &one).await.expect("a page");
    one.cursor = first.next_cursor;
    let second = service.interviews(&manager, InterviewFilter::Scheduled, &one).await.expect("a page");
    assert_eq!([first.items, second.items].concat(), scheduled);
    assert_eq!(service.pools(&admin).await.expect("pools").len(), 1);

    // What is long past sends nobody a mail, and nothing is late.
    assert_eq!(service.settle().await.expect("settled").total(), 0);
    for workspace in &demo.workspaces {
        assert_eq!(service.audit_fault(workspace.id.0).await, None);
    }
}

#[tokio::test]
async fn it_prints_what_others_rely_on() {
    let database = crate::testing::Database::sqlite().await;
    let cast = Cast::new(database.store.clone());
    let demo = cast.service.load_demo(0, |_| ()).await.expect("loaded");
    let json = serde_json::to_value(&demo).expect("json");
    assert_eq!(json["workspaces"][0]["members"][1]["role"], "manager");
    assert_eq!(json["workspaces"][1]["members"][0]["email"], "admin@kauri.example");
    assert_eq!(json["workspaces"][0]["positions"][0]["title"], "Senior Rust Engineer");
    assert_eq!(json["candidates"][1]["email"], "tomas.oliveira@people.example");
    assert_eq!(json["candidates"][1]["password"], PASSWORD);
}

on_both!(
    twice_is_once,
    everybody_listed_can_do_what_the_list_says,
    people_of_many_scripts_are_there,
    no_page_is_empty,
    an_old_calendar_needs_a_look,
);
