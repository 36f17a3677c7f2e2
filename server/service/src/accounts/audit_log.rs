//! Reading the audit log (I2).

use domain::{
    audit::Entry,
    pages::{Page, Window},
};

use crate::{
    Error, Service,
    gate::Member,
    store::cursor::{Cursor, page, rows_for},
};

impl Service {
    /// What happened in the workspace, the latest first.
    pub async fn audit_log(&self, who: &Member, window: &Window) -> Result<Page<Entry>, Error> {
        who.may_govern()?;
        let before = Cursor::<()>::of(window)?.map(|Cursor((), id)| id.into());
        let events = self.store.read().await?.audit_log(who.scope.id().0, before, rows_for(window)).await?;
        Ok(page(events, window, |entry| Cursor((), entry.id.0)))
    }
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
        assert_eq!((check.fault, check.unsealed, check.head.map(|head| head.seq)), (None, 0, Some(14)));
        window.cursor = Some("nonsense".into());
        assert_eq!(problem(bench.service.audit_log(&ada, &window).await, "cursor"), Some(Code::UnknownChoice));
    }

    on_both!(everything_is_remembered_and_paged);
}
