//! Sample data: two companies, people worth meeting, processes in every stage, and a crowd as large as one likes.
//!
//! Twice is once: what is there already is left alone, and the same is answered. Made through the same use cases as
//! everything else; only the crowd is written in bulk.

mod companies;
mod crowd;
mod crowd_words;
mod journeys;
mod people;
#[cfg(test)]
mod stories;
mod talks;

use std::sync::Arc;

use chrono::TimeDelta;
use domain::{
    ids::{CandidateId, PositionId, WorkspaceId},
    messages::Template,
    pages::{PAGE_MAX, Window},
    policy,
    workspaces::Role,
};
use serde::Serialize;

use crate::{
    Clock, Error, Means, Service,
    accounts::{Cost, Maker, NewAccount, hash_password},
    demo::{
        companies::{COMPANIES, Company, Kind},
        people::{Known, PEOPLE},
    },
    error::not_found,
    gate::{self, Member, Person},
    store::{StoreError, availability::Someone},
};

#[cfg(test)]
pub(crate) use crowd::Dice;
pub(crate) use crowd::Extra;

/// The password of every sample account.
pub const PASSWORD: &str = "overture-demo";

/// So many of the people may be signed in as; nothing is under way with them.
const SAMPLES: usize = 12;
/// Candidates of one transaction; a load that was cut off goes on after the last one.
const BATCH: u64 = 10_000;
/// So many more deserve to be sorted into the index of words.
const TIDY: u64 = 1_000;

/// Who may sign in, and what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Demo {
    pub workspaces: Vec<DemoWorkspace>,
    pub candidates: Vec<DemoCandidate>,
}

/// A sample company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoWorkspace {
    pub id: WorkspaceId,
    pub name: String,
    pub members: Vec<DemoMember>,
    /// Open ones, for which Admin, Manager and Requester may send requests.
    pub positions: Vec<DemoPosition>,
}

/// Somebody of a sample company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoMember {
    pub email: String,
    pub password: String,
    pub role: Role,
}

/// An open position of a sample company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoPosition {
    pub id: PositionId,
    pub title: String,
}

/// A sample candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoCandidate {
    pub id: CandidateId,
    pub email: String,
    pub password: String,
}

impl Service {
    /// Loads sample data with this many candidates in all, at least the few dozen who have a story. `progress` hears
    /// how many there are, again and again.
    pub async fn load_demo(&self, candidates: u64, mut progress: impl FnMut(u64)) -> Result<Demo, Error> {
        let password = hash_password(PASSWORD, Cost::Sample).await?;
        // Everything began a while ago, or pages would say that it all happened this minute.
        let past = self.ago(TimeDelta::days(40));
        for company in &COMPANIES {
            past.found(company, &password).await?;
        }
        self.meet_people(&past, &password).await?;
        progress(PEOPLE.len() as u64);
        for company in &COMPANIES {
            self.tell_journeys(company).await?;
            self.connect_old_calendar(company).await?;
        }
        self.gather_crowd(candidates.saturating_sub(PEOPLE.len() as u64), |crowd| {
            progress(crowd + PEOPLE.len() as u64);
        })
        .await?;
        self.demo().await
    }

    /// The same service, so long ago.
    fn ago(&self, time: TimeDelta) -> Self {
        Self(Arc::new(Means { clock: Clock::frozen(self.clock.now() - time), ..Means::clone(self) }))
    }

    /// Makes a company with its members, templates and positions, unless it is there.
    async fn found(&self, company: &Company, password_hash: &str) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if tx.account(&company.email(Role::Admin)).await?.is_some() {
            return Ok(());
        }
        let workspace = self.create_workspace(&mut tx, company.name, now).await?;
        let scope = gate::scope(workspace);
        tx.save_workspace(scope, &company.draft().check()?).await?;
        for (role, name) in Role::ALL.into_iter().zip(company.members) {
            let email = company.email(role);
            let person = NewAccount { email: &email, name, password_hash: Some(password_hash), zone: None };
            self.create_member_account(&mut tx, person, workspace, role, Maker::Operator, now)
                .await?
                .ok_or(StoreError::Corrupt("sample account"))?;
        }
        for (name, body) in company.templates {
            let template = Template { name: (*name).to_owned(), body: (*body).to_owned() };
            tx.add_template(scope, self.ids.next(), &template, now).await?;
        }
        self.open_calendars(&mut tx, company, now).await?;
        let manager = tx.member_of_email(&company.email(Role::Manager)).await?.ok_or_else(not_found)?;
        let requester = tx.member_of_email(&company.email(Role::Requester)).await?.ok_or_else(not_found)?;
        // Lists show the newest first.
        for opening in company.positions.iter().rev() {
            let id = self.ids.next();
            let draft = opening.draft(vec![manager.id.to_string(), requester.id.to_string()]);
            let checked = draft.check()?;
            tx.add_position(scope, id, &checked.role, now).await?;
            tx.set_team(&manager, id, &checked.team, &draft).await?;
            tx.audit(self.ids.next(), manager.did("position.opened", id, now)).await?;
            if opening.kind == Kind::Closed {
                tx.close_position(scope, id, 1, Some(now)).await?;
                tx.audit(self.ids.next(), manager.did("position.closed", id, now)).await?;
            }
        }
        Ok(self.commit(tx).await?)
    }

    /// Lets the people sign up, in the past; they are promoted far ahead of the present.
    async fn meet_people(&self, past: &Self, password_hash: &str) -> Result<(), Error> {
        let until = self.clock.now() + policy::PROMOTION_MAX;
        let mut tx = self.store.begin().await?;
        for known in PEOPLE {
            let email = known.email();
            if tx.account(&email).await?.is_some() {
                continue;
            }
            let profile = known.profile();
            let (zone, password_hash) = (Some(&*profile.zone), Some(password_hash));
            let person = NewAccount { email: &email, name: known.name, password_hash, zone };
            let made = self.create_candidate_account(&mut tx, person, Maker::Operator, past.clock.now()).await?;
            let (_, candidate) = made.ok_or(StoreError::Corrupt("sample account"))?;
            tx.save_profile(gate::own(candidate), &profile, false, past.clock.now()).await?;
            tx.promote_until(gate::own(candidate), until).await?;
            tx.save_availability(Someone::Candidate(candidate), 0, &talks::hours(&profile.zone, 8, 19)).await?;
        }
        Ok(self.commit(tx).await?)
    }

    /// Makes the crowd as large as this; a larger one stays.
    async fn gather_crowd(&self, wanted: u64, mut progress: impl FnMut(u64)) -> Result<(), Error> {
        let now = self.clock.now();
        let start = self.size_of_crowd(wanted).await?;
        let mut next = start;
        while next < wanted {
            let batch: Vec<Extra> = (next..wanted.min(next + BATCH)).map(|n| crowd::extra(n, now)).collect();
            let mut tx = self.store.begin().await?;
            tx.expect_crowd().await?;
            tx.add_crowd(&batch).await?;
            self.commit(tx).await?;
            next += batch.len() as u64;
            progress(next);
        }
        if wanted >= start + TIDY {
            self.store.tidy_search().await?;
        }
        Ok(())
    }

    /// How many of the crowd are here, as far as it matters: they come one after the other, so halving finds it.
    async fn size_of_crowd(&self, wanted: u64) -> Result<u64, Error> {
        let mut tx = self.store.read().await?;
        let (mut here, mut absent) = (0, wanted);
        while here < absent {
            let middle = here.midpoint(absent);
            if tx.has_account(crowd::account_of(middle)).await? {
                here = middle + 1;
            } else {
                absent = middle;
            }
        }
        Ok(here)
    }

    /// What there is of it by now.
    async fn demo(&self) -> Result<Demo, Error> {
        let mut tx = self.store.read().await?;
        let mut demo = Demo { workspaces: Vec::new(), candidates: Vec::new() };
        for company in &COMPANIES {
            let Some(admin) = tx.member_of_email(&company.email(Role::Admin)).await? else { continue };
            let window = Window { limit: Some(PAGE_MAX), cursor: None };
            let positions = tx.positions(admin.scope, admin.id, false, &window).await?;
            let listed =
                |title: &str| company.positions.iter().any(|known| known.kind == Kind::Open && known.title == title);
            let positions = positions.items.into_iter().filter(|row| listed(&row.role.title));
            let positions = positions.map(|row| DemoPosition { id: row.id, title: row.role.title }).collect();
            let mut members = Vec::new();
            for role in Role::ALL {
                let email = company.email(role);
                if let Some(Member { role, .. }) = tx.member_of_email(&email).await? {
                    members.push(DemoMember { email, password: PASSWORD.to_owned(), role });
                }
            }
            let workspace = DemoWorkspace { id: admin.scope.id(), name: admin.workspace_name, members, positions };
            demo.workspaces.push(workspace);
        }
        for known in &PEOPLE[..SAMPLES] {
            if let Some(Person { scope, email, .. }) = tx.person_of_email(&known.email(), self.ids.next()).await? {
                demo.candidates.push(DemoCandidate { id: scope.id(), email, password: PASSWORD.to_owned() });
            }
        }
        Ok(demo)
    }

    /// A person of the sample.
    async fn known(&self, known: &Known) -> Result<Option<Person>, Error> {
        Ok(self.store.read().await?.person_of_email(&known.email(), self.ids.next()).await?)
    }
}
