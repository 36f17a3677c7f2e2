//! Invitations in mails (RFC 6047): to whoever comes, and to whoever came until now (C8).
//!
//! The organizer is this Overture, in the company's name: an interviewer's own address is not the candidate's
//! to know, answers come back to one place, and what was sent by one address is moved and cancelled by the same.

use domain::{ids::BookingId, slots::Interval};

use crate::{
    Error, Service,
    calendars::{
        replies,
        talks::Inviting,
        write::{Calendar, Event, Method},
    },
    delivery::{Notice, TalkNews, envelope},
    store::{
        Tx,
        shown_talks::{ShownPerson, ShownTalk},
    },
};

/// An invitation, or what has become of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invite {
    pub method: Method,
    /// The object, in CRLF lines.
    pub text: String,
    /// Where programs answer to that don't look at the organizer.
    pub reply_to: Option<String>,
}

impl Service {
    /// What calendars are told by this notice, beside its words; nothing for one who only organizes.
    pub(super) async fn for_calendars(
        &self,
        tx: &mut Tx,
        recipient: &str,
        notice: &Notice,
    ) -> Result<Option<Invite>, Error> {
        let Notice::Talk { booking_id, news, .. } = notice else { return Ok(None) };
        match news {
            TalkNews::Booked
            | TalkNews::Asked
            | TalkNews::Approved
            | TalkNews::Moved { .. }
            | TalkNews::Clocks { .. }
            | TalkNews::Reassigned
            | TalkNews::HowChanged => self.invite_to(tx, recipient, *booking_id, Method::Request).await,
            TalkNews::Cancelled | TalkNews::Lapsed => self.invite_to(tx, recipient, *booking_id, Method::Cancel).await,
            TalkNews::Left { time } => self.uninvite(tx, recipient, *booking_id, *time).await,
            TalkNews::PutBack | TalkNews::Declined { .. } | TalkNews::Proposed { .. } | TalkNews::Reminder { .. } => {
                Ok(None)
            }
        }
    }

    async fn invite_to(
        &self,
        tx: &mut Tx,
        recipient: &str,
        id: BookingId,
        method: Method,
    ) -> Result<Option<Invite>, Error> {
        let Some(talk) = tx.shown_talk(id).await? else { return Ok(None) };
        let Some(to) = talk.people.iter().find(|person| person.email.as_deref() == Some(recipient)) else {
            return Ok(None);
        };
        let Some(inviting) = self.inviting(&talk, to) else { return Ok(None) };
        let event = talk.event(to, Some(&inviting), &self.settings.base_url, self.now());
        Ok(Some(Invite::of(method, event, &inviting)))
    }

    /// Somebody's invitation is taken back while the talk takes place: to them alone, and without a status
    /// (RFC 5546, section 3.2.5).
    async fn uninvite(
        &self,
        tx: &mut Tx,
        recipient: &str,
        id: BookingId,
        time: Interval,
    ) -> Result<Option<Invite>, Error> {
        let Some(mut talk) = tx.shown_talk(id).await? else { return Ok(None) };
        // As they knew it: it may have moved without them.
        talk.booking.time = time;
        // They come again: what they were told meanwhile holds.
        if talk.people.iter().any(|person| person.email.as_deref() == Some(recipient)) {
            return Ok(None);
        }
        let Some(left) = tx.member_by_address(talk.booking.workspace_id, recipient).await? else { return Ok(None) };
        let Some(inviting) = self.inviting(&talk, &left) else { return Ok(None) };
        talk.people.retain(|person| !person.is_member);
        talk.people.insert(0, left.clone());
        let mut event = talk.event(&left, Some(&inviting), &self.settings.base_url, self.now());
        event.status = None;
        event.description.clear();
        Ok(Some(Invite::of(Method::Cancel, event, &inviting)))
    }

    /// How this Overture invites somebody; not at all while its sender is no address. Where answers are read, each is
    /// invited by an address of their own, the same for the life of the talk.
    fn inviting(&self, talk: &ShownTalk, to: &ShownPerson) -> Option<Inviting> {
        let Some(reply_to) = &self.settings.reply_to else {
            let sender = envelope::sender(&self.settings.mail_from).ok()?;
            return Some(Inviting { address: sender.email.to_string(), is_read: false });
        };
        let tag = replies::tag(&self.settings.secret_key, talk.booking.id.0, to.id);
        Some(Inviting { address: replies::address(reply_to, &tag)?, is_read: true })
    }
}

impl Invite {
    fn of(method: Method, event: Event, inviting: &Inviting) -> Self {
        let reply_to = inviting.is_read.then(|| inviting.address.clone());
        let text = Calendar { method: Some(method), name: None, events: &[event] }.write();
        Self { method, text, reply_to }
    }
}
