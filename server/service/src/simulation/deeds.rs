//! What people and workers try, and what they are told.

use domain::{
    ids::{InterviewId, PositionId, RequestId},
    interviews::CandidateInterview,
    money::{Amount, SalaryDraft},
    pages::Window,
    places::PlaceDraft,
    refusals::Refusal,
    requests::{CompensationDraft, Draft, Offer, RequestView},
};

use crate::{
    Error, Service,
    delivery::{Dispatched, Taken},
    gate::{Actor, Member, Person},
};

/// Everybody, by number.
#[derive(Clone, Debug)]
pub(super) struct Everybody {
    pub(super) members: Vec<Member>,
    pub(super) people: Vec<Person>,
    pub(super) positions: Vec<PositionId>,
}

/// Who tries something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Member(usize),
    Person(usize),
    Worker,
}

/// A request and its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) request: RequestId,
    pub(super) interview: InterviewId,
}

/// What makes a draft invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    NoSalary,
    NegativeSalary,
    NoPlace,
    UnknownVariable,
    TooLong,
    NotAnId,
    /// A position of the other company.
    Foreign,
}

impl Flaw {
    pub(super) const ALL: [Self; 7] = [
        Self::NoSalary,
        Self::NegativeSalary,
        Self::NoPlace,
        Self::UnknownVariable,
        Self::TooLong,
        Self::NotAnId,
        Self::Foreign,
    ];

    /// What its sender is told.
    pub(super) const fn told(self) -> &'static str {
        match self {
            Self::NoSalary => "base_salary.amount_minor: missing",
            Self::NegativeSalary => "base_salary.amount_minor: not_positive",
            Self::NoPlace => "places: no_place",
            Self::UnknownVariable => "message: unknown_variable",
            Self::TooLong => "message: too_long",
            Self::NotAnId => "position_id: not_an_id",
            Self::Foreign => "position_id: not_found",
        }
    }
}

/// An offer that says its number everywhere, so that a mixture of two shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) mark: u32,
    pub(super) position: usize,
    pub(super) flaw: Option<Flaw>,
}

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Send {
        to: usize,
        written: Written,
    },
    Edit {
        at: Target,
        version: i64,
        written: Written,
    },
    Withdraw(Target),
    Retract(Target),
    Accept(Target),
    Decline(Target),
    End(Target),
    HoldEnding(Target),
    EditEnding(Target),
    WithdrawEnding(Target),
    Reply(Target),
    FollowUp(Target),
    AskToReopen(Target),
    AgreeToReopen(Target),
    RefuseToReopen(Target),
    /// The candidate's tab, ended ones too.
    Look,
    /// The candidate opens a request.
    Open(Target),
    /// The recruiter opens a request.
    Read(Target),
    Work,
    TakeMail,
    /// Sends the message that was taken under this number.
    Dispatch,
}

/// Somebody tries something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Deed {
    pub(super) who: Who,
    pub(super) act: Act,
}

/// What a candidate sees of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Card {
    pub(super) request: RequestId,
    pub(super) stage: &'static str,
    pub(super) state: &'static str,
    /// Which version, if it is one whole version.
    pub(super) mark: Option<u32>,
}

/// What comes of it.
pub(super) enum Outcome {
    Done(Proof),
    Refused(String),
    /// The database failed.
    Broken(String),
}

/// What one is told when it is done.
pub(super) enum Proof {
    Done,
    Request { target: Target, version: i64, stage: &'static str, deliver_at: i64, mark: Option<u32> },
    Cards(Vec<Card>),
    Taken(Vec<Taken>),
    Mail(Dispatched),
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(code) => write!(f, "refused: {code}"),
            Self::Broken(error) => write!(f, "broken: {error}"),
            Self::Done(Proof::Done) => f.write_str("done"),
            Self::Done(Proof::Request { target, version, stage, mark, .. }) => {
                write!(f, "{} {stage}, version {version}, mark {mark:?}", short(target.request.0))
            }
            Self::Done(Proof::Cards(cards)) => write!(f, "{} cards", cards.len()),
            Self::Done(Proof::Taken(taken)) => write!(f, "{} taken", taken.len()),
            Self::Done(Proof::Mail(dispatched)) => write!(f, "{dispatched:?}"),
        }
    }
}

/// The end of an id tells ids apart.
pub(super) fn short(id: uuid::Uuid) -> String {
    format!("{:x}", id.as_u128() & 0xFFFF_FFFF)
}

impl Written {
    fn draft(&self, positions: &[PositionId]) -> Draft {
        let word = format!("mark{}x", self.mark);
        let mut draft = Draft {
            position_id: positions[self.position].to_string(),
            places: vec![
                PlaceDraft { kind: "remote".into(), place: None },
                PlaceDraft { kind: "on_site".into(), place: Some(word.clone()) },
            ],
            base_salary: SalaryDraft {
                amount: Amount::Minor(5_000_000 + i64::from(self.mark)),
                upper: Amount::Missing,
                currency: "EUR".into(),
                period: "year".into(),
            },
            compensation: vec![CompensationDraft { kind: "bonus".into(), text: word.clone() }],
            message: format!("Hi {{{{candidate.first_name}}}}, {word}"),
            period_confirmed: false,
        };
        match self.flaw {
            None | Some(Flaw::Foreign) => {}
            Some(Flaw::NoSalary) => draft.base_salary.amount = Amount::Missing,
            Some(Flaw::NegativeSalary) => draft.base_salary.amount = Amount::Minor(-1),
            Some(Flaw::NoPlace) => draft.places.clear(),
            Some(Flaw::UnknownVariable) => draft.message.push_str("{{shoe}}"),
            Some(Flaw::TooLong) => draft.message = "x".repeat(100_000),
            Some(Flaw::NotAnId) => draft.position_id = "7".into(),
        }
        draft
    }
}

/// The version all these texts speak of, if they speak of one.
pub(super) fn mark_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<u32> {
    let mut marks = texts.into_iter().map(|text| {
        let rest = text.split_once("mark")?.1;
        rest.split_once('x')?.0.parse::<u32>().ok()
    });
    let first = marks.next().flatten()?;
    marks.all(|mark| mark == Some(first)).then_some(first)
}

fn mark_of_offer(offer: &Offer, note: &str) -> Option<u32> {
    let amount = format!("mark{}x", offer.base_salary.amount_minor - 5_000_000);
    let place = offer.places.get(1)?.place.as_deref()?;
    mark_of([amount.as_str(), place, &offer.compensation.first()?.text, &offer.message, note])
}

fn request(view: &RequestView) -> Proof {
    Proof::Request {
        target: Target { request: view.id, interview: view.interview_id },
        version: view.version,
        stage: view.stage.as_str(),
        deliver_at: view.deliver_at.timestamp_millis(),
        mark: mark_of_offer(&view.offer, &view.note),
    }
}

fn card(shown: &CandidateInterview) -> Card {
    let amount = format!("mark{}x", shown.base_salary.amount_minor - 5_000_000);
    let place = shown.places.get(1).and_then(|place| place.place.as_deref()).unwrap_or_default();
    let bonus = shown.request.compensation.first().map(|row| row.text.as_str()).unwrap_or_default();
    Card {
        request: shown.request_id,
        stage: shown.stage.as_str(),
        state: shown.state.as_str(),
        mark: mark_of([amount.as_str(), place, bonus, &shown.request.note]),
    }
}

fn told<T>(answer: Result<T, Error>, proof: impl FnOnce(T) -> Proof) -> Outcome {
    match answer {
        Ok(done) => Outcome::Done(proof(done)),
        Err(Error::Refused(Refusal::Invalid { problems })) => Outcome::Refused(problems.to_string()),
        Err(Error::Refused(refusal)) => Outcome::Refused(refusal.code().to_owned()),
        Err(Error::Store(error)) => Outcome::Broken(error.to_string()),
    }
}

impl Deed {
    /// Tries it.
    pub(super) async fn attempt(self, service: Service, all: Everybody, taken: Option<Taken>) -> Outcome {
        match self.who {
            Who::Member(n) => self.as_member(&service, &all, &all.members[n]).await,
            Who::Person(n) => self.as_person(&service, &all.people[n]).await,
            Who::Worker => match self.act {
                Act::Work => told(service.work_due().await, |_| Proof::Done),
                Act::TakeMail => told(service.take_mail(3).await, Proof::Taken),
                _ => match taken {
                    Some(taken) => told(service.dispatch(taken).await, Proof::Mail),
                    None => Outcome::Broken("nothing to send".to_owned()),
                },
            },
        }
    }

    async fn as_member(self, service: &Service, all: &Everybody, who: &Member) -> Outcome {
        let done = |()| Proof::Done;
        let whole = |view: RequestView| request(&view);
        let actor = || Actor::Member(who.clone());
        match self.act {
            Act::Send { to, written } => {
                let draft = written.draft(&all.positions);
                told(service.send_request(who, all.people[to].scope.id(), &draft).await, whole)
            }
            Act::Edit { at, version, written } => {
                let draft = written.draft(&all.positions);
                told(service.edit_request(who, at.request, version, &draft).await, whole)
            }
            Act::Withdraw(at) => told(service.withdraw_request(who, at.request).await, whole),
            Act::Retract(at) => told(service.retract_request(who, at.request).await, whole),
            Act::Read(at) => told(service.request(who, at.request).await, whole),
            Act::HoldEnding(at) => told(service.end_for_company(who, at.interview, "").await, |_| Proof::Done),
            Act::EditEnding(at) => told(service.edit_ending(who, at.interview, "Sorry").await, |_| Proof::Done),
            Act::WithdrawEnding(at) => told(service.withdraw_ending(who, at.interview).await, |_| Proof::Done),
            Act::Reply(at) => told(service.reply(who, at.interview, "Tuesday?").await, |_| Proof::Done),
            Act::AskToReopen(at) => told(service.ask_to_reopen(&actor(), at.interview, "").await, done),
            Act::AgreeToReopen(at) => told(service.agree_to_reopen(&actor(), at.interview).await, done),
            Act::RefuseToReopen(at) => told(service.refuse_to_reopen(&actor(), at.interview).await, done),
            _ => Outcome::Broken("no deed of a member".to_owned()),
        }
    }

    async fn as_person(self, service: &Service, who: &Person) -> Outcome {
        let done = |()| Proof::Done;
        let seen = |shown: CandidateInterview| Proof::Cards(vec![card(&shown)]);
        let actor = || Actor::Person(who.clone());
        match self.act {
            Act::Accept(at) => told(service.accept_request(who, at.request, "").await, seen),
            Act::Decline(at) => told(service.decline_request(who, at.request, "").await, seen),
            Act::Open(at) => told(service.my_request(who, at.request).await, seen),
            Act::End(at) => told(service.end_interview(who, at.interview, "").await, seen),
            Act::FollowUp(at) => told(service.follow_up(who, at.interview, "Well?").await, seen),
            Act::AskToReopen(at) => told(service.ask_to_reopen(&actor(), at.interview, "").await, done),
            Act::AgreeToReopen(at) => told(service.agree_to_reopen(&actor(), at.interview).await, done),
            Act::RefuseToReopen(at) => told(service.refuse_to_reopen(&actor(), at.interview).await, done),
            Act::Look => {
                told(service.my_interviews(who, true, &Window { limit: Some(100), cursor: None }).await, |page| {
                    Proof::Cards(page.items.iter().map(card).collect())
                })
            }
            _ => Outcome::Broken("no deed of a candidate".to_owned()),
        }
    }
}
