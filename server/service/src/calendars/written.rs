//! Talks in the calendar that somebody has chosen for them (C8): put there when booked, changed when changed, removed when
//! cancelled or when they don't come any more.
//!
//! It is work of the outbox, posted with the change and done after it: no booking waits for somebody's server, and what
//! fails is tried again for two days. What is written is what is true then, so the order of tries does not matter. The talk
//! stands there without organizer and guests: a server that knows scheduling would invite them once more.
//!
//! A talk's time is decided here. Where somebody has changed it over there, cancelled or deleted, it is put back as soon as
//! that is seen, in the version that was just seen, and they are told how to move or cancel it; who keeps being faster is
//! tried again later.

use std::time::Duration;

use domain::{
    bookings::Stage,
    calendars::Cause,
    ids::{BookingId, OutsideId},
    interviews::Side,
    slots::Interval,
};

use uuid::Uuid;

use crate::{
    Error, Service,
    calendars::{Writer, Written, write::Calendar},
    delivery::{TalkNews, Trouble},
    store::{Leased, Tx, shown_talks::ShownTalk},
};

/// How long one talk may take in all; shorter than the lease.
const IN_ALL: Duration = Duration::from_secs(45);
/// How often somebody's change is written over before it is left to later.
const TRIES: usize = 3;

/// How often one time of a talk is put back.
pub(super) const PUT_BACK: i64 = 3;

/// What is known of a talk in somebody's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownThere {
    pub(crate) calendar: OutsideId,
    /// As which it was written.
    pub(crate) sequence: u32,
    /// Its version there, where the server says it.
    pub(crate) etag: Option<String>,
    /// Somebody has changed it there.
    pub(crate) is_off: bool,
}

/// What there is to do.
enum Work {
    /// It is there as it is, or was never there.
    Nothing,
    Put(Writer, String, Option<KnownThere>),
    Remove(Writer),
}

/// What came of it, to be kept.
pub(crate) enum There {
    Is(KnownThere),
    IsNot,
}

impl Service {
    /// Makes somebody's calendar say of a talk what is true now: what has to be kept of it, nothing when there was nothing
    /// to do, or what is in the way.
    pub(crate) async fn write_talk(
        &self,
        message: &Leased,
        id: BookingId,
    ) -> Result<Result<Option<(Uuid, There)>, Trouble>, Error> {
        let mut tx = self.store.read().await?;
        let Some(talk) = tx.shown_talk(id).await? else { return Ok(Ok(None)) };
        let coming = talk.people.iter().find(|person| person.email.as_deref() == Some(message.recipient.as_str()));
        let person = match coming {
            Some(person) => person.id,
            None => match tx.member_by_address(talk.booking.workspace_id, &message.recipient).await? {
                Some(left) => left.id,
                None => return Ok(Ok(None)),
            },
        };
        let known = tx.known_there(id, person).await?;
        drop(tx);
        let Some(writer) = self.writer_of(person).await? else { return Ok(Ok(None)) };
        let work = self.work(&talk, person, known, writer);
        let done = match work {
            Work::Nothing => return Ok(Ok(None)),
            Work::Put(writer, text, known) => {
                let uid = id.to_string();
                let etag = known.and_then(|known| known.etag);
                let (calendar, sequence) = (writer.calendar, talk.booking.sequence);
                within(put(&writer, &uid, &text, etag))
                    .await
                    .map(|etag| There::Is(KnownThere { calendar, sequence, etag, is_off: false }))
            }
            Work::Remove(writer) => within(remove(&writer, &id.to_string())).await.map(|()| There::IsNot),
        };
        Ok(done.map(|there| Some((person, there))))
    }

    /// A talk was seen at another time than it has, or not at all, where it was written for this person: it is to be put
    /// back, and they are told. A server that changes what is written to it is left alone after a few times.
    pub(super) async fn put_back(
        &self,
        tx: &mut Tx,
        calendar: OutsideId,
        person: Uuid,
        (id, time): (BookingId, Interval),
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let Some(talk) = tx.shown_talk(id).await? else { return Ok(()) };
        let booking = &talk.booking;
        let known = tx.known_there(id, person).await?;
        // What moves here meanwhile is written anyway, and it was looked for at the time before.
        let is_ours = known.is_some_and(|known| known.calendar == calendar && known.sequence == booking.sequence)
            && booking.time == time;
        let comes = talk.people.iter().find(|one| one.id == person);
        let Some((email, is_member)) = comes.and_then(|one| Some((one.email.as_deref()?, one.is_member))) else {
            return Ok(());
        };
        if is_ours && booking.is_to_come(now) && tx.mark_off(id, person, PUT_BACK).await? {
            let side = if is_member { Side::Company } else { Side::Candidate };
            self.tell_one(tx, booking, (email, side), TalkNews::PutBack, now).await?;
        }
        Ok(())
    }

    fn work(&self, talk: &ShownTalk, person: Uuid, known: Option<KnownThere>, writer: Writer) -> Work {
        let booking = &talk.booking;
        let takes_place = matches!(booking.stage, Stage::Tentative { .. } | Stage::Confirmed { .. });
        // What was written into another calendar before is another program's to know.
        let known = known.filter(|known| known.calendar == writer.calendar);
        let comes = talk.people.iter().find(|one| one.id == person).filter(|_| takes_place);
        match (comes, known) {
            (Some(_), Some(known)) if known.sequence == booking.sequence && !known.is_off => Work::Nothing,
            (Some(to), known) => {
                let event = talk.event(to, None, &self.settings.base_url, booking.stage.at());
                Work::Put(writer, Calendar { method: None, name: None, events: &[event] }.write(), known)
            }
            (None, Some(_)) => Work::Remove(writer),
            (None, None) => Work::Nothing,
        }
    }
}

async fn within<T>(work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    match tokio::time::timeout(IN_ALL, work).await {
        Ok(done) => done,
        Err(_) => Err(Trouble::Passing("the calendar's server did not answer in time".to_owned())),
    }
}

/// Writes the object; its version then.
async fn put(writer: &Writer, uid: &str, text: &str, mut etag: Option<String>) -> Result<Option<String>, Trouble> {
    for _ in 0..TRIES {
        match writer.put(uid, text, etag.as_deref()).await.map_err(trouble)? {
            Written::Done { etag } => return Ok(etag),
            Written::Gone if etag.is_none() => return Err(Trouble::Passing("the calendar is gone".to_owned())),
            // It is there already, was changed, or was removed: by somebody, or by us before an answer got lost.
            Written::Changed | Written::Gone => {
                etag = writer.object(uid).await.map_err(trouble)?.map(|(etag, _)| etag);
            }
        }
    }
    Err(Trouble::Passing("somebody else keeps changing it".to_owned()))
}

async fn remove(writer: &Writer, uid: &str) -> Result<(), Trouble> {
    match writer.delete(uid, None).await.map_err(trouble)? {
        Written::Done { .. } | Written::Gone => Ok(()),
        Written::Changed => Err(Trouble::Passing("somebody else keeps changing it".to_owned())),
    }
}

fn trouble(cause: Cause) -> Trouble {
    Trouble::Passing(format!("the calendar: {}", cause.sentence()))
}
