//! Asking for a way in. The answer and the mail are the same whether the address is known or not; nothing is looked
//! up, so time tells nothing either.

use domain::{
    accounts::{SignUp, SignUpForm, SignUpKind},
    networks::Network,
    policy,
    problems::Problems,
    text,
};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Service,
    accounts::{
        Cost, Origin, hash_password,
        limits::{
            COMPANIES_FROM_NETWORK, COMPANIES_FROM_NETWORK_A_MONTH, LINKS_FROM_NETWORK, LINKS_FROM_NETWORK_A_DAY,
            LINKS_TO_ADDRESS,
        },
        passwords::one_at_a_time_from,
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
    /// The zone of the browser that asked for this.
    #[serde(default)]
    pub(super) zone: Option<String>,
}

impl Service {
    /// Mails a link that finishes the sign-up, or signs in whoever has an account already.
    ///
    /// Answers a secret for the browser that asked. Anybody may type an address; who owns it follows the link. Only when
    /// that happens in the same browser is the password theirs, see [`Service::use_link`].
    ///
    /// # Errors
    /// `Invalid` field by field, `Forbidden` where the operator lets nobody of this kind sign up, `TooMany` for addresses and
    /// networks that ask too often.
    pub async fn sign_up(&self, form: &SignUpForm, origin: &Origin) -> Result<String, Error> {
        let SignUp { name, email, password, kind, company } = form.check()?;
        self.settings.sign_up.allows(kind)?;
        let network = Network::of(origin.address);
        self.network_not_lately_refused(LINKS_FROM_NETWORK, network, self.clock.now())?;
        let place = one_at_a_time_from(network).await?;
        let owner = Owner { email: &email, name: &name, company: company.as_deref() };
        place.in_time(self.refuse_weak("password", &password, owner)).await?;
        self.count_link(&email, origin).await?;
        if kind == SignUpKind::Company {
            self.count_company(network).await?;
        }
        let password_hash = place.in_time(hash_password(&password, Cost::Full)).await?;
        drop(place);
        let proof = tokens::token();
        let proof_hash = tokens::hash(&proof).0;
        let pending = Pending { name, company, password_hash, proof_hash, zone: origin.zone() };
        self.post_link(&email, Some(&pending)).await?;
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
        let (now, network) = (self.clock.now(), Network::of(origin.address));
        self.network_not_lately_refused(LINKS_FROM_NETWORK, network, now)?;
        let mut tx = self.store.begin().await?;
        self.count_from(&mut tx, LINKS_FROM_NETWORK, network, now).await?;
        self.count_from(&mut tx, LINKS_FROM_NETWORK_A_DAY, network, now).await?;
        self.count(&mut tx, LINKS_TO_ADDRESS, email, now).await?;
        self.commit(tx).await?;
        Ok(())
    }

    /// Refuses networks that found one company after the other: each of them may write to strangers.
    async fn count_company(&self, network: Network) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let now = self.clock.now();
        self.count_from(&mut tx, COMPANIES_FROM_NETWORK, network, now).await?;
        // Networks of a site cost nothing: here all of them may do together what one may.
        for (group, _) in network.counted() {
            self.count(&mut tx, COMPANIES_FROM_NETWORK_A_MONTH, &group.to_string(), now).await?;
        }
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
    use domain::{
        accounts::SignUpPolicy,
        candidates::ProfileForm,
        positions::Draft,
        problems::Code,
        refusals::Refusal,
        workspaces::{Role, WorkspaceDraft},
    };

    use super::*;
    use crate::{
        Settings, Store,
        accounts::{
            Entered,
            bench::{Bench, PASSWORD, origin, problem, refused},
        },
        testing::{on_both, said},
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

    async fn the_operator_says_who_signs_up(store: Store) {
        let bench = Bench::new(store);
        let company = SignUpForm { kind: "company".into(), company: "Engines".into(), ..form("ada@example.com") };
        let mut table = String::new();
        for sign_up in SignUpPolicy::ALL {
            let settings = Settings { sign_up: *sign_up, ..Settings::default() };
            let service = bench.service.clone().with_settings(settings);
            for form in [&company, &form("grace@example.com")] {
                let said = said(&service.sign_up(form, &origin(1)).await);
                table.push_str(&format!("{} {}: {said}\n", sign_up.as_str(), form.kind));
            }
        }
        insta::assert_snapshot!(table, @r"
        open company: done
        open candidate: done
        candidates company: companies_closed
        candidates candidate: done
        closed company: sign_up_closed
        closed candidate: sign_up_closed
        ");
        assert_eq!(bench.mail().await.len(), 3, "who is refused gets no mail");
    }

    async fn who_asked_before_sign_up_was_closed_comes_too_late(store: Store) {
        let bench = Bench::new(store);
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        let proof = bench.service.sign_up(&form("grace@example.com"), &origin(1)).await.expect("a mail");
        let token = bench.token().await;
        let closed = Settings { sign_up: SignUpPolicy::Closed, ..Settings::default() };
        let bench = Bench { service: bench.service.clone().with_settings(closed) };
        let entered = bench.service.use_link(&token, Some(&proof), &origin(1)).await.expect("an answer");
        assert!(matches!(entered, Entered::Unknown { .. }));
        let mut tx = bench.service.store.read().await.expect("begin");
        assert!(tx.account("grace@example.com").await.expect("an answer").is_none(), "nothing is kept of her");
        drop(tx);
        bench.hire(&ada, "Bob", Role::Reviewer).await;
        bench.service.request_link("ada@example.com", &origin(1)).await.expect("a mail");
        let entered = bench.service.use_link(&bench.token().await, None, &origin(1)).await.expect("an answer");
        assert!(matches!(entered, Entered::SignedIn(_)), "members and their links are as before");
    }

    async fn names_carry_no_links(store: Store) {
        let bench = Bench::new(store);
        let evil = SignUpForm {
            kind: "company".into(),
            name: "Help desk www.evil.example".into(),
            company: "Your account is locked: https://evil.example/unlock".into(),
            ..form("ada@example.com")
        };
        assert_eq!(said(&bench.service.sign_up(&evil, &origin(1)).await), "company: no_links, name: no_links");
        let ada = bench.member(&bench.join("Ada", "Engines").await).await;
        bench.service.invite(&ada, "bob@example.com", "reviewer", &origin(1)).await.expect("invited");
        let token = bench.token().await;
        let evil = bench.service.accept_invitation(&token, "bob@evil.example", PASSWORD, &origin(1)).await;
        assert_eq!(said(&evil), "name: no_links");
        let evil = WorkspaceDraft { name: "evil.example/login".into(), ..WorkspaceDraft::default() };
        assert_eq!(said(&bench.service.save_workspace(&ada, &evil).await), "name: no_links");
        let evil = Draft { title: "www.evil.example".into(), ..Draft::default() };
        assert_eq!(said(&bench.service.open_position(&ada, &evil).await), "title: no_links, places: no_place");
        let grace = bench.actor(&bench.join("Grace", "").await).await.person().expect("a candidate");
        let evil = ProfileForm { name: "http://evil.example".into(), zone: "UTC".into(), ..ProfileForm::default() };
        assert_eq!(said(&bench.service.save_profile(&grace, &evil).await), "name: no_links");
    }

    async fn one_network_founds_few_companies(store: Store) {
        let bench = Bench::new(store);
        let found = async |number: u32, from: u8| {
            let email = format!("p{number}@example.com");
            let form = SignUpForm { kind: "company".into(), company: "Looms".into(), ..form(&email) };
            said(&bench.service.sign_up(&form, &origin(from)).await)
        };
        for number in 0..10 {
            assert_eq!(found(number, 1).await, "done");
        }
        assert_eq!(found(10, 1).await, "too_many");
        assert_eq!(found(11, 2).await, "done", "others may");
        // Thirty days allow hardly more than one, and far fewer than make a figure of others fine (R14).
        bench.after(TimeDelta::days(1));
        let mut founded = 10;
        for number in 20..30 {
            founded += u32::from(found(number, 1).await == "done");
        }
        assert_eq!(founded, policy::COMPANIES_FROM_NETWORK_IN_30_DAYS);
        bench.after(TimeDelta::days(30));
        assert_eq!(found(30, 1).await, "done", "and it goes on");
        let site = |network: u16| Origin {
            address: std::net::Ipv6Addr::new(0x2001, 0xdb8, 0x77, network, 0, 0, 0, 1).into(),
            ..origin(1)
        };
        let mut founded = 0;
        for number in 0..20 {
            let email = format!("site{number}@example.com");
            let form = SignUpForm { kind: "company".into(), company: "Looms".into(), ..form(&email) };
            let from = site(u16::try_from(number).expect("small"));
            founded += u32::from(bench.service.sign_up(&form, &from).await.is_ok());
        }
        assert_eq!(founded, policy::COMPANIES_FROM_NETWORK_IN_30_DAYS, "all networks of a site together");
        bench.service.sign_up(&form("grace@example.com"), &origin(1)).await.expect("and so may candidates");
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
        let mut sent = 60;
        for window in 1..16 {
            bench.after(TimeDelta::minutes(15));
            for n in 0..60 {
                let asked = bench.service.request_link(&format!("w{window}p{n}@example.com"), &origin(1)).await;
                sent += u32::from(asked.is_ok());
            }
        }
        assert_eq!(sent, 600, "nor in a day");
    }

    on_both!(
        known_or_not_answer_and_mail_are_the_same,
        bad_forms_are_refused_before_anything_is_sent,
        the_operator_says_who_signs_up,
        who_asked_before_sign_up_was_closed_comes_too_late,
        names_carry_no_links,
        one_network_founds_few_companies,
        nobody_is_flooded_with_links,
        nobody_floods_others_with_links,
    );
}
