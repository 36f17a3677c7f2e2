//! Where work happens (R3): remote, hybrid, on-site; several are allowed, on-site and hybrid may name a place.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    policy,
    problems::{Code, Problems},
    text,
};

/// How far work is bound to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    Remote,
    Hybrid,
    OnSite,
}

impl PlaceKind {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Remote, Self::Hybrid, Self::OnSite];

    /// As stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Remote => "remote",
            Self::Hybrid => "hybrid",
            Self::OnSite => "on_site",
        }
    }

    /// As a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Remote => "Remote",
            Self::Hybrid => "Hybrid",
            Self::OnSite => "On-site",
        }
    }
}

impl FromStr for PlaceKind {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(Code::UnknownPlaceKind)
    }
}

/// One way of working that is on offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub kind: PlaceKind,
    /// Where; always there for on-site work.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
}

impl Place {
    /// `Hybrid in Berlin`.
    pub fn say(&self) -> String {
        match &self.place {
            Some(place) => format!("{} in {}", self.kind.label(), text::isolated(place)),
            None => self.kind.label().to_owned(),
        }
    }
}

/// `Remote, Hybrid in Berlin`.
pub fn say(places: &[Place]) -> String {
    places.iter().map(Place::say).collect::<Vec<_>>().join(", ")
}

/// A place before it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceDraft {
    pub kind: String,
    pub place: Option<String>,
}

/// Three checkboxes and two fields, as a form sends them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlacesForm {
    pub remote: Option<String>,
    pub hybrid: Option<String>,
    pub hybrid_place: String,
    pub on_site: Option<String>,
    pub on_site_place: String,
}

impl PlacesForm {
    /// What was ticked. Problems of a draft made here are noted at `places[n]`, in the order remote, hybrid, on-site.
    pub fn drafts(&self) -> Vec<PlaceDraft> {
        let draft = |ticked: &Option<String>, kind: PlaceKind, place: &str| {
            ticked.as_ref().map(|_| PlaceDraft { kind: kind.as_str().to_owned(), place: Some(place.to_owned()) })
        };
        [
            draft(&self.remote, PlaceKind::Remote, ""),
            draft(&self.hybrid, PlaceKind::Hybrid, &self.hybrid_place),
            draft(&self.on_site, PlaceKind::OnSite, &self.on_site_place),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The form that says these places.
    pub fn of(places: &[Place]) -> Self {
        let mut form = Self::default();
        for Place { kind, place } in places {
            let on = Some("on".to_owned());
            let place = place.clone().unwrap_or_default();
            match kind {
                PlaceKind::Remote => form.remote = on,
                PlaceKind::Hybrid => (form.hybrid, form.hybrid_place) = (on, place),
                PlaceKind::OnSite => (form.on_site, form.on_site_place) = (on, place),
            }
        }
        form
    }
}

/// Checks a list of places: at least one, known kinds, on-site with a place, none twice (R3).
pub fn check(drafts: &[PlaceDraft], path: &str, problems: &mut Problems) -> Vec<Place> {
    if drafts.is_empty() {
        problems.add(path, Code::NoPlace);
    }
    if drafts.len() > policy::ROWS {
        problems.add(path, Code::TooMany);
        return Vec::new();
    }
    let mut places: Vec<Place> = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        let Some(kind) = problems.take(&format!("{path}[{index}].kind"), draft.kind.parse::<PlaceKind>()) else {
            continue;
        };
        // A remote job has no place, whatever was left in the field.
        let named = draft.place.as_deref().filter(|_| kind != PlaceKind::Remote).unwrap_or_default();
        let at = format!("{path}[{index}].place");
        let Some(place) = problems.take(&at, text::optional_line(named, policy::LINE_CHARS)) else { continue };
        if kind == PlaceKind::OnSite && place.is_none() {
            problems.add(at, Code::PlaceMissing);
        } else if places.iter().any(|known| known.kind == kind && known.place == place) {
            problems.add(format!("{path}[{index}]"), Code::Duplicate);
        }
        places.push(Place { kind, place });
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_turns_no_words_around() {
        let place = |kind, place: &str| Place { kind, place: Some(place.to_owned()) };
        let places = [place(PlaceKind::Hybrid, "Berlin"), place(PlaceKind::OnSite, "חיפה")];
        let said = say(&places);
        assert!(said.starts_with("Hybrid in Berlin, ") && said.ends_with(" in \u{2068}חיפה\u{2069}"), "{said}");
    }
}
