//! Asking for a way in. The answer and the mail are the same whether the address is known or not; nothing is looked
//! up, so time tells nothing either.

use domain::{
    accounts::{SignUp, SignUpForm},
    policy,
    problems::Problems,
    text,
};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Service,
    accounts::{
        Cost, Origin, hash_password,
        limits::{LINKS_FROM_NETWORK, LINKS_TO_ADDRESS, network},
        passwords::one_at_a_time,
        strength::Owner,
        tokens,
    },
    delivery::Notice,
};

/// What a link makes of somebody new; forgotten when the address turns out to be known.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(super) name: String,
    /// The company to found; absent for candidates.
    pub(super) company: Option<String>,
    pub(super) password_hash: String,
    /// The hash of what the browser keeps that asked for this.
    pub(super) proof_hash: Vec<u8>,
}

impl Service {
    /// Mails a link that finishes the sign-up, or signs in whoever has an account already.
    ///
    /// Answers a secret for the browser that asked. Anybody may type an address; who owns it follows the link. Only when
    /// that happens in the same browser is the password theirs, see [`Service::use_link`].
    pub async fn sign_up(&self, form: &SignUpForm, origin: &Origin) -> Result<String, Error> {
        let SignUp { name, email, password, company, .. } = form.check()?;
        let network = network(origin.address);
        self.not_lately_refused(LINKS_FROM_NETWORK, &network, self.clock.now())?;
        let _place = one_at_a_time(&network).await?;
        let owner = Owner { email: &email, name: &name, company: company.as_deref() };
        self.refuse_weak("password", &password, owner).await?;
        self.count_link(&email, origin).await?;
        let password_hash = hash_password(&password, Cost::Full).await?;
        let proof = tokens::token();
        let proof_hash = tokens::hash(&proof).0;
        self.post_link(&email, Some(&Pending { name, company, password_hash, proof_hash })).await?;
        Ok(proof)
    }

    /// Mails a link that signs in.
    pub async fn request_link(&self, email: &str, origin: &Origin) -> Result<(), Error> {
        let email = text::email(email).map_err(|code| Problems::one("email", code))?;
        self.count_link(&email, origin).await?;
        self.post_link(&email, None).await
    }

    /// Refuses those who ask too often, before anything costs time.
    async fn count_link(&self, email: &str, origin: &Origin) -> Result<(), Error> {
        let (now, network) = (self.clock.now(), network(origin.address));
        self.not_lately_refused(LINKS_FROM_NETWORK, &network, now)?;
        let mut tx = self.store.begin().await?;
        self.count(&mut tx, LINKS_FROM_NETWORK, &network, now).await?;
        self.count(&mut tx, LINKS_TO_ADDRESS, email, now).await?;
        self.commit(tx).await?;
        Ok(())
    }

    async fn post_link(&self, email: &str, pending: Option<&Pending>) -> Result<(), Error> {
        let now = self.clock.now();
        let token = tokens::token();
        let mut tx = self.store.begin().await?;
        tx.forget_links(now).await?;
        tx.add_link(&tokens::hash(&token), email, pending, now, now + policy::LINK_LASTS).await?;
        tx.post(self.ids.next(), email, &Notice::Link { token }, None, now).await?;
        self.commit(tx).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::{problems::Code, refusals::Refusal};

    use super::*;
    use crate::{
        Store,
        accounts::bench::{Bench, PASSWORD, origin, problem, refused},
        testing::on_both,
    };

    fn form(email: &str) -> SignUpForm {
        SignUpForm {
            kind: "candidate".into(),
            name: "Grace".into(),
            email: email.into(),
            password: PASSWORD.into(),
            ..SignUpForm::default()
        }
    }

    async fn known_or_not_answer_and_mail_are_the_same(store: Store) {
        let bench = Bench::new(store);
        bench.join("Grace", "").await;
        for email in ["grace@example.com", "nobody@example.com"] {
            bench.service.sign_up(&form(email), &origin(1)).await.expect("the same answer");
            bench.service.request_link(email, &origin(1)).await.expect("the same answer");
            let mail = bench.mail().await;
            assert_eq!(mail.len(), 2);
            assert!(mail.iter().all(|(to, notice)| to == email && matches!(notice, Notice::Link { .. })));
        }
    }

    async fn bad_forms_are_refused_before_anything_is_sent(store: Store) {
        let bench = Bench::new(store);
        assert_eq!(problem(bench.service.sign_up(&form("grace"), &origin(1)).await, "email"), Some(Code::NotAnEmail));
        let weak = SignUpForm { password: "short".into(), ..form("grace@example.com") };
        assert_eq!(problem(bench.service.sign_up(&weak, &origin(1)).await, "password"), Some(Code::TooShort));
        for (password, code) in [
            ("password123", Code::PasswordCommon),
            ("grace 1906!!", Code::PasswordPersonal),
            ("qwertyuiop[]", Code::PasswordPattern),
        ] {
            let weak = SignUpForm { password: password.into(), ..form("grace@example.com") };
            assert_eq!(problem(bench.service.sign_up(&weak, &origin(1)).await, "password"), Some(code), "{password}");
        }
        assert_eq!(problem(bench.service.request_link(" ", &origin(1)).await, "email"), Some(Code::Missing));
        assert!(bench.mail().await.is_empty());
    }

    async fn nobody_is_flooded_with_links(store: Store) {
        let bench = Bench::new(store);
        for last in 1..=5 {
            bench.service.request_link("grace@example.com", &origin(last)).await.expect("an answer");
        }
        let refusal = refused(bench.service.sign_up(&form("grace@example.com"), &origin(9)).await);
        assert!(matches!(refusal, Refusal::TooMany { .. }));
        assert_eq!(bench.mail().await.len(), 5);
        bench.after(TimeDelta::minutes(15));
        bench.service.request_link("grace@example.com", &origin(1)).await.expect("an answer");
    }

    async fn nobody_floods_others_with_links(store: Store) {
        let bench = Bench::new(store);
        for n in 1..=60 {
            bench.service.request_link(&format!("p{n}@example.com"), &origin(1)).await.expect("an answer");
        }
        let refusal = refused(bench.service.request_link("p61@example.com", &origin(1)).await);
        assert!(matches!(refusal, Refusal::TooMany { .. }));
        bench.service.request_link("p61@example.com", &origin(2)).await.expect("others may");
    }

    on_both!(
        known_or_not_answer_and_mail_are_the_same,
        bad_forms_are_refused_before_anything_is_sent,
        nobody_is_flooded_with_links,
        nobody_floods_others_with_links,
    );
}
