//! Finding promoted candidates: words, filters, sorts; all of it lives in the address.

use serde::{Deserialize, Serialize};

use crate::{
    ids::CandidateId,
    money::{Amount, Salary, SalaryDraft},
    policy,
    problems::{Code, Problems},
    text,
};

/// Who stands before and behind a candidate in a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    pub before: Option<Neighbour>,
    pub after: Option<Neighbour>,
}

/// A candidate, and the page of a search that they stand on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    pub id: CandidateId,
    /// Where that page begins; the first one without.
    pub cursor: Option<String>,
}

/// The order of the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Newest profiles first.
    #[default]
    Newest,
    /// Those whose promotion ends soonest first (R7).
    EndingSoonest,
    /// By name.
    Name,
}

impl Sort {
    /// All of them, the usual one first.
    pub const ALL: [Self; 3] = [Self::Newest, Self::EndingSoonest, Self::Name];

    /// As it stands in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::EndingSoonest => "ending_soonest",
            Self::Name => "name",
        }
    }

    /// As a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Newest => "Newest first",
            Self::EndingSoonest => "Ending soonest",
            Self::Name => "Name",
        }
    }
}

/// What is looked for; every given part has to fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Text whose words have to occur in name, headline, skills, experience or places, in any of them. The last one, which may
    /// still be being typed, is a beginning where nobody has it as a word.
    pub text: String,
    pub skills: Vec<String>,
    pub place: Option<String>,
    pub remote: bool,
    /// Those who ask for at most this, or do not say.
    pub salary_up_to: Option<Salary>,
    pub fast_responder: bool,
    pub sort: Sort,
}

/// The search as the address or a form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchForm {
    pub q: String,
    pub skills: String,
    pub place: String,
    pub remote: Option<String>,
    pub salary: String,
    pub currency: String,
    pub period: String,
    pub fast: Option<String>,
    pub sort: String,
}

impl SearchForm {
    /// What is looked for. A checkbox that says `false`, `0` or nothing is not ticked.
    pub fn check(&self) -> Result<Search, Problems> {
        let mut problems = Problems::new();
        let text = text::trimmed(&self.q);
        let skills = text::list(&self.skills, "skills", &mut problems);
        let place = problems.take("place", text::optional_line(&self.place, policy::LINE_CHARS)).flatten();
        let asked = [("q", Some(text)), ("place", place.as_deref())];
        let asked = asked.into_iter().chain(skills.iter().map(|skill| ("skills", Some(skill.as_str()))));
        for (path, text) in asked {
            if text.is_some_and(|text| !text.is_empty() && !text::can_be_searched(text)) && problems.at(path).is_none()
            {
                problems.add(path, Code::NothingToSearch);
            }
        }
        let salary_up_to = match Amount::typed(&self.salary) {
            Amount::Missing => None,
            amount => SalaryDraft {
                amount,
                upper: Amount::Missing,
                currency: or(&self.currency, "EUR"),
                period: or(&self.period, "year"),
            }
            .check("salary", &mut problems),
        };
        let sort = match self.sort.as_str() {
            "" => Some(Sort::default()),
            sort => problems
                .take("sort", Sort::ALL.into_iter().find(|known| known.as_str() == sort).ok_or(Code::UnknownChoice)),
        };
        let search = sort.map(|sort| Search {
            text: text.to_owned(),
            skills,
            place,
            remote: ticked(self.remote.as_deref()),
            salary_up_to,
            fast_responder: ticked(self.fast.as_deref()),
            sort,
        });
        problems.or(search)
    }
}

fn or(text: &str, default: &str) -> String {
    if text.trim().is_empty() { default.to_owned() } else { text.to_owned() }
}

/// Whether a checkbox or a flag in an address is on.
pub fn ticked(value: Option<&str>) -> bool {
    value.is_some_and(|value| !matches!(value, "" | "0" | "false" | "off" | "no"))
}
