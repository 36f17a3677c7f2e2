//! The mailbox: without a mail server, mail is kept and read here.

use std::collections::BTreeMap;

use domain::{Moment, addresses, ids::MessageId};
use serde::Serialize;

use crate::{Error, Service};

/// A mail as it left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MailView {
    pub id: MessageId,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// By name, as a mail server would have got them.
    pub headers: BTreeMap<String, String>,
    /// Names of attached files.
    pub attachments: Vec<String>,
    /// The invitation it carries (RFC 5545), which is what is attached.
    pub calendar: Option<String>,
    pub sent_at: Moment,
}

impl Service {
    /// The newest mails kept here, to one address or to everybody, newest first.
    ///
    /// For the operator's mailbox and the bench only: mails hold links that sign people in.
    pub async fn mailbox(&self, to: Option<&str>, limit: u32) -> Result<Vec<MailView>, Error> {
        let to = to.map(addresses::named);
        Ok(self.store.read().await?.mailbox(to.as_deref(), limit.into()).await?)
    }

    /// One mail kept here.
    pub async fn mail(&self, id: MessageId) -> Result<Option<MailView>, Error> {
        Ok(self.store.read().await?.mail(id).await?)
    }
}
