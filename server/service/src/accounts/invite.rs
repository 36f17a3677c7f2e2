//! Inviting somebody to a workspace. The Admin hears whether the address is a member here, and never whether it is
//! anybody elsewhere: a company must not learn that one of its people is a candidate.

use domain::{
    addresses, ids::InvitationId, networks::Network, policy, problems::Problems, refusals::Conflict, text,
    workspaces::InvitationSummary,
};

use crate::{
    Error, Service,
    accounts::{
        Origin,
        limits::{
            ALL_INVITATIONS_FROM_NETWORK, INVITATIONS_FROM_NETWORK, INVITATIONS_OF_WORKSPACE, INVITATIONS_TO_ADDRESS,
            invitations_a_day,
        },
        members::{news, role},
        tokens,
    },
    delivery::Notice,
    error::not_found,
    gate::{Actor, Member},
};

impl Service {
    /// Mails an invitation. A second one to the same address takes the place of the first, whose link works no longer.
    ///
    /// # Errors
    /// `TooMany` when an address, the workspace or its network has had enough: whoever founds a workspace only to write to
    /// strangers does not get far, nor does whoever founds one and waits (I12).
    pub async fn invite(
        &self,
        who: &Member,
        email: &str,
        to: &str,
        origin: &Origin,
    ) -> Result<InvitationSummary, Error> {
        who.governs()?;
        let mut problems = Problems::new();
        let email = problems.take("email", text::email(email));
        let role = role(to).map_err(|unknown| problems.0.extend(unknown.0)).ok();
        let (email, role) = problems.or(email.zip(role))?;

        let now = self.clock.now();
        let workspace = who.scope.id();
        let token = tokens::token();
        let mut tx = self.store.begin().await?;
        self.count(&mut tx, INVITATIONS_OF_WORKSPACE, &workspace.to_string(), now).await?;
        let age = self.age_of(&mut tx, who.scope, now).await?;
        let members = u32::try_from(tx.seats(who.scope).await?).unwrap_or(u32::MAX);
        let a_day = invitations_a_day(policy::invitations_a_day(age, members));
        self.count(&mut tx, a_day, &workspace.to_string(), now).await?;
        let network = Network::of(origin.address);
        if age < policy::WORKSPACE_IS_NEW {
            self.count_from(&mut tx, INVITATIONS_FROM_NETWORK, network, now).await?;
        }
        self.count_from(&mut tx, ALL_INVITATIONS_FROM_NETWORK, network, now).await?;
        self.count(&mut tx, INVITATIONS_TO_ADDRESS, &format!("{workspace} {email}"), now).await?;
        if tx.sits_here(who.scope, &email).await? {
            return Err(Conflict::AlreadyMember.into());
        }
        let invitation =
            InvitationSummary { id: self.ids.next(), email, role, expires_at: now + policy::INVITATION_LASTS };
        tx.add_invitation(who.scope, &invitation, who.id, &tokens::hash(&token), now).await?;
        let notice = Notice::Invitation { invitation_id: invitation.id, token };
        tx.post(self.ids.next(), &invitation.email, &notice, None, now).await?;
        let event =
            Actor::Member(who.clone()).did("member.invited", format!("{} {}", invitation.id, role.as_str()), now);
        tx.audit(self.ids.next(), event).await?;
        tx.tell(news(workspace));
        self.commit(tx).await?;
        Ok(invitation)
    }

    /// Invitations that were not accepted, the newest first; old ones can be sent again.
    pub async fn invitations(&self, who: &Member) -> Result<Vec<InvitationSummary>, Error> {
        who.may_govern()?;
        let mut invitations = self.store.read().await?.invitations(who.scope).await?;
        for invitation in &mut invitations {
            invitation.email = addresses::shown(&invitation.email);
        }
        Ok(invitations)
    }

    /// Takes an invitation back.
    pub async fn revoke_invitation(&self, who: &Member, id: InvitationId) -> Result<(), Error> {
        who.governs()?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if !tx.remove_invitation(who.scope, id).await? {
            return Err(not_found());
        }
        tx.audit(self.ids.next(), Actor::Member(who.clone()).did("invitation.revoked", id, now)).await?;
        tx.tell(news(who.scope.id()));
        self.commit(tx).await?;
        Ok(())
    }
}
