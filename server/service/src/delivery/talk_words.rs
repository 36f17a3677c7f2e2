//! The words about talks: when, with whom, and what has changed (C8, C9).

use chrono::TimeDelta;
use domain::{
    Moment,
    bookings::{ActorKind, Booking, BookingActor, How, HowKind, LinkCopy, Stage, how_unknown},
    ids::{BookingId, ProposalId},
    interviews::Side,
    policy,
    slots::Interval,
    time::{self, Zone},
};

use crate::{
    delivery::{
        TalkNews,
        letter::{Block, Fact, Letter},
        words::{Known, Moot, Writer, how_for_mail, name_for_mail, named, quoted},
    },
    gate,
    store::{StoreError, Told, ToldTalk, Tx, bookings::Coming},
    zones,
};

/// Whom it is written to, and in which zone they live.
struct Reader {
    to: Side,
    /// Whether they come themselves; who only invites does not.
    comes: bool,
    mine: Zone,
    /// The other side's.
    other: Zone,
}

impl Reader {
    /// `Tue 24 Nov 2026, 16:30 CET (Tue 24 Nov 2026, 10:30 EST there)`: the other zone only where it differs.
    fn say(&self, at: Moment) -> String {
        let first = time::say_fully(at, &self.mine);
        if self.mine.agrees(&self.other, at) {
            first
        } else {
            format!("{first} ({} there)", time::say_fully(at, &self.other))
        }
    }
}

impl Writer<'_> {
    /// The letter about a talk, or why there is nothing to tell any more.
    pub(super) async fn talk(
        &self,
        tx: &mut Tx,
        recipient: &str,
        (id, sequence): (BookingId, u32),
        (news, to): (TalkNews, Side),
    ) -> Result<Result<Letter, Moot>, StoreError> {
        let Some(mut talk) = tx.told_of_talk(id).await? else { return Ok(Err(Moot("the talk is gone"))) };
        talk.told = named(talk.told.told_to(to));
        for person in &mut talk.coming {
            person.name = name_for_mail(person.name_for(to));
        }
        let utc = "UTC".to_owned();
        let candidates = zones::around(&talk.told.candidate_zone, self.now);
        let reader = match to {
            Side::Company => {
                let sits = tx.sits_here(gate::scope(talk.booking.workspace_id), recipient).await?;
                // Who has left hears that they need not come, and nothing else.
                let is_over = matches!(news, TalkNews::Left { .. } | TalkNews::Cancelled | TalkNews::Lapsed);
                if !sits && !is_over {
                    return Ok(Err(Moot("they don't sit there any more")));
                }
                let mine = tx.zone_of_member(recipient).await?.unwrap_or(utc);
                let comes = |person: &Coming| person.is_member && person.email.as_deref() == Some(recipient);
                let comes = talk.coming.iter().any(comes);
                Reader { to, comes, mine: zones::around(&mine, self.now), other: candidates }
            }
            Side::Candidate => {
                let organizer = tx.member_contact(talk.booking.organizer_id).await?;
                let theirs = tx.zone_of_member(&organizer.email).await?.unwrap_or_else(|| candidates.name.clone());
                Reader { to, comes: true, other: zones::around(&theirs, self.now), mine: candidates }
            }
        };
        Ok(self.talk_letter(&talk, sequence, news, &reader))
    }

    fn talk_letter(&self, talk: &ToldTalk, sequence: u32, news: TalkNews, reader: &Reader) -> Result<Letter, Moot> {
        let ToldTalk { told, booking, .. } = talk;
        let is_old = booking.sequence != sequence;
        let (who, position, when) = (told.name(reader.to.other()), &told.position, reader.say(booking.time.start));
        let by_link = is_by_link(news, booking);
        let (subject, lead) = match (news, &booking.stage) {
            (TalkNews::Left { time }, _) => {
                let when = reader.say(time.start);
                (
                    format!("You are not needed any more: {who}, {position}"),
                    format!("You don't have to talk with {who} about {position} on {when}. Your time is free again."),
                )
            }
            (TalkNews::Lapsed, Stage::Cancelled { by: None, .. }) => lapsed(who, position, &when, reader.to),
            (TalkNews::Cancelled, Stage::Cancelled { by, .. }) => {
                let by = match (by.is_some_and(|by| by.side() == reader.to), reader.to) {
                    _ if by_link => "link",
                    (true, Side::Candidate) => "you",
                    (true, Side::Company) => "your company",
                    (false, _) => who,
                };
                (
                    format!("Cancelled: {who}, {position}"),
                    format!("The talk about {position} on {when} was cancelled by {by}."),
                )
            }
            (TalkNews::Cancelled | TalkNews::Lapsed, _) => return Err(Moot("the talk was not cancelled")),
            _ if is_old => return Err(Moot("the talk has changed since")),
            (_, Stage::Cancelled { .. } | Stage::NoShow { .. }) => return Err(Moot("the talk does not take place")),
            (TalkNews::Booked, _) => {
                let by_link = if by_link { " It was booked by link." } else { "" };
                (
                    format!("Booked: {who}, {position}"),
                    format!("{} about {position} on {when}.{by_link}", talks(talk, reader)),
                )
            }
            (TalkNews::Asked, _) if by_link => (
                match reader.to {
                    Side::Candidate => format!("Waits for approval: {who}, {position}"),
                    Side::Company => format!("Please approve: {who}, {position}"),
                },
                format!(
                    "{when} was picked by link to talk with {who} about {position}. {} has to approve it.",
                    told.company.name
                ),
            ),
            (TalkNews::Asked, _) if reader.to == Side::Candidate => (
                format!("Waits for approval: {who}, {position}"),
                format!("You have picked {when} to talk with {who} about {position}. {who} has to approve it."),
            ),
            (TalkNews::Asked, _) => (
                format!("Please approve: {who}, {position}"),
                format!("{who} would like to talk about {position} on {when}."),
            ),
            (TalkNews::Approved, _) => (
                format!("Approved: {who}, {position}"),
                format!("It is settled. {} about {position} on {when}.", talks(talk, reader)),
            ),
            (TalkNews::Moved { from }, stage) => {
                let by_link = if by_link { " by link" } else { "" };
                let waits = match stage {
                    Stage::Tentative { .. } => " It waits for the company's approval.",
                    Stage::Confirmed { .. } | Stage::Cancelled { .. } | Stage::NoShow { .. } => "",
                };
                (
                    format!("Moved: {who}, {position}"),
                    format!("The talk about {position} was moved{by_link} from {} to {when}.{waits}", reader.say(from)),
                )
            }
            (TalkNews::Clocks { stays }, _) => clocks(who, position, &when, stays),
            (TalkNews::Reassigned, _) => others_come(who, position, &when),
            (TalkNews::HowChanged, _) => how_changed(who, position, &when),
            (TalkNews::PutBack, _) => put_back(who, position, &when),
            (TalkNews::Declined { by }, _) => declined(who_answered(talk, by)?, position, &when),
            (TalkNews::Proposed { by }, _) => counter(who_answered(talk, by)?, position, &when),
            (TalkNews::Reminder { hours }, _) => self.reminder(talk, hours, reader)?,
        };
        let label = if news == TalkNews::Asked && reader.to == Side::Company {
            "Approve or move it"
        } else {
            "Open the interview"
        };
        let about = if by_link { about_link(talk, news, reader) } else { Vec::new() };
        Ok(Letter {
            subject,
            lead,
            blocks: facts(talk, news, reader),
            button: self.open(label, told),
            closing: about.into_iter().chain(closing(news)).collect(),
            reason: self.reason(told, reader.to),
        })
    }

    /// Subject and first line of a reminder that is to come so many hours before.
    fn reminder(&self, talk: &ToldTalk, hours: u8, reader: &Reader) -> Result<(String, String), Moot> {
        let ToldTalk { told, booking, .. } = talk;
        let left = booking.time.start - self.now;
        if left <= TimeDelta::zero() {
            return Err(Moot("the talk has begun"));
        }
        let mut nearer = policy::TALK_REMINDERS.into_iter().filter(|nearer| *nearer < hours);
        if nearer.any(|nearer| left <= TimeDelta::hours(nearer.into())) {
            return Err(Moot("a nearer reminder is due as well"));
        }
        let (who, position, when) = (told.name(reader.to.other()), &told.position, reader.say(booking.time.start));
        let soon = soon(left);
        match (&booking.stage, reader.to) {
            (Stage::Tentative { .. }, Side::Candidate) => Err(Moot("nobody has approved the talk")),
            (Stage::Tentative { .. }, Side::Company) => Ok((
                format!("{soon}, still to approve: {who}, {position}"),
                format!(
                    "The talk with {who} about {position} on {when} still waits for your company's approval. Without it, it \
                     does not take place."
                ),
            )),
            (Stage::Confirmed { .. } | Stage::Cancelled { .. } | Stage::NoShow { .. }, _) => Ok((
                format!("{soon}: {who}, {position}"),
                format!("{} about {position} on {when}.", talks(talk, reader)),
            )),
        }
    }

    /// What the candidate proposes instead of the times they were offered (C5), or somebody with a link of theirs (C13).
    pub(super) async fn times_proposed(
        &self,
        tx: &mut Tx,
        recipient: &str,
        id: ProposalId,
        to: Side,
    ) -> Result<Result<Letter, Moot>, StoreError> {
        let Some(proposal) = tx.proposal(id).await? else { return Ok(Err(Moot("the proposal is gone"))) };
        let Some(told) = tx.told_of_interview(proposal.interview_id).await? else {
            return Ok(Err(Moot("the process is gone")));
        };
        if proposal.answered_at.is_some() || told.state == domain::interviews::StateName::Ended {
            return Ok(Err(Moot("it has its answer")));
        }
        let told = named(told.told_to(to));
        let mine = match to {
            Side::Company => tx.zone_of_member(recipient).await?,
            Side::Candidate => None,
        };
        let mine = mine.unwrap_or_else(|| told.candidate_zone.clone());
        let reader = Reader {
            to,
            comes: false,
            mine: zones::around(&mine, self.now),
            other: zones::around(&told.candidate_zone, self.now),
        };
        let (who, position) = (told.name(to.other()), &told.position);
        let by_link = proposal.made_by == ActorKind::Link;
        let window =
            |window: &Interval| Fact::of("From", format!("{} to {}", reader.say(window.start), reader.say(window.end)));
        let facts = Block::facts(proposal.windows.iter().map(window));
        // The candidate's, or of whoever came by link.
        let note = said_by_link(quoted(proposal.note.as_deref(), Known::Stranger), by_link);
        let lead = match to {
            Side::Company if by_link => {
                format!(
                    "None of the times suits: for the talk with {who} about {position} these were proposed by link."
                )
            }
            Side::Company => format!("None of the times suits {who}, who has time for {position} at these instead."),
            Side::Candidate => format!("These times were proposed by link to {who} for the talk about {position}."),
        };
        let mut closing = if by_link {
            let undo = "open the interview and propose times of your own instead.";
            what_link_means(&told, proposal.link_copy.as_ref(), &reader, undo)
        } else {
            Vec::new()
        };
        let label = match to {
            Side::Company => {
                closing.push("You can also send a new link with other times.".to_owned());
                "Book one of them"
            }
            Side::Candidate => "Open the interview",
        };
        Ok(Ok(Letter {
            subject: format!("Other times: {who}, {position}"),
            lead,
            blocks: facts.into_iter().chain(note).collect(),
            button: self.open(label, &told),
            closing,
            reason: self.reason(&told, to),
        }))
    }

    /// The link to pick a time with.
    pub(super) fn pick_a_time(&self, told: &Told, token: &str, expires_at: Moment) -> Result<Letter, Moot> {
        if self.now >= expires_at {
            return Err(Moot("the link is too old"));
        }
        if told.state == domain::interviews::StateName::Ended {
            return Err(Moot("the process has ended"));
        }
        let (company, position) = (&told.company.name, &told.position);
        let until = time::say_fully(expires_at, &zones::around(&told.candidate_zone, self.now));
        Ok(Letter {
            subject: format!("Pick a time: {company}, {position}"),
            lead: format!("{company} would like to talk with you about {position}. Pick a time that suits you."),
            blocks: Block::facts([Fact::of("Works until", until)]).into_iter().collect(),
            button: self.button("Pick a time", &format!("pick/{token}")),
            closing: vec![
                "The link is for you alone; don't pass it on. Whoever has it can pick, move and cancel the talk; it is shown as \
                 done by link."
                    .to_owned(),
            ],
            reason: self.reason(told, Side::Candidate),
        })
    }
}

/// `You talk with Ada`, or who does.
fn talks(talk: &ToldTalk, reader: &Reader) -> String {
    let who = talk.told.name(reader.to.other());
    if reader.comes {
        return format!("You talk with {who}");
    }
    let members = talk.coming.iter().filter(|person| person.is_member);
    let names: Vec<&str> = members.map(|person| person.name.as_str()).collect();
    let talk = if names.len() == 1 { "talks" } else { "talk" };
    format!("{} {talk} with {who}", names.join(", "))
}

/// `In 24 hours`, `In an hour`, `In 40 minutes`: as it is when the mail leaves, which may be late.
fn soon(left: TimeDelta) -> String {
    match left.num_minutes() {
        ..=1 => "In a minute".to_owned(),
        minutes @ 2..=50 => format!("In {minutes} minutes"),
        51..=90 => "In an hour".to_owned(),
        minutes => format!("In {} hours", (minutes + 30) / 60),
    }
}

/// When, how long, with whom; why it was cancelled.
fn facts(talk: &ToldTalk, news: TalkNews, reader: &Reader) -> Vec<Block> {
    let time = match news {
        TalkNews::Left { time } => time,
        _ => talk.booking.time,
    };
    let minutes = (time.end - time.start).num_minutes();
    let names = |side: Side| {
        let of_side = talk.coming.iter().filter(|person| person.is_member == (side == Side::Company));
        of_side.map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let when = Fact::of("When", reader.say(time.start));
    let duration = Fact::of("How long", time::say_duration(minutes));
    let facts = Block::facts([
        when,
        how(talk, news, reader),
        duration,
        Fact::of("For the company", names(Side::Company)),
        Fact::of("Candidate", names(Side::Candidate)),
    ]);
    let reason = match (&talk.booking.stage, news) {
        (Stage::Cancelled { reason, by, .. }, TalkNews::Cancelled) => {
            let known = match by {
                Some(BookingActor::Company) => Known::Acquaintance,
                // One's own words come back as they were.
                Some(BookingActor::Candidate) if reader.to == Side::Candidate => Known::Acquaintance,
                Some(BookingActor::Candidate | BookingActor::Link(_)) | None => Known::Stranger,
            };
            quoted(reason.as_deref(), known)
        }
        _ => Vec::new(),
    };
    let reason = said_by_link(reason, is_by_link(news, &talk.booking));
    facts.into_iter().chain(reason).collect()
}

/// The name of one who has answered by mail.
fn who_answered(talk: &ToldTalk, by: uuid::Uuid) -> Result<&str, Moot> {
    let person = talk.coming.iter().find(|person| person.id == by);
    Ok(&person.ok_or(Moot("who answered does not come any more"))?.name)
}

/// Somebody has declined by mail.
fn declined(person: &str, position: &str, when: &str) -> (String, String) {
    (
        format!("Declined by mail: {person}, {position}"),
        format!(
            "{person} has declined the talk about {position} on {when}. It stays booked until somebody moves or cancels it."
        ),
    )
}

/// Somebody proposes another time by mail.
fn counter(person: &str, position: &str, when: &str) -> (String, String) {
    (
        format!("Another time proposed by mail: {person}, {position}"),
        format!(
            "{person} proposes another time for the talk about {position} on {when}; the interview shows which. The talk \
             stays booked until somebody moves or cancels it."
        ),
    )
}

/// Somebody has changed the talk in their own calendar, or deleted it there.
fn put_back(who: &str, position: &str, when: &str) -> (String, String) {
    (
        format!("Put back in your calendar: {who}, {position}"),
        format!(
            "The talk about {position} was changed or deleted in your calendar. That neither moves nor cancels it, and nobody \
             else heard of it: it is still on {when}, and we have put it back there. To move or cancel it, open the interview."
        ),
    )
}

/// How one meets; nothing where nobody has to come any more (C12). A place is somebody's words, and stays text.
fn how(talk: &ToldTalk, news: TalkNews, reader: &Reader) -> Option<Fact> {
    let is_over = matches!(news, TalkNews::Left { .. } | TalkNews::Cancelled | TalkNews::Lapsed);
    let said = match (&talk.booking.how, reader.to) {
        (Some(how @ How { kind: HowKind::Place, .. }), _) => how_for_mail(how),
        (Some(how), _) => how.say_fully(),
        (None, Side::Candidate) => how_unknown(&talk.told.company.name),
        (None, Side::Company) => "Nobody has said yet".to_owned(),
    };
    Fact::of("How", said).filter(|_| !is_over)
}

/// Whether what a mail tells was done by link (C13).
fn is_by_link(news: TalkNews, booking: &Booking) -> bool {
    let actor = match news {
        TalkNews::Booked | TalkNews::Asked => Some(booking.booked_by),
        TalkNews::Moved { .. } => booking.moved_by,
        TalkNews::Cancelled => booking.cancelled_by(),
        TalkNews::Approved
        | TalkNews::Reassigned
        | TalkNews::HowChanged
        | TalkNews::Left { .. }
        | TalkNews::Lapsed
        | TalkNews::PutBack
        | TalkNews::Declined { .. }
        | TalkNews::Proposed { .. }
        | TalkNews::Clocks { .. }
        | TalkNews::Reminder { .. } => None,
    };
    actor.is_some_and(|actor| actor.kind() == ActorKind::Link)
}

/// What somebody wrote; nobody else's words where they came by link.
fn said_by_link(quote: Vec<Block>, by_link: bool) -> Vec<Block> {
    let told = (by_link && !quote.is_empty()).then(|| Block::text("Written by link:"));
    told.into_iter().chain(quote).collect()
}

/// What “by link” means, who else has the link, and what the candidate can do if it wasn't them (C13).
fn about_link(talk: &ToldTalk, news: TalkNews, reader: &Reader) -> Vec<String> {
    let undo = match news {
        TalkNews::Cancelled => "open the interview and propose times of your own.",
        _ => "open the interview and move or cancel it there.",
    };
    what_link_means(&talk.told, talk.link_copy.as_ref(), reader, undo)
}

fn what_link_means(told: &Told, copy: Option<&LinkCopy>, reader: &Reader, undo: &str) -> Vec<String> {
    let (company, candidate) = (&told.company.name, &told.candidate);
    let copied = copy.map(|copy| {
        let (by, at) = (name_for_mail(&copy.by), reader.say(copy.at));
        match reader.to {
            Side::Candidate => format!("{by} of {company} copied this link on {at}."),
            Side::Company => format!("{by} copied this link on {at}."),
        }
    });
    let means = match reader.to {
        Side::Candidate => format!("“By link” means with the link that {company} mailed to you, without signing in."),
        Side::Company => format!("“By link” means with the link that was mailed to {candidate}, without signing in."),
    };
    let undo = (reader.to == Side::Candidate).then(|| format!("If this wasn't you, {undo}"));
    [Some(means), copied, undo].into_iter().flatten().collect()
}

/// Subject and first line for a talk that nobody approved before it was to begin.
fn lapsed(who: &str, position: &str, when: &str, to: Side) -> (String, String) {
    let lead = match to {
        Side::Candidate => format!(
            "{who} did not approve the talk about {position} on {when} before it was to begin, so it does not take place. \
             They can offer you other times."
        ),
        Side::Company => format!(
            "Nobody approved the talk with {who} about {position} on {when} before it was to begin, so it does not take \
             place. {who} waits for other times."
        ),
    };
    (format!("Not approved in time: {who}, {position}"), lead)
}

/// Subject and first line where others of the company come.
fn others_come(who: &str, position: &str, when: &str) -> (String, String) {
    (
        format!("Others come: {who}, {position}"),
        format!("Who comes to the talk about {position} on {when} has changed."),
    )
}

/// Subject and first line where one meets in another way (C12).
fn how_changed(who: &str, position: &str, when: &str) -> (String, String) {
    (
        format!("Other link, number or place: {who}, {position}"),
        format!("How you meet for the talk about {position} on {when} has changed."),
    )
}

/// Subject and first line for a talk whose wall time means another moment than when it was agreed.
fn clocks(who: &str, position: &str, when: &str, stays: bool) -> (String, String) {
    let changed = format!("The rules of clocks have changed since the talk about {position} was agreed");
    if stays {
        (
            format!("Please look, other clocks: {who}, {position}"),
            format!(
                "{changed}, and at the time that was agreed somebody can't come. It is now on {when}. Move it if that does \
                 not suit you."
            ),
        )
    } else {
        (
            format!("As agreed, with other clocks: {who}, {position}"),
            format!("{changed}. It is still on {when}, as agreed; a calendar that shows another time is out of date."),
        )
    }
}

/// What can still be done about it.
fn closing(news: TalkNews) -> Vec<String> {
    match news {
        TalkNews::Left { .. } | TalkNews::Cancelled | TalkNews::Lapsed => Vec::new(),
        TalkNews::Booked
        | TalkNews::Asked
        | TalkNews::Approved
        | TalkNews::Moved { .. }
        | TalkNews::Reassigned
        | TalkNews::PutBack
        | TalkNews::HowChanged
        | TalkNews::Declined { .. }
        | TalkNews::Proposed { .. }
        | TalkNews::Clocks { .. }
        | TalkNews::Reminder { .. } => {
            vec![
                "It can be moved until two hours before it begins, and cancelled until half an hour before.".to_owned(),
            ]
        }
    }
}
