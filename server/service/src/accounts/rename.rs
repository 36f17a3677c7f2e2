//! Changing one's name.

use domain::{links, problems::Problems, refusals::Forbidden};

use crate::{Error, Service, accounts::members, error::not_found, gate::Actor, live::News};

impl Service {
    /// Gives a member or a candidate another name. A candidate is found by it from now on.
    ///
    /// # Errors
    /// What is missing, too long or an address, at `name`.
    pub async fn rename(&self, who: &Actor, name: &str) -> Result<(), Error> {
        who.session_id().ok_or(Forbidden::KeyMayNot)?;
        let name = links::name(name).map_err(|code| Problems::one("name", code))?;
        let (account, now) = (who.account_id(), self.clock.now());
        let mut tx = self.store.begin().await?;
        match who {
            Actor::Member(member) => {
                tx.rename_account(account, &name).await?;
                tx.tell(members::news(member.scope.id()));
            }
            Actor::Person(person) => {
                // The name is among the words they are found by: whoever saves the profile at the same moment is waited for.
                tx.tokens_of(person.scope.id()).await?;
                let mut row = tx.candidate(person.scope.id()).await?.ok_or_else(not_found)?;
                row.profile.name = name;
                tx.save_profile(person.scope, &row.profile, row.fast_responder, now).await?;
                tx.tell(News { workspace: None, candidate: Some(person.scope.id()), due: false });
            }
        }
        tx.audit(self.ids.next(), who.did("account.renamed", account, now)).await?;
        self.commit(tx).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        candidates::{ProfileForm, SearchForm},
        pages::Window,
        problems::Code,
    };

    use crate::{
        Store,
        accounts::bench::{Bench, problem},
        testing::on_both,
    };

    async fn members_and_candidates_change_their_name(store: Store) {
        let bench = Bench::new(store);
        let (ada, grace) = (bench.join("Ada", "Engines").await, bench.join("Grace", "").await);
        for (session, name) in [(&ada, "Ada King"), (&grace, "Grace Murray")] {
            let who = bench.actor(session).await;
            assert_eq!(problem(bench.service.rename(&who, " ").await, "name"), Some(Code::Missing));
            bench.service.rename(&who, name).await.expect("renamed");
            assert_eq!(bench.actor(session).await.profile().name, name);
        }
        let says = ProfileForm {
            name: "Grace Murray".into(),
            headline: "Admiral".into(),
            zone: "UTC".into(),
            ..ProfileForm::default()
        };
        let person = bench.actor(&grace).await.person().expect("a candidate");
        bench.service.save_profile(&person, &says).await.expect("saved");
        bench.service.rename(&bench.actor(&grace).await, "Grace Brewster").await.expect("renamed");
        let member = bench.member(&ada).await;
        assert_eq!(bench.service.members(&member).await.expect("members")[0].name, "Ada King");
        let form = SearchForm { q: "brewster".into(), ..SearchForm::default() };
        let found = bench.service.search(&member, &form, &Window::default()).await.expect("a page");
        assert_eq!(found.items.len(), 1, "found by the new name");
    }

    on_both!(members_and_candidates_change_their_name);
}
