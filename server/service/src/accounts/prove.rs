//! Proof that whoever uses a session owns the account, for what can't be undone: the password, or a session that a link
//! from a mail has opened a moment ago.

use domain::{
    accounts::Proof,
    policy,
    problems::{Code, Problems},
    refusals::Forbidden,
};

use crate::{Error, Service, accounts::passwords::one_at_a_time, gate::Actor};

impl Service {
    /// What this session has to bring before something that can't be undone.
    pub async fn proof_needed(&self, who: &Actor) -> Result<Proof, Error> {
        let session = who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let since = self.clock.now() - policy::LINK_LASTS;
        let mut tx = self.store.read().await?;
        if tx.is_fresh_from_link(session, since).await? {
            return Ok(Proof::Given);
        }
        let account = tx.account(&who.profile().email).await?;
        let has_password = account.is_some_and(|account| account.password_hash.is_some());
        Ok(if has_password { Proof::Password } else { Proof::Link })
    }

    /// Refuses at `field` whoever does not bring it. Wrong passwords count, as where one signs in.
    pub(crate) async fn prove(&self, who: &Actor, password: &str, field: &'static str) -> Result<(), Error> {
        match self.proof_needed(who).await? {
            Proof::Given => Ok(()),
            Proof::Link => Err(Problems::one(field, Code::LinkNeeded).into()),
            Proof::Password => {
                // One at a time for each account: whoever tries many at once waits behind themselves.
                let _place = one_at_a_time(&who.account_id().to_string()).await?;
                self.prove_password(&who.profile().email, password, field).await
            }
        }
    }
}
