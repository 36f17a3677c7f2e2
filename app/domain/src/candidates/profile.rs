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

impl CandidateProfile {
    /// Whether it says anything of what the candidate can do: only then companies find it (R7). A name, a place or a
    /// salary alone are nothing that anybody could ask about.
    pub fn says_something(&self) -> bool {
        self.headline.is_some() || !self.skills.is_empty() || self.experience.is_some()
    }
}

/// Until when a candidate is found, and whether that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promotion {
    pub until: Moment,
    /// A promotion begins by itself once: when the profile first says something.
    pub has_begun: bool,
}

impl Promotion {
    /// What becomes of it when the profile is saved as this: it begins when the profile first says something, and ends
    /// when it says nothing any more (R7).
    pub fn once_saved(self, profile: &CandidateProfile, now: Moment) -> Moment {
        match (profile.says_something(), self.has_begun) {
            (false, _) => self.until.min(now),
            (true, false) => now + policy::PROMOTION,
            (true, true) => self.until,
        }
    }
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
    /// The sender has been asked whether the number fits its period, and says yes.
    pub period_confirmed: Option<String>,
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
    /// The sender has been asked whether the number fits its period, and says yes.
    pub period_confirmed: bool,
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
        if let Some(doubt) = desired_salary.and_then(|salary| salary.doubt()).filter(|_| !self.period_confirmed) {
            problems.add("desired_salary.period", doubt);
        }
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
            period_confirmed: true,
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
            period_confirmed: form.period_confirmed.is_some(),
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
            period_confirmed: salary.and_then(|salary| salary.doubt()).map(|_| "on".to_owned()),
            zone: profile.zone.clone(),
            resume_url: profile.resume_url.clone().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn saying(form: ProfileForm) -> CandidateProfile {
        ProfileForm { name: "Ada".into(), zone: "UTC".into(), ..form }.check().expect("a profile")
    }

    #[test]
    fn a_profile_says_something_by_what_the_candidate_can_do() {
        let says = |form: ProfileForm| saying(form).says_something();
        let text = || "Rust".to_owned();
        assert!(says(ProfileForm { headline: text(), ..ProfileForm::default() }));
        assert!(says(ProfileForm { skills: text(), ..ProfileForm::default() }));
        assert!(says(ProfileForm { experience: text(), ..ProfileForm::default() }));
        assert!(!says(ProfileForm::default()));
        let around =
            ProfileForm { places: text(), remote: Some("on".into()), amount: "95000".into(), ..ProfileForm::default() };
        assert!(!says(ProfileForm { currency: "EUR".into(), period: "year".into(), ..around }));
        assert!(!says(ProfileForm { headline: " \n".into(), skills: " , ".into(), ..ProfileForm::default() }));
    }

    #[test]
    fn a_promotion_begins_once_and_ends_with_what_it_shows() {
        let now = Moment::UNIX_EPOCH;
        let (full, blank) = (
            saying(ProfileForm { headline: "Engineer".into(), ..ProfileForm::default() }),
            saying(ProfileForm::default()),
        );
        let fresh = Promotion { until: now - TimeDelta::days(1), has_begun: false };
        assert_eq!(fresh.once_saved(&blank, now), fresh.until);
        assert_eq!(fresh.once_saved(&full, now), now + policy::PROMOTION);
        let over = Promotion { has_begun: true, ..fresh };
        assert_eq!(over.once_saved(&full, now), over.until, "what was ended is not begun by a change");
        let runs = Promotion { until: now + TimeDelta::days(1), has_begun: true };
        assert_eq!(runs.once_saved(&full, now), runs.until);
        assert_eq!(runs.once_saved(&blank, now), now);
    }
}
