//! Positions: open roles that requests are sent for.

mod likeness;

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    bookings::{How, HowDraft},
    ids::{MemberId, PositionId},
    links,
    money::{Amount, Salary, SalaryDraft, grouped},
    places::{self, Place, PlaceDraft, PlacesForm},
    policy,
    problems::{Code, Problems},
};

pub use likeness::Likeness;

/// Whether a member may see a position and every process for it: a confidential one is for its hiring team alone, whatever
/// their role (R2, R16). How far a role reaches among those that may be seen is for
/// [`Role::may`](crate::workspaces::Role::may) to say.
pub const fn is_visible(is_confidential: bool, is_on_team: bool) -> bool {
    !is_confidential || is_on_team
}

/// Who may find a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Only those who get a request see it.
    RequestOnly,
    /// Anybody with the link sees it.
    PublicLink,
}

impl Visibility {
    /// As stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RequestOnly => "request_only",
            Self::PublicLink => "public_link",
        }
    }
}

impl std::str::FromStr for Visibility {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        match text {
            "" | "request_only" => Ok(Self::RequestOnly),
            "public_link" => Ok(Self::PublicLink),
            _ => Err(Code::UnknownChoice),
        }
    }
}

/// What a position says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    pub title: String,
    pub places: Vec<Place>,
    pub salary: Option<Salary>,
    pub visibility: Visibility,
    /// Seen by its hiring team only (R2).
    pub confidential: bool,
    /// How its interviews usually take place (C12).
    #[serde(default)]
    pub how: Option<How>,
}

/// A position as its workspace sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionSummary {
    pub id: PositionId,
    #[serde(flatten)]
    pub role: Role,
    /// Those who may act within it beside Admins.
    pub team: Vec<MemberId>,
    pub closed_at: Option<Moment>,
    /// Requests that are held, delivered or accepted.
    pub active_requests: u32,
    /// Whether the one who asks may send requests for it.
    pub may_request: bool,
    pub version: i64,
}

/// A position before it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub title: String,
    pub places: Vec<PlaceDraft>,
    pub salary: Option<SalaryDraft>,
    pub visibility: String,
    pub confidential: bool,
    /// Ids of members, as sent.
    pub team: Vec<String>,
    pub how: HowDraft,
}

/// A position that passed [`Draft::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub role: Role,
    pub team: Vec<MemberId>,
}

impl Draft {
    /// In the browser before saving, on the server before believing.
    pub fn check(&self) -> Result<Checked, Problems> {
        let mut problems = Problems::new();
        let title = problems.take("title", links::name(&self.title));
        let places = places::check(&self.places, "places", &mut problems);
        let salary = self.salary.as_ref().and_then(|salary| salary.check("salary", &mut problems));
        let visibility = problems.take("visibility", self.visibility.parse());
        let mut team: Vec<MemberId> = Vec::new();
        if self.team.len() > policy::TEAM_MEMBERS {
            problems.add("team", Code::TooMany);
        } else {
            for (index, id) in self.team.iter().enumerate() {
                let id = problems.take(&format!("team[{index}]"), id.parse().map_err(|_| Code::NotAnId));
                team.extend(id.filter(|id| !team.contains(id)));
            }
        }
        let how = self.how.check("how", &mut problems);
        let checked = title.zip(visibility).map(|(title, visibility)| Checked {
            role: Role { title, places, salary, visibility, confidential: self.confidential, how },
            team,
        });
        problems.or(checked)
    }
}

/// A position as a form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PositionForm {
    pub title: String,
    #[serde(flatten)]
    pub places: PlacesForm,
    pub amount: String,
    pub upper: String,
    pub currency: String,
    pub period: String,
    pub visibility: String,
    pub confidential: Option<String>,
    pub team: Vec<String>,
    pub how_kind: String,
    pub how_value: String,
}

impl PositionForm {
    /// The draft behind the form. A salary that was left empty is none.
    pub fn draft(&self) -> Draft {
        let (amount, upper) = (Amount::typed(&self.amount), Amount::typed(&self.upper));
        let has_salary = (&amount, &upper) != (&Amount::Missing, &Amount::Missing);
        Draft {
            title: self.title.clone(),
            places: self.places.drafts(),
            salary: has_salary.then(|| SalaryDraft {
                amount,
                upper,
                currency: self.currency.clone(),
                period: self.period.clone(),
            }),
            visibility: self.visibility.clone(),
            confidential: self.confidential.is_some(),
            team: self.team.clone(),
            how: HowDraft { kind: self.how_kind.clone(), value: self.how_value.clone() },
        }
    }

    /// The form that says this position.
    pub fn of(role: &Role, team: &[MemberId]) -> Self {
        let money = |minor: Option<i64>| {
            role.salary.zip(minor).map(|(salary, minor)| grouped(minor, salary.currency)).unwrap_or_default()
        };
        let HowDraft { kind: how_kind, value: how_value } = HowDraft::of(role.how.as_ref());
        Self {
            title: role.title.clone(),
            places: PlacesForm::of(&role.places),
            amount: money(role.salary.map(|salary| salary.amount_minor)),
            upper: money(role.salary.and_then(|salary| salary.upper_minor)),
            currency: role.salary.map(|salary| salary.currency.code().to_owned()).unwrap_or_default(),
            period: role.salary.map(|salary| salary.period.as_str().to_owned()).unwrap_or_default(),
            visibility: role.visibility.as_str().to_owned(),
            confidential: role.confidential.then(|| "on".to_owned()),
            team: team.iter().map(ToString::to_string).collect(),
            how_kind,
            how_value,
        }
    }
}
