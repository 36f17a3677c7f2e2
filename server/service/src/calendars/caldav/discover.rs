//! Finding an account's calendars when only a server is known: where the server says that it is (RFC 6764), who the user
//! is there (RFC 5397), where their calendars lie (RFC 4791).

use domain::{calendars::Cause, policy, text};
use libdav::{
    caldav::{FindCalendarHomeSet, FindCalendars},
    dav::FindPropertyHrefs,
    names,
};
use url::Url;

use super::{Account, FEW, understood};
use crate::calendars::{
    Access,
    web::{Web, cause},
};

/// A calendar of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) href: String,
    pub(crate) name: String,
}

impl Account {
    /// The account's calendars, and what leads to them from now on.
    pub(crate) async fn discover(web: &Web, typed: &Access) -> Result<(Access, Vec<Found>), Cause> {
        let mut account = Self::open(web, typed)?;
        let home = account.home().await?;
        account.at = home;
        let path = account.at.path().to_owned();
        let answer = account.request(&FindCalendars::new(&path), FEW).await?;
        let calendars = understood(answer, move |reader| reader.answer_to(&FindCalendars::new(&path))).await?.calendars;
        let mut found: Vec<Found> = calendars
            .into_iter()
            .filter(|calendar| calendar.href.len() <= policy::ADDRESS_CHARS)
            .map(|calendar| {
                let named = calendar.properties.into_iter().find(|(property, _)| **property == names::DISPLAY_NAME);
                let named = named.and_then(|(_, name)| name).unwrap_or_default();
                let last = calendar.href.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                let name = [&*named, last].map(|name| text::flattened(name, policy::LINE_CHARS));
                let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
                Found { href: calendar.href, name }
            })
            .take(policy::OUTSIDE_COLLECTIONS)
            .collect();
        found.sort_by(|one, other| (&one.name, &one.href).cmp(&(&other.name, &other.href)));
        if found.is_empty() {
            return Err(Cause::Missing);
        }
        let address = account.at.into();
        Ok((Access { address, typed: Some(typed.address.clone()), ..typed.clone() }, found))
    }

    /// Where the calendars lie: asked at the address that was typed, then where servers say where they are, then at the root.
    async fn home(&self) -> Result<Url, Cause> {
        let mut trouble = Cause::Missing;
        let typed = (self.at.path() != "/").then(|| self.at.path().to_owned());
        for path in typed.iter().map(String::as_str).chain(["/.well-known/caldav", "/"]) {
            let request = FindPropertyHrefs::new(path, &names::CURRENT_USER_PRINCIPAL);
            let answer = self.send(&request, FEW).await?;
            if !answer.status.is_success() {
                // A wrong password is wrong everywhere; what is not here may be there.
                match cause(answer.status) {
                    Cause::Denied => return Err(Cause::Denied),
                    other => trouble = other,
                }
                continue;
            }
            let at = answer.at.clone();
            let read = understood(answer, |reader| {
                reader.answer_to(&FindPropertyHrefs::new("", &names::CURRENT_USER_PRINCIPAL))
            });
            let principal = match read.await {
                Ok(principal) => principal,
                Err(cause @ (Cause::Busy | Cause::TooLarge)) => return Err(cause),
                Err(_) => {
                    trouble = Cause::Unreadable;
                    continue;
                }
            };
            if let Some(principal) = principal.hrefs.first() {
                let principal = at.join(&principal.to_string()).map_err(|_| Cause::Unreadable)?;
                let there = self.moved_to(&principal)?;
                let answer = there.request(&FindCalendarHomeSet::new(principal.path()), FEW).await?;
                let read = understood(answer, |reader| reader.answer_to(&FindCalendarHomeSet::new("")));
                let homes = read.await?.home_sets;
                let home = homes.first().map_or(Ok(principal.clone()), |home| principal.join(&home.to_string()));
                let home = home.map_err(|_| Cause::Unreadable)?;
                self.moved_to(&home)?;
                return Ok(home);
            }
        }
        Err(if trouble == Cause::Trouble { Cause::Missing } else { trouble })
    }

    /// The same account at another place that its server names; what began encrypted stays so.
    fn moved_to(&self, at: &Url) -> Result<Self, Cause> {
        if !matches!(at.scheme(), "http" | "https") {
            return Err(Cause::Astray);
        }
        if self.at.scheme() == "https" && at.scheme() != "https" {
            return Err(Cause::Insecure);
        }
        Ok(Self { at: at.clone(), ..self.clone() })
    }
}
