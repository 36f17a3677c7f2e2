//! The seats of a workspace: who sits, as what, and no longer.

use domain::{
    addresses,
    ids::{MemberId, WorkspaceId},
    problems::Problems,
    refusals::{Conflict, Forbidden, Refusal},
    workspaces::{MemberSummary, Role},
};

use crate::{
    Error, Service, Versioned,
    error::not_found,
    gate::{Actor, Member, Scope},
    live::News,
    store::{Seat, Tx},
};

impl Member {
    /// Whether they may govern, and are here themselves: an API key may read what an Admin reads, never change who
    /// gets in.
    pub(super) fn governs(&self) -> Result<(), Refusal> {
        self.may_govern()?;
        if self.session_id.is_none() { Err(Forbidden::KeyMayNot.into()) } else { Ok(()) }
    }
}

/// A role as a form sends it.
pub(super) fn role(text: &str) -> Result<Role, Problems> {
    text.parse().map_err(|code| Problems::one("role", code))
}

/// Something about the members of a workspace has changed.
pub(super) const fn news(workspace: WorkspaceId) -> News {
    News { workspace: Some(workspace), candidate: None, due: false }
}

impl Service {
    /// Everybody who sits or sat here: those who sit first, by name.
    pub async fn members(&self, who: &Member) -> Result<Vec<MemberSummary>, Error> {
        let mut members = self.store.read().await?.members(who.scope).await?;
        for member in &mut members {
            member.email = addresses::shown(&member.email);
        }
        Ok(members)
    }

    /// Gives a member another role, unless it was changed since the version that was read. The workspace keeps at least one
    /// Admin.
    pub async fn change_role(&self, who: &Member, id: impl Into<Versioned<MemberId>>, to: &str) -> Result<(), Error> {
        who.governs()?;
        let (versioned, to) = (id.into(), role(to)?);
        let id = versioned.thing;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let seat = tx.seat_to_change(who.scope, id).await?;
        versioned.check(seat.version)?;
        if seat.role == to {
            return Ok(());
        }
        if seat.role == Role::Admin {
            tx.keep_an_admin(who.scope).await?;
            tx.revoke_what_they_let_in(id, now).await?;
        }
        tx.set_role(id, to).await?;
        let event = Actor::Member(who.clone()).did("member.role_changed", format!("{id} {}", to.as_str()), now);
        tx.audit(self.ids.next(), event).await?;
        tx.tell(news(who.scope.id()));
        self.commit(tx).await?;
        Ok(())
    }

    /// Takes a seat away: sessions, keys, pending invitations and places on hiring teams go with it,
    /// others come to their talks, and what they have invited to goes on without them.
    pub async fn remove_member(&self, who: &Member, id: MemberId) -> Result<(), Error> {
        self.once_more(|| self.remove_member_once(who, id)).await
    }

    /// Signs a member out everywhere, for example when a device was lost. An Admin who does it to themselves stays signed
    /// in here. API keys go on working.
    pub async fn end_sessions_of(&self, who: &Member, id: MemberId) -> Result<(), Error> {
        who.governs()?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let seat = tx.seat_to_change(who.scope, id).await?;
        tx.remove_sessions(seat.account_id, who.session_id.filter(|_| id == who.id)).await?;
        tx.audit(self.ids.next(), Actor::Member(who.clone()).did("member.signed_out", id, now)).await?;
        tx.tell(news(who.scope.id()));
        self.commit(tx).await?;
        Ok(())
    }

    async fn remove_member_once(&self, who: &Member, id: MemberId) -> Result<(), Error> {
        who.governs()?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let seat = tx.seat_to_change(who.scope, id).await?;
        if seat.role == Role::Admin {
            tx.keep_an_admin(who.scope).await?;
        }
        let talks = tx.take_talks_of(who.scope, id, now).await?;
        tx.revoke_what_they_let_in(id, now).await?;
        tx.unseat_member(id, now).await?;
        tx.remove_sessions(seat.account_id, None).await?;
        self.give_talks_away(&mut tx, who, id, talks, now).await?;
        tx.audit(self.ids.next(), Actor::Member(who.clone()).did("member.removed", id, now)).await?;
        tx.tell(news(who.scope.id()));
        self.commit(tx).await?;
        Ok(())
    }
}

impl Tx {
    /// A seat of this workspace that is taken, while nobody else changes seats.
    async fn seat_to_change(&mut self, scope: Scope, id: MemberId) -> Result<Seat, Error> {
        self.lock_workspace(scope).await?;
        self.seat(scope, id).await?.ok_or_else(not_found)
    }

    /// Whether one Admin may go.
    async fn keep_an_admin(&mut self, scope: Scope) -> Result<(), Error> {
        if self.admins(scope).await? > 1 { Ok(()) } else { Err(Conflict::LastAdmin.into()) }
    }

    /// Keys and invitations are an Admin's: who is none any more leaves no way in behind.
    async fn revoke_what_they_let_in(&mut self, id: MemberId, now: domain::Moment) -> Result<(), Error> {
        self.revoke_keys_of(id, now).await?;
        self.remove_invitations_by(id).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::{pages::Window, problems::Code};

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, conflict, origin, problem, refused},
        testing::on_both,
    };

    async fn a_workspace_keeps_an_admin(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        assert_eq!(conflict(bench.service.remove_member(&ada, ada.id).await), Conflict::LastAdmin);
        assert_eq!(conflict(bench.service.change_role(&ada, ada.id, "manager").await), Conflict::LastAdmin);

        let bob = bench.member(&bench.hire(&ada, "Bob", Role::Admin).await).await;
        let (one, other) =
            futures::join!(bench.service.remove_member(&ada, bob.id), bench.service.remove_member(&bob, ada.id));
        assert!(one.is_ok() != other.is_ok(), "two Admins can't remove each other");
    }

    async fn a_removed_member_is_nobody(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let session = bench.hire(&ada, "Bob", Role::Admin).await;
        let bob = bench.member(&session).await;
        let (_, key) = bench.service.create_key(&bob, "CI").await.expect("a key");
        bench.service.invite(&bob, "carol@example.com", "admin", &origin(1)).await.expect("invited");
        let invitation = bench.token().await;

        bench.service.remove_member(&ada, bob.id).await.expect("removed");
        assert_eq!(bench.service.actor_by_session(&session.token).await.expect("an answer"), None);
        assert_eq!(bench.service.actor_by_key(&key).await.expect("an answer"), None);
        let sign_in = bench.service.sign_in("bob@example.com", PASSWORD, &origin(1)).await;
        assert_eq!(problem(sign_in, "password"), Some(Code::WrongCredentials));
        let accept = bench.service.accept_invitation(&invitation, "Carol", PASSWORD, &origin(1)).await;
        assert_eq!(conflict(accept), Conflict::LinkUsed);
        assert_eq!(refused(bench.service.remove_member(&ada, bob.id).await), Refusal::NotFound);

        let members = bench.service.members(&ada).await.expect("members");
        assert_eq!(members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), ["Ada", "Bob"]);
        assert_eq!(members[1].removed_at, Some(bench.service.now()));

        let again = bench.member(&bench.hire(&ada, "Bob", Role::Reviewer).await).await;
        assert_eq!((again.id, again.role), (bob.id, Role::Reviewer), "the same seat, what they did stays theirs");
    }

    async fn who_was_removed_may_join_elsewhere(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let eve = bench.member(&bench.join("Eve", "Looms").await).await;
        let bob = bench.member(&bench.hire(&ada, "Bob", Role::Manager).await).await;
        bench.service.remove_member(&ada, bob.id).await.expect("removed");
        let there = bench.member(&bench.hire(&eve, "Bob", Role::Manager).await).await;
        assert_eq!(there.scope, eve.scope);
        bench.service.remove_member(&eve, there.id).await.expect("removed");
        let alone = bench.actor(&bench.join("Bob", "").await).await;
        assert!(alone.person().is_ok(), "or be a candidate");
    }

    async fn a_member_is_signed_out_everywhere(store: Store) {
        let bench = Bench::new(store);
        let session = bench.join("Ada", "Engines").await;
        let ada = bench.member(&session).await;
        let elsewhere = bench.service.sign_in("ada@example.com", PASSWORD, &origin(2)).await.expect("a session");
        let phone = bench.hire(&ada, "Bob", Role::Reviewer).await;
        let bob = bench.member(&phone).await;
        let desk = bench.service.sign_in("bob@example.com", PASSWORD, &origin(2)).await.expect("a session");

        bench.service.end_sessions_of(&ada, bob.id).await.expect("ended");
        for gone in [&phone, &desk] {
            assert_eq!(bench.service.actor_by_session(&gone.token).await.expect("an answer"), None);
        }
        bench.service.sign_in("bob@example.com", PASSWORD, &origin(2)).await.expect("the seat is still theirs");

        bench.service.end_sessions_of(&ada, ada.id).await.expect("ended");
        bench.actor(&session).await;
        assert_eq!(bench.service.actor_by_session(&elsewhere.token).await.expect("an answer"), None);
    }

    async fn a_role_counts_at_once(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let session = bench.hire(&ada, "Bob", Role::Admin).await;
        let bob = bench.member(&session).await;
        let (_, key) = bench.service.create_key(&bob, "CI").await.expect("a key");
        bench.service.change_role(&ada, bob.id, "scheduler").await.expect("changed");
        assert_eq!(bench.member(&session).await.role, Role::Scheduler);
        assert_eq!(bench.service.actor_by_key(&key).await.expect("an answer"), None, "their keys end with it");
        let nonsense = bench.service.change_role(&ada, bob.id, "owner").await;
        assert_eq!(problem(nonsense, "role"), Some(Code::UnknownRole));
    }

    async fn only_admins_govern_and_only_here(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let eve = bench.member(&bench.join("Eve", "Looms").await).await;
        let invited = bench.service.invite(&ada, "carol@example.com", "reviewer", &origin(1)).await.expect("invited");
        bench.mail().await;
        let (made, key) = bench.service.create_key(&ada, "CI").await.expect("a key");
        let key = bench.service.actor_by_key(&key).await.expect("an answer").expect("somebody");
        let key = key.member().expect("a member");

        let service = &bench.service;
        let mut actors = vec![("key", key), ("foreign", eve)];
        for role in Role::ALL {
            actors.push((role.as_str(), bench.member(&bench.hire(&ada, role.label(), role).await).await));
        }
        let mut columns = vec![vec![String::new()]];
        for (name, who) in actors {
            let absent = uuid::Uuid::nil();
            let window = Window::default();
            let answers = [
                ("members", service.members(&who).await.err()),
                ("invitations", service.invitations(&who).await.err()),
                ("keys", service.keys(&who).await.err()),
                ("audit_log", service.audit_log(&who, &window).await.err()),
                ("check_audit", service.check_audit(&who).await.err()),
                ("change_role", service.change_role(&who, ada.id, "admin").await.err()),
                ("end_sessions_of", service.end_sessions_of(&who, ada.id).await.err()),
                ("remove_member", service.remove_member(&who, MemberId(absent)).await.err()),
                ("revoke_invitation", service.revoke_invitation(&who, invited.id).await.err()),
                ("revoke_key", service.revoke_key(&who, made.id).await.err()),
                ("create_key", service.create_key(&who, "mine").await.err()),
                ("invite", service.invite(&who, "dora@example.com", "reviewer", &origin(1)).await.err()),
            ];
            let mut column = vec![name.to_owned()];
            for (deed, error) in answers {
                if name == "key" {
                    columns[0].push(deed.to_owned());
                }
                column.push(match error {
                    None => "yes".to_owned(),
                    Some(Error::Refused(refusal)) => refusal.code().to_owned(),
                    Some(Error::Store(error)) => panic!("{error}"),
                });
            }
            columns.push(column);
        }
        let mut table = String::new();
        for row in 0..columns[0].len() {
            let cells: Vec<_> = columns.iter().map(|column| format!("{:17}", column[row])).collect();
            table.push_str(cells.join(" ").trim_end());
            table.push('\n');
        }
        insta::assert_snapshot!(table, @r"
                          key               foreign           admin             manager           requester         executive         reviewer          scheduler
        members           yes               yes               yes               yes               yes               yes               yes               yes
        invitations       yes               yes               yes               admins_only       admins_only       admins_only       admins_only       admins_only
        keys              yes               yes               yes               admins_only       admins_only       admins_only       admins_only       admins_only
        audit_log         yes               yes               yes               admins_only       admins_only       admins_only       admins_only       admins_only
        check_audit       yes               yes               yes               admins_only       admins_only       admins_only       admins_only       admins_only
        change_role       key_may_not       not_found         yes               admins_only       admins_only       admins_only       admins_only       admins_only
        end_sessions_of   key_may_not       not_found         yes               admins_only       admins_only       admins_only       admins_only       admins_only
        remove_member     key_may_not       not_found         not_found         admins_only       admins_only       admins_only       admins_only       admins_only
        revoke_invitation key_may_not       not_found         yes               admins_only       admins_only       admins_only       admins_only       admins_only
        revoke_key        key_may_not       not_found         yes               admins_only       admins_only       admins_only       admins_only       admins_only
        create_key        key_may_not       yes               yes               admins_only       admins_only       admins_only       admins_only       admins_only
        invite            key_may_not       yes               yes               admins_only       admins_only       admins_only       admins_only       admins_only
        ");
    }

    on_both!(
        a_workspace_keeps_an_admin,
        a_removed_member_is_nobody,
        who_was_removed_may_join_elsewhere,
        a_member_is_signed_out_everywhere,
        a_role_counts_at_once,
        only_admins_govern_and_only_here,
    );
}
