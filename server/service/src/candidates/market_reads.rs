//! How much of the market a company reads. Everybody may found a company, and every company sees all promoted candidates:
//! who copies them all is told to stop (I12), and nobody who hires notices.
//!
//! Counted in this process and for the hour alone: reading writes nothing to the database (I1).

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    Moment,
    ids::{CandidateId, MemberId, WorkspaceId},
    refusals::Refusal,
};

use crate::{Error, Service, gate::Member, store::Tx};

/// A window, in milliseconds.
const HOUR: i64 = 60 * 60 * 1_000;
/// A whole profile says as much as so many lines of a search.
const LINES_OF_PROFILE: u32 = 10;
/// A workspace reads as much as so many of its members …
const MEMBERS: u32 = 4;
/// … and this part of what one may while it is new.
const NEW: u32 = 5;

/// What was read in this hour; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct MarketReads(Arc<Mutex<Hour>>);

#[derive(Default)]
struct Hour {
    /// Hours since 1970.
    number: i64,
    members: HashMap<MemberId, Reads>,
    workspaces: HashMap<WorkspaceId, Reads>,
}

/// What a member or a workspace has read.
#[derive(Default)]
struct Reads {
    lines: u32,
    /// However often one is looked at, it is one.
    profiles: HashSet<CandidateId>,
    /// Whether the operator was told.
    is_noted: bool,
}

/// What may be read in an hour, in lines.
#[derive(Clone, Copy)]
struct Most {
    member: u32,
    workspace: u32,
}

impl Service {
    /// Counts lines of a search that are about to be read, or refuses when there were too many in this hour.
    pub(super) async fn take_lines(&self, tx: &mut Tx, who: &Member, lines: u32, now: Moment) -> Result<(), Error> {
        let Some(most) = self.most(tx, who, now).await? else { return Ok(()) };
        let mut hour = self.market_reads.hour(now);
        let (member, workspace) = hour.of(who);
        if member.lines >= most.member || workspace.lines >= most.workspace {
            return Err(refused(workspace, who, now));
        }
        member.lines += lines;
        workspace.lines += lines;
        Ok(())
    }

    /// Gives lines back that were not there to be read.
    pub(super) fn give_lines_back(&self, who: &Member, lines: u32, now: Moment) {
        let mut hour = self.market_reads.hour(now);
        let (member, workspace) = hour.of(who);
        member.lines = member.lines.saturating_sub(lines);
        workspace.lines = workspace.lines.saturating_sub(lines);
    }

    /// Counts a profile that is about to be read, unless it was read in this hour already; or refuses.
    pub(crate) async fn take_profile(
        &self,
        tx: &mut Tx,
        who: &Member,
        id: CandidateId,
        now: Moment,
    ) -> Result<(), Error> {
        let Some(most) = self.most(tx, who, now).await? else { return Ok(()) };
        let mut hour = self.market_reads.hour(now);
        let (member, workspace) = hour.of(who);
        let is_full = |reads: &Reads, most: u32| {
            let most = (most / LINES_OF_PROFILE) as usize;
            reads.profiles.len() >= most && !reads.profiles.contains(&id)
        };
        if is_full(member, most.member) || is_full(workspace, most.workspace) {
            return Err(refused(workspace, who, now));
        }
        member.profiles.insert(id);
        workspace.profiles.insert(id);
        Ok(())
    }

    /// What may be read; nothing where everything may.
    async fn most(&self, tx: &mut Tx, who: &Member, now: Moment) -> Result<Option<Most>, Error> {
        let member = self.settings.candidates_an_hour;
        if member == 0 {
            return Ok(None);
        }
        let is_new = self.is_new(tx, who.scope, now).await?;
        let workspace = if is_new { member / NEW } else { member.saturating_mul(MEMBERS) };
        Ok(Some(Most { member, workspace }))
    }
}

impl MarketReads {
    /// What was read in the hour around `now`.
    fn hour(&self, now: Moment) -> MutexGuard<'_, Hour> {
        let mut hour = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now.timestamp_millis().div_euclid(HOUR);
        if hour.number != number {
            *hour = Hour { number, ..Hour::default() };
        }
        hour
    }
}

impl Hour {
    fn of(&mut self, who: &Member) -> (&mut Reads, &mut Reads) {
        (self.members.entry(who.id).or_default(), self.workspaces.entry(who.scope.id()).or_default())
    }
}

/// Until the hour ends. The operator hears of it once an hour.
fn refused(workspace: &mut Reads, who: &Member, now: Moment) -> Error {
    if !std::mem::replace(&mut workspace.is_noted, true) {
        let (workspace, member) = (who.scope.id(), who.id);
        tracing::warn!(%workspace, %member, "a workspace has read as many candidates as an hour allows");
    }
    let left = HOUR - now.timestamp_millis().rem_euclid(HOUR);
    Refusal::TooMany { seconds: u32::try_from((left + 999) / 1_000).unwrap_or(u32::MAX) }.into()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::{candidates::SearchForm, pages::Window, policy, workspaces::Role};

    use super::*;
    use crate::{
        Ids, Settings, Store, gate,
        testing::{Cast, on_both, said},
    };

    /// One member is shown 100 lines and 10 profiles in an hour.
    fn cast(store: Store) -> Cast {
        let cast = Cast::new(store);
        let settings = Settings { candidates_an_hour: 100, ..cast.service.settings().clone() };
        Cast { service: cast.service.with_settings(settings) }
    }

    async fn read(cast: &Cast, who: &Member) -> String {
        let window = Window { limit: Some(20), cursor: None };
        said(&cast.service.search(who, &SearchForm::default(), &window).await)
    }

    async fn nobody_copies_the_market(store: Store) {
        let cast = cast(store);
        let workspace = cast.workspace("Looms").await;
        let (eve, rita) =
            (cast.member(workspace, Role::Manager, "Eve").await, cast.member(workspace, Role::Reviewer, "Rita").await);
        let mut people = Vec::new();
        for number in 0..20 {
            people.push(cast.candidate(&format!("Ada {number}")).await);
        }
        for _ in 0..5 {
            assert_eq!(read(&cast, &eve).await, "done");
        }
        assert_eq!(read(&cast, &eve).await, "too_many");
        assert_eq!(read(&cast, &rita).await, "done", "her colleague reads on");

        for person in &people[..10] {
            assert_eq!(said(&cast.service.candidate(&eve, person.scope.id()).await), "done");
        }
        assert_eq!(said(&cast.service.candidate(&eve, people[10].scope.id()).await), "too_many");
        assert_eq!(said(&cast.service.request_window(&eve, people[10].scope.id()).await), "too_many");
        assert_eq!(said(&cast.service.candidate(&eve, people[3].scope.id()).await), "done", "once more is no more");
        let Err(Error::Refused(Refusal::TooMany { seconds })) =
            cast.service.candidate(&eve, people[10].scope.id()).await
        else {
            panic!("refused")
        };
        cast.after(TimeDelta::seconds(i64::from(seconds)));
        assert_eq!((&*read(&cast, &eve).await, &*read(&cast, &rita).await), ("done", "done"), "the next hour");
    }

    async fn what_was_not_there_was_not_read(store: Store) {
        let cast = cast(store);
        let eve = cast.member(cast.workspace("Looms").await, Role::Manager, "Eve").await;
        let (ada, nobody) = (cast.candidate("Ada").await, Ids::Random.next());
        for _ in 0..100 {
            assert_eq!(read(&cast, &eve).await, "done", "one line each");
            assert_eq!(said(&cast.service.candidate(&eve, nobody).await), "not_found");
        }
        assert_eq!(read(&cast, &eve).await, "too_many");
        assert_eq!(said(&cast.service.candidate(&eve, ada.scope.id()).await), "done");
    }

    async fn a_workspace_has_a_limit_of_its_own(store: Store) {
        let cast = cast(store);
        let workspace = cast.workspace("Looms").await;
        for number in 0..20 {
            cast.candidate(&format!("Ada {number}")).await;
        }
        let mut pages = 0;
        for number in 0..5 {
            let who = cast.member(workspace, Role::Reviewer, &format!("Eve {number}")).await;
            while read(&cast, &who).await == "done" {
                pages += 1;
            }
        }
        assert_eq!(pages, 20, "as much as four of its five members");

        let id = cast.service.ids.next();
        let mut tx = cast.begin().await;
        tx.add_workspace(id, "Cards", cast.service.now()).await.expect("a new one");
        cast.commit(tx).await;
        let mallory = cast.member(id, Role::Admin, "Mallory").await;
        assert_eq!(mallory.scope, gate::scope(id));
        assert_eq!((&*read(&cast, &mallory).await, &*read(&cast, &mallory).await), ("done", "too_many"));
        cast.after(policy::WORKSPACE_IS_NEW);
        assert_eq!((&*read(&cast, &mallory).await, &*read(&cast, &mallory).await), ("done", "done"));
    }

    async fn the_operator_may_let_everybody_read(store: Store) {
        let cast = Cast::new(store);
        let settings = Settings { candidates_an_hour: 0, ..cast.service.settings().clone() };
        let cast = Cast { service: cast.service.with_settings(settings) };
        let eve = cast.member(cast.workspace("Looms").await, Role::Manager, "Eve").await;
        cast.candidate("Ada").await;
        for _ in 0..200 {
            assert_eq!(read(&cast, &eve).await, "done");
        }
    }

    on_both!(
        nobody_copies_the_market,
        what_was_not_there_was_not_read,
        a_workspace_has_a_limit_of_its_own,
        the_operator_may_let_everybody_read,
    );
}
