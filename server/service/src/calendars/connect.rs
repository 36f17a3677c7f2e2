//! Connecting an outside calendar: looked at before it is kept, so that what does not work is said where it was typed.

use std::time::Duration;

use domain::{
    calendars::{Cause, ConnectDraft, Kind, OutsideView, elsewhere},
    ids::OutsideId,
    policy,
    problems::{Code, Problems},
};
use tokio::time::timeout;
use url::Url;
use uuid::Uuid;

use super::{
    Access,
    caldav::Account,
    look::{Known, Lens, Mirror, Mirrored, Seen, look},
    looks::Why,
    web::RefusedServers,
};
use crate::{
    Error, Service, accounts::CALENDARS_OF_ACCOUNT, error::not_found, gate::Actor, store::outside::NewOutside,
};

/// The longest first look: finding an account's calendars and reading all of them. Somebody waits for it, and keeps a place.
const LONGEST: Duration = Duration::from_mins(1);

impl Service {
    /// Connects a calendar or an account. All calendars of an account count, until some of them are chosen.
    ///
    /// # Errors
    /// [`Conflict::CalendarBeingRead`](domain::refusals::Conflict::CalendarBeingRead) while another calendar of the same
    /// person is being read; otherwise what is wrong, at its field, other servers that ask for user and password among them.
    pub async fn connect_calendar(&self, who: &Actor, draft: &ConnectDraft) -> Result<OutsideView, Error> {
        let connect = draft.check()?;
        Url::parse(&connect.address).map_err(|_| Problems::one("address", Code::NotAUrl))?;
        let now = self.clock.now();
        let person = who.someone();
        let _turn = self.looks.turn_of(person.id())?;
        let mut tx = self.store.begin().await?;
        if tx.outside_calendars(person.id(), now).await?.len() >= policy::OUTSIDE_MOST {
            return Err(Problems::one("address", Code::TooMany).into());
        }
        // Each try knocks at somebody's door.
        self.count(&mut tx, CALENDARS_OF_ACCOUNT, &who.account_id().to_string(), now).await?;
        let by = tx.reads_outside_by(person.id(), now).await?;
        self.commit(tx).await?;

        let lens = Lens::at(now, by);
        let has_password = connect.credentials.is_some();
        let (also, refused) = (connect.also, RefusedServers::default());
        let at_its_field = |cause| at_its_field(cause, has_password, &also, &refused);
        let (credentials, typed) = (connect.credentials, None);
        let typed =
            Access { address: connect.address, credentials, typed, also: also.clone(), refused: refused.clone() };
        let (access, mirror) = self.first_look(person.id(), connect.kind, typed, &lens).await.map_err(at_its_field)?;
        let address = Url::parse(&access.address).map_err(|_| at_its_field(Cause::Unreachable))?;
        let id: OutsideId = self.ids.next();
        let sealed = access.seal(&self.settings.secret_key, id).map_err(at_its_field)?;

        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let new = NewOutside {
            id,
            kind: connect.kind,
            name: &connect.name,
            host: address.host_str().unwrap_or_default(),
            sealed: &sealed,
            now,
            next_at: now + policy::OUTSIDE_EVERY,
        };
        tx.add_outside(person, &new, &mirror).await?;
        let mut all = tx.outside_calendars(person.id(), now).await?;
        if all.len() > policy::OUTSIDE_MOST {
            return Err(Problems::one("address", Code::TooMany).into());
        }
        tx.audit(self.ids.next(), who.did_to_calendar("calendar.connected", now)).await?;
        tx.tell_calendar(who);
        self.commit(tx).await?;
        let place = all.iter().position(|calendar| calendar.id == id).ok_or_else(not_found)?;
        Ok(all.swap_remove(place))
    }

    async fn first_look(
        &self,
        person: Uuid,
        kind: Kind,
        typed: Access,
        lens: &Lens,
    ) -> Result<(Access, Mirror), Cause> {
        let _place = self.looks.place(Why::Asked).await?;
        // In a place of its own: everything that connects would carry it along.
        let looking = Box::pin(self.find_and_look(person, kind, typed, lens));
        timeout(LONGEST, looking).await.unwrap_or(Err(Cause::Slow))
    }

    async fn find_and_look(
        &self,
        person: Uuid,
        kind: Kind,
        typed: Access,
        lens: &Lens,
    ) -> Result<(Access, Mirror), Cause> {
        let web = self.web.on_behalf_of(person);
        let (access, known) = match kind {
            Kind::IcsUrl => (typed, Known::default()),
            Kind::Caldav => {
                let (access, found) = Account::discover(&web, &typed).await?;
                let chosen = |found: super::caldav::Found| Mirrored {
                    href: found.href,
                    name: found.name,
                    chosen: true,
                    ..Mirrored::default()
                };
                let collections = found.into_iter().map(chosen).collect();
                (access, Known { collections, ..Known::default() })
            }
        };
        match look(&web, kind, &access, known, lens).await? {
            Seen::Changed(mirror) => Ok((access, *mirror)),
            // Nothing was known: everything is a change.
            Seen::Same => Err(Cause::Trouble),
        }
    }
}

/// What is wrong with a calendar, at the field that leads to it.
fn at_its_field(cause: Cause, has_password: bool, also: &[String], refused: &RefusedServers) -> Error {
    if cause == Cause::Elsewhere {
        // Those that were allowed already are named again: the answer is for all of them together.
        let mut problems = Problems::new();
        let refused = refused.all();
        for server in also.iter().chain(refused.iter().filter(|server| !also.contains(server))) {
            problems.add(elsewhere(server), cause.code());
        }
        return problems.into();
    }
    let field = if cause == Cause::Denied && has_password { "password" } else { "address" };
    Problems::one(field, cause.code()).into()
}
