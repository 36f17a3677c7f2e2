//! Shapes that several resources share, as they are read and as they are sent.

use std::str::FromStr;

use domain::{
    Moment, audit, bookings, interviews,
    money::{self, SalaryDraft},
    pages::Page,
    places::{self, PlaceDraft},
    problems::{Code, Problems},
    refusals::Refusal,
    requests::{self, CompensationDraft},
    time, workspaces,
};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::{
    body::Asked,
    lenient::{Lenient, Minor},
    problem::Problem,
    versions::counted,
};

counted!(OwnCompany);

/// Words of the API for words of the domain: renaming one inside does not rename it here.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident for $domain:ty: $($variant:ident)*;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {$($variant,)*}

        impl From<$domain> for $name {
            fn from(word: $domain) -> Self {
                use $domain as Word;
                match word {$(Word::$variant => Self::$variant,)*}
            }
        }
    )*};
}

words! {
    /// Where a request stands.
    Stage for requests::StageName: Held Withdrawn Delivered Accepted Declined AutoDeclined Retracted;
    /// Where an interview stands.
    InterviewState for interviews::StateName: Open AwaitingSchedule Scheduled InReview Ended;
    /// How an interview ended.
    Ended for interviews::Ended: Candidate Company Declined AutoDeclined Retracted Withdrawn;
    /// One of the two sides of an interview.
    Side for interviews::Side: Candidate Company;
    /// What an amount is paid for.
    Period for money::Period: Hour Day Month Year;
    /// How the work is done.
    PlaceKind for places::PlaceKind: Remote Hybrid OnSite;
    /// What comes beside the salary.
    CompensationKind for requests::CompensationKind: Equity Bonus Benefits Other;
    /// What a member is in a workspace.
    Role for workspaces::Role: Admin Manager Requester Executive Reviewer Scheduler;
    /// Where a talk stands.
    TalkStage for bookings::StageName: Tentative Confirmed Cancelled NoShow;
    /// By what people meet.
    HowKind for bookings::HowKind: Video Phone Place;
    /// Who did something about a talk. `link`: somebody with the candidate's scheduling link, without signing in.
    BookingActor for bookings::ActorKind: Candidate Company Link;
    /// Who did it. `link`: somebody with the candidate's scheduling link, without signing in.
    Doer for audit::Actor: Member Candidate Link Time Operator;
}

/// A moment: RFC 3339, UTC, with milliseconds.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(as = Moment, value_type = String, format = DateTime, example = "2026-11-24T09:30:00.000Z")]
pub struct At(pub Moment);

impl Serialize for At {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&time::rfc3339(self.0))
    }
}

/// Any RFC 3339, to the millisecond: what is finer is cut off.
pub fn read_moment(text: &str) -> Result<Moment, Code> {
    let at = time::parse(text.trim()).and_then(|at| domain::moment(at.timestamp_millis()));
    at.ok_or(Code::NotAMoment)
}

/// A moment that has to be there.
pub fn moment(sent: Lenient<String>, path: &str, problems: &mut Problems) -> Option<Moment> {
    let text = sent.need(path, problems)?;
    problems.take(path, read_moment(&text))
}

/// An id that has to be there.
pub fn id<T: FromStr>(sent: Lenient<String>, path: &str, problems: &mut Problems) -> Option<T> {
    let text = sent.need(path, problems)?;
    problems.take(path, text.trim().parse().map_err(|_| Code::NotAnId))
}

/// A whole number as it would have been typed; empty when there is none.
pub fn number(sent: Lenient<i64>, path: &str, problems: &mut Problems) -> String {
    sent.get(path, problems).map(|number| number.to_string()).unwrap_or_default()
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T: ToSchema> {
    pub items: Vec<T>,
    /// Hand it back as `cursor` to get what follows; null at the end.
    pub next_cursor: Option<String>,
}

impl<T: ToSchema> List<T> {
    /// A page of the service in the API's shape.
    pub fn of<D>(page: Page<D>) -> Self
    where
        T: From<D>,
    {
        Self { items: page.items.into_iter().map(T::from).collect(), next_cursor: page.next_cursor }
    }

    /// A page of what the service gives whole.
    pub fn part<D>(items: Vec<D>, asked: &Asked, id: impl Fn(&D) -> Uuid) -> Result<Self, Problem>
    where
        T: From<D>,
    {
        Ok(Self::of(asked.window()?.of(items, id).map_err(Refusal::from)?))
    }
}

/// How people meet.
#[derive(Debug, Serialize, ToSchema)]
pub struct How {
    pub kind: HowKind,
    /// A link with `https://`, a phone number with its country code, or a place in words.
    #[schema(example = "https://meet.example.com/ada")]
    pub value: String,
}

impl From<bookings::How> for How {
    fn from(how: bookings::How) -> Self {
        Self { kind: how.kind.into(), value: how.value }
    }
}

/// How people meet, as sent.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct HowBody {
    #[schema(value_type = HowKind, required)]
    #[serde(default)]
    kind: Lenient<String>,
    /// A link with `https://` and nobody's user name in it, a phone number with its country code, or a place in words.
    #[schema(value_type = String, required, max_length = 1_000, example = "https://meet.example.com/ada")]
    #[serde(default)]
    value: Lenient<String>,
}

/// What is said of how people meet; null and absent mean as usual.
pub fn how(sent: Lenient<HowBody>, problems: &mut Problems) -> bookings::HowDraft {
    sent.get("how", problems).map_or_else(bookings::HowDraft::default, |how| bookings::HowDraft {
        kind: how.kind.need("how.kind", problems).unwrap_or_default(),
        value: how.value.need("how.value", problems).unwrap_or_default(),
    })
}

/// A place of work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Place {
    pub kind: PlaceKind,
    /// There when the kind needs one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

impl From<places::Place> for Place {
    fn from(place: places::Place) -> Self {
        Self { kind: place.kind.into(), place: place.place }
    }
}

/// A salary, or a range of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Salary {
    /// Minor units: cents of a euro.
    #[schema(example = 9_500_000)]
    pub amount_minor: i64,
    /// The upper end of a range.
    #[schema(example = 10_500_000)]
    pub upper_minor: Option<i64>,
    /// ISO 4217.
    #[schema(example = "EUR")]
    pub currency: String,
    pub period: Period,
}

impl From<money::Salary> for Salary {
    fn from(salary: money::Salary) -> Self {
        Self {
            amount_minor: salary.amount_minor,
            upper_minor: salary.upper_minor,
            currency: salary.currency.code().to_owned(),
            period: salary.period.into(),
        }
    }
}

/// A row of additional compensation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compensation {
    pub kind: CompensationKind,
    #[schema(example = "0.1 %")]
    pub text: String,
}

impl From<requests::Compensation> for Compensation {
    fn from(row: requests::Compensation) -> Self {
        Self { kind: row.kind.into(), text: row.text }
    }
}

/// The first time that a member copied a candidate's scheduling link.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkCopy {
    /// The member's name.
    pub by: String,
    pub at: At,
}

impl From<bookings::LinkCopy> for LinkCopy {
    fn from(copy: bookings::LinkCopy) -> Self {
        Self { by: copy.by, at: At(copy.at) }
    }
}

/// An event of an interview's timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    pub at: At,
    pub actor: Doer,
    pub actor_name: Option<String>,
    /// Past participle with its subject.
    #[schema(example = "request.delivered")]
    pub action: String,
}

impl From<audit::Entry> for Event {
    fn from(entry: audit::Entry) -> Self {
        Self { at: At(entry.at), actor: entry.actor.into(), actor_name: entry.actor_name, action: entry.action }
    }
}

/// What a company says about itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct Company {
    pub name: String,
    /// About how many people work there.
    pub size: Option<u32>,
    pub locations: Vec<String>,
    pub tech_stack: Vec<String>,
    pub culture: Option<String>,
    pub website: Option<String>,
}

/// Your company, as candidates see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnCompany {
    #[serde(flatten)]
    #[schema(inline)]
    company: Company,
    version: i64,
}

impl From<workspaces::OwnWorkspace> for OwnCompany {
    fn from(own: workspaces::OwnWorkspace) -> Self {
        Self { company: own.profile.into(), version: own.version }
    }
}

impl From<workspaces::WorkspaceProfile> for Company {
    fn from(profile: workspaces::WorkspaceProfile) -> Self {
        let workspaces::WorkspaceProfile { name, size, locations, tech_stack, culture, website } = profile;
        Self { name, size, locations, tech_stack, culture, website }
    }
}

/// Somebody asked to reopen an interview.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reopening {
    pub by: Side,
    pub at: At,
    pub message: Option<String>,
}

impl From<interviews::Reopening> for Reopening {
    fn from(reopening: interviews::Reopening) -> Self {
        Self { by: reopening.by.into(), at: At(reopening.at), message: reopening.message }
    }
}

/// A place of work.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct PlaceBody {
    #[schema(value_type = PlaceKind, required)]
    #[serde(default)]
    kind: Lenient<String>,
    /// Needed on site.
    #[schema(value_type = Option<String>, example = "Berlin")]
    #[serde(default)]
    place: Lenient<String>,
}

/// A list of places, as sent.
pub type Places = Lenient<Vec<Lenient<PlaceBody>>>;

/// Places as the domain checks them.
pub fn places(sent: Places, path: &str, problems: &mut Problems) -> Vec<PlaceDraft> {
    sent.rows(path, problems, |row, path, problems| PlaceDraft {
        kind: row.kind.text(&format!("{path}.kind"), problems),
        place: row.place.get(&format!("{path}.place"), problems),
    })
}

/// A salary, or a range of them.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct SalaryBody {
    /// Minor units: cents of a euro.
    #[schema(value_type = i64, required, minimum = 1, example = 9_500_000)]
    #[serde(default)]
    amount_minor: Minor,
    /// The upper end of a range.
    #[schema(value_type = Option<i64>, example = 10_500_000)]
    #[serde(default)]
    upper_minor: Minor,
    /// ISO 4217.
    #[schema(value_type = String, required, example = "EUR")]
    #[serde(default)]
    currency: Lenient<String>,
    #[schema(value_type = Period, required)]
    #[serde(default)]
    period: Lenient<String>,
}

impl SalaryBody {
    /// A salary as the domain checks it.
    pub fn draft(self, path: &str, problems: &mut Problems) -> SalaryDraft {
        SalaryDraft {
            amount: self.amount_minor.0,
            upper: self.upper_minor.0,
            currency: self.currency.text(&format!("{path}.currency"), problems),
            period: self.period.text(&format!("{path}.period"), problems),
        }
    }
}

/// What is stored, as if it had been sent.
pub fn place_drafts(stored: &[places::Place]) -> Vec<PlaceDraft> {
    stored.iter().map(|at| PlaceDraft { kind: at.kind.as_str().to_owned(), place: at.place.clone() }).collect()
}

/// A row of additional compensation.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct CompensationBody {
    #[schema(value_type = CompensationKind, required)]
    #[serde(default)]
    kind: Lenient<String>,
    #[schema(value_type = String, required, example = "0.1 %")]
    #[serde(default)]
    text: Lenient<String>,
}

/// Rows of additional compensation, as sent.
pub type CompensationRows = Lenient<Vec<Lenient<CompensationBody>>>;

/// Rows as the domain checks them.
pub fn compensation(sent: CompensationRows, path: &str, problems: &mut Problems) -> Vec<CompensationDraft> {
    sent.rows(path, problems, |row, path, problems| CompensationDraft {
        kind: row.kind.text(&format!("{path}.kind"), problems),
        text: row.text.text(&format!("{path}.text"), problems),
    })
}

/// A list of texts, as sent.
pub type Texts = Lenient<Vec<Lenient<String>>>;

/// The texts of a list.
pub fn texts(sent: Texts, path: &str, problems: &mut Problems) -> Vec<String> {
    sent.rows(path, problems, |text, _, _| text)
}

/// A message to the other side; may be left out where it is optional.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct MessageBody {
    #[schema(value_type = Option<String>, max_length = 5_000)]
    #[serde(default)]
    pub message: Lenient<String>,
}
