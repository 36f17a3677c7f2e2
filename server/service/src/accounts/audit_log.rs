//! Reading the audit log (I2).

use std::collections::HashSet;

use domain::{
    audit::{Entry, LogLine, Thing, moved, without_ids},
    pages::{Page, Window},
};
use uuid::Uuid;

use crate::{
    Error, Service,
    audit::named_ids,
    gate::Member,
    store::{
        Tx,
        cursor::{Cursor, page, rows_for},
    },
};

impl Service {
    /// What happened in the workspace, the latest first. What happened to a confidential position is left out, unless the
    /// Admin is on its team (R16).
    pub async fn audit_log(&self, who: &Member, window: &Window) -> Result<Page<Entry>, Error> {
        who.may_govern()?;
        let mut before = Cursor::<()>::of(window)?.map(|Cursor((), id)| id.into());
        let rows = rows_for(window);
        let mut tx = self.store.read().await?;
        let (mut events, wanted) = (Vec::new(), usize::try_from(rows).unwrap_or(usize::MAX));
        // What is left out makes room for what comes before it.
        while events.len() < wanted {
            let batch = tx.audit_log(who.scope.id().0, before, rows).await?;
            let is_last = batch.len() < wanted;
            before = batch.last().map(|entry| entry.id);
            events.extend(tx.visible_events(who, batch).await?);
            if is_last {
                break;
            }
        }
        events.truncate(wanted);
        Ok(page(events, window, |entry| Cursor((), entry.id.0)))
    }

    /// The same with the names of what each entry is about.
    pub async fn named_audit_log(&self, who: &Member, window: &Window) -> Result<Page<LogLine>, Error> {
        let Page { items, next_cursor } = self.audit_log(who, window).await?;
        let ids: HashSet<Uuid> = items.iter().flat_map(named).collect();
        let known = self.store.read().await?.things_among(who, &ids).await?;
        let items = items.into_iter().map(|entry| line(entry, &known)).collect();
        Ok(Page { items, next_cursor })
    }
}

/// The entry with what is known of the ids that it names, each thing once.
fn line(entry: Entry, known: &[(Uuid, Thing)]) -> LogLine {
    let mut things: Vec<Thing> = Vec::new();
    for id in named(&entry) {
        for (_, thing) in known.iter().filter(|(of, _)| *of == id) {
            if !things.contains(thing) {
                things.push(thing.clone());
            }
        }
    }
    let (moved, text) = (moved(&entry.subject), without_ids(&entry.subject));
    LogLine { entry, things, moved, text }
}

impl Tx {
    /// Those of the events that this member may see: by the process they belong to, and by whatever their subject names.
    async fn visible_events(&mut self, who: &Member, events: Vec<Entry>) -> Result<Vec<Entry>, Error> {
        let ids: HashSet<Uuid> = events.iter().flat_map(named).collect();
        let concealed = self.concealed_among(who, &ids).await?;
        Ok(events.into_iter().filter(|entry| named(entry).all(|id| !concealed.contains(&id))).collect())
    }
}

/// The ids that an entry names.
fn named(entry: &Entry) -> impl Iterator<Item = Uuid> {
    named_ids(entry.id, &entry.subject)
}

#[cfg(test)]
mod tests {
    use domain::{audit::ThingKind, problems::Code, workspaces::Role};

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, origin, problem},
        testing::on_both,
    };

    async fn everything_is_remembered_and_paged(store: Store) {
        let bench = Bench::new(store);
        let session = bench.join("Ada", "Engines").await;
        let ada = bench.member(&session).await;
        let bob = bench.member(&bench.hire(&ada, "Bob", Role::Reviewer).await).await;
        bench.service.change_role(&ada, bob.id, "manager").await.expect("changed");
        bench.service.remove_member(&ada, bob.id).await.expect("removed");
        let invited = bench.service.invite(&ada, "carol@example.com", "reviewer", &origin(1)).await.expect("invited");
        bench.service.revoke_invitation(&ada, invited.id).await.expect("revoked");
        let (key, _) = bench.service.create_key(&ada, "CI").await.expect("a key");
        bench.service.revoke_key(&ada, key.id).await.expect("revoked");
        bench.service.make_key("ada@example.com", "CI").await.expect("a key");
        let who = bench.actor(&session).await;
        bench.service.change_password(&who, "", "battery staple").await.expect("changed");
        bench.service.rename(&who, "Ada King").await.expect("renamed");
        bench.service.sign_out(&who).await.expect("signed out");
        bench.service.sign_in("ada@example.com", PASSWORD, &origin(1)).await.err().expect("the old one is wrong");

        let mut window = Window { limit: Some(4), cursor: None };
        let mut said = Vec::new();
        loop {
            let page = bench.service.audit_log(&ada, &window).await.expect("a page");
            said.extend(page.items.into_iter().map(|entry| {
                format!("{} by {}", entry.say(), entry.actor_name.unwrap_or_else(|| format!("{:?}", entry.actor)))
            }));
            window.cursor = page.next_cursor;
            if window.cursor.is_none() {
                break;
            }
        }
        said.reverse();
        insta::assert_snapshot!(said.join("\n"), @r"
        Member joined by Ada King
        Session opened by Ada King
        Member invited by Ada King
        Member joined by Bob
        Session opened by Bob
        Member role changed by Ada King
        Member removed by Ada King
        Member invited by Ada King
        Invitation revoked by Ada King
        Key created by Ada King
        Key revoked by Ada King
        Key created by Operator
        Password changed by Ada King
        Account renamed by Ada King
        Session closed by Ada King
        Sign in failed by Member
        ");
        bench.service.seal_audit().await.expect("sealed");
        let check = bench.service.check_audit(&ada).await.expect("an answer");
        assert_eq!((check.fault, check.unsealed, check.head.map(|head| head.seq)), (None, 0, Some(16)));
        window.cursor = Some("nonsense".into());
        assert_eq!(problem(bench.service.audit_log(&ada, &window).await, "cursor"), Some(Code::UnknownChoice));
    }

    async fn entries_name_what_they_are_about(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let bob = bench.member(&bench.hire(&ada, "Bob", Role::Reviewer).await).await;
        let eve = bench.member(&bench.join("Eve", "Rivals").await).await;
        bench.service.change_role(&ada, bob.id, "manager").await.expect("changed");
        bench.service.create_key(&ada, "CI").await.expect("a key");
        bench.service.invite(&ada, "carol@example.com", "reviewer", &origin(1)).await.expect("invited");
        let page = bench.service.named_audit_log(&ada, &Window::default()).await.expect("a page");
        let about = |action: &str| {
            let line = page.items.iter().find(|line| line.entry.action == action).expect("an entry");
            let things: Vec<_> = line.things.iter().map(|thing| (thing.kind, thing.id, thing.name.as_str())).collect();
            (things, line.text.as_str())
        };
        assert_eq!(about("member.role_changed").0, [(ThingKind::Member, bob.id.0, "Bob")]);
        assert_eq!(about("key.created").0[0].2, "CI");
        for LogLine { entry, text, .. } in &page.items {
            assert_eq!(named_ids(entry.id, text).count(), 1, "{text} holds no id");
        }
        // Nothing of another company's has a name here.
        let ids = HashSet::from([bob.id.0]);
        let mut tx = bench.service.store.read().await.expect("read");
        assert!(tx.things_among(&eve, &ids).await.expect("read").is_empty());
    }

    on_both!(everything_is_remembered_and_paged, entries_name_what_they_are_about);
}
