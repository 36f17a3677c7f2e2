//! Which calendars of an account count, and into which one bookings are written.

use domain::{
    calendars::{Cause, ChooseDraft, OutsideView},
    ids::OutsideId,
    problems::{Code, Problems},
};

use super::{
    Access,
    caldav::{Account, Written},
};
use crate::{Error, Service, Versioned, error::not_found, gate::Actor};

/// Where a person's bookings are written: a calendar of an account, and its objects by their UIDs.
pub struct Writer {
    pub calendar: OutsideId,
    account: Account,
    collection: String,
}

impl Writer {
    /// Writes an object: a new one, or over the version `etag`.
    pub async fn put(&self, uid: &str, text: &str, etag: Option<&str>) -> Result<Written, Cause> {
        self.account.put(&self.collection, uid, text, etag).await
    }

    /// Removes an object: in the version `etag`, or in any.
    pub async fn delete(&self, uid: &str, etag: Option<&str>) -> Result<Written, Cause> {
        self.account.delete(&self.collection, uid, etag).await
    }

    /// An object as it is: its version and its text, if it is there.
    pub async fn object(&self, uid: &str) -> Result<Option<(String, String)>, Cause> {
        self.account.object(&self.collection, uid).await
    }
}

impl Service {
    /// Chooses, unless something else was chosen since the version that was read, and looks at once at what was chosen. Into
    /// which calendar bookings go is one choice of all accounts. What is chosen already is only looked at again.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` where the account has no such calendar; `Stale` when something else was chosen since.
    pub async fn choose_calendars(
        &self,
        who: &Actor,
        id: impl Into<Versioned<OutsideId>>,
        draft: &ChooseDraft,
    ) -> Result<OutsideView, Error> {
        let versioned = id.into();
        let (id, now) = (versioned.thing, self.clock.now());
        let person = who.someone().id();
        let turn = self.looks.turn_of(person)?;
        let mut tx = self.store.begin().await?;
        tx.lock_outside(person).await?;
        let calendar = tx.outside_calendars(person, now).await?.into_iter().find(|calendar| calendar.id == id);
        let calendar = calendar.ok_or_else(not_found)?;
        let known = &calendar.collections;
        let is_known = |href: &str| known.iter().any(|collection| collection.href == href);
        let mut problems = Problems::new();
        for (index, href) in draft.collections.iter().enumerate() {
            if !is_known(href) {
                problems.add(format!("collections[{index}]"), Code::NotFound);
            }
        }
        let writes_to = Some(draft.writes_to.as_str()).filter(|href| !href.is_empty());
        if writes_to.is_some_and(|href| !is_known(href)) {
            problems.add("writes_to", Code::NotFound);
        }
        let addresses = problems.take("addresses", draft.other_addresses());
        let addresses = problems.or(addresses)?;
        versioned.check(calendar.version)?;
        let is_chosen = |href: &String| draft.collections.contains(href);
        let is_same = known.iter().all(|collection| collection.chosen == is_chosen(&collection.href))
            && calendar.writes_to.as_deref() == writes_to
            && (calendar.unanswered_is_free, &calendar.addresses) == (draft.unanswered_is_free, &addresses);
        if is_same {
            // Nothing was written: the lock goes with the transaction.
            drop(tx);
            return self.look_again(who, id, turn).await;
        }
        tx.choose_outside(person, id, &draft.collections, writes_to).await?;
        tx.choose_invitations(id, draft.unanswered_is_free, &addresses).await?;
        tx.audit(self.ids.next(), who.did_to_calendar("calendar.chosen", now)).await?;
        tx.tell_calendar(who);
        self.commit(tx).await?;
        self.look_again(who, id, turn).await
    }

    /// Where the bookings of this member or candidate are written, if they have chosen a place. The account is absent
    /// when what leads to it can't be read any more.
    pub async fn writer_of(&self, person: uuid::Uuid) -> Result<Option<Writer>, Error> {
        let chosen = self.store.glance().await?.writes_to(person).await?;
        Ok(chosen.and_then(|(calendar, sealed, collection)| {
            let access = Access::open(&sealed, &self.settings.secret_key, calendar).ok()?;
            Some(Writer { calendar, account: Account::open(&self.web.on_behalf_of(person), &access).ok()?, collection })
        }))
    }
}
