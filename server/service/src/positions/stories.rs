use domain::{
    bookings::HowDraft,
    ids::{MemberId, PositionId},
    money::{Amount, SalaryDraft},
    pages::{Page, Window},
    places::PlaceDraft,
    policy,
    positions::{Draft, PositionSummary},
    workspaces::Role,
};

use crate::{
    Store,
    gate::Member,
    testing::{Cast, on_both, said},
};

fn draft(title: &str, team: &[&Member]) -> Draft {
    Draft {
        title: title.to_owned(),
        places: vec![
            PlaceDraft { kind: "remote".into(), place: None },
            PlaceDraft { kind: "hybrid".into(), place: Some("Berlin".into()) },
        ],
        salary: Some(SalaryDraft {
            amount: Amount::Minor(9_000_000),
            upper: Amount::Minor(11_000_000),
            currency: "EUR".into(),
            period: "year".into(),
        }),
        visibility: String::new(),
        confidential: false,
        how: HowDraft::default(),
        team: team.iter().map(|member| member.id.to_string()).collect(),
    }
}

fn secret(title: &str, team: &[&Member]) -> Draft {
    Draft { confidential: true, ..draft(title, team) }
}

fn titles(page: &Page<PositionSummary>) -> Vec<&str> {
    page.items.iter().map(|position| position.role.title.as_str()).collect()
}

async fn everybody(cast: &Cast, workspace: &str) -> [Member; 6] {
    let workspace = cast.workspace(workspace).await;
    let mut members = Vec::new();
    for role in Role::ALL {
        members.push(cast.member(workspace, role, &format!("{} of {workspace}", role.label())).await);
    }
    members.try_into().expect("six")
}

/// I11: a list of ids costs one statement, and has an end.
async fn a_team_has_an_end(store: Store) {
    let cast = Cast::new(store);
    let [admin, manager, ..] = everybody(&cast, "Engines").await;
    let strangers = |count: usize| (0..count).map(|_| MemberId(cast.service.ids.next()).to_string());
    let with = |team: Vec<String>| Draft { team, ..draft("Rust engineer", &[]) };
    let most = with(strangers(policy::TEAM_MEMBERS - 1).chain([manager.id.to_string()]).collect());
    let problems = said(&cast.service.open_position(&admin, &most).await);
    assert!(problems.starts_with("team[0]: not_found, ") && !problems.contains("team[499]"), "{problems}");
    let more = with(strangers(policy::TEAM_MEMBERS + 1).collect());
    assert_eq!(said(&cast.service.open_position(&admin, &more).await), "team: too_many");
}

async fn opened_and_read_back(store: Store) {
    let cast = Cast::new(store);
    let [admin, manager, requester, ..] = everybody(&cast, "Engines").await;
    let service = &cast.service;
    let opened = service.open_position(&manager, &draft("Rust engineer", &[&requester])).await.expect("opened");
    assert_eq!(opened.team, [manager.id, requester.id], "whoever opens it belongs to the team");
    assert_eq!((opened.active_requests, opened.may_request, opened.version), (0, true, 1));
    assert_eq!(opened.role.salary.map(|salary| salary.say()).as_deref(), Some("€ 90,000–110,000 a year"));

    let seen = service.position(&admin, opened.id).await.expect("seen");
    assert_eq!(seen, opened);
    let plain = Draft { salary: None, ..draft("Designer", &[]) };
    assert_eq!(service.open_position(&admin, &plain).await.expect("opened").role.salary, None);
}

async fn who_may_open_change_and_ask(store: Store) {
    let cast = Cast::new(store);
    let members = everybody(&cast, "Engines").await;
    let [_, manager, requester, _, reviewer, _] = &members;
    let service = &cast.service;
    let teamed = service.open_position(manager, &draft("Teamed", &[requester, reviewer])).await.expect("opened");
    let mut table = String::new();
    for who in &members {
        let open = said(&service.open_position(who, &draft("Another", &[])).await);
        let change = said(&service.change_position(who, teamed.id, 0, &draft("Changed", &[])).await);
        let ask = service.position(who, teamed.id).await.expect("seen by all").may_request;
        table.push_str(&format!("{:9} open {open:13} change {change:13} ask {ask}\n", who.role.label()));
    }
    insta::allow_duplicates! {
        insta::assert_snapshot!(table, @r"
        Admin     open done          change stale         ask true
        Manager   open done          change stale         ask true
        Requester open managers_only change managers_only ask true
        Executive open managers_only change managers_only ask false
        Reviewer  open managers_only change managers_only ask false
        Scheduler open managers_only change managers_only ask false
        ");
    }
    // A Manager who is not on the team sees it, and may neither change it nor send for it.
    let other = cast.member(manager.scope.id(), Role::Manager, "Another Manager").await;
    assert_eq!(said(&service.close_position(&other, teamed.id).await), "not_on_team");
    assert!(!service.position(&other, teamed.id).await.expect("seen").may_request);
}

async fn confidential_ones_are_their_teams_alone(store: Store) {
    let cast = Cast::new(store);
    let [admin, manager, requester, executive, ..] = everybody(&cast, "Engines").await;
    let service = &cast.service;
    let open = service.open_position(&admin, &draft("Open", &[])).await.expect("opened");
    let hidden = service.open_position(&manager, &secret("Hidden", &[&requester])).await.expect("opened");
    for who in [&admin, &executive] {
        assert_eq!(said(&service.position(who, hidden.id).await), "not_found");
        assert_eq!(titles(&service.positions(who, true, &Window::default()).await.expect("list")), ["Open"]);
        assert_eq!(said(&service.change_position(who, hidden.id, 1, &draft("Mine", &[])).await), "not_found");
        assert_eq!(said(&service.close_position(who, hidden.id).await), "not_found");
    }
    for who in [&manager, &requester] {
        assert_eq!(service.position(who, hidden.id).await.expect("seen").role.title, "Hidden");
        assert_eq!(titles(&service.positions(who, true, &Window::default()).await.expect("list")), ["Hidden", "Open"]);
    }
    // Making it confidential does not lock out whoever did.
    let kept = service.change_position(&admin, open.id, 1, &secret("Open", &[&manager])).await.expect("changed");
    assert_eq!(kept.team.len(), 2);
    assert!(kept.team.contains(&admin.id));
    assert_eq!(said(&service.position(&admin, open.id).await), "done");
}

async fn other_companies_are_not_there(store: Store) {
    let cast = Cast::new(store);
    let [ours, ..] = everybody(&cast, "Engines").await;
    let [theirs, ..] = everybody(&cast, "Looms").await;
    let service = &cast.service;
    let position = service.open_position(&theirs, &draft("Weaver", &[])).await.expect("opened");
    assert_eq!(said(&service.position(&ours, position.id).await), "not_found");
    assert_eq!(said(&service.change_position(&ours, position.id, 1, &draft("Mine", &[])).await), "not_found");
    assert_eq!(said(&service.close_position(&ours, position.id).await), "not_found");
    assert_eq!(titles(&service.positions(&ours, true, &Window::default()).await.expect("list")), [""; 0]);
    let foreign = service.open_position(&ours, &draft("Spy", &[&ours, &theirs])).await;
    assert_eq!(said(&foreign), "team[1]: not_found");
    assert_eq!(
        titles(&service.positions(&ours, true, &Window::default()).await.expect("list")),
        [""; 0],
        "nothing kept"
    );
    let mut typed = draft("Spy", &[]);
    typed.team = vec!["7".into(), MemberId(uuid::Uuid::nil()).to_string()];
    assert_eq!(said(&service.open_position(&ours, &typed).await), "team[0]: not_an_id");
    assert_eq!(said(&service.position(&ours, PositionId(uuid::Uuid::nil())).await), "not_found");
}

async fn a_stale_change_is_refused_and_changes_nothing(store: Store) {
    let cast = Cast::new(store);
    let [admin, manager, ..] = everybody(&cast, "Engines").await;
    let service = &cast.service;
    let position = service.open_position(&manager, &draft("First", &[&admin])).await.expect("opened");
    let second = service.change_position(&admin, position.id, 1, &draft("Second", &[])).await.expect("changed");
    assert_eq!((second.version, second.team.as_slice()), (2, [].as_slice()), "an Admin needs no team");
    let stale = service.change_position(&admin, position.id, 1, &draft("Third", &[])).await;
    assert_eq!(said(&stale), "stale");
    assert_eq!(service.position(&admin, position.id).await.expect("seen").role.title, "Second");
    let empty = service.change_position(&admin, position.id, 2, &Draft::default()).await;
    assert_eq!(said(&empty), "title: missing, places: no_place");
}

async fn closing_is_idempotent_and_remembered(store: Store) {
    let cast = Cast::new(store);
    let [admin, ..] = everybody(&cast, "Engines").await;
    let service = &cast.service;
    let position = service.open_position(&admin, &draft("Once", &[])).await.expect("opened");
    cast.after(chrono::TimeDelta::hours(1));
    let closed = service.close_position(&admin, position.id).await.expect("closed");
    assert_eq!((closed.closed_at, closed.may_request), (Some(service.now()), false));
    cast.after(chrono::TimeDelta::hours(1));
    assert_eq!(service.close_position(&admin, position.id).await.expect("still closed"), closed);
    assert_eq!(titles(&service.positions(&admin, false, &Window::default()).await.expect("list")), [""; 0]);
    assert_eq!(titles(&service.positions(&admin, true, &Window::default()).await.expect("list")), ["Once"]);
    let open = service.reopen_position(&admin, position.id).await.expect("open again");
    assert_eq!((open.closed_at, open.version), (None, 3));

    let mut tx = cast.begin().await;
    let log = tx.audit_log(admin.scope.id().0, None, 10).await.expect("log");
    let actions: Vec<_> = log.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["position.reopened", "position.closed", "position.opened"]);
    drop(tx);
    assert_eq!(cast.service.audit_fault(admin.scope.id().0).await, None);
}

async fn pages_follow_each_other(store: Store) {
    let cast = Cast::new(store);
    let [admin, manager, ..] = everybody(&cast, "Engines").await;
    let service = &cast.service;
    for n in 1..=5 {
        service.open_position(&admin, &draft(&format!("P{n}"), &[])).await.expect("opened");
        service.open_position(&manager, &secret(&format!("S{n}"), &[])).await.expect("opened");
        // Some are made in the same millisecond.
        cast.after(chrono::TimeDelta::milliseconds(n % 2));
    }
    let mut window = Window { limit: Some(2), cursor: None };
    let mut seen = Vec::new();
    loop {
        let page = service.positions(&admin, false, &window).await.expect("a page");
        seen.push(titles(&page).join(" "));
        window.cursor = page.next_cursor;
        if window.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["P5 P4", "P3 P2", "P1"]);
    window.cursor = Some("nonsense".into());
    assert_eq!(said(&service.positions(&admin, false, &window).await), "cursor: unknown_choice");
}

async fn who_has_left_is_on_no_team(store: Store) {
    let cast = Cast::new(store);
    let [admin, manager, ..] = everybody(&cast, "Engines").await;
    let service = &cast.service;
    let position = service.open_position(&admin, &draft("Held on to", &[&manager])).await.expect("opened");
    cast.meddle("update member set removed_at = 1 where role = 'manager'").await;
    assert_eq!(service.position(&admin, position.id).await.expect("seen").team, [admin.id]);
    let again = service.change_position(&admin, position.id, 1, &draft("Held on to", &[&manager])).await;
    assert_eq!(said(&again), "team[0]: not_found");
}

on_both!(
    a_team_has_an_end,
    opened_and_read_back,
    who_may_open_change_and_ask,
    confidential_ones_are_their_teams_alone,
    other_companies_are_not_there,
    a_stale_change_is_refused_and_changes_nothing,
    closing_is_idempotent_and_remembered,
    pages_follow_each_other,
    who_has_left_is_on_no_team,
);
