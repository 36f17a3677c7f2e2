use domain::workspaces::{Role, WorkspaceDraft};

use crate::{
    Store,
    testing::{Cast, on_both, said},
};

async fn admins_say_what_the_company_is(store: Store) {
    let cast = Cast::new(store);
    let workspace = cast.workspace("Engines").await;
    let admin = cast.member(workspace, Role::Admin, "Anna").await;
    let scheduler = cast.member(workspace, Role::Scheduler, "Sam").await;
    let service = &cast.service;
    let empty = service.workspace(&scheduler).await.expect("read by all");
    let empty = empty.profile;
    assert_eq!((empty.name.as_str(), empty.size, empty.culture), ("Engines", None, None));

    let draft = WorkspaceDraft {
        name: "Engines & Sons".into(),
        size: "1,200".into(),
        locations: "Berlin\nKraków".into(),
        tech_stack: "Rust, PostgreSQL".into(),
        culture: "Calm.\r\nNo meetings on Fridays.".into(),
        website: "https://engines.example".into(),
    };
    let saved = service.save_workspace(&admin, &draft).await.expect("saved");
    assert_eq!((saved.profile.size, saved.profile.locations.len()), (Some(1_200), 2));
    assert_eq!(service.workspace(&scheduler).await.expect("read"), saved);

    assert_eq!(said(&service.save_workspace(&scheduler, &draft).await), "admins_only");
    let bad = WorkspaceDraft { size: "0".into(), website: "ftp://x.y".into(), ..WorkspaceDraft::default() };
    assert_eq!(
        said(&service.save_workspace(&admin, &bad).await),
        "name: missing, size: not_positive, website: not_a_url"
    );
    assert_eq!(service.workspace(&admin).await.expect("read"), saved, "nothing was changed");
    let mut tx = cast.begin().await;
    assert_eq!(tx.audit_log(workspace.0, None, 1).await.expect("log")[0].action, "workspace.changed");
}

on_both!(admins_say_what_the_company_is);
