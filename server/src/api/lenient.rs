//! Reading what clients send without losing patience: every member may be missing, null or of the wrong kind, and each
//! becomes a problem at its own path instead of an error about the whole.

use domain::{
    money::Amount,
    problems::{Code, Problems},
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// A member of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Lenient<T> {
    /// Absent.
    #[default]
    Missing,
    /// There, and said to be nothing.
    Null,
    Is(T),
    /// Something else than was asked for.
    Wrong,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(from)? {
            Value::Null => Self::Null,
            // PostgreSQL stores no NUL, and no text needs one.
            Value::String(text) if text.contains('\0') => Self::Wrong,
            value => serde_json::from_value(value).map_or(Self::Wrong, Self::Is),
        })
    }
}

impl<T> Lenient<T> {
    /// The value if there is one; notes a wrong kind at its path.
    pub fn get(self, path: &str, problems: &mut Problems) -> Option<T> {
        match self {
            Self::Missing | Self::Null => None,
            Self::Is(value) => Some(value),
            Self::Wrong => {
                problems.add(path, Code::WrongType);
                None
            }
        }
    }

    /// Whether nothing is said about it at all: a change leaves it as it is.
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// The value, which has to be there.
    pub fn need(self, path: &str, problems: &mut Problems) -> Option<T> {
        if matches!(self, Self::Missing | Self::Null) {
            problems.add(path, Code::Missing);
        }
        self.get(path, problems)
    }
}

/// Items of a list at most; what has fewer by its own rule is told so by that rule.
pub const ROWS: usize = 2_000;

impl<T> Lenient<Vec<Lenient<T>>> {
    /// The items of a list; none, and told so, when there are more than of anything.
    pub fn items(self, path: &str, problems: &mut Problems) -> Vec<Lenient<T>> {
        let items = self.get(path, problems).unwrap_or_default();
        if items.len() > ROWS {
            problems.add(path, Code::TooMany);
            return Vec::new();
        }
        items
    }

    /// The rows of a list; a row that is none is noted at its index. Rows are handed their own path.
    pub fn rows<R>(
        self,
        path: &str,
        problems: &mut Problems,
        mut row: impl FnMut(T, &str, &mut Problems) -> R,
    ) -> Vec<R> {
        let mut rows = Vec::new();
        for (index, item) in self.items(path, problems).into_iter().enumerate() {
            let path = format!("{path}[{index}]");
            if let Some(item) = item.need(&path, problems) {
                rows.push(row(item, &path, problems));
            }
        }
        rows
    }
}

impl Lenient<String> {
    /// The text; nothing when there is none.
    pub fn text(self, path: &str, problems: &mut Problems) -> String {
        self.get(path, problems).unwrap_or_default()
    }
}

/// An amount in minor units: whatever is no whole number is nonsense, and said to be so at its own field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minor(pub Amount);

impl<'de> Deserialize<'de> for Minor {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(from)? {
            Value::Null => Amount::Missing,
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(minor), _) => Amount::Minor(minor),
                (None, Some(_)) => Amount::Minor(i64::MAX),
                (None, None) => Amount::Nonsense,
            },
            _ => Amount::Nonsense,
        }))
    }
}

/// What reading found, and what checking found: one list, the earlier word on a path stands.
pub fn merge(mut read: Problems, checked: Problems) -> Problems {
    for problem in checked.0 {
        if read.at(&problem.path).is_none() {
            read.0.push(problem);
        }
    }
    read
}
