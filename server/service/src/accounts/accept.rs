//! Following an invitation.

use domain::{
    accounts, addresses, links,
    networks::Network,
    problems::Problems,
    refusals::{Conflict, Refusal},
    workspaces::InvitationView,
};

use crate::{
    Error, Service,
    accounts::{
        Cost, Maker, NewAccount, NewSession, OpenedBy, Origin, hash_password,
        limits::{ACCEPTANCES_FROM_NETWORK, ACCEPTANCES_OF_INVITATION},
        members::news,
        passwords::one_at_a_time_from,
        strength::Owner,
        tokens,
    },
};

impl Service {
    /// What the invitation page shows; looking changes nothing.
    pub async fn invitation(&self, token: &str) -> Result<InvitationView, Error> {
        let mut tx = self.store.read().await?;
        let found = tx.invitation(&tokens::hash(token), self.clock.now()).await?;
        let view = found.ok_or(Conflict::LinkUsed)?.view;
        Ok(InvitationView { email: addresses::shown(&view.email), ..view })
    }

    /// Takes the seat and signs in. An address that is a member or a candidate already is told so here, to its owner.
    pub async fn accept_invitation(
        &self,
        token: &str,
        name: &str,
        password: &str,
        origin: &Origin,
    ) -> Result<NewSession, Error> {
        let now = self.clock.now();
        let hash = tokens::hash(token);
        let Some(invitation) = self.store.read().await?.invitation(&hash, now).await? else {
            return Err(self.wrong_link(origin).await);
        };
        let email = &invitation.view.email;
        let mut problems = Problems::new();
        let name = problems.take("name", links::name(name));
        let password = problems.take("password", accounts::password(password, email));
        let (name, password) = problems.or(name.zip(password))?;
        let owner = Owner { email, name: &name, company: Some(&invitation.view.workspace_name) };
        let (network, whose) = (Network::of(origin.address), format!("{} {email}", invitation.workspace_id));
        self.network_not_lately_refused(ACCEPTANCES_FROM_NETWORK, network, now)?;
        let place = one_at_a_time_from(network).await?;
        let mut tx = self.store.begin().await?;
        self.count_from(&mut tx, ACCEPTANCES_FROM_NETWORK, network, now).await?;
        self.count(&mut tx, ACCEPTANCES_OF_INVITATION, &whose, now).await?;
        self.commit(tx).await?;
        place.in_time(self.refuse_weak("password", &password, owner)).await?;
        let password_hash = place.in_time(hash_password(&password, Cost::Full)).await?;
        drop(place);

        let mut tx = self.store.begin().await?;
        // Of two who come with it, one gets it; and it may have been taken back meanwhile.
        if !tx.take_invitation(&hash, now).await? {
            return Err(Conflict::LinkUsed.into());
        }
        let zone = origin.zone();
        let person = NewAccount { email, name: &name, password_hash: Some(&password_hash), zone: zone.as_deref() };
        let seated = self
            .create_member_account(&mut tx, person, invitation.workspace_id, invitation.view.role, Maker::Oneself, now)
            .await?;
        let (account, _) = seated.ok_or(Conflict::AlreadyMember)?;
        let session = self.open_session(&mut tx, account, OpenedBy::Link, origin, now).await?;
        tx.tell(news(invitation.workspace_id));
        self.commit(tx).await?;
        Ok(session.ok_or(Refusal::SignedOut)?)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::{policy, problems::Code, refusals::Refusal, workspaces::Role};

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, conflict, origin, problem, refused},
        testing::on_both,
    };

    async fn an_invitation_leads_to_a_seat(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let sent = bench.service.invite(&ada, " Bob@Example.com", "reviewer", &origin(1)).await.expect("invited");
        assert_eq!(bench.service.invitations(&ada).await.expect("invitations"), [sent]);
        let token = bench.token().await;
        let view = bench.service.invitation(&token).await.expect("an invitation");
        assert_eq!(
            view,
            InvitationView { workspace_name: "Engines".into(), email: "bob@example.com".into(), role: Role::Reviewer }
        );
        let bad = bench.service.accept_invitation(&token, "", "short", &origin(1)).await;
        assert_eq!(problem(bad, "name"), Some(Code::Missing));

        let weak = bench.service.accept_invitation(&token, "Bob", "engines 2026", &origin(1)).await;
        assert_eq!(problem(weak, "password"), Some(Code::PasswordPersonal));

        let session = bench.service.accept_invitation(&token, "Bob", PASSWORD, &origin(1)).await.expect("a session");
        let bob = bench.member(&session).await;
        assert_eq!((bob.scope, bob.role, bob.name.as_str()), (ada.scope, Role::Reviewer, "Bob"));
        assert!(bench.service.invitations(&ada).await.expect("invitations").is_empty());
        let twice = bench.service.accept_invitation(&token, "Bob", PASSWORD, &origin(1)).await;
        assert_eq!(conflict(twice), Conflict::LinkUsed);
        let again = bench.service.invite(&ada, "bob@example.com", "admin", &origin(1)).await;
        assert_eq!(conflict(again), Conflict::AlreadyMember);
    }

    async fn invitations_end(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let eve = bench.member(&bench.join("Eve", "Looms").await).await;
        let mut tokens = Vec::new();
        for _ in 0..2 {
            bench.service.invite(&ada, "bob@example.com", "reviewer", &origin(1)).await.expect("invited");
            tokens.push(bench.token().await);
        }
        assert_eq!(conflict(bench.service.invitation(&tokens[0]).await), Conflict::LinkUsed, "the second replaces it");
        bench.after(policy::INVITATION_LASTS - TimeDelta::milliseconds(1));
        bench.service.invitation(&tokens[1]).await.expect("still there");
        bench.after(TimeDelta::milliseconds(1));
        assert_eq!(conflict(bench.service.invitation(&tokens[1]).await), Conflict::LinkUsed);
        let late = bench.service.accept_invitation(&tokens[1], "Bob", PASSWORD, &origin(1)).await;
        assert_eq!(conflict(late), Conflict::LinkUsed);

        let sent = bench.service.invite(&ada, "bob@example.com", "reviewer", &origin(1)).await.expect("invited again");
        let token = bench.token().await;
        assert_eq!(refused(bench.service.revoke_invitation(&eve, sent.id).await), Refusal::NotFound);
        bench.service.revoke_invitation(&ada, sent.id).await.expect("revoked");
        assert_eq!(conflict(bench.service.invitation(&token).await), Conflict::LinkUsed);
    }

    async fn an_employer_never_learns_who_is_a_candidate(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        bench.join("Grace", "").await;
        bench.service.invite(&ada, "grace@example.com", "reviewer", &origin(1)).await.expect("as to anybody");
        let token = bench.token().await;
        let answer = bench.service.accept_invitation(&token, "Grace", PASSWORD, &origin(1)).await;
        assert_eq!(conflict(answer), Conflict::AlreadyMember);
        bench.service.invitation(&token).await.expect("nothing has changed");
    }

    async fn nobody_is_flooded_with_invitations(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        for _ in 0..5 {
            bench.service.invite(&ada, "bob@example.com", "reviewer", &origin(1)).await.expect("invited");
        }
        let refusal = refused(bench.service.invite(&ada, "bob@example.com", "reviewer", &origin(1)).await);
        assert!(matches!(refusal, Refusal::TooMany { .. }));
        let bad = bench.service.invite(&ada, "bob", "owner", &origin(1)).await;
        assert_eq!(problem(bad, "role"), Some(Code::UnknownRole));
    }

    async fn an_invitation_is_tried_a_few_times(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        bench.service.invite(&ada, "bob@example.com", "reviewer", &origin(1)).await.expect("invited");
        let token = bench.token().await;
        for last in 1..=10 {
            let weak = bench.service.accept_invitation(&token, "Bob", "engines 2026", &origin(last)).await;
            assert_eq!(problem(weak, "password"), Some(Code::PasswordPersonal));
        }
        let refusal = refused(bench.service.accept_invitation(&token, "Bob", PASSWORD, &origin(11)).await);
        assert!(matches!(refusal, Refusal::TooMany { .. }));
        bench.hire(&ada, "Eve", Role::Reviewer).await;
        bench.after(TimeDelta::minutes(15));
        bench.service.accept_invitation(&token, "Bob", PASSWORD, &origin(11)).await.expect("it is over by itself");
    }

    on_both!(
        an_invitation_is_tried_a_few_times,
        an_invitation_leads_to_a_seat,
        invitations_end,
        an_employer_never_learns_who_is_a_candidate,
        nobody_is_flooded_with_invitations,
    );
}
