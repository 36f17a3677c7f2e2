//! Where a process stands, and how it ends and begins again.

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    ids::{CandidateId, InterviewId, MemberId, PositionId, RequestId, WorkspaceId},
    names::names,
    policy,
};

/// One of the two sides of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Candidate,
    Company,
}

impl Side {
    /// The one across the table.
    pub const fn other(self) -> Self {
        match self {
            Self::Candidate => Self::Company,
            Self::Company => Self::Candidate,
        }
    }

    /// As stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Company => "company",
        }
    }
}

/// When each side's wish to begin again was last refused by the other (R12); forgotten once it begins again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub candidate: Option<Moment>,
    pub company: Option<Moment>,
}

impl Refused {
    const fn of(self, side: Side) -> Option<Moment> {
        match side {
            Side::Candidate => self.candidate,
            Side::Company => self.company,
        }
    }

    const fn noted(self, side: Side, now: Moment) -> Self {
        match side {
            Side::Candidate => Self { candidate: Some(now), ..self },
            Side::Company => Self { company: Some(now), ..self },
        }
    }
}

names! {
    /// A state without its data.
    StateName:
    Open "open" "Open",
    AwaitingSchedule "awaiting_schedule" "To schedule",
    Scheduled "scheduled" "Scheduled",
    InReview "in_review" "In review",
    Ended "ended" "Ended",
}

names! {
    /// How a process ended.
    Ended:
    Candidate "candidate" "Ended by the candidate",
    Company "company" "Ended by the company",
    Declined "declined" "Declined",
    AutoDeclined "auto_declined" "Declined automatically",
    Retracted "retracted" "Retracted",
    Withdrawn "withdrawn" "Withdrawn",
}

/// Where a process stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum State {
    /// There is a request without an answer.
    Open,
    /// The request was accepted; the company is to answer with times.
    AwaitingSchedule {
        since: Moment,
    },
    /// A talk is booked, or waits for the company's approval.
    Scheduled {
        since: Moment,
    },
    /// The last talk that was booked is over; the company decides what comes next, and nobody waits (R15).
    InReview {
        since: Moment,
    },
    Ended {
        how: Ended,
        at: Moment,
        message: Option<String>,
    },
}

impl State {
    /// Which one it is.
    pub const fn name(&self) -> StateName {
        match self {
            Self::Open => StateName::Open,
            Self::AwaitingSchedule { .. } => StateName::AwaitingSchedule,
            Self::Scheduled { .. } => StateName::Scheduled,
            Self::InReview { .. } => StateName::InReview,
            Self::Ended { .. } => StateName::Ended,
        }
    }
}

/// A company's ending, held like a request: editable and withdrawable until it leaves (R13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub by: MemberId,
    pub message: Option<String>,
    /// Fixed when it was asked for; editing never moves it.
    pub leaves_at: Moment,
}

/// Somebody asked to begin again (R12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    pub by: Side,
    pub at: Moment,
    pub message: Option<String>,
}

/// The process between one candidate and one position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interview {
    pub id: InterviewId,
    pub workspace_id: WorkspaceId,
    pub position_id: PositionId,
    pub candidate_id: CandidateId,
    pub request_id: RequestId,
    pub state: State,
    /// Set while the company's ending is held.
    pub ending: Option<Ending>,
    /// Set while one side waits for the other to agree.
    pub reopening: Option<Reopening>,
    /// When each side's wish to begin again was last refused.
    pub refused: Refused,
    /// When the company last answered the candidate after the acceptance (R15).
    pub replied_at: Option<Moment>,
    /// When the candidate last followed up (R15).
    pub followed_up_at: Option<Moment>,
    /// How often it was reopened, plus one.
    pub revision: i64,
    /// Counts changes; a change of an older version is refused.
    pub version: i64,
}

/// This can't be done now; where the process stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNow(pub StateName);

impl std::fmt::Display for NotNow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the interview is {}", self.0.as_str())
    }
}

impl std::error::Error for NotNow {}

impl Interview {
    /// The candidate accepted the request.
    pub fn accept(self, now: Moment) -> Result<Self, NotNow> {
        match self.state {
            State::Open => Ok(Self { state: State::AwaitingSchedule { since: now }, ..self }),
            State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. } | State::Ended { .. } => {
                Err(self.not_now())
            }
        }
    }

    /// The request came to nothing: declined, retracted or withdrawn.
    pub fn close(self, how: Ended, now: Moment) -> Result<Self, NotNow> {
        match self.state {
            State::Open => Ok(self.ended(how, None, now)),
            State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. } | State::Ended { .. } => {
                Err(self.not_now())
            }
        }
    }

    /// The candidate ends the process, any time after accepting (R12).
    pub fn end(self, message: Option<String>, now: Moment) -> Result<Self, NotNow> {
        match self.state {
            State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. } => {
                Ok(self.ended(Ended::Candidate, message, now))
            }
            State::Open | State::Ended { .. } => Err(self.not_now()),
        }
    }

    /// A talk is booked: the first one, or one more (C5). Answering with a time is an answer (R15).
    ///
    /// A held ending does not stop it, since the candidate knows nothing of it, until it is due.
    pub fn schedule(self, now: Moment) -> Result<Self, NotNow> {
        self.not_leaving(now)?;
        let replied_at = self.replied_at.or(Some(now));
        match self.state {
            State::AwaitingSchedule { .. } | State::InReview { .. } => {
                Ok(Self { state: State::Scheduled { since: now }, replied_at, ..self })
            }
            State::Scheduled { .. } => Ok(self),
            State::Open | State::Ended { .. } => Err(self.not_now()),
        }
    }

    /// The last talk that was to come is cancelled, or nobody came to it: the candidate waits for the company anew (R15).
    pub fn unschedule(self, now: Moment) -> Result<Self, NotNow> {
        match self.state {
            State::Scheduled { .. } | State::InReview { .. } => Ok(self.waiting(now)),
            State::Open | State::AwaitingSchedule { .. } | State::Ended { .. } => Err(self.not_now()),
        }
    }

    /// The last talk that was booked ended at `since`: the company decides what comes next.
    pub fn review(self, since: Moment) -> Result<Self, NotNow> {
        match self.state {
            State::Scheduled { .. } => Ok(Self { state: State::InReview { since }, ..self }),
            State::Open | State::AwaitingSchedule { .. } | State::InReview { .. } | State::Ended { .. } => {
                Err(self.not_now())
            }
        }
    }

    /// Whether the candidate has accepted and nobody has ended it: the processes a Scheduler works for.
    pub const fn is_under_way(&self) -> bool {
        match self.state {
            State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. } => true,
            State::Open | State::Ended { .. } => false,
        }
    }

    /// The company asks to end the process; it is told in five minutes (R13).
    pub fn hold_ending(self, by: MemberId, message: Option<String>, now: Moment) -> Result<Self, NotNow> {
        match (&self.state, &self.ending) {
            (State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. }, None) => {
                let ending = Ending { by, message, leaves_at: now + policy::HOLD };
                Ok(Self { ending: Some(ending), ..self })
            }
            _ => Err(self.not_now()),
        }
    }

    /// Changes the message of a held ending; `leaves_at` stays.
    pub fn edit_ending(self, message: Option<String>, now: Moment) -> Result<Self, NotNow> {
        let ending = self.held_ending(now)?.clone();
        Ok(Self { ending: Some(Ending { message, ..ending }), ..self })
    }

    /// Takes a held ending back; the candidate never hears of it.
    pub fn withdraw_ending(self, now: Moment) -> Result<Self, NotNow> {
        self.held_ending(now)?;
        Ok(Self { ending: None, ..self })
    }

    /// Ends the process for the company once the hold is over.
    pub fn leave(self, now: Moment) -> Result<Self, NotNow> {
        match (&self.state, &self.ending) {
            (State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. }, Some(ending))
                if now >= ending.leaves_at =>
            {
                let message = ending.message.clone();
                Ok(self.ended(Ended::Company, message, now))
            }
            _ => Err(self.not_now()),
        }
    }

    /// The company answers an accepted request (R15), or writes about a talk that is booked.
    pub fn reply(self, now: Moment) -> Result<Self, NotNow> {
        match self.state {
            State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. } => {
                Ok(Self { replied_at: Some(now), ..self })
            }
            State::Open | State::Ended { .. } => Err(self.not_now()),
        }
    }

    /// The candidate asks how things stand: once the reply is overdue, once a day (R15).
    pub fn follow_up(self, now: Moment) -> Result<Self, NotNow> {
        match crate::interviews::follow_up(&self, now) {
            Some(crate::interviews::FollowUp::Ready) => Ok(Self { followed_up_at: Some(now), ..self }),
            Some(crate::interviews::FollowUp::From { .. }) | None => Err(self.not_now()),
        }
    }

    /// One side asks to begin again; the other has to agree (R12).
    pub fn ask_to_reopen(self, by: Side, message: Option<String>, now: Moment) -> Result<Self, NotNow> {
        if !self.may_ask_to_reopen(by, now) {
            return Err(self.not_now());
        }
        Ok(Self { reopening: Some(Reopening { by, at: now, message }), ..self })
    }

    /// Whether this side may ask: nobody has, and the other side has not said no to it lately.
    pub fn may_ask_to_reopen(&self, by: Side, now: Moment) -> bool {
        let refused_lately = self.refused.of(by).is_some_and(|at| now < at + policy::REOPENING_AGAIN);
        self.may_be_reopened() && self.reopening.is_none() && !refused_lately
    }

    /// The other side agrees: the process goes on as a new revision.
    pub fn reopen(self, by: Side, now: Moment) -> Result<Self, NotNow> {
        match &self.reopening {
            Some(asked) if asked.by == by.other() && self.may_be_reopened() => Ok(self.reopened(now)),
            Some(_) | None => Err(self.not_now()),
        }
    }

    /// The asked side says no; the process stays ended, and whoever asked may ask again after [`policy::REOPENING_AGAIN`].
    pub fn refuse_reopening(self, by: Side, now: Moment) -> Result<Self, NotNow> {
        match &self.reopening {
            Some(asked) if asked.by == by.other() => {
                let refused = self.refused.noted(asked.by, now);
                Ok(Self { reopening: None, refused, ..self })
            }
            Some(_) | None => Err(self.not_now()),
        }
    }

    /// Whether it ended in a way that can be taken up again: the candidate knew of it.
    pub const fn may_be_reopened(&self) -> bool {
        match &self.state {
            State::Open | State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. } => false,
            State::Ended { how, .. } => match how {
                Ended::Candidate | Ended::Company | Ended::Declined | Ended::AutoDeclined => true,
                Ended::Retracted | Ended::Withdrawn => false,
            },
        }
    }

    fn held_ending(&self, now: Moment) -> Result<&Ending, NotNow> {
        match (&self.state, &self.ending) {
            (State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. }, Some(ending))
                if now < ending.leaves_at =>
            {
                Ok(ending)
            }
            // Due but not picked up yet: for everybody outside it has left.
            (State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. }, Some(_)) => {
                Err(NotNow(StateName::Ended))
            }
            _ => Err(self.not_now()),
        }
    }

    /// Refuses what has left: an ending that is due counts, whether a worker has picked it up or not (R13).
    pub fn not_leaving(&self, now: Moment) -> Result<(), NotNow> {
        match &self.ending {
            Some(ending) if now >= ending.leaves_at => Err(NotNow(StateName::Ended)),
            Some(_) | None => Ok(()),
        }
    }

    fn ended(self, how: Ended, message: Option<String>, at: Moment) -> Self {
        Self { state: State::Ended { how, at, message }, ending: None, reopening: None, ..self }
    }

    fn reopened(self, now: Moment) -> Self {
        let revision = self.revision + 1;
        Self { reopening: None, refused: Refused::default(), revision, ..self.waiting(now) }
    }

    /// The candidate waits, and the company's clocks start again.
    fn waiting(self, now: Moment) -> Self {
        Self { state: State::AwaitingSchedule { since: now }, replied_at: None, followed_up_at: None, ..self }
    }

    const fn not_now(&self) -> NotNow {
        NotNow(self.state.name())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::moment;

    fn start() -> Moment {
        moment(1_795_000_000_000).expect("a moment")
    }

    fn interview(state: State) -> Interview {
        let id = Uuid::nil();
        Interview {
            id: id.into(),
            workspace_id: id.into(),
            position_id: id.into(),
            candidate_id: id.into(),
            request_id: id.into(),
            state,
            ending: None,
            reopening: None,
            refused: Refused::default(),
            replied_at: None,
            followed_up_at: None,
            revision: 1,
            version: 1,
        }
    }

    type Action = fn(Interview, Moment) -> Result<Interview, NotNow>;

    const ACTIONS: [(&str, Action); 17] = [
        ("accept", Interview::accept),
        ("close", |i, at| i.close(Ended::Declined, at)),
        ("end", |i, at| i.end(None, at)),
        ("book", Interview::schedule),
        ("unbook", Interview::unschedule),
        ("review", Interview::review),
        ("hold", |i, at| i.hold_ending(Uuid::nil().into(), None, at)),
        ("edit", |i, at| i.edit_ending(None, at)),
        ("undo", Interview::withdraw_ending),
        ("leave", Interview::leave),
        ("reply", Interview::reply),
        ("follow", Interview::follow_up),
        ("c.asks", |i, at| i.ask_to_reopen(Side::Candidate, None, at)),
        ("w.asks", |i, at| i.ask_to_reopen(Side::Company, None, at)),
        ("c.yes", |i, at| i.reopen(Side::Candidate, at)),
        ("w.yes", |i, at| i.reopen(Side::Company, at)),
        ("w.no", |i, at| i.refuse_reopening(Side::Company, at)),
    ];

    fn all() -> Vec<(&'static str, Interview, Moment)> {
        let now = start();
        let ended = |how| interview(State::Ended { how, at: now, message: None });
        let waiting = interview(State::AwaitingSchedule { since: now });
        let booked = interview(State::Scheduled { since: now });
        let ending = Some(Ending { by: Uuid::nil().into(), message: None, leaves_at: now + policy::HOLD });
        let leaving = Interview { ending: ending.clone(), ..waiting.clone() };
        let called_off = Interview { ending, ..booked.clone() };
        let asked =
            |by| Interview { reopening: Some(Reopening { by, at: now, message: None }), ..ended(Ended::Candidate) };
        let tick = TimeDelta::milliseconds(1);
        vec![
            ("open", interview(State::Open), now),
            ("accepted", waiting.clone(), now),
            ("accepted, 48 h ago", waiting, now + policy::COMPANY_REPLY_BY + tick),
            ("ending held", leaving.clone(), now),
            ("ending due", leaving, now + policy::HOLD),
            ("scheduled", booked, now + policy::COMPANY_REPLY_BY + tick),
            ("scheduled, ending", called_off.clone(), now),
            ("scheduled, due", called_off, now + policy::HOLD),
            ("in review", interview(State::InReview { since: now }), now + policy::COMPANY_REPLY_BY + tick),
            ("ended by candidate", ended(Ended::Candidate), now),
            ("ended by company", ended(Ended::Company), now),
            ("declined", ended(Ended::Declined), now),
            ("auto-declined", ended(Ended::AutoDeclined), now),
            ("retracted", ended(Ended::Retracted), now),
            ("withdrawn", ended(Ended::Withdrawn), now),
            ("candidate asked", asked(Side::Candidate), now),
            ("company asked", asked(Side::Company), now),
        ]
    }

    #[test]
    fn the_whole_machine() {
        let mut table = format!("{:19}", "state");
        for (name, _) in ACTIONS {
            table.push_str(&format!("{name:>7}"));
        }
        for (name, interview, at) in all() {
            table.push_str(&format!("\n{name:19}"));
            for (_, action) in ACTIONS {
                let answer = if action(interview.clone(), at).is_ok() { "yes" } else { "-" };
                table.push_str(&format!("{answer:>7}"));
            }
        }
        insta::assert_snapshot!(table, @r"
        state               accept  close    end   book unbook review   hold   edit   undo  leave  reply follow c.asks w.asks  c.yes  w.yes   w.no
        open                   yes    yes      -      -      -      -      -      -      -      -      -      -      -      -      -      -      -
        accepted                 -      -    yes    yes      -      -    yes      -      -      -    yes      -      -      -      -      -      -
        accepted, 48 h ago       -      -    yes    yes      -      -    yes      -      -      -    yes    yes      -      -      -      -      -
        ending held              -      -    yes    yes      -      -      -    yes    yes      -    yes      -      -      -      -      -      -
        ending due               -      -    yes      -      -      -      -      -      -    yes    yes      -      -      -      -      -      -
        scheduled                -      -    yes    yes    yes    yes    yes      -      -      -    yes      -      -      -      -      -      -
        scheduled, ending        -      -    yes    yes    yes    yes      -    yes    yes      -    yes      -      -      -      -      -      -
        scheduled, due           -      -    yes      -    yes    yes      -      -      -    yes    yes      -      -      -      -      -      -
        in review                -      -    yes    yes    yes      -    yes      -      -      -    yes      -      -      -      -      -      -
        ended by candidate       -      -      -      -      -      -      -      -      -      -      -      -    yes    yes      -      -      -
        ended by company         -      -      -      -      -      -      -      -      -      -      -      -    yes    yes      -      -      -
        declined                 -      -      -      -      -      -      -      -      -      -      -      -    yes    yes      -      -      -
        auto-declined            -      -      -      -      -      -      -      -      -      -      -      -    yes    yes      -      -      -
        retracted                -      -      -      -      -      -      -      -      -      -      -      -      -      -      -      -      -
        withdrawn                -      -      -      -      -      -      -      -      -      -      -      -      -      -      -      -      -
        candidate asked          -      -      -      -      -      -      -      -      -      -      -      -      -      -      -    yes    yes
        company asked            -      -      -      -      -      -      -      -      -      -      -      -      -      -    yes      -      -
        ");
    }

    #[test]
    fn a_reopened_process_is_a_new_revision_and_starts_its_clocks_again() {
        let ended = interview(State::Ended { how: Ended::Candidate, at: start(), message: None });
        let later = start() + TimeDelta::days(3);
        let again = ended
            .ask_to_reopen(Side::Candidate, None, later)
            .and_then(|asked| asked.reopen(Side::Company, later))
            .expect("both agree");
        assert_eq!((again.revision, again.state), (2, State::AwaitingSchedule { since: later }));
    }

    /// Who was refused waits; who refused may ask; and once it has begun again all is forgotten.
    #[test]
    fn a_refusal_is_not_asked_again_at_once() {
        let ended = interview(State::Ended { how: Ended::Declined, at: start(), message: None });
        let asked = ended.ask_to_reopen(Side::Company, None, start()).expect("asked");
        let refused = asked.refuse_reopening(Side::Candidate, start()).expect("refused");
        let tick = TimeDelta::milliseconds(1);
        for (by, at, may) in [
            (Side::Company, start(), false),
            (Side::Company, start() + policy::REOPENING_AGAIN - tick, false),
            (Side::Company, start() + policy::REOPENING_AGAIN, true),
            (Side::Candidate, start(), true),
        ] {
            assert_eq!(refused.may_ask_to_reopen(by, at), may, "{by:?} at {at}");
            assert_eq!(refused.clone().ask_to_reopen(by, None, at).is_ok(), may, "{by:?} at {at}");
        }
        let again = refused.ask_to_reopen(Side::Candidate, None, start()).expect("the other side asks");
        let begun = again.clone().reopen(Side::Company, start()).expect("agreed");
        assert_eq!(begun.refused, Refused::default());
        let both = again.refuse_reopening(Side::Company, start()).expect("refused as well");
        assert!(!both.may_ask_to_reopen(Side::Candidate, start()) && !both.may_ask_to_reopen(Side::Company, start()));
    }

    #[test]
    fn a_booked_time_is_an_answer_and_without_it_the_candidate_waits_anew() {
        let booked = interview(State::AwaitingSchedule { since: start() }).schedule(start()).expect("accepted");
        assert_eq!((booked.replied_at, crate::interviews::follow_up(&booked, start())), (Some(start()), None));
        let later = start() + TimeDelta::days(1);
        let again = booked.unschedule(later).expect("booked");
        assert_eq!((again.replied_at, again.state), (None, State::AwaitingSchedule { since: later }));
    }
}
