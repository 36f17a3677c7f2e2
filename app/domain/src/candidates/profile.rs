//! A candidate's profile (R7: promoted until a date they set).

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    ids::{CandidateId, WorkspaceId},
    links,
    money::{Amount, Salary, SalaryDraft, grouped},
    policy,
    problems::{Code, Problems},
    text::{self, Entries, typed},
};

/// What a candidate says about themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateProfile {
    pub name: String,
    pub headline: Option<String>,
    pub skills: Vec<String>,
    pub experience: Option<String>,
    /// Where they would work.
    pub places: Vec<String>,
    /// Whether they would work remotely.
    pub remote: bool,
    pub desired_salary: Option<Salary>,
    /// IANA name.
    pub zone: String,
    pub resume_url: Option<String>,
}

/// A line of the search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateCard {
    pub id: CandidateId,
    pub name: String,
    pub headline: Option<String>,
    pub skills: Vec<String>,
    pub places: Vec<String>,
    pub remote: bool,
    pub desired_salary: Option<Salary>,
    pub promoted_until: Moment,
    pub fast_responder: bool,
    /// A request of the asking workspace is active.
    pub is_asked: bool,
}

/// A profile as a recruiter sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateView {
    pub id: CandidateId,
    pub profile: CandidateProfile,
    pub promoted_until: Moment,
    pub is_promoted: bool,
    pub fast_responder: bool,
}

/// A profile as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyProfile {
    pub profile: CandidateProfile,
    /// Until when companies find it, or since when they don't (R7).
    pub promoted_until: Moment,
    pub is_promoted: bool,
    /// Companies that never find it (R6), by name.
    pub hidden: Vec<(WorkspaceId, String)>,
    pub version: i64,
}

/// A profile as a form sends it; lists are one entry a line or separated by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    pub name: String,
    pub headline: String,
    pub skills: String,
    pub experience: String,
    pub places: String,
    pub remote: Option<String>,
    pub amount: String,
    pub upper: String,
    pub currency: String,
    pub period: String,
    pub zone: String,
    pub resume_url: String,
}

/// A profile before it is believed, from a form or from a client that sends lists and minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileDraft {
    pub name: String,
    pub headline: String,
    pub skills: Entries,
    pub experience: String,
    pub places: Entries,
    pub remote: bool,
    pub desired_salary: Option<SalaryDraft>,
    pub zone: String,
    pub resume_url: String,
}

impl ProfileDraft {
    /// What it says, if all of it makes sense. Whether the zone exists is for the server to say: only it has the zone
    /// database.
    pub fn check(&self) -> Result<CandidateProfile, Problems> {
        let mut problems = Problems::new();
        let name = problems.take("name", links::name(&self.name));
        let headline = problems.take("headline", text::optional_line(&self.headline, policy::LINE_CHARS)).flatten();
        let skills = self.skills.check("skills", &mut problems);
        let experience = problems.take("experience", text::optional(&self.experience, policy::TEXT_CHARS)).flatten();
        let places = self.places.check("places", &mut problems);
        let desired_salary =
            self.desired_salary.as_ref().and_then(|salary| salary.check("desired_salary", &mut problems));
        let zone = match self.zone.trim() {
            "" => problems.take("zone", Err(Code::Missing)),
            zone if zone.len() > 64 => problems.take("zone", Err(Code::UnknownZone)),
            zone => Some(zone.to_owned()),
        };
        let resume_url = problems.take("resume_url", text::url(&self.resume_url)).flatten();
        let profile = name.zip(zone).map(|(name, zone)| CandidateProfile {
            name,
            headline,
            skills,
            experience,
            places,
            remote: self.remote,
            desired_salary,
            zone,
            resume_url,
        });
        problems.or(profile)
    }

    /// The draft that says this profile.
    pub fn of(profile: &CandidateProfile) -> Self {
        Self {
            name: profile.name.clone(),
            headline: profile.headline.clone().unwrap_or_default(),
            skills: Entries::Listed(profile.skills.clone()),
            experience: profile.experience.clone().unwrap_or_default(),
            places: Entries::Listed(profile.places.clone()),
            remote: profile.remote,
            desired_salary: profile.desired_salary.map(SalaryDraft::from),
            zone: profile.zone.clone(),
            resume_url: profile.resume_url.clone().unwrap_or_default(),
        }
    }
}

impl From<&Self> for ProfileDraft {
    fn from(draft: &Self) -> Self {
        draft.clone()
    }
}

impl From<&ProfileForm> for ProfileDraft {
    fn from(form: &ProfileForm) -> Self {
        let (amount, upper) = (Amount::typed(&form.amount), Amount::typed(&form.upper));
        let has_salary = (&amount, &upper) != (&Amount::Missing, &Amount::Missing);
        let (currency, period) = (form.currency.clone(), form.period.clone());
        Self {
            name: form.name.clone(),
            headline: form.headline.clone(),
            skills: Entries::Typed(form.skills.clone()),
            experience: form.experience.clone(),
            places: Entries::Typed(form.places.clone()),
            remote: form.remote.is_some(),
            desired_salary: has_salary.then_some(SalaryDraft { amount, upper, currency, period }),
            zone: form.zone.clone(),
            resume_url: form.resume_url.clone(),
        }
    }
}

impl ProfileForm {
    /// In the browser before saving, on the server before believing.
    pub fn check(&self) -> Result<CandidateProfile, Problems> {
        ProfileDraft::from(self).check()
    }

    /// The form that says this profile.
    pub fn of(profile: &CandidateProfile) -> Self {
        let salary = profile.desired_salary;
        Self {
            name: profile.name.clone(),
            headline: profile.headline.clone().unwrap_or_default(),
            skills: typed(&profile.skills),
            experience: profile.experience.clone().unwrap_or_default(),
            places: typed(&profile.places),
            remote: profile.remote.then(|| "on".to_owned()),
            amount: salary.map(|salary| grouped(salary.amount_minor, salary.currency)).unwrap_or_default(),
            upper: salary
                .and_then(|salary| salary.upper_minor.map(|upper| grouped(upper, salary.currency)))
                .unwrap_or_default(),
            currency: salary.map(|salary| salary.currency.code().to_owned()).unwrap_or_default(),
            period: salary.map(|salary| salary.period.as_str().to_owned()).unwrap_or_default(),
            zone: profile.zone.clone(),
            resume_url: profile.resume_url.clone().unwrap_or_default(),
        }
    }
}
