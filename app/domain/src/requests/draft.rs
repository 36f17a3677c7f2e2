//! What a sender types into the request window, and what of it can be believed (R3).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    ids::PositionId,
    messages,
    money::{Amount, Salary, SalaryDraft, grouped},
    places::{self, Place, PlaceDraft, PlacesForm},
    policy,
    problems::{Code, Problems},
    text,
};

/// What comes beside the salary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompensationKind {
    Equity,
    Bonus,
    Benefits,
    Other,
}

impl CompensationKind {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Equity, Self::Bonus, Self::Benefits, Self::Other];

    /// As stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equity => "equity",
            Self::Bonus => "bonus",
            Self::Benefits => "benefits",
            Self::Other => "other",
        }
    }

    /// As a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Equity => "Equity",
            Self::Bonus => "Bonus",
            Self::Benefits => "Benefits",
            Self::Other => "Also",
        }
    }
}

impl FromStr for CompensationKind {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(Code::UnknownChoice)
    }
}

/// One row of additional compensation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compensation {
    pub kind: CompensationKind,
    pub text: String,
}

/// A row of additional compensation before it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompensationDraft {
    pub kind: String,
    pub text: String,
}

/// A request before it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub position_id: String,
    pub places: Vec<PlaceDraft>,
    pub base_salary: SalaryDraft,
    pub compensation: Vec<CompensationDraft>,
    pub message: String,
    /// The sender has answered the question whether the period is right.
    pub period_confirmed: bool,
}

/// What a company offers in a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub places: Vec<Place>,
    pub base_salary: Salary,
    pub compensation: Vec<Compensation>,
    /// As written, variables and all.
    pub message: String,
}

/// An offer for a position that passed [`Draft::check`]; there is no other way to make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    position_id: PositionId,
    offer: Offer,
}

impl Checked {
    /// The position it is for; whether the sender may use it is not known yet.
    pub const fn position_id(&self) -> PositionId {
        self.position_id
    }

    /// What is offered.
    pub const fn offer(&self) -> &Offer {
        &self.offer
    }

    /// What is offered, to keep.
    pub fn into_offer(self) -> Offer {
        self.offer
    }
}

impl Draft {
    /// In the browser before sending, on the server before believing.
    pub fn check(&self) -> Result<Checked, Problems> {
        let mut problems = Problems::new();
        let position_id = match self.position_id.trim() {
            "" => problems.take("position_id", Err(Code::Missing)),
            id => problems.take("position_id", id.parse().map_err(|_| Code::NotAnId)),
        };
        let places = places::check(&self.places, "places", &mut problems);
        let base_salary = self.base_salary.check("base_salary", &mut problems);
        if let Some(doubt) = base_salary.and_then(|salary| salary.doubt())
            && !self.period_confirmed
        {
            problems.add("base_salary.period", doubt);
        }
        let compensation = self.check_compensation(&mut problems);
        let message = messages::check(&self.message, "message", &mut problems);
        let checked = position_id.zip(base_salary).zip(message).map(|((position_id, base_salary), message)| Checked {
            position_id,
            offer: Offer { places, base_salary, compensation, message },
        });
        problems.or(checked)
    }

    fn check_compensation(&self, problems: &mut Problems) -> Vec<Compensation> {
        if self.compensation.len() > policy::ROWS {
            problems.add("compensation", Code::TooMany);
            return Vec::new();
        }
        let mut rows = Vec::new();
        for (index, CompensationDraft { kind, text }) in self.compensation.iter().enumerate() {
            let text = text::optional_line(text, policy::LINE_CHARS);
            // A row that was added and left empty is no row.
            if text == Ok(None) {
                continue;
            }
            let text = problems.take(&format!("compensation[{index}].text"), text).flatten();
            let kind = problems.take(&format!("compensation[{index}].kind"), kind.parse());
            rows.extend(kind.zip(text).map(|(kind, text)| Compensation { kind, text }));
        }
        rows
    }
}

/// The request window as a form sends it: flat, all text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestForm {
    pub position_id: String,
    #[serde(flatten)]
    pub places: PlacesForm,
    pub amount: String,
    pub upper: String,
    pub currency: String,
    pub period: String,
    pub period_confirmed: Option<String>,
    pub compensation: Vec<CompensationDraft>,
    pub message: String,
}

impl RequestForm {
    /// The draft behind the form.
    pub fn draft(&self) -> Draft {
        Draft {
            position_id: self.position_id.clone(),
            places: self.places.drafts(),
            base_salary: SalaryDraft {
                amount: Amount::typed(&self.amount),
                upper: Amount::typed(&self.upper),
                currency: self.currency.clone(),
                period: self.period.clone(),
            },
            compensation: self.compensation.clone(),
            message: self.message.clone(),
            period_confirmed: self.period_confirmed.is_some(),
        }
    }

    /// The form that says this offer, for editing.
    pub fn of(position_id: PositionId, offer: &Offer) -> Self {
        let salary = offer.base_salary;
        Self {
            position_id: position_id.to_string(),
            places: PlacesForm::of(&offer.places),
            amount: grouped(salary.amount_minor, salary.currency),
            upper: salary.upper_minor.map(|upper| grouped(upper, salary.currency)).unwrap_or_default(),
            currency: salary.currency.code().to_owned(),
            period: salary.period.as_str().to_owned(),
            period_confirmed: salary.doubt().map(|_| "on".to_owned()),
            compensation: offer
                .compensation
                .iter()
                .map(|row| CompensationDraft { kind: row.kind.as_str().to_owned(), text: row.text.clone() })
                .collect(),
            message: offer.message.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> RequestForm {
        RequestForm {
            position_id: "018f2f00-0000-7000-8000-000000000001".into(),
            places: PlacesForm { remote: Some("on".into()), ..PlacesForm::default() },
            amount: "95,000".into(),
            currency: "EUR".into(),
            period: "year".into(),
            message: "Hi {{candidate.first_name}}".into(),
            ..RequestForm::default()
        }
    }

    fn refused(form: &RequestForm) -> String {
        form.draft().check().map_or_else(|problems| problems.to_string(), |_| "fine".to_owned())
    }

    #[test]
    fn a_whole_request_is_believed_and_survives_editing() {
        let checked = form().draft().check().expect("fine");
        let again = RequestForm::of(checked.position_id(), checked.offer());
        assert_eq!(again.draft().check(), Ok(checked));
    }

    #[test]
    fn every_bad_field_is_named_at_once() {
        assert_eq!(
            refused(&RequestForm::default()),
            "position_id: missing, places: no_place, base_salary.currency: missing, \
             base_salary.period: missing, base_salary.amount_minor: missing"
        );
    }

    #[test]
    fn bad_fields_are_named_one_by_one() {
        let with = |change: fn(&mut RequestForm)| {
            let mut form = form();
            change(&mut form);
            refused(&form)
        };
        assert_eq!(with(|f| f.amount = "0".into()), "base_salary.amount_minor: not_positive");
        assert_eq!(with(|f| f.upper = "90,000".into()), "base_salary.upper_minor: upper_below_lower");
        assert_eq!(with(|f| f.places.remote = None), "places: no_place");
        assert_eq!(with(|f| f.places.on_site = Some("on".into())), "places[1].place: place_missing");
        assert_eq!(with(|f| f.message = "{{candidate.shoe}}".into()), "message: unknown_variable");
        assert_eq!(with(|f| f.message = "x".repeat(100_000)), "message: too_long");
        assert_eq!(with(|f| f.period = "hour".into()), "base_salary.period: looks_yearly");
        assert_eq!(with(|f| f.position_id = "7".into()), "position_id: not_an_id");
    }
}
