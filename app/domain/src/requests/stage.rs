//! The life of a request: Held, then Withdrawn or Delivered, then answered one way or another.

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    ids::{CandidateId, InterviewId, MemberId, PositionId, RequestId, WorkspaceId},
    names::names,
    policy,
    requests::Offer,
};

/// Where a request stands; each stage carries what is known by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Stage {
    /// Waits for `deliver_at`; its sender may edit or withdraw it (R4).
    Held,
    /// Taken back in time; the candidate never saw it.
    Withdrawn {
        at: Moment,
    },
    /// The candidate has it; the clocks run (R5).
    Delivered {
        at: Moment,
    },
    Accepted {
        delivered_at: Moment,
        at: Moment,
        note: Option<String>,
    },
    Declined {
        delivered_at: Moment,
        at: Moment,
        reason: Option<String>,
    },
    /// Nobody answered in fourteen days (R9).
    AutoDeclined {
        delivered_at: Moment,
        at: Moment,
    },
    /// Taken back after delivery; the candidate was told (R11).
    Retracted {
        delivered_at: Moment,
        at: Moment,
    },
}

names! {
    /// A stage without its data.
    StageName:
    Held "held" "Held",
    Withdrawn "withdrawn" "Withdrawn",
    Delivered "delivered" "Delivered",
    Accepted "accepted" "Accepted",
    Declined "declined" "Declined",
    AutoDeclined "auto_declined" "Declined automatically",
    Retracted "retracted" "Retracted",
}

/// A candidate's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Accept { note: Option<String> },
    Decline { reason: Option<String> },
}

/// The request has moved on; this is what it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLate(pub StageName);

impl std::fmt::Display for TooLate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the request is already {}", self.0.as_str())
    }
}

impl std::error::Error for TooLate {}

/// A company's direct approach to a candidate for a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterviewRequest {
    pub id: RequestId,
    pub interview_id: InterviewId,
    pub workspace_id: WorkspaceId,
    pub position_id: PositionId,
    pub candidate_id: CandidateId,
    /// Who sent it.
    pub sender_id: MemberId,
    pub offer: Offer,
    /// The message with its variables filled, as the candidate reads it.
    pub note: String,
    pub sent_at: Moment,
    /// Fixed when it was sent; editing never moves it (R4).
    pub deliver_at: Moment,
    pub stage: Stage,
    /// Counts changes; a change of an older version is refused.
    pub version: i64,
}

impl Stage {
    /// Which one it is.
    pub const fn name(&self) -> StageName {
        match self {
            Self::Held => StageName::Held,
            Self::Withdrawn { .. } => StageName::Withdrawn,
            Self::Delivered { .. } => StageName::Delivered,
            Self::Accepted { .. } => StageName::Accepted,
            Self::Declined { .. } => StageName::Declined,
            Self::AutoDeclined { .. } => StageName::AutoDeclined,
            Self::Retracted { .. } => StageName::Retracted,
        }
    }

    /// When the candidate got it, if they did.
    pub const fn delivered_at(&self) -> Option<Moment> {
        match self {
            Self::Held | Self::Withdrawn { .. } => None,
            Self::Delivered { at } => Some(*at),
            Self::Accepted { delivered_at, .. }
            | Self::Declined { delivered_at, .. }
            | Self::AutoDeclined { delivered_at, .. }
            | Self::Retracted { delivered_at, .. } => Some(*delivered_at),
        }
    }

    /// When it is declined automatically: the deadline for an answer, once delivered.
    pub fn expires_at(&self) -> Option<Moment> {
        self.delivered_at().map(|at| at + policy::AUTOMATIC_DECLINE)
    }

    /// When the candidate answered, or time did.
    pub const fn answered_at(&self) -> Option<Moment> {
        match self {
            Self::Accepted { at, .. } | Self::Declined { at, .. } | Self::AutoDeclined { at, .. } => Some(*at),
            Self::Held | Self::Withdrawn { .. } | Self::Delivered { .. } | Self::Retracted { .. } => None,
        }
    }
}

impl InterviewRequest {
    /// Puts a better version in place. Possible until `deliver_at`, which does not move (R4).
    pub fn edit(self, position_id: PositionId, offer: Offer, note: String, now: Moment) -> Result<Self, TooLate> {
        self.still_held(now)?;
        Ok(Self { position_id, offer, note, ..self })
    }

    /// Takes it back before the candidate has it (R4).
    pub fn withdraw(self, now: Moment) -> Result<Self, TooLate> {
        self.still_held(now)?;
        Ok(self.now(Stage::Withdrawn { at: now }))
    }

    /// Hands it to the candidate; the clocks start (R5). `Err` when it is not, or not yet, due.
    pub fn deliver(self, now: Moment) -> Result<Self, TooLate> {
        match self.stage {
            Stage::Held if now >= self.deliver_at => Ok(self.now(Stage::Delivered { at: now })),
            Stage::Held
            | Stage::Withdrawn { .. }
            | Stage::Delivered { .. }
            | Stage::Accepted { .. }
            | Stage::Declined { .. }
            | Stage::AutoDeclined { .. }
            | Stage::Retracted { .. } => Err(TooLate(self.stage.name())),
        }
    }

    /// The candidate's answer, at or before the deadline (R9).
    pub fn answer(self, answer: Answer, now: Moment) -> Result<Self, TooLate> {
        let delivered_at = self.still_open(now)?;
        Ok(self.now(match answer {
            Answer::Accept { note } => Stage::Accepted { delivered_at, at: now, note },
            Answer::Decline { reason } => Stage::Declined { delivered_at, at: now, reason },
        }))
    }

    /// Takes it back after delivery, until it is answered (R11).
    pub fn retract(self, now: Moment) -> Result<Self, TooLate> {
        let delivered_at = self.still_open(now)?;
        Ok(self.now(Stage::Retracted { delivered_at, at: now }))
    }

    /// Declines it for a candidate who stayed silent: strictly after the deadline, so an answer at that very
    /// moment wins (R9).
    pub fn expire(self, now: Moment) -> Result<Self, TooLate> {
        match self.stage {
            Stage::Delivered { at } if now > at + policy::AUTOMATIC_DECLINE => {
                Ok(self.now(Stage::AutoDeclined { delivered_at: at, at: now }))
            }
            Stage::Held
            | Stage::Withdrawn { .. }
            | Stage::Delivered { .. }
            | Stage::Accepted { .. }
            | Stage::Declined { .. }
            | Stage::AutoDeclined { .. }
            | Stage::Retracted { .. } => Err(TooLate(self.stage.name())),
        }
    }

    /// Whether its sender may still change or withdraw it.
    pub fn is_editable(&self, now: Moment) -> bool {
        self.still_held(now).is_ok()
    }

    fn still_held(&self, now: Moment) -> Result<(), TooLate> {
        match &self.stage {
            Stage::Held if now < self.deliver_at => Ok(()),
            // Due but not picked up yet: for everybody outside it has left.
            Stage::Held => Err(TooLate(StageName::Delivered)),
            Stage::Withdrawn { .. }
            | Stage::Delivered { .. }
            | Stage::Accepted { .. }
            | Stage::Declined { .. }
            | Stage::AutoDeclined { .. }
            | Stage::Retracted { .. } => Err(TooLate(self.stage.name())),
        }
    }

    fn still_open(&self, now: Moment) -> Result<Moment, TooLate> {
        match self.stage {
            Stage::Delivered { at } if now <= at + policy::AUTOMATIC_DECLINE => Ok(at),
            Stage::Delivered { .. } => Err(TooLate(StageName::AutoDeclined)),
            Stage::Held
            | Stage::Withdrawn { .. }
            | Stage::Accepted { .. }
            | Stage::Declined { .. }
            | Stage::AutoDeclined { .. }
            | Stage::Retracted { .. } => Err(TooLate(self.stage.name())),
        }
    }

    fn now(self, stage: Stage) -> Self {
        Self { stage, ..self }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::{
        moment,
        money::{Currency, Period, Salary},
    };

    fn sent() -> Moment {
        moment(1_795_000_000_000).expect("a moment")
    }

    fn held() -> InterviewRequest {
        let id = Uuid::nil();
        InterviewRequest {
            id: id.into(),
            interview_id: id.into(),
            workspace_id: id.into(),
            position_id: id.into(),
            candidate_id: id.into(),
            sender_id: id.into(),
            offer: Offer {
                places: vec![],
                base_salary: Salary {
                    amount_minor: 1,
                    upper_minor: None,
                    currency: Currency::EUR,
                    period: Period::Year,
                },
                compensation: vec![],
                message: String::new(),
            },
            note: String::new(),
            sent_at: sent(),
            deliver_at: sent() + policy::HOLD,
            stage: Stage::Held,
            version: 1,
        }
    }

    type Action = fn(InterviewRequest, Moment) -> Result<InterviewRequest, TooLate>;

    const ACTIONS: [(&str, Action); 7] = [
        ("edit", |r, at| {
            let offer = r.offer.clone();
            let position = r.position_id;
            r.edit(position, offer, String::new(), at)
        }),
        ("withdraw", InterviewRequest::withdraw),
        ("deliver", InterviewRequest::deliver),
        ("accept", |r, at| r.answer(Answer::Accept { note: None }, at)),
        ("decline", |r, at| r.answer(Answer::Decline { reason: None }, at)),
        ("retract", InterviewRequest::retract),
        ("expire", InterviewRequest::expire),
    ];

    /// One request in every stage, with the moment it is looked at.
    fn all() -> Vec<(&'static str, InterviewRequest, Moment)> {
        let due = sent() + policy::HOLD;
        let later = due + TimeDelta::hours(1);
        let deadline = due + policy::AUTOMATIC_DECLINE;
        let tick = TimeDelta::milliseconds(1);
        let now = |stage| InterviewRequest { stage, ..held() };
        let delivered = now(Stage::Delivered { at: due });
        vec![
            ("held", held(), sent()),
            ("held, 1 ms before", held(), due - tick),
            ("held, due", held(), due),
            ("withdrawn", now(Stage::Withdrawn { at: sent() }), due),
            ("delivered", delivered.clone(), later),
            ("delivered, deadline", delivered.clone(), deadline),
            ("delivered, 1 ms after", delivered, deadline + tick),
            ("accepted", now(Stage::Accepted { delivered_at: due, at: later, note: None }), later),
            ("declined", now(Stage::Declined { delivered_at: due, at: later, reason: None }), later),
            ("auto_declined", now(Stage::AutoDeclined { delivered_at: due, at: deadline }), deadline + tick),
            ("retracted", now(Stage::Retracted { delivered_at: due, at: later }), later),
        ]
    }

    #[test]
    fn the_whole_machine() {
        let mut table = format!("{:22}", "stage");
        for (name, _) in ACTIONS {
            table.push_str(&format!("{name:>9}"));
        }
        for (name, request, at) in all() {
            table.push_str(&format!("\n{name:22}"));
            for (_, action) in ACTIONS {
                let answer = if action(request.clone(), at).is_ok() { "yes" } else { "-" };
                table.push_str(&format!("{answer:>9}"));
            }
        }
        insta::assert_snapshot!(table, @r"
        stage                      edit withdraw  deliver   accept  decline  retract   expire
        held                        yes      yes        -        -        -        -        -
        held, 1 ms before           yes      yes        -        -        -        -        -
        held, due                     -        -      yes        -        -        -        -
        withdrawn                     -        -        -        -        -        -        -
        delivered                     -        -        -      yes      yes      yes        -
        delivered, deadline           -        -        -      yes      yes      yes        -
        delivered, 1 ms after         -        -        -        -        -        -      yes
        accepted                      -        -        -        -        -        -        -
        declined                      -        -        -        -        -        -        -
        auto_declined                 -        -        -        -        -        -        -
        retracted                     -        -        -        -        -        -        -
        ");
    }

    #[test]
    fn editing_never_moves_the_moment_of_delivery() {
        let request = held();
        let deliver_at = request.deliver_at;
        let offer = request.offer.clone();
        let edited = request.edit(Uuid::nil().into(), offer, "new".into(), deliver_at - TimeDelta::seconds(1));
        assert_eq!(edited.map(|request| request.deliver_at), Ok(deliver_at));
    }
}
