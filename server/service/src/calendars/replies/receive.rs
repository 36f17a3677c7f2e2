//! Taking an answer in: known by the address it was sent to, kept once, told to whoever invites when it is no.

use std::time::Duration;

use domain::{
    audit::Actor,
    bookings::{Answer, Stage},
    interviews::Side,
    refusals::Refusal,
};
use subtle::ConstantTimeEq;

use crate::{
    Error, Service,
    calendars::replies::{
        read::{self, Reply},
        tag,
    },
    delivery::TalkNews,
    error::not_found,
    interviews::contact::Act,
    store::{
        Audit, Tx,
        replies::KeptReply,
        shown_talks::{ShownPerson, ShownTalk},
    },
    untrusted::{self, Limits, Refused},
};

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    Kept(Answer),
    /// It is no answer, nobody's, or an old one: nothing has changed, and this is why.
    Ignored(&'static str),
}

impl Service {
    /// Takes in one mail as a mail server hands it over. Whatever is wrong with it changes nothing and is no error.
    ///
    /// # Errors
    /// When the database fails, or too much else is being read: the mail is to be handed over again.
    pub async fn receive(&self, raw: &[u8]) -> Result<Received, Error> {
        let limits = Limits { bytes: read::LARGEST, wait: Duration::from_secs(30), time: Duration::from_secs(30) };
        let read = match untrusted::parse(limits, raw.to_vec(), |inside, raw| read::mail(inside, &raw)).await {
            Ok(read) => read,
            Err(Refused::TooLarge) => Err("it is too large"),
            Err(Refused::Broken) => Err("it can't be read"),
            Err(Refused::Busy | Refused::TooSlow) => return Err(Refusal::Unavailable.into()),
        };
        let received = match read {
            Ok(reply) => self.change(|tx| self.take_reply(tx, &reply)).await?,
            Err(why) => Received::Ignored(why),
        };
        match received {
            Received::Kept(answer) => tracing::info!(answer = answer.as_str(), "answer by mail"),
            Received::Ignored(why) => tracing::info!(why, "mail ignored"),
        }
        Ok(received)
    }

    async fn take_reply(&self, mut tx: Tx, reply: &Reply) -> Result<Received, Error> {
        // Whoever moves it meanwhile is not waited for: an answer says to which time it was given.
        let Some(talk) = tx.shown_talk(reply.uid).await? else {
            return Ok(Received::Ignored("it is about no talk of ours"));
        };
        let Some(person) = talk.people.iter().find(|person| self.was_sent_to(reply, &talk, person)) else {
            return Ok(Received::Ignored("it was not sent to an address that was given to one who comes"));
        };
        // Invitations reach people at other addresses of theirs, or are passed on: such an answer is shown with its address, and
        // never with another one's who comes.
        let is = |person: &ShownPerson| person.email.as_deref().is_some_and(|own| own == reply.attendee);
        if person.email.is_none() || !is(person) && talk.people.iter().any(is) {
            return Ok(Received::Ignored("somebody else answers than was asked"));
        }
        let sender = if is(person) { None } else { Some(domain::text::email(&reply.attendee)) };
        let Ok(sender) = sender.transpose() else {
            return Ok(Received::Ignored("who answers has no address"));
        };
        let booking = &talk.booking;
        if reply.sequence > booking.sequence {
            return Ok(Received::Ignored("it answers to an invitation that was never sent"));
        }
        let now = self.now();
        let kept = KeptReply {
            booking: booking.id,
            person: person.id,
            answer: reply.answer,
            sequence: reply.sequence,
            starts_at: (reply.sequence == booking.sequence).then_some(booking.time.start),
            replied_at: reply.stamp,
            received_at: now,
            proposes: reply.proposes.filter(|time| time.start > now),
            sender,
        };
        if !tx.keep_reply(&kept).await? {
            return Ok(Received::Ignored("a newer answer is known, or this one"));
        }
        let is_no = reply.answer == Answer::Declined && kept.starts_at.is_some();
        let takes_place = matches!(booking.stage, Stage::Tentative { .. } | Stage::Confirmed { .. });
        let organizer = tx.member_contact(booking.organizer_id).await?;
        if (is_no || kept.proposes.is_some())
            && takes_place
            && now < booking.time.start
            && person.id != booking.organizer_id.0
        {
            let news = TalkNews::Declined { by: person.id };
            let news = if kept.proposes.is_some() { TalkNews::Proposed { by: person.id } } else { news };
            // Mails come as often as somebody sends them: beyond what anybody needs the pages show the answer, no mail does.
            let interview = tx.any_interview(booking.interview_id).await?.ok_or_else(not_found)?;
            let side = if person.is_member { Side::Company } else { Side::Candidate };
            match self.count_contact(&mut tx, &interview, side, Act::MailedAnswer, now).await {
                Ok(()) => self.tell_one(&mut tx, booking, (&organizer.email, Side::Company), news, now).await?,
                Err(Error::Refused(Refusal::TooMany { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        tx.audit(self.ids.next(), answered(&talk, person, reply.answer, now)).await?;
        tx.tell_sides(booking.workspace_id, None);
        self.commit(tx).await?;
        Ok(Received::Kept(reply.answer))
    }

    /// Whether it was sent to the address that this person alone was given.
    fn was_sent_to(&self, reply: &Reply, talk: &ShownTalk, person: &ShownPerson) -> bool {
        let tag = tag(&self.settings.secret_key, talk.booking.id.0, person.id);
        let mut tags = reply.to.iter().filter_map(|to| to.rsplit_once('@')?.0.rsplit_once('+').map(|(_, tag)| tag));
        tags.any(|sent| bool::from(sent.as_bytes().ct_eq(tag.as_bytes())))
    }
}

/// Written down in the process where the candidate answers; of its members only the workspace knows.
fn answered(talk: &ShownTalk, person: &ShownPerson, answer: Answer, at: domain::Moment) -> Audit {
    let booking = &talk.booking;
    Audit {
        scope: booking.workspace_id.0,
        at,
        actor: if person.is_member { Actor::Member } else { Actor::Candidate },
        account: person.account_id,
        action: match answer {
            Answer::Accepted => "talk.accepted_by_mail",
            Answer::Declined => "talk.declined_by_mail",
            Answer::Tentative => "talk.doubted_by_mail",
        },
        subject: booking.id.to_string(),
        interview: (!person.is_member).then_some(booking.interview_id),
    }
}
