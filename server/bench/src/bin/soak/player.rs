//! A player: one candidate, and the company on their pages, doing at random what people do, and writing down what they
//! were told.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use bench::{
    Result,
    api::{Answer, Api, Lost},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    dice::Dice,
    ledger::{Entry, Fate},
    offers,
    world::{World, id, moment_of},
};

/// How many things were done, by name.
pub type Counts = HashMap<&'static str, u64>;

/// One candidate and their side of the company.
pub struct Player {
    company: Api,
    person: Api,
    candidate: Uuid,
    /// For each position, the request that is open with it.
    pub open: Vec<(Uuid, Option<Entry>)>,
    /// Requests that are over; the judge looks at them to the end.
    pub over: Vec<Entry>,
    dice: Dice,
    /// Offers are numbered across all players.
    numbers: Arc<AtomicI64>,
    pub counts: Counts,
    /// Whether an unavailable server may have done it all the same: not when only its own file was full or locked.
    pub doubts_refusals: bool,
    /// Whether what has left may be on its way for a while: where nothing can be written, nothing can be delivered (R5).
    pub is_patient: bool,
}

/// What an answer means for the ledger.
enum Said {
    Done(Value),
    /// It has left before; the body shows what left.
    Left(Value),
    /// Not done, and said so.
    Unavailable,
    Lost,
}

impl Player {
    /// One player for each person of this world.
    pub fn all(world: &World, dice: &Dice) -> Vec<Self> {
        let numbers = Arc::new(AtomicI64::new(1));
        let player = |(number, person): (usize, &crate::world::Person)| Self {
            company: world.company.another(),
            person: person.api.another(),
            candidate: person.id,
            open: world.positions.iter().map(|position| (*position, None)).collect(),
            over: Vec::new(),
            dice: dice.apart(number as u64),
            numbers: numbers.clone(),
            counts: Counts::new(),
            doubts_refusals: false,
            is_patient: false,
        };
        world.people.iter().enumerate().map(player).collect()
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn number(&self) -> i64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Does something; `false` when the answer was lost, as it is when the server was killed.
    pub async fn step(&mut self) -> Result<bool> {
        let slot = self.dice.below(self.open.len());
        let (position, entry) = &mut self.open[slot];
        let position = *position;
        let Some(entry) = entry.take() else { return self.send(slot, position).await };
        if entry.is_unsure() {
            self.open[slot].1 = Some(entry);
            return Ok(true);
        }
        let known = format!("{entry:?}");
        let (entry, went_on) = self.go_on(entry).await.map_err(|why| format!("{why}, about {known}"))?;
        if entry.is_over() {
            self.over.push(entry);
        } else {
            self.open[slot].1 = Some(entry);
        }
        Ok(went_on)
    }

    async fn send(&mut self, slot: usize, position: Uuid) -> Result<bool> {
        let number = self.number();
        let mut entry = Entry::new(number);
        let answer = self.company.post("requests", &offers::request(self.candidate, position, number)).await;
        let went_on = match Self::said(answer, 201)? {
            Said::Done(shown) => {
                entry.id = Some(id(&shown)?);
                entry.deliver_at = moment_of(&shown, "deliver_at");
                self.count("sends");
                true
            }
            Said::Left(shown) => return Err(format!("a send was told that it has left: {shown}").into()),
            Said::Unavailable if !self.doubts_refusals => {
                self.count("refusals");
                return Ok(true);
            }
            Said::Unavailable => true,
            Said::Lost => false,
        };
        if entry.id.is_none() {
            self.count("lost answers");
        }
        self.open[slot].1 = Some(entry);
        Ok(went_on)
    }

    /// Goes on with a request about which everything is known.
    async fn go_on(&mut self, mut entry: Entry) -> Result<(Entry, bool)> {
        let id = entry.id.unwrap_or_default();
        let chance = self.dice.between(0, 99);
        let went_on = if entry.accepted == Fate::Done {
            self.end(&mut entry).await?
        } else if entry.has_left {
            if chance < 30 { self.accept(&mut entry, id).await? } else { self.decline(&mut entry, id).await? }
        } else {
            match chance {
                0..45 => self.edit(&mut entry, id).await?,
                45..75 => self.withdraw(&mut entry, id).await?,
                75..90 => self.read(&mut entry, id).await?,
                _ => self.peek(&mut entry, id).await?,
            }
        };
        Ok((entry, went_on))
    }

    async fn edit(&mut self, entry: &mut Entry, id: Uuid) -> Result<bool> {
        let number = self.number();
        let answer = self.company.patch(&format!("requests/{id}"), &offers::edit(entry.version, number)).await;
        match Self::said(answer, 200)? {
            Said::Done(shown) => {
                if offers::shown(&shown)? != number || moment_of(&shown, "deliver_at") != entry.deliver_at {
                    return Err(format!("an edit to version {number} was answered with {shown}").into());
                }
                entry.version = shown["version"].as_i64().unwrap_or_default();
                entry.confirmed = number;
                entry.edits += 1;
                self.count("edits");
            }
            Said::Left(current) => self.left(entry, &current)?,
            Said::Unavailable if !self.doubts_refusals => self.count("refusals"),
            Said::Unavailable | Said::Lost => {
                entry.maybe.push(number);
                self.count("lost answers");
                return Ok(self.doubts_refusals);
            }
        }
        Ok(true)
    }

    async fn withdraw(&mut self, entry: &mut Entry, id: Uuid) -> Result<bool> {
        let answer = self.company.post(&format!("requests/{id}/withdraw"), &json!({})).await;
        match Self::said(answer, 200)? {
            Said::Done(_) => {
                entry.withdrawn = Fate::Done;
                self.count("withdrawals");
            }
            Said::Left(current) => self.left(entry, &current)?,
            Said::Unavailable if !self.doubts_refusals => self.count("refusals"),
            Said::Unavailable | Said::Lost => {
                entry.withdrawn = Fate::Unknown;
                self.count("lost answers");
                return Ok(self.doubts_refusals);
            }
        }
        Ok(true)
    }

    async fn accept(&mut self, entry: &mut Entry, id: Uuid) -> Result<bool> {
        let answer = self.person.post(&format!("me/requests/{id}/accept"), &json!({ "note": "Gladly." })).await;
        if self.waits(entry, &answer) {
            return Ok(true);
        }
        let said = Self::said(answer, 200)?;
        Ok(self.answered(&mut entry.accepted, said, "acceptances"))
    }

    async fn decline(&mut self, entry: &mut Entry, id: Uuid) -> Result<bool> {
        let answer = self.person.post(&format!("me/requests/{id}/decline"), &json!({ "reason": "Not now." })).await;
        if self.waits(entry, &answer) {
            return Ok(true);
        }
        let said = Self::said(answer, 200)?;
        Ok(self.answered(&mut entry.declined, said, "declines"))
    }

    /// Its moment is past, as the company was told, and it could not be delivered yet: nobody but the company knows of it.
    fn waits(&mut self, entry: &mut Entry, answer: &Result<Answer, Lost>) -> bool {
        let waits = self.is_patient && !entry.is_there && answer.as_ref().is_ok_and(|answer| answer.status == 404);
        if waits {
            entry.has_left = false;
            self.count("on their way");
        }
        waits
    }

    /// Ends an accepted process, so that the position is free for another request.
    async fn end(&mut self, entry: &mut Entry) -> Result<bool> {
        let id = entry.id.unwrap_or_default();
        let read = self.person.get(&format!("me/requests/{id}")).await;
        let interview = match Self::said(read, 200)? {
            Said::Done(shown) => shown["interview_id"].as_str().unwrap_or_default().to_owned(),
            Said::Left(_) | Said::Unavailable => return Ok(true),
            Said::Lost => return Ok(false),
        };
        let answer = self.person.post(&format!("me/interviews/{interview}/end"), &json!({ "message": "Bye." })).await;
        let said = Self::said(answer, 200)?;
        Ok(self.answered(&mut entry.ended, said, "endings"))
    }

    fn answered(&mut self, fate: &mut Fate, said: Said, what: &'static str) -> bool {
        match said {
            Said::Done(_) | Said::Left(_) => {
                *fate = Fate::Done;
                self.count(what);
                true
            }
            Said::Unavailable if !self.doubts_refusals => {
                self.count("refusals");
                true
            }
            Said::Unavailable | Said::Lost => {
                *fate = Fate::Unknown;
                self.count("lost answers");
                self.doubts_refusals
            }
        }
    }

    /// The company reads it: the confirmed version, whole.
    async fn read(&mut self, entry: &mut Entry, id: Uuid) -> Result<bool> {
        let answer = self.company.get(&format!("requests/{id}")).await;
        match Self::said(answer, 200)? {
            Said::Done(shown) => {
                if offers::shown(&shown)? != entry.confirmed {
                    return Err(
                        format!("version {} was acknowledged, but the company reads {shown}", entry.confirmed).into()
                    );
                }
                self.count("reads");
                Ok(true)
            }
            Said::Left(_) | Said::Unavailable => Ok(true),
            Said::Lost => Ok(false),
        }
    }

    /// The candidate looks for it: nothing before delivery (R1), the confirmed version after.
    async fn peek(&mut self, entry: &mut Entry, id: Uuid) -> Result<bool> {
        match self.person.get(&format!("me/requests/{id}")).await {
            Ok(answer) if answer.status == 404 => {
                self.count("reads");
                Ok(true)
            }
            Ok(answer) if answer.status == 200 => {
                let shown: Value = answer.json()?;
                self.left(entry, &shown)?;
                entry.is_there = true;
                Ok(true)
            }
            Ok(answer) if answer.status == 503 => Ok(true),
            Ok(answer) => Err(unexpected(&answer)),
            Err(Lost(_)) => Ok(false),
        }
    }

    fn left(&mut self, entry: &mut Entry, current: &Value) -> Result<()> {
        let shown = offers::shown(current)?;
        if shown != entry.confirmed {
            return Err(format!("version {} was acknowledged, but {shown} has left", entry.confirmed).into());
        }
        entry.has_left = true;
        self.count("too late");
        Ok(())
    }

    fn said(answer: Result<Answer, Lost>, good: u16) -> Result<Said> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(Lost(_)) => return Ok(Said::Lost),
        };
        if answer.status == good {
            return Ok(Said::Done(answer.json()?));
        }
        match (answer.status.as_u16(), answer.code().as_deref()) {
            (409, Some("already_delivered")) => {
                let body: Value = answer.json()?;
                Ok(Said::Left(body["current"].clone()))
            }
            (503, Some("unavailable")) => Ok(Said::Unavailable),
            _ => Err(unexpected(&answer)),
        }
    }
}

/// An answer that nobody should ever get.
pub fn unexpected(answer: &Answer) -> bench::Fault {
    format!("answered {} {}", answer.status, String::from_utf8_lossy(&answer.body)).into()
}
