//! Addresses, users and passwords of outside calendars, as they are stored: nobody reads them without the secret key, and
//! nobody who can write to the database alone can move them to another calendar.

use domain::{calendars::Cause, ids::OutsideId};
use serde::{Deserialize, Serialize};
use url::Url;

use super::web::{Login, RefusedServers};
use crate::crypto::{Locked, Purpose, SealingKey};

/// What leads into an outside calendar. Has no `Debug`, so that it never gets into a log (I8).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Access {
    /// Of an account, where its calendars are.
    pub(crate) address: String,
    pub(crate) credentials: Option<(String, String)>,
    /// What was typed to find it, when that is another address: user and password were given for that one.
    #[serde(default)]
    pub(crate) typed: Option<String>,
    /// Other servers that may have them.
    #[serde(default)]
    pub(crate) also: Vec<String>,
    /// Servers that asked for them and did not get them.
    #[serde(skip)]
    pub(crate) refused: RefusedServers,
}

impl Access {
    /// User and password, and who gets them; absent where there are none, or the address they are for is none.
    pub(crate) fn login(&self) -> Option<Login> {
        let (user, password) = self.credentials.clone()?;
        let home = Url::parse(self.typed.as_ref().unwrap_or(&self.address)).ok()?;
        Some(Login { user, password, home, also: self.also.clone(), refused: self.refused.clone() })
    }

    /// Sealed for this calendar.
    pub(crate) fn seal(&self, secret: &[u8], id: OutsideId) -> Result<Vec<u8>, Cause> {
        let text = serde_json::to_vec(self).map_err(|_| Cause::Locked)?;
        key(secret)?.seal(id.0.as_bytes(), text).map_err(locked)
    }

    /// What was sealed for this calendar; [`Cause::Locked`] under another key, for another calendar, or changed.
    pub(crate) fn open(sealed: &[u8], secret: &[u8], id: OutsideId) -> Result<Self, Cause> {
        let text = key(secret)?.open(id.0.as_bytes(), sealed).map_err(locked)?;
        serde_json::from_slice(&text).map_err(|_| Cause::Locked)
    }
}

fn key(secret: &[u8]) -> Result<SealingKey, Cause> {
    SealingKey::new(secret, Purpose::OutsideAccess, &[]).map_err(locked)
}

const fn locked(Locked: Locked) -> Cause {
    Cause::Locked
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn it_opens_with_the_same_key_for_the_same_calendar_only() {
        let (secret, id) = ([7; 32], OutsideId(Uuid::from_u128(1)));
        let access = Access {
            address: "https://example.com/?token=x".to_owned(),
            credentials: Some(("ada".to_owned(), "difference engine".to_owned())),
            typed: None,
            also: vec!["dav.example.net".to_owned()],
            refused: RefusedServers::default(),
        };
        let sealed = access.seal(&secret, id).expect("sealed");
        assert!(Access::open(&sealed, &secret, id) == Ok(access.clone()));
        assert!(access.seal(&secret, id).expect("sealed") != sealed, "never the same twice");
        for word in [&b"engine"[..], b"token", b"ada"] {
            assert!(!sealed.windows(word.len()).any(|found| found == word));
        }
        assert!(Access::open(&sealed, &[8; 32], id).err() == Some(Cause::Locked));
        assert!(Access::open(&sealed, &secret, OutsideId(Uuid::from_u128(2))).err() == Some(Cause::Locked));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(Access::open(&changed, &secret, id).err() == Some(Cause::Locked), "byte {at}");
        }
        assert!(Access::open(b"short", &secret, id).err() == Some(Cause::Locked));
    }
}
