//! Reading the audit log (I2).

use std::collections::HashSet;

use domain::{
    audit::Entry,
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
    use domain::{problems::Code, workspaces::Role};

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

    on_both!(everything_is_remembered_and_paged);
}
