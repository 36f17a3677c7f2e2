//! The judge: compares what was acknowledged with what is, and settles what nobody knew.

use std::collections::{HashMap, HashSet};

use bench::{Result, database::Raw};
use uuid::Uuid;

use crate::{
    facts::{Chain, Facts, Mail, Moment, Request},
    ledger::{Entry, Fate},
    offers,
    player::Player,
};

/// Held so long, in milliseconds (R4).
pub const HOLD: i64 = 5 * 60 * 1_000;

/// Looks from outside, again and again.
pub struct Judge {
    raw: Raw,
    workspace: Uuid,
    chain: Chain,
    /// Copies that a mail server of ours took, by message.
    pub taken: HashMap<Uuid, u32>,
    /// Copies beyond the first that no sender can exclude: the server took the mail, and its answer was lost.
    pub copies: u64,
    pub looks: u64,
}

impl Judge {
    pub fn new(raw: Raw, workspace: Uuid) -> Self {
        Self { raw, workspace, chain: Chain::default(), taken: HashMap::new(), copies: 0, looks: 0 }
    }

    /// Examines every request of all players at the moment `now`, while no client is at it and nothing held is due.
    /// What nobody knew is known afterwards.
    pub async fn examine(&mut self, players: &mut [Player], now: i64) -> Result<()> {
        self.looks += 1;
        let mut moment = Moment::now(&self.raw).await?;
        self.chain.walk(&mut moment, self.workspace).await?;
        let facts = Facts::read(&mut moment, self.workspace).await?;
        drop(moment);
        let by_offer: HashMap<i64, &Request> =
            facts.requests.values().map(|row| (offers::of_amount(row.amount_minor), row)).collect();
        let mut known = HashSet::new();
        for player in players.iter_mut() {
            for entry in &player.over {
                known.insert(entry.id);
                self.entry(&facts, &mut entry.clone(), now)?;
            }
            for slot in &mut player.open {
                let Some(mut entry) = slot.1.take() else { continue };
                if entry.id.is_none() {
                    // Not sent after all, or sent and never answered: both are fine, half of it is not.
                    let Some(row) = by_offer.get(&entry.sent) else { continue };
                    entry.id = Some(row.request_id);
                    entry.deliver_at = Some(row.deliver_at);
                }
                known.insert(entry.id);
                self.entry(&facts, &mut entry, now)?;
                if entry.is_over() {
                    player.over.push(entry);
                } else {
                    slot.1 = Some(entry);
                }
            }
        }
        let ours: HashSet<Uuid> =
            players.iter().flat_map(|player| player.open.iter().map(|(position, _)| *position)).collect();
        for row in facts.requests.values().filter(|row| ours.contains(&row.position_id)) {
            if !known.contains(&Some(row.request_id)) {
                return Err(format!("a request that nobody sent: {row:?}").into());
            }
        }
        self.mail(&facts)
    }

    /// One request against its rows; settles what was unknown.
    fn entry(&self, facts: &Facts, entry: &mut Entry, now: i64) -> Result<()> {
        let wrong = |what: &str| {
            Err(format!("{what}: {entry:?}, stored {:?}", entry.id.and_then(|id| facts.requests.get(&id))).into())
        };
        let Some(row) = entry.id.and_then(|id| facts.requests.get(&id)) else {
            return wrong("an acknowledged request is lost");
        };
        if entry.deliver_at.is_some_and(|at| at != row.deliver_at) || row.deliver_at != row.sent_at + HOLD {
            return wrong("the moment of delivery has moved");
        }
        let offer = offers::of_amount(row.amount_minor);
        if offer != entry.confirmed && !entry.maybe.contains(&offer) {
            return wrong("neither the acknowledged version nor an unanswered one is stored");
        }
        let happened = |action| self.chain.count(row.interview_id, action);
        let edited = happened("request.edited");
        let most = entry.edits + u32::try_from(entry.maybe.len()).unwrap_or(u32::MAX);
        if happened("request.held") != 1 || !(entry.edits..=most).contains(&edited) {
            return wrong("the audit log has other sends or edits");
        }
        let told: Vec<&Mail> = facts.mails.get(&row.interview_id).into_iter().flatten().collect();
        let told = told.iter().filter(|mail| mail.kind == "request_delivered").count();
        let delivered = row.delivered_at.is_some();
        if u32::from(delivered) != happened("request.delivered") {
            return wrong("delivered, and not once in the audit log");
        }
        if usize::from(delivered) != told {
            return wrong("delivered, and not one mail");
        }
        if row.delivered_at.is_some_and(|at| at < row.deliver_at) {
            return wrong("delivered early");
        }
        match row.stage.as_str() {
            "held" if now >= row.deliver_at => return wrong("due, and still held"),
            "held" if entry.has_left || entry.withdrawn == Fate::Done => return wrong("held again"),
            "held" => {}
            "withdrawn" if delivered => return wrong("withdrawn and delivered"),
            "withdrawn" if entry.withdrawn == Fate::Never || entry.has_left => return wrong("withdrawn by nobody"),
            "withdrawn" if happened("request.withdrawn") != 1 => {
                return wrong("withdrawn, and not once in the audit log");
            }
            "withdrawn" => {}
            _ if entry.withdrawn == Fate::Done => return wrong("delivered after an acknowledged withdrawal"),
            _ if !delivered => return wrong("it left, but at no moment"),
            "delivered" if entry.accepted == Fate::Done || entry.declined == Fate::Done => {
                return wrong("an acknowledged answer is lost");
            }
            "delivered" => {}
            "accepted" if entry.accepted == Fate::Never => return wrong("accepted by nobody"),
            "declined" if entry.declined == Fate::Never => return wrong("declined by nobody"),
            "accepted" | "declined" if happened("request.accepted") + happened("request.declined") != 1 => {
                return wrong("answered, and not once in the audit log");
            }
            "accepted" | "declined" => {}
            _ => return wrong("an unexpected stage"),
        }
        let ended = happened("interview.ended_by_candidate");
        if ended > 1 || (ended == 0 && entry.ended == Fate::Done) || (ended == 1 && entry.ended == Fate::Never) {
            return wrong("the audit log has other endings");
        }
        // Now it is known.
        let is = |so| if so { Fate::Done } else { Fate::Never };
        entry.withdrawn = is(row.stage == "withdrawn");
        entry.accepted = is(row.stage == "accepted");
        entry.declined = is(row.stage == "declined");
        entry.ended = is(ended == 1);
        entry.confirmed = offer;
        entry.maybe.clear();
        entry.edits = edited;
        entry.version = row.version;
        (entry.has_left, entry.is_there) = (delivered, delivered);
        Ok(())
    }

    /// No mail without a message, none twice in the mailbox, a copy elsewhere only where a first one may have been lost.
    fn mail(&mut self, facts: &Facts) -> Result<()> {
        self.copies = 0;
        let by_id: HashMap<Uuid, &Mail> = facts.mails.values().flatten().map(|mail| (mail.message_id, mail)).collect();
        for mail in by_id.values() {
            let kept = facts.kept.get(&mail.message_id).copied().unwrap_or_default();
            let taken = self.taken.get(&mail.message_id).copied().unwrap_or_default();
            let is_sent = mail.state == "sent";
            if kept > 1 || (kept == 1 && !is_sent) {
                return Err(format!("in the mailbox {kept} times: {mail:?}").into());
            }
            if is_sent && kept + taken == 0 {
                return Err(format!("sent, and nobody has it: {mail:?}").into());
            }
            if i64::from(kept + taken) > mail.attempts {
                return Err(format!("tried {} times and there {} times: {mail:?}", mail.attempts, kept + taken).into());
            }
            self.copies += u64::from((kept + taken).saturating_sub(1));
        }
        for message in self.taken.keys() {
            if !by_id.contains_key(message) {
                return Err(format!("a mail without a message: {message}").into());
            }
        }
        Ok(())
    }

    /// At the very end, hours after the last hold: nothing is held and no mail waits.
    pub async fn examine_the_end(&mut self, players: &mut [Player], now: i64) -> Result<()> {
        self.examine(players, now).await?;
        let facts = Facts::read(&mut Moment::now(&self.raw).await?, self.workspace).await?;
        match facts.mails.values().flatten().find(|mail| !matches!(mail.state.as_str(), "sent" | "cancelled")) {
            Some(mail) => Err(format!("a mail never left: {mail:?}").into()),
            None => Ok(()),
        }
    }
}
