//! The life of a booking: tentative until the company approves or confirmed at once, then moved, cancelled or missed.

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    bookings::{ActorKind, BookingActor, How, actor},
    ids::{BookingId, InterviewId, MemberId, WorkspaceId},
    interviews::Side,
    names::names,
    policy,
    refusals::Conflict,
    slots::Interval,
};

/// Where a booking stands. That its time is over follows from the clock and is no stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Stage {
    /// Waits for the company's approval; takes the time of everybody meanwhile (C7).
    Tentative {
        at: Moment,
    },
    Confirmed {
        at: Moment,
    },
    Cancelled {
        /// Absent: time, since nobody approved it before it was to begin.
        by: Option<BookingActor>,
        at: Moment,
        reason: Option<String>,
    },
    /// Somebody did not come.
    NoShow {
        whose: Side,
        at: Moment,
    },
}

names! {
    /// A stage without its data.
    StageName:
    Tentative "tentative" "Waits for approval",
    Confirmed "confirmed" "Booked",
    Cancelled "cancelled" "Cancelled",
    NoShow "no_show" "Did not take place",
}

/// How often each side has moved a booking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moves {
    pub candidate: u16,
    pub company: u16,
}

impl Moves {
    /// How often this side has.
    pub const fn of(self, side: Side) -> u16 {
        match side {
            Side::Candidate => self.candidate,
            Side::Company => self.company,
        }
    }

    /// With one more of this side.
    const fn and(self, side: Side) -> Self {
        match side {
            Side::Candidate => Self { candidate: self.candidate + 1, ..self },
            Side::Company => Self { company: self.company + 1, ..self },
        }
    }
}

/// A talk at a time. Its id is the UID of the invitation, so that it is the same however often it moves (C8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    pub id: BookingId,
    pub interview_id: InterviewId,
    pub workspace_id: WorkspaceId,
    /// The member who invites: who booked, or made the link that was booked with.
    pub organizer_id: MemberId,
    /// Who picked the time.
    pub booked_by: BookingActor,
    /// Who has moved it last.
    pub moved_by: Option<BookingActor>,
    /// Whether what the candidate picks waits for the company.
    pub needs_approval: bool,
    pub time: Interval,
    pub stage: Stage,
    /// The booking's link, phone number or place (C12); `None` while the company has given none.
    pub how: Option<How>,
    /// SEQUENCE of the invitation: counts what calendars have to hear of (RFC 5546, C8).
    pub sequence: u32,
    pub moves: Moves,
    /// Counts changes; a change of an older version is refused.
    pub version: i64,
}

impl Stage {
    /// How a time begins that this side has picked.
    pub const fn picked(by: Side, needs_approval: bool, now: Moment) -> Self {
        match by {
            Side::Candidate if needs_approval => Self::Tentative { at: now },
            Side::Candidate | Side::Company => Self::Confirmed { at: now },
        }
    }

    /// Which one it is.
    pub const fn name(&self) -> StageName {
        match self {
            Self::Tentative { .. } => StageName::Tentative,
            Self::Confirmed { .. } => StageName::Confirmed,
            Self::Cancelled { .. } => StageName::Cancelled,
            Self::NoShow { .. } => StageName::NoShow,
        }
    }

    /// When it began.
    pub const fn at(&self) -> Moment {
        match self {
            Self::Tentative { at } | Self::Confirmed { at } | Self::Cancelled { at, .. } | Self::NoShow { at, .. } => {
                *at
            }
        }
    }

    /// Whether the time is taken: nobody else is booked into it (C7).
    pub const fn takes_time(&self) -> bool {
        match self {
            Self::Tentative { .. } | Self::Confirmed { .. } | Self::NoShow { .. } => true,
            Self::Cancelled { .. } => false,
        }
    }
}

impl Booking {
    /// The company agrees to the time that the candidate picked, until it begins.
    pub fn approve(self, now: Moment) -> Result<Self, Conflict> {
        match self.stage {
            Stage::Tentative { .. } if now < self.time.start => Ok(self.becomes(Stage::Confirmed { at: now })),
            Stage::Tentative { .. } => Err(Conflict::TalkBegun),
            Stage::Confirmed { .. } => Err(Conflict::NotTentative),
            Stage::Cancelled { .. } => Err(Conflict::BookingCancelled),
            Stage::NoShow { .. } => Err(Conflict::TalkBegun),
        }
    }

    /// Moves it: until [`policy::MOVE_NOTICE`] before it begins, each side [`policy::MOVES`] times, by link one time
    /// less. What the candidate moves waits for approval again where the first time did.
    pub fn reschedule(self, by: BookingActor, to: Interval, now: Moment) -> Result<Self, Conflict> {
        self.still_to_come(policy::MOVE_NOTICE, now)?;
        if !self.has_move_left(by) {
            return Err(Conflict::MovedTooOften);
        }
        if to.start <= now {
            return Err(Conflict::IntoThePast);
        }
        let side = by.side();
        let (stage, moves) = (Stage::picked(side, self.needs_approval, now), self.moves.and(side));
        Ok(Self { time: to, moves, moved_by: Some(by), ..self.becomes(stage) })
    }

    /// Cancels it, until [`policy::CANCEL_NOTICE`] before it begins.
    pub fn cancel(self, by: BookingActor, reason: Option<String>, now: Moment) -> Result<Self, Conflict> {
        self.still_to_come(policy::CANCEL_NOTICE, now)?;
        Ok(self.becomes(Stage::Cancelled { by: Some(by), at: now, reason }))
    }

    /// The process ended, or nobody is left to hold it: cancelled without notice, unless it has begun (R12).
    pub fn call_off(self, by: Side, now: Moment) -> Result<Self, Conflict> {
        self.still_to_come(chrono::TimeDelta::zero(), now)?;
        Ok(self.becomes(Stage::Cancelled { by: Some(by.into()), at: now, reason: None }))
    }

    /// Its beginning comes and nobody has approved it: it does not take place.
    pub fn lapse(self, now: Moment) -> Result<Self, Conflict> {
        match self.stage {
            Stage::Tentative { .. } if now >= self.time.start => {
                Ok(self.becomes(Stage::Cancelled { by: None, at: now, reason: None }))
            }
            Stage::Tentative { .. } | Stage::Confirmed { .. } => Err(Conflict::NotTentative),
            Stage::Cancelled { .. } => Err(Conflict::BookingCancelled),
            Stage::NoShow { .. } => Err(Conflict::TalkBegun),
        }
    }

    /// Somebody did not come: known from [`policy::NO_SHOW_AFTER`] after the beginning.
    pub fn no_show(self, whose: Side, now: Moment) -> Result<Self, Conflict> {
        match self.stage {
            Stage::Confirmed { .. } if now >= self.time.start + policy::NO_SHOW_AFTER => {
                Ok(Self { stage: Stage::NoShow { whose, at: now }, ..self })
            }
            Stage::Confirmed { .. } => Err(Conflict::NotMissedYet),
            Stage::Tentative { .. } => Err(Conflict::NeverApproved),
            Stage::Cancelled { .. } => Err(Conflict::BookingCancelled),
            Stage::NoShow { .. } => Err(Conflict::AlreadyMissed),
        }
    }

    /// Other interviewers come, at the same time.
    pub fn reassign(self, now: Moment) -> Result<Self, Conflict> {
        self.still_to_come(chrono::TimeDelta::zero(), now)?;
        let stage = self.stage.clone();
        Ok(self.becomes(stage))
    }

    /// It takes place in another way: told until it is over, for a link that does not work is noticed late.
    pub fn change_how(self, how: Option<How>, now: Moment) -> Result<Self, Conflict> {
        if !self.is_ahead(now) {
            self.still_to_come(chrono::TimeDelta::zero(), now)?;
        }
        let stage = self.stage.clone();
        Ok(Self { how, ..self.becomes(stage) })
    }

    /// Clocks will show its time at another moment than was known when it was agreed: it moves with them, which is
    /// nobody's move.
    pub fn follow_clock(self, by: chrono::TimeDelta, now: Moment) -> Result<Self, Conflict> {
        self.still_to_come(chrono::TimeDelta::zero(), now)?;
        let (stage, Interval { start, end }) = (self.stage.clone(), self.time);
        Ok(Self { time: Interval { start: start + by, end: end + by }, ..self.becomes(stage) })
    }

    /// Whether it is to take place and has not begun.
    pub fn is_to_come(&self, now: Moment) -> bool {
        self.still_to_come(chrono::TimeDelta::zero(), now).is_ok()
    }

    /// Whether it is to take place, or takes place right now.
    pub fn is_ahead(&self, now: Moment) -> bool {
        match self.stage {
            Stage::Tentative { .. } => now < self.time.start,
            Stage::Confirmed { .. } => now < self.time.end,
            Stage::Cancelled { .. } | Stage::NoShow { .. } => false,
        }
    }

    /// Whether it took place, takes place, or somebody did not come to it.
    pub fn has_begun(&self, now: Moment) -> bool {
        match self.stage {
            Stage::Tentative { .. } | Stage::Confirmed { .. } | Stage::NoShow { .. } => now >= self.time.start,
            Stage::Cancelled { .. } => false,
        }
    }

    /// When time changes something about it: one that nobody approves does not take place, one that was approved is over.
    pub const fn due_at(&self) -> Option<Moment> {
        match self.stage {
            Stage::Tentative { .. } => Some(self.time.start),
            Stage::Confirmed { .. } => Some(self.time.end),
            Stage::Cancelled { .. } | Stage::NoShow { .. } => None,
        }
    }

    /// Who cancelled it, if somebody did.
    pub const fn cancelled_by(&self) -> Option<BookingActor> {
        match self.stage {
            Stage::Cancelled { by, .. } => by,
            Stage::Tentative { .. } | Stage::Confirmed { .. } | Stage::NoShow { .. } => None,
        }
    }

    /// Who has picked the time that it has.
    pub fn picked_by(&self) -> BookingActor {
        self.moved_by.unwrap_or(self.booked_by)
    }

    /// What of it was done by link, in a sentence; `None`: nothing (C13).
    pub fn by_link(&self) -> Option<&'static str> {
        let kind = |actor: Option<BookingActor>| -> Option<ActorKind> { actor.map(BookingActor::kind) };
        actor::by_link(self.booked_by.kind(), kind(self.moved_by), kind(self.cancelled_by()))
    }

    /// Whether this one may still move it.
    pub fn may_move(&self, by: BookingActor, now: Moment) -> bool {
        self.still_to_come(policy::MOVE_NOTICE, now).is_ok() && self.has_move_left(by)
    }

    /// Whether this one has not moved it too often. The last move of the candidate's side is the candidate's own: who has
    /// the link can't use it up (C13).
    const fn has_move_left(&self, by: BookingActor) -> bool {
        let kept = match by {
            BookingActor::Link(_) => 1,
            BookingActor::Candidate | BookingActor::Company => 0,
        };
        self.moves.of(by.side()) + kept < policy::MOVES
    }

    /// Whether it may still be cancelled.
    pub fn may_cancel(&self, now: Moment) -> bool {
        self.still_to_come(policy::CANCEL_NOTICE, now).is_ok()
    }

    fn still_to_come(&self, notice: chrono::TimeDelta, now: Moment) -> Result<(), Conflict> {
        match self.stage {
            Stage::Tentative { .. } | Stage::Confirmed { .. } if now >= self.time.start => Err(Conflict::TalkBegun),
            Stage::Tentative { .. } | Stage::Confirmed { .. } if now > self.time.start - notice => {
                Err(Conflict::UnderNotice)
            }
            Stage::Tentative { .. } | Stage::Confirmed { .. } => Ok(()),
            Stage::Cancelled { .. } => Err(Conflict::BookingCancelled),
            Stage::NoShow { .. } => Err(Conflict::TalkBegun),
        }
    }

    /// A change that calendars have to hear of.
    fn becomes(self, stage: Stage) -> Self {
        Self { stage, sequence: self.sequence + 1, ..self }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::moment;

    fn start() -> Moment {
        moment(1_795_600_800_000).expect("a moment")
    }

    fn at(start: Moment) -> Interval {
        Interval { start, end: start + TimeDelta::minutes(30) }
    }

    fn booking(stage: Stage) -> Booking {
        let id = Uuid::nil();
        Booking {
            id: id.into(),
            interview_id: id.into(),
            workspace_id: id.into(),
            organizer_id: id.into(),
            booked_by: BookingActor::Candidate,
            moved_by: None,
            needs_approval: true,
            time: at(start()),
            stage,
            how: None,
            sequence: 0,
            moves: Moves::default(),
            version: 1,
        }
    }

    type Action = fn(Booking, Moment) -> Result<Booking, Conflict>;

    const ACTIONS: [(&str, Action); 9] = [
        ("approve", Booking::approve),
        ("c.moves", |b, now| b.reschedule(BookingActor::Candidate, at(start() + TimeDelta::days(1)), now)),
        ("w.moves", |b, now| b.reschedule(BookingActor::Company, at(start() + TimeDelta::days(1)), now)),
        ("to past", |b, now| b.reschedule(BookingActor::Company, at(now), now)),
        ("cancel", |b, now| b.cancel(BookingActor::Candidate, None, now)),
        ("calloff", |b, now| b.call_off(Side::Company, now)),
        ("lapse", Booking::lapse),
        ("reassign", Booking::reassign),
        ("no-show", |b, now| b.no_show(Side::Candidate, now)),
    ];

    /// One booking in every stage, with the moment it is looked at.
    fn all() -> Vec<(&'static str, Booking, Moment)> {
        let (early, tick) = (start() - TimeDelta::days(2), TimeDelta::milliseconds(1));
        let confirmed = || booking(Stage::Confirmed { at: early });
        let tentative = || booking(Stage::Tentative { at: early });
        let moved = Booking { moves: Moves { candidate: policy::MOVES, company: policy::MOVES - 1 }, ..confirmed() };
        let cancelled = booking(Stage::Cancelled { by: Some(BookingActor::Company), at: early, reason: None });
        let missed = booking(Stage::NoShow { whose: Side::Candidate, at: start() + policy::NO_SHOW_AFTER });
        vec![
            ("tentative", tentative(), early),
            ("tentative, begun", tentative(), start()),
            ("confirmed", confirmed(), early),
            ("confirmed, moved", moved, early),
            ("notice to move", confirmed(), start() - policy::MOVE_NOTICE),
            ("1 ms after it", confirmed(), start() - policy::MOVE_NOTICE + tick),
            ("notice to cancel", confirmed(), start() - policy::CANCEL_NOTICE),
            ("1 ms after it", confirmed(), start() - policy::CANCEL_NOTICE + tick),
            ("1 ms before start", confirmed(), start() - tick),
            ("begun", confirmed(), start()),
            ("1 ms before missed", confirmed(), start() + policy::NO_SHOW_AFTER - tick),
            ("missed", confirmed(), start() + policy::NO_SHOW_AFTER),
            ("over", confirmed(), start() + TimeDelta::days(1)),
            ("cancelled", cancelled, early),
            ("no-show", missed, start() + TimeDelta::hours(1)),
        ]
    }

    #[test]
    fn the_whole_machine() {
        let mut table = format!("{:19}", "stage");
        for (name, _) in ACTIONS {
            table.push_str(&format!("{name:>9}"));
        }
        for (name, booking, at) in all() {
            table.push_str(&format!("\n{name:19}"));
            for (_, action) in ACTIONS {
                let answer = if action(booking.clone(), at).is_ok() { "yes" } else { "-" };
                table.push_str(&format!("{answer:>9}"));
            }
        }
        insta::assert_snapshot!(table, @r"
        stage                approve  c.moves  w.moves  to past   cancel  calloff    lapse reassign  no-show
        tentative                yes      yes      yes        -      yes      yes        -      yes        -
        tentative, begun           -        -        -        -        -        -      yes        -        -
        confirmed                  -      yes      yes        -      yes      yes        -      yes        -
        confirmed, moved           -        -      yes        -      yes      yes        -      yes        -
        notice to move             -      yes      yes        -      yes      yes        -      yes        -
        1 ms after it              -        -        -        -      yes      yes        -      yes        -
        notice to cancel           -        -        -        -      yes      yes        -      yes        -
        1 ms after it              -        -        -        -        -      yes        -      yes        -
        1 ms before start          -        -        -        -        -      yes        -      yes        -
        begun                      -        -        -        -        -        -        -        -        -
        1 ms before missed         -        -        -        -        -        -        -        -        -
        missed                     -        -        -        -        -        -        -        -      yes
        over                       -        -        -        -        -        -        -        -      yes
        cancelled                  -        -        -        -        -        -        -        -        -
        no-show                    -        -        -        -        -        -        -        -        -
        ");
    }

    #[test]
    fn calendars_hear_of_every_change_and_of_the_same_talk() {
        let early = start() - TimeDelta::days(2);
        let booked = booking(Stage::Tentative { at: early });
        let id = booked.id;
        let approved = booked.approve(early).expect("tentative");
        let moved =
            approved.reschedule(BookingActor::Candidate, at(start() + TimeDelta::days(1)), early).expect("in time");
        assert_eq!(moved.stage, Stage::Tentative { at: early }, "what was approved was another time");
        let moved = moved.reschedule(BookingActor::Company, at(start()), early).expect("in time");
        assert_eq!(moved.stage, Stage::Confirmed { at: early });
        let cancelled = moved.cancel(BookingActor::Company, None, early).expect("in time");
        assert_eq!((cancelled.id, cancelled.sequence), (id, 4));
        assert_eq!(cancelled.moves, Moves { candidate: 1, company: 1 });
    }

    #[test]
    fn who_comes_by_link_is_known_by_it_and_leaves_the_candidate_the_last_move() {
        let early = start() - TimeDelta::days(2);
        let link = BookingActor::Link(Uuid::nil().into());
        let mut booked = Booking { booked_by: link, ..booking(Stage::Confirmed { at: early }) };
        assert_eq!((booked.picked_by(), booked.by_link()), (link, Some("Booked by link.")));
        for days in 1..=i64::from(policy::MOVES) {
            let is_last = days == i64::from(policy::MOVES);
            let may_move = [link, BookingActor::Candidate].map(|by| booked.may_move(by, early));
            assert_eq!(may_move, [!is_last, true]);
            if is_last {
                let by_link = booked.clone().reschedule(link, at(start()), early);
                assert_eq!(by_link, Err(Conflict::MovedTooOften), "the last one is the candidate's");
                assert_eq!(by_cancelling(&booked, link, early), Some("Booked, moved and cancelled by link."));
            }
            let by = if is_last { BookingActor::Candidate } else { link };
            booked = booked.reschedule(by, at(start() + TimeDelta::days(days)), early).expect("in time");
            assert_eq!(booked.picked_by(), by);
        }
        for by in [link, BookingActor::Candidate] {
            assert!(!booked.may_move(by, early), "{by:?}");
            assert_eq!(booked.clone().reschedule(by, at(start()), early), Err(Conflict::MovedTooOften), "{by:?}");
        }
    }

    fn by_cancelling(booked: &Booking, by: BookingActor, now: Moment) -> Option<&'static str> {
        let cancelled = booked.clone().cancel(by, None, now).expect("in time");
        cancelled.by_link()
    }
}
