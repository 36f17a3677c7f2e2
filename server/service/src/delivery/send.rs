//! Sending what is due: lease, send between two short transactions, write down what came of it.

use chrono::TimeDelta;
use domain::ids::BookingId;
use futures::{StreamExt, stream};

use crate::{
    Error, Service,
    delivery::{
        MailView, Mailer, Notice,
        backoff::{ATTEMPTS, backoff},
        envelope::{FILE, headers, seal},
        in_hand::Held,
        invite::Invite,
        letter::Letter,
        mailer::{AT_ONCE, Trouble},
        words::{Moot, Writer},
    },
    store::Leased,
};

/// How long a worker may keep a message to itself. When it dies meanwhile, another one takes over after that.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// A message that this process has in hand, to be [dispatched](Service::dispatch) within its lease.
pub struct Taken {
    message: Leased,
    _held: Held,
}

/// What came of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispatched {
    Sent,
    /// There was nothing left to tell.
    Dropped,
    /// The next attempt is planned.
    PutOff,
    GivenUp,
    /// It was cancelled, or taken over, while we were at it.
    Lost,
}

#[cfg(test)]
impl Taken {
    /// What was taken, and until when.
    pub(crate) const fn message(&self) -> &Leased {
        &self.message
    }
}

impl Service {
    /// Sends up to `limit` messages that are due, several at once. How many were tried.
    pub async fn send_due(&self, limit: u32) -> Result<usize, Error> {
        let mut tried = 0;
        while tried < limit as usize {
            let messages = self.take_mail(AT_ONCE.min(limit as usize - tried)).await?;
            if messages.is_empty() {
                break;
            }
            tried += messages.len();
            let mut sending = stream::iter(messages).map(|message| self.dispatch(message)).buffer_unordered(AT_ONCE);
            // One that fails for want of the database must not keep the others from their last step.
            let mut failed = None;
            while let Some(done) = sending.next().await {
                failed = failed.or(done.err());
            }
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Ok(tried)
    }

    /// Takes messages that are due.
    pub async fn take_mail(&self, limit: usize) -> Result<Vec<Taken>, Error> {
        let _taking = self.in_hand.hold();
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let leased = tx.lease(now, now + LEASE, i64::try_from(limit).unwrap_or(i64::MAX)).await?;
        // Nothing to write down when there was nothing to take.
        if !leased.is_empty() {
            self.commit(tx).await?;
        }
        // What is planned ahead is not late because it was written down long ago.
        let at_once = |message: &&Leased| message.attempts == 1 && message.notice.kind() != "talk_reminder";
        for message in leased.iter().filter(at_once) {
            record_lateness("mail", now - message.created_at);
        }
        Ok(leased.into_iter().map(|message| Taken { message, _held: self.in_hand.hold() }).collect())
    }

    /// Makes a message's words, sends it, and writes down what came of it.
    pub async fn dispatch(&self, taken: Taken) -> Result<Dispatched, Error> {
        let done = self.attempt(&taken.message).await?;
        let outcome = match done {
            Dispatched::Sent => "sent",
            Dispatched::Dropped => "dropped",
            Dispatched::PutOff => "put_off",
            Dispatched::GivenUp => "given_up",
            Dispatched::Lost => "lost",
        };
        metrics::counter!("overture_mails_total", "outcome" => outcome).increment(1);
        Ok(done)
    }

    async fn attempt(&self, message: &Leased) -> Result<Dispatched, Error> {
        let attempted = match &message.notice {
            Notice::TalkToWrite { booking_id } => self.keep_calendar(message, *booking_id).await?,
            _ => self.attempt_mail(message).await?,
        };
        let trouble = match attempted {
            Ok(done) => return Ok(done),
            Err(trouble) => trouble,
        };
        let (id, kind, attempts) = (message.id, message.notice.kind(), message.attempts);
        let mut tx = self.store.begin().await?;
        let now = self.now();
        let (ours, done) = match &trouble {
            Trouble::Passing(error) if attempts < ATTEMPTS => {
                tracing::warn!(%id, kind, attempts, error, "mail put off");
                (tx.retry_at(message, now + backoff(id, attempts), error).await?, Dispatched::PutOff)
            }
            Trouble::Passing(error) | Trouble::Lasting(error) => {
                tracing::error!(%id, kind, attempts, error, "mail given up");
                (tx.give_up(message, now, error).await?, Dispatched::GivenUp)
            }
        };
        self.commit(tx).await?;
        Ok(if ours { done } else { Dispatched::Lost })
    }

    /// There is nothing left to tell.
    async fn drop_moot(&self, message: &Leased, reason: &str) -> Result<Dispatched, Error> {
        let mut tx = self.store.begin().await?;
        let ours = tx.drop_message(message, self.now(), reason).await?;
        self.commit(tx).await?;
        tracing::info!(id = %message.id, kind = message.notice.kind(), reason, "nothing left to tell");
        Ok(if ours { Dispatched::Dropped } else { Dispatched::Lost })
    }

    /// Writes a talk into somebody's calendar, and keeps what it is there in the transaction that finishes it.
    async fn keep_calendar(&self, message: &Leased, id: BookingId) -> Result<Result<Dispatched, Trouble>, Error> {
        // Long conversations with servers don't lie on the stack of everything that is sent.
        let (person, there) = match Box::pin(self.write_talk(message, id)).await? {
            Ok(Some(done)) => done,
            Ok(None) => return Ok(Ok(self.drop_moot(message, "the calendar says so already").await?)),
            Err(trouble) => return Ok(Err(trouble)),
        };
        let mut tx = self.store.begin().await?;
        let ours = tx.finish(message, self.now()).await?;
        tx.note_there(id, person, &there).await?;
        self.commit(tx).await?;
        Ok(Ok(if ours { Dispatched::Sent } else { Dispatched::Lost }))
    }

    async fn attempt_mail(&self, message: &Leased) -> Result<Result<Dispatched, Trouble>, Error> {
        match self.letter(message).await? {
            Ok((letter, invite)) => self.hand_over(message, &letter, invite).await,
            Err(Moot(reason)) => Ok(Ok(self.drop_moot(message, reason).await?)),
        }
    }

    /// Everything that a mail would say now, for stories; `None` when there is nothing to tell.
    #[cfg(test)]
    pub(crate) async fn mail_now(&self, notice: Notice, recipient: &str) -> Option<String> {
        let (id, now) = (self.ids.next(), self.now());
        let recipient = recipient.to_owned();
        let message = Leased { id, notice, recipient, attempts: 1, created_at: now, leased_until: now };
        let (letter, invite) = self.letter(&message).await.expect("read").ok()?;
        let mail = letter.form().expect("words");
        Some(format!("{}\n{}\n{}", mail.subject, mail.text, invite.map(|invite| invite.text).unwrap_or_default()))
    }

    /// What a message says now, to people and to their calendars, or why it says nothing any more.
    async fn letter(&self, message: &Leased) -> Result<Result<(Letter, Option<Invite>), Moot>, Error> {
        let writer = Writer { base_url: &self.settings.base_url, now: self.now() };
        let mut tx = self.store.read().await?;
        Ok(match writer.write(&mut tx, message).await? {
            Ok(letter) => Ok((letter, self.for_calendars(&mut tx, &message.recipient, &message.notice).await?)),
            Err(moot) => Err(moot),
        })
    }

    async fn hand_over(
        &self,
        message: &Leased,
        letter: &Letter,
        invite: Option<Invite>,
    ) -> Result<Result<Dispatched, Trouble>, Error> {
        let now = self.now();
        let mail = match letter.form() {
            Ok(mail) => mail,
            Err(error) => return Ok(Err(Trouble::Passing(format!("the words can't be put into form: {error}")))),
        };
        let sealed = match seal(message.id, &mail, invite.as_ref(), &message.recipient, &self.settings, now) {
            Ok(sealed) => sealed,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let kept = match &self.mailer {
            Mailer::Smtp(smtp) => {
                if let Err(trouble) = smtp.send(sealed).await {
                    return Ok(Err(trouble));
                }
                None
            }
            #[cfg(test)]
            Mailer::Simulated(post) => {
                if let Err(trouble) = post.send(sealed).await {
                    return Ok(Err(trouble));
                }
                None
            }
            Mailer::Mailbox => Some(MailView {
                id: message.id,
                to: message.recipient.clone(),
                subject: mail.subject,
                text: mail.text,
                html: mail.html,
                headers: headers(&sealed),
                attachments: invite.iter().map(|_| FILE.to_owned()).collect(),
                calendar: invite.map(|invite| invite.text),
                sent_at: now,
            }),
        };
        let mut tx = self.store.begin().await?;
        let ours = tx.finish(message, self.now()).await?;
        // Kept in the transaction that finishes it: the mailbox has it exactly once.
        if let Some(mail) = kept.filter(|_| ours) {
            tx.keep_mail(&mail).await?;
        }
        self.commit(tx).await?;
        Ok(Ok(if ours { Dispatched::Sent } else { Dispatched::Lost }))
    }
}

/// Notes how late due work was done.
pub(crate) fn record_lateness(work: &'static str, late: TimeDelta) {
    let seconds = late.as_seconds_f64().max(0.0);
    metrics::histogram!("overture_due_lateness_seconds", "work" => work).record(seconds);
}
