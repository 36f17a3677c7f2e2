//! What should be, beside what is.
//!
//! After every commit the model is told who was at work and what is stored now; every event must be one that this deed
//! may bring about at that moment, and everything stored must be exactly what follows. So nothing is ever half done, and
//! what nobody tried does not happen. Those who are answered must be told what is true, or was while they waited.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::{
    delivery::Dispatched,
    simulation::{
        Fate,
        deeds::{Act, Deed, Outcome, Proof, Who, mark_of, short},
        found::{Event, Found, Life, Logs, Message},
        life::Follows,
        post::Got,
        rules::{Lives, Roles, SILENCE},
    },
};

/// How long a worker has a message to itself.
pub(super) const LEASE: i64 = 60_000;
/// How often a message is tried.
const ATTEMPTS: i64 = 18;

type Verdict = Result<(), String>;

/// A deed under way.
#[derive(Clone, Debug)]
pub(super) struct Try {
    pub(super) deed: Deed,
    pub(super) called_at: i64,
    /// The state of things when it began.
    pub(super) since: usize,
    /// How often it was interfered with.
    pub(super) troubles: u32,
    /// The message to be sent, and the end of its lease.
    pub(super) message: Option<(Uuid, i64)>,
    /// What the mail server did, once it was reached.
    pub(super) mail: Option<Fate>,
    /// What it changed, once it is found.
    pub(super) effect: Option<Effect>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// A seat that may not was remembered.
    Refused,
    Life(Box<Life>),
    /// So many messages.
    Messages(usize),
    /// Something that time did.
    Due,
}

/// What should be.
pub(super) struct Model {
    roles: Roles,
    /// Nothing due is passed over. PostgreSQL passes over what somebody still holds, until the next look.
    is_exact: bool,
    messages: BTreeMap<Uuid, Message>,
    /// Every state there was; the last one is now.
    epochs: Vec<Lives>,
    /// The events of each workspace that are known.
    logs: Logs,
    /// Mails that were taken without their sender knowing it.
    excused: BTreeMap<Uuid, usize>,
    sent: BTreeMap<Uuid, usize>,
}

/// A mail that has to be there now.
struct Due {
    kind: &'static str,
    to: String,
    interview: Uuid,
    at: i64,
}

/// What has to follow from what happened.
#[derive(Default)]
struct After {
    due: Vec<Due>,
    /// Processes whose planned messages die.
    killed: Vec<Uuid>,
}

fn no(what: impl Into<String>) -> Verdict {
    Err(what.into())
}

impl Model {
    pub(super) fn new(roles: Roles, logs: Logs, is_exact: bool) -> Self {
        Self {
            roles,
            is_exact,
            messages: BTreeMap::new(),
            epochs: vec![Lives::new()],
            logs,
            excused: BTreeMap::new(),
            sent: BTreeMap::new(),
        }
    }

    pub(super) fn lives(&self) -> &Lives {
        &self.epochs[self.epochs.len() - 1]
    }

    pub(super) const fn messages(&self) -> &BTreeMap<Uuid, Message> {
        &self.messages
    }

    pub(super) const fn epoch(&self) -> usize {
        self.epochs.len() - 1
    }

    pub(super) const fn logs(&self) -> &Logs {
        &self.logs
    }

    /// After a step of this deed: everything that is new must be its doing, and follow from the rules.
    pub(super) fn see(&mut self, doing: &mut Try, found: &Found, now: i64) -> Verdict {
        let mut lives = self.lives().clone();
        let mut after = After::default();
        for event in &found.events {
            if !self.logs.get_mut(&event.scope).is_some_and(|log| log.insert(event.id)) {
                return no(format!("an event out of turn: {event:?}"));
            }
            if event.at < doing.called_at || event.at > now {
                return no(format!("{} at {}, but it was tried from {}", event.action, event.at, doing.called_at));
            }
            if doing.effect.is_some() && doing.deed.act != Act::Work {
                return no(format!("{} beside what was done already", event.action));
            }
            let effect = self.happen(&doing.deed, event, found, &mut lives, &mut after)?;
            doing.effect = Some(effect);
        }
        if usize::try_from(found.interviews) != Ok(found.lives.len()) {
            return no(format!("{} processes for {} requests", found.interviews, found.lives.len()));
        }
        for (id, life) in &found.lives {
            if lives.get(id) != Some(life) {
                return no(format!("found {life:#?}\ninstead of {:#?}", lives.get(id)));
            }
        }
        if let Some(lost) = lives.keys().find(|id| !found.lives.contains_key(id)) {
            return no(format!("request {} is gone", short(*lost)));
        }
        self.mails(doing, found, &after, now)?;
        self.epochs.push(lives);
        Ok(())
    }

    /// One event, and what follows from it.
    fn happen(
        &self,
        deed: &Deed,
        event: &Event,
        found: &Found,
        lives: &mut Lives,
        after: &mut After,
    ) -> Result<Effect, String> {
        let (actor, account) = match deed.who {
            Who::Member(n) => ("member", Some(self.roles.seats[n].account)),
            Who::Person(n) => ("candidate", Some(self.roles.people[n].account)),
            Who::Worker => ("time", None),
        };
        if (event.actor.as_str(), event.actor_id) != (actor, account) {
            return Err(format!("{} by {} {:?} during {deed:?}", event.action, event.actor, event.actor_id));
        }
        let Some(interview) = event.interview_id else {
            let refused = self.roles.refusals(lives, deed, event.at) == ["standard_seat"];
            return match deed.remembered() {
                Some((_, action)) if refused && action == event.action => Ok(Effect::Refused),
                _ => Err(format!("{} during {deed:?}", event.action)),
            };
        };
        if event.subject != interview.to_string() {
            return Err(format!("{} of {}, about {}", event.action, interview, event.subject));
        }
        if deed.who != Who::Worker {
            let mine = deed.target().is_none_or(|target| target.interview.0 == interview);
            if !mine || deed.remembered().is_none_or(|(action, _)| action != event.action) {
                return Err(format!("{} of {} during {deed:?}", event.action, short(interview)));
            }
            let against = self.roles.refusals(lives, deed, event.at);
            if !against.is_empty() {
                return Err(format!("{} though {against:?}", event.action));
            }
        }
        let at = event.at;
        if let (Act::Send { to, written }, Who::Member(by)) = (deed.act, deed.who) {
            let request = found.lives.values().find(|life| life.interview == interview);
            let request = request.ok_or_else(|| format!("{} is held and not there", short(interview)))?.request;
            let held = Life::held(&self.roles, (request, interview), by, to, written, at);
            lives.insert(request, held.clone());
            return Ok(Effect::Life(Box::new(held)));
        }
        let life = lives.values_mut().find(|life| life.interview == interview);
        let life = life.ok_or_else(|| format!("{} of an unknown {}", event.action, short(interview)))?;
        let follows = if deed.act == Act::Work {
            life.time_does(&event.action, at)?
        } else {
            let position = match deed.act {
                Act::Edit { written, .. } => Some(self.roles.positions[written.position].0),
                _ => None,
            };
            life.somebody_does(deed, position, at)
        };
        let effect = self.told(life, follows, at, after);
        Ok(if deed.act == Act::Work { Effect::Due } else { effect })
    }

    /// Whom a change has to be told.
    fn told(&self, life: &Life, follows: Follows, at: i64, after: &mut After) -> Effect {
        let candidate = self.roles.people.iter().find(|person| person.id == life.candidate);
        let sender = self.roles.seats.iter().find(|seat| seat.id == life.sender);
        let told = [
            follows.candidate.zip(candidate.map(|person| person.email.clone())),
            follows.sender.zip(sender.map(|seat| seat.email.clone())),
        ];
        let due = told.into_iter().flatten().map(|(kind, to)| Due { kind, to, interview: life.interview, at });
        after.due.extend(due);
        after.killed.extend(follows.kills.then_some(life.interview));
        Effect::Life(Box::new(life.clone()))
    }

    /// The outbox: what has to be new is new, what has to die is dead, the rest is this deed's or as it was.
    fn mails(&mut self, doing: &mut Try, found: &Found, after: &After, now: i64) -> Verdict {
        let mut due: Vec<_> = after.due.iter().map(|due| (due.interview, due.kind, due.to.as_str(), due.at)).collect();
        let fresh = found.messages.values().filter(|message| !self.messages.contains_key(&message.id));
        let mut new = Vec::new();
        for message in fresh {
            let Message { interview_id, kind, recipient, created_at, .. } = message;
            new.push((interview_id.unwrap_or_default(), kind.as_str(), recipient.as_str(), *created_at));
            if message.state != "queued" || message.due_at != *created_at || message.attempts != 0 {
                return no(format!("a new message that is not: {message:#?}"));
            }
        }
        due.sort_unstable();
        new.sort_unstable();
        if due != new {
            return no(format!("posted {new:#?}\ninstead of {due:#?}"));
        }
        let mut changed = 0;
        for (id, before) in &self.messages {
            let Some(now_is) = found.messages.get(id) else { return no(format!("message {} is gone", short(*id))) };
            let killed = before.state == "queued" && before.interview_id.is_some_and(|of| after.killed.contains(&of));
            let expected =
                Message { state: if killed { "cancelled".to_owned() } else { before.state.clone() }, ..before.clone() };
            if *now_is == expected {
                continue;
            }
            changed += 1;
            if !self.may_change(doing, before, now_is, now) {
                return no(format!("message {now_is:#?}\nwas {before:#?}"));
            }
        }
        if changed > 0 {
            doing.effect = Some(Effect::Messages(changed));
        }
        self.messages.clone_from(&found.messages);
        Ok(())
    }

    /// Whether this deed may change a message so.
    fn may_change(&self, doing: &Try, before: &Message, after: &Message, now: i64) -> bool {
        if before.state != "queued" {
            return false;
        }
        match doing.deed.act {
            Act::TakeMail => {
                let at = after.due_at - LEASE;
                let leased = Message { due_at: after.due_at, attempts: before.attempts + 1, ..before.clone() };
                *after == leased && before.due_at <= at && (doing.called_at..=now).contains(&at)
            }
            Act::Dispatch => {
                if doing.message != Some((before.id, before.due_at)) || after.attempts != before.attempts {
                    return false;
                }
                let failed = matches!(doing.mail, Some(Fate::MailPutOff | Fate::MailAnswerLost));
                match after.state.as_str() {
                    "sent" => doing.mail == Some(Fate::Go),
                    "queued" => failed && before.attempts < ATTEMPTS && after.due_at > doing.called_at,
                    "given_up" => doing.mail == Some(Fate::MailRefused) || failed && before.attempts >= ATTEMPTS,
                    "cancelled" => doing.mail.is_none() && self.is_moot(doing, before),
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Whether there was a time during this deed when the message had nothing to tell: a delivery is told while there
    /// is something to answer.
    fn is_moot(&self, doing: &Try, message: &Message) -> bool {
        let waits = |lives: &Lives| {
            lives.values().any(|life| Some(life.interview) == message.interview_id && life.stage == "delivered")
        };
        message.kind != "request_delivered" || !self.epochs[doing.since..].iter().all(waits)
    }

    /// What somebody is told must be true, or have been true while they waited for it.
    pub(super) fn answered(&mut self, doing: &Try, outcome: &Outcome, now: i64) -> Verdict {
        let meanwhile = &self.epochs[doing.since..];
        let moments = [doing.called_at, now];
        let refusable = |code: &str| {
            meanwhile
                .iter()
                .any(|lives| moments.iter().any(|at| self.roles.refusals(lives, &doing.deed, *at).contains(&code)))
        };
        match outcome {
            Outcome::Broken(error) if doing.troubles == 0 => no(format!("{error}, without any trouble")),
            Outcome::Broken(_) => {
                self.excuse(doing);
                Ok(())
            }
            Outcome::Refused(code) if code == "standard_seat" && doing.effect != Some(Effect::Refused) => {
                no("a standard seat that tried is not remembered")
            }
            Outcome::Refused(code) if code != "standard_seat" && doing.effect.is_some() => {
                no(format!("refused for {code}, and done"))
            }
            Outcome::Refused(code) if !refusable(code) => no(format!("refused for {code}, without reason")),
            Outcome::Refused(_) => Ok(()),
            Outcome::Done(Proof::Mail(dispatched)) => self.dispatched(doing, *dispatched),
            Outcome::Done(Proof::Taken(taken)) => {
                let leased = if let Some(Effect::Messages(count)) = doing.effect { count } else { 0 };
                if taken.len() == leased { Ok(()) } else { no(format!("{} taken, {leased} leased", taken.len())) }
            }
            Outcome::Done(Proof::Done) if doing.deed.act == Act::Work && self.is_exact => {
                self.nothing_overdue(doing.since, doing.called_at)
            }
            Outcome::Done(Proof::Done) if doing.deed.act == Act::Work => Ok(()),
            Outcome::Done(proof) => {
                let Some(Effect::Life(life)) = &doing.effect else {
                    if doing.deed.remembered().is_some() && !refusable("repeated") {
                        return no("acknowledged, and not there");
                    }
                    return if meanwhile.iter().any(|lives| self.is_shown(&doing.deed, lives, proof)) {
                        Ok(())
                    } else {
                        no(format!("shown what never was: {}", describe(proof)))
                    };
                };
                let lives = Lives::from([(life.request, (**life).clone())]);
                if self.is_shown(&doing.deed, &lives, proof) { Ok(()) } else { no(describe(proof)) }
            }
        }
    }

    fn is_shown(&self, deed: &Deed, lives: &Lives, proof: &Proof) -> bool {
        match proof {
            Proof::Request { target, version, stage, deliver_at, mark } => {
                lives.get(&target.request.0).is_some_and(|life| {
                    life.interview == target.interview.0
                        && (life.version, life.stage.as_str()) == (*version, *stage)
                        && (life.deliver_at, life.mark) == (*deliver_at, *mark)
                })
            }
            Proof::Cards(cards) => {
                let Who::Person(n) = deed.who else { return false };
                let mine = |life: &&Life| {
                    life.candidate == self.roles.people[n].id
                        && life.delivered_at.is_some()
                        && deed.target().is_none_or(|target| target.request.0 == life.request)
                };
                let mut cards = cards.clone();
                cards.sort_by_key(|card| card.request.0);
                cards == lives.values().filter(mine).map(Life::card).collect::<Vec<_>>()
            }
            Proof::Done | Proof::Taken(_) | Proof::Mail(_) => true,
        }
    }

    /// A mail's end as its worker saw it.
    fn dispatched(&mut self, doing: &Try, dispatched: Dispatched) -> Verdict {
        let Some((id, leased_until)) = doing.message else { return no("sent nothing") };
        if dispatched == Dispatched::Lost {
            self.excuse(doing);
            let ours = self.messages.get(&id).is_some_and(|row| row.state == "queued" && row.due_at == leased_until);
            return if ours { no("lost what was its own") } else { Ok(()) };
        }
        if dispatched == Dispatched::Sent {
            *self.sent.entry(id).or_default() += 1;
        } else {
            self.excuse(doing);
        }
        // The next attempt may be at the very moment when the lease would have ended: then nothing shows.
        let shows_nothing = dispatched == Dispatched::PutOff
            && self.messages.get(&id).is_some_and(|row| row.state == "queued" && row.due_at == leased_until);
        if doing.effect == Some(Effect::Messages(1)) || shows_nothing { Ok(()) } else { no("not written down") }
    }

    /// The mail server may have taken it without its worker knowing.
    pub(super) fn excuse(&mut self, doing: &Try) {
        if let (Some((id, _)), Some(Fate::Go | Fate::MailAnswerLost)) = (doing.message, doing.mail) {
            *self.excused.entry(id).or_default() += 1;
        }
    }

    /// Whoever did everything due at `at` has left nothing of it that was there since they began: what is committed after
    /// their look, by somebody whose click was long ago, is for the next one.
    fn nothing_overdue(&self, since: usize, at: i64) -> Verdict {
        let is_overdue = |life: &Life| {
            life.stage == "held" && life.deliver_at <= at
                || life.stage == "delivered" && life.delivered_at.is_some_and(|delivered| delivered + SILENCE < at)
                || life.leaves_at.is_some_and(|leaves| leaves <= at)
        };
        let before = &self.epochs[since];
        let left = self.lives().iter().find(|(id, life)| is_overdue(life) && before.get(*id).is_some_and(is_overdue));
        left.map_or(Ok(()), |(_, life)| no(format!("left undone: {life:#?}")))
    }

    /// When everybody is at rest: nothing waits, and every mail went once, but where nobody could know.
    pub(super) fn at_rest(&self, now: i64, taken: &[Got]) -> Verdict {
        self.nothing_overdue(self.epochs.len() - 1, now)?;
        let mut times: BTreeMap<Uuid, usize> = BTreeMap::new();
        for mail in taken {
            let id: Uuid = mail.id.parse().map_err(|_| format!("a mail of nobody: {}", mail.id))?;
            *times.entry(id).or_default() += 1;
            let Some(message) = self.messages.get(&id) else { return no(format!("an orphaned mail: {id}")) };
            let life = self.lives().values().find(|life| Some(life.interview) == message.interview_id);
            let told = mail.text.match_indices("mark").filter_map(|(from, _)| mark_of([&mail.text[from..]]));
            if let Some(wrong) = told.into_iter().find(|mark| Some(*mark) != life.and_then(|life| life.mark)) {
                return no(format!("{} tells of version {wrong}: {life:#?}", message.kind));
            }
        }
        for (id, message) in &self.messages {
            let of = |counts: &BTreeMap<Uuid, usize>| counts.get(id).copied().unwrap_or_default();
            let (times, sent, excused) = (of(&times), of(&self.sent), of(&self.excused));
            if message.state == "queued" || message.state == "sent" && times == 0 {
                return no(format!("never left: {message:#?}"));
            }
            if sent > 1 || times > sent + excused {
                return no(format!("went {times} times, with {excused} excuses: {message:#?}"));
            }
        }
        Ok(())
    }
}

fn describe(proof: &Proof) -> String {
    match proof {
        Proof::Request { target, version, stage, deliver_at, mark } => {
            format!("{} {stage}, version {version}, leaves at {deliver_at}, mark {mark:?}", short(target.request.0))
        }
        Proof::Cards(cards) => format!("{cards:#?}"),
        Proof::Done | Proof::Taken(_) | Proof::Mail(_) => "done".to_owned(),
    }
}
