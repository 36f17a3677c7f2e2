//! What a company says about itself; the candidate's first lines of a request (R8).

use serde::{Deserialize, Serialize};

use crate::{
    links, policy,
    problems::{Code, Problems},
    text::{self, Entries, typed},
};

/// A company as candidates see it. Empty parts are absent, never "null".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceProfile {
    pub name: String,
    /// About how many people work there.
    pub size: Option<u32>,
    pub locations: Vec<String>,
    pub tech_stack: Vec<String>,
    pub culture: Option<String>,
    pub website: Option<String>,
}

/// A profile as a form sends it; lists are one entry a line or separated by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkspaceDraft {
    pub name: String,
    pub size: String,
    pub locations: String,
    pub tech_stack: String,
    pub culture: String,
    pub website: String,
}

/// A company as its members see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnWorkspace {
    pub profile: WorkspaceProfile,
    pub version: i64,
}

/// A profile before it is believed, from a form or from a client that sends lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompanyDraft {
    pub name: String,
    /// In digits; empty where nothing is said.
    pub size: String,
    pub locations: Entries,
    pub tech_stack: Entries,
    pub culture: String,
    pub website: String,
}

impl CompanyDraft {
    /// What it says, if all of it makes sense.
    pub fn check(&self) -> Result<WorkspaceProfile, Problems> {
        let mut problems = Problems::new();
        let name = problems.take("name", links::name(&self.name));
        let size = match self.size.trim() {
            "" => None,
            size => problems.take("size", size.replace([',', ' '], "").parse().map_err(|_| Code::NotANumber)),
        };
        if size == Some(0) {
            problems.add("size", Code::NotPositive);
        }
        let locations = self.locations.check("locations", &mut problems);
        let tech_stack = self.tech_stack.check("tech_stack", &mut problems);
        let culture = problems.take("culture", text::optional(&self.culture, policy::TEXT_CHARS)).flatten();
        let website = problems.take("website", text::url(&self.website)).flatten();
        let profile = name.map(|name| WorkspaceProfile { name, size, locations, tech_stack, culture, website });
        problems.or(profile)
    }

    /// The draft that says this profile.
    pub fn of(profile: &WorkspaceProfile) -> Self {
        Self {
            name: profile.name.clone(),
            size: profile.size.map(|size| size.to_string()).unwrap_or_default(),
            locations: Entries::Listed(profile.locations.clone()),
            tech_stack: Entries::Listed(profile.tech_stack.clone()),
            culture: profile.culture.clone().unwrap_or_default(),
            website: profile.website.clone().unwrap_or_default(),
        }
    }
}

impl From<&Self> for CompanyDraft {
    fn from(draft: &Self) -> Self {
        draft.clone()
    }
}

impl From<&WorkspaceDraft> for CompanyDraft {
    fn from(form: &WorkspaceDraft) -> Self {
        Self {
            name: form.name.clone(),
            size: form.size.clone(),
            locations: Entries::Typed(form.locations.clone()),
            tech_stack: Entries::Typed(form.tech_stack.clone()),
            culture: form.culture.clone(),
            website: form.website.clone(),
        }
    }
}

impl WorkspaceDraft {
    /// In the browser before saving, on the server before believing.
    pub fn check(&self) -> Result<WorkspaceProfile, Problems> {
        CompanyDraft::from(self).check()
    }

    /// The form that says this profile.
    pub fn of(profile: &WorkspaceProfile) -> Self {
        Self {
            name: profile.name.clone(),
            size: profile.size.map(|size| size.to_string()).unwrap_or_default(),
            locations: typed(&profile.locations),
            tech_stack: typed(&profile.tech_stack),
            culture: profile.culture.clone().unwrap_or_default(),
            website: profile.website.clone().unwrap_or_default(),
        }
    }
}
