//! What a company says about itself; the candidate's first lines of a request (R8).

use serde::{Deserialize, Serialize};

use crate::{
    links, policy,
    problems::{Code, Problems},
    text,
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

impl WorkspaceDraft {
    /// In the browser before saving, on the server before believing.
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
        let locations = text::list(&self.locations, "locations", &mut problems);
        let tech_stack = text::list(&self.tech_stack, "tech_stack", &mut problems);
        let culture = problems.take("culture", text::optional(&self.culture, policy::TEXT_CHARS)).flatten();
        let website = problems.take("website", text::url(&self.website)).flatten();
        let profile = name.map(|name| WorkspaceProfile { name, size, locations, tech_stack, culture, website });
        problems.or(profile)
    }

    /// The form that says this profile.
    pub fn of(profile: &WorkspaceProfile) -> Self {
        Self {
            name: profile.name.clone(),
            size: profile.size.map(|size| size.to_string()).unwrap_or_default(),
            locations: profile.locations.join("\n"),
            tech_stack: profile.tech_stack.join(", "),
            culture: profile.culture.clone().unwrap_or_default(),
            website: profile.website.clone().unwrap_or_default(),
        }
    }
}
