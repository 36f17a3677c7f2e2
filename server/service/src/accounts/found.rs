//! The operator founds a company: the way in where companies don't sign up by themselves (I12).

use domain::{links, policy, problems::Problems, refusals::Conflict, text, workspaces::Role};

use crate::{
    Error, Service,
    accounts::{Maker, NewAccount, tokens},
    delivery::Notice,
};

impl Service {
    /// Founds a company with its first Admin, who is mailed a link that signs in.
    ///
    /// # Errors
    /// `Invalid` field by field, `Conflict` when the address belongs to somebody already.
    pub async fn found_company(&self, company: &str, name: &str, email: &str) -> Result<(), Error> {
        let mut problems = Problems::new();
        let company = problems.take("company", links::name(company));
        let name = problems.take("name", links::name(name));
        let email = problems.take("email", text::email(email));
        let ((company, name), email) = problems.or(company.zip(name).zip(email))?;

        let now = self.clock.now();
        let token = tokens::token();
        let mut tx = self.store.begin().await?;
        let workspace = self.create_workspace(&mut tx, &company, now).await?;
        let person = NewAccount { email: &email, name: &name, password_hash: None, zone: None };
        let seated = self.create_member_account(&mut tx, person, workspace, Role::Admin, Maker::Operator, now).await?;
        seated.ok_or(Conflict::AlreadyMember)?;
        tx.add_link(&tokens::hash(&token), &email, None, now, now + policy::LINK_LASTS).await?;
        tx.post(self.ids.next(), &email, &Notice::Link { token }, None, now).await?;
        self.commit(tx).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::accounts::{Identity, SignUpPolicy};

    use super::*;
    use crate::{
        Settings, Store,
        accounts::{
            Entered,
            bench::{Bench, origin},
        },
        testing::{on_both, said},
    };

    async fn a_company_is_founded_where_nobody_signs_up(store: Store) {
        let bench = Bench::new(store);
        let closed = Settings { sign_up: SignUpPolicy::Closed, ..Settings::default() };
        let bench = Bench { service: bench.service.clone().with_settings(closed) };
        bench.service.found_company("Engines", "Ada", " Ada@Example.com").await.expect("founded");
        let entered = bench.service.use_link(&bench.token().await, None, &origin(1)).await.expect("an answer");
        let Entered::SignedIn(session) = entered else { panic!("not let in") };
        let Identity::Member { workspace_name, role, .. } = &session.profile.identity else { panic!("no member") };
        assert_eq!((workspace_name.as_str(), *role), ("Engines", Role::Admin));
        let ada = bench.actor(&session).await;
        assert!(bench.service.may_set_password(&ada).await.expect("an answer"));
        bench.hire(&bench.member(&session).await, "Bob", Role::Reviewer).await;

        let twice = bench.service.found_company("Looms", "Ada", "ada@example.com").await;
        assert_eq!(said(&twice), "already_member");
        let bad = bench.service.found_company("www.evil.example", "", "ada").await;
        assert_eq!(said(&bad), "company: no_links, name: missing, email: not_an_email");
        assert!(bench.mail().await.is_empty());
    }

    on_both!(a_company_is_founded_where_nobody_signs_up);
}
