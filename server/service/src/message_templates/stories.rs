use domain::{ids::TemplateId, workspaces::Role};

use crate::{
    Store,
    testing::{Cast, on_both, said},
};

async fn saved_read_and_removed(store: Store) {
    let cast = Cast::new(store);
    let workspace = cast.workspace("Engines").await;
    let requester = cast.member(workspace, Role::Requester, "Rita").await;
    let reviewer = cast.member(workspace, Role::Reviewer, "Rob").await;
    let stranger = cast.member(cast.workspace("Looms").await, Role::Admin, "Lou").await;
    let service = &cast.service;
    let body = "Hi {{candidate.first_name}},\nwe build engines.";
    let second = service.save_template(&requester, "second word", body).await.expect("saved");
    let first = service.save_template(&requester, " First word ", body).await.expect("saved");
    assert_eq!(first.name, "First word");
    assert_eq!(service.templates(&reviewer).await.expect("list"), [first.clone(), second.clone()]);
    assert_eq!(service.templates(&stranger).await.expect("list"), []);

    for (name, body, why) in [
        ("First word", "x", "name: taken"),
        ("FIRST WORD", "x", "name: taken"),
        ("", "", "name: missing, body: missing"),
        ("Third", "{{candidate.shoe}}", "body: unknown_variable"),
        ("Third", "{{candidate.name", "body: broken_variable"),
    ] {
        assert_eq!(said(&service.save_template(&requester, name, body).await), why);
    }
    assert_eq!(said(&service.save_template(&reviewer, "Mine", "x").await), "standard_seat");
    assert_eq!(said(&service.remove_template(&reviewer, first.id).await), "standard_seat");
    assert_eq!(said(&service.remove_template(&stranger, first.id).await), "not_found");
    assert_eq!(said(&service.remove_template(&requester, TemplateId(uuid::Uuid::nil())).await), "not_found");
    assert_eq!(said(&service.save_template(&stranger, "First word", "ours").await), "done", "each has its own names");

    for (who, id, name, why) in [
        (&reviewer, first.id, "Mine", "standard_seat"),
        (&stranger, first.id, "Mine", "not_found"),
        (&requester, TemplateId(uuid::Uuid::nil()), "Mine", "not_found"),
        (&requester, first.id, "SECOND WORD", "name: taken"),
        (&requester, first.id, " ", "name: missing"),
    ] {
        assert_eq!(said(&service.change_template(who, id, name, "x").await), why);
    }
    let changed = service.change_template(&requester, first.id, "First Word", "Shorter.").await.expect("changed");
    assert_eq!((changed.id, changed.name.as_str(), changed.body.as_str()), (first.id, "First Word", "Shorter."));
    assert_eq!(service.templates(&reviewer).await.expect("list"), [changed, second.clone()]);

    service.remove_template(&requester, first.id).await.expect("removed");
    assert_eq!(said(&service.remove_template(&requester, first.id).await), "not_found");
    assert_eq!(service.templates(&requester).await.expect("list"), [second]);
    let mut tx = cast.begin().await;
    assert_eq!(tx.audit_log(workspace.0, None, 1).await.expect("log")[0].action, "message_template.removed");
}

on_both!(saved_read_and_removed);
