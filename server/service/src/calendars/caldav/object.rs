//! One object of a calendar, known by its UID: written, read, removed. Whoever writes says which version they know, so
//! that what somebody else has changed meanwhile is never written over unseen.

use domain::calendars::Cause;
use http::{StatusCode, header};
use libdav::{
    caldav::GetCalendarResources,
    dav::{Delete, PutResource, mime_types},
};

use super::{
    Account, FEW, OBJECTS,
    said::{multistatus, name},
    understood,
};
use crate::calendars::web::{Answer, cause};

/// What came of writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is there, or gone, as wanted. The version is absent where the server does not say it.
    Done { etag: Option<String> },
    /// It is not as the writer knows it: it exists already, or somebody else has changed it.
    Changed,
    /// There is no such object; or, when it should be written, no such calendar.
    Gone,
}

impl Account {
    /// Writes the object: a new one, or over the version `etag`.
    pub(crate) async fn put(
        &self,
        collection: &str,
        uid: &str,
        text: &str,
        etag: Option<&str>,
    ) -> Result<Written, Cause> {
        let href = href(collection, uid);
        let calendar = format!("{}; charset=utf-8", mime_types::CALENDAR);
        let put = PutResource::new(&href);
        match etag {
            None => written(&self.send(&put.create(text, calendar), FEW).await?),
            Some(etag) => written(&self.send(&put.update(text, calendar, etag), FEW).await?),
        }
    }

    /// Removes the object: in the version `etag`, or in any.
    pub(crate) async fn delete(&self, collection: &str, uid: &str, etag: Option<&str>) -> Result<Written, Cause> {
        let href = href(collection, uid);
        let delete = Delete::new(&href);
        let answer = match etag {
            Some(etag) => self.send(&delete.with_etag(etag), FEW).await?,
            None => self.send(&delete.force(), FEW).await?,
        };
        written(&answer)
    }

    /// The object as it is: its version and its text, if it is there.
    pub(crate) async fn object(&self, collection: &str, uid: &str) -> Result<Option<(String, String)>, Cause> {
        let href = href(collection, uid);
        let answer = self.request(&GetCalendarResources::new(collection).with_hrefs([&href]), OBJECTS).await?;
        let found = understood(answer, multistatus).await?.by_name().remove(&name(&href));
        Ok(found.and_then(|found| found.etag.zip(found.text)))
    }
}

/// Where the object lies: under its UID, as far as that can stand in an address.
pub(super) fn href(collection: &str, uid: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    format!("{}/{}.ics", collection.trim_end_matches('/'), uid.chars().map(plain).collect::<String>())
}

/// What came of writing: all of it stands in the head of the answer.
fn written(answer: &Answer) -> Result<Written, Cause> {
    match answer.status {
        status if status.is_success() => Ok(Written::Done { etag: answer.header(header::ETAG) }),
        StatusCode::PRECONDITION_FAILED => Ok(Written::Changed),
        // 409 says of a new object that its calendar is not there.
        StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::CONFLICT => Ok(Written::Gone),
        status => Err(cause(status)),
    }
}
