//! The way out: a mail server, or the mailbox when there is none.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::{self, AsyncSmtpTransportBuilder, PoolConfig},
};
use url::{Host, Url};

/// How long connecting may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long one mail may take in all; shorter than the lease, so that no second worker takes it meanwhile.
const IN_ALL: Duration = Duration::from_secs(45);
/// How many mails a process sends at once, each over its own connection.
pub const AT_ONCE: usize = 8;

/// How mail leaves.
#[derive(Clone, Debug, Default)]
pub enum Mailer {
    /// Nothing leaves: mail is kept in the database and read there.
    #[default]
    Mailbox,
    Smtp(Smtp),
    /// What a simulation says becomes of it.
    #[cfg(test)]
    Simulated(Arc<crate::simulation::Post>),
}

/// A mail server, and lines to it that are kept open; cheap to clone.
#[derive(Clone, Debug)]
pub struct Smtp(Arc<Server>);

#[derive(Debug)]
struct Server {
    to: AsyncSmtpTransportBuilder,
    idle: Mutex<Vec<Line>>,
    in_all: Duration,
}

/// One connection, used by one mail at a time.
///
/// Not one pool for all: whoever runs out of patience leaves a connection in the middle of a sentence, the pool would
/// hand it on, and the next mail would take the late answer for its own. A line that was left is never taken up again.
type Line = AsyncSmtpTransport<Tokio1Executor>;

/// Why a mail did not go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It may go another time: the server is busy, away, or does not let us in.
    Passing(String),
    /// It will never go like this.
    Lasting(String),
}

/// `SMTP_URL` makes no sense; one line for the operator, without the password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("SMTP_URL {0}")]
pub struct BadMailServer(String);

impl Mailer {
    /// The mail server at `smtp://user:password@host:port?tls=required` or `smtps://…`; the mailbox without one.
    ///
    /// `tls` is `required` or `opportunistic` for STARTTLS; without it `smtp://` is not encrypted.
    pub fn open(smtp_url: Option<&str>) -> Result<Self, BadMailServer> {
        smtp_url
            .map(str::trim)
            .filter(|url| !url.is_empty())
            .map_or(Ok(Self::Mailbox), |url| Ok(Self::Smtp(Smtp::open(url, PATIENCE, IN_ALL)?)))
    }

    /// What is weak about a mail server's address, for the operator: mails carry links that sign people in.
    pub fn weakness(smtp_url: &str) -> Option<&'static str> {
        let url = Url::parse(smtp_url.trim()).ok().filter(|url| url.scheme() == "smtp" && !is_near(url))?;
        let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        match tls.as_deref() {
            Some("required") => None,
            Some(_) => Some("mail, its links and the password may leave unencrypted; write ?tls=required or smtps://"),
            None => Some("mail, its links and the password leave unencrypted; write ?tls=required or smtps://"),
        }
    }

    /// Whether the mail server answers and lets us in; always so for the mailbox. For `doctor`.
    pub async fn answers(&self) -> Result<(), String> {
        let Self::Smtp(smtp) = self else { return Ok(()) };
        match tokio::time::timeout(smtp.0.in_all, smtp.line().test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("the mail server hung up".to_owned()),
            Ok(Err(error)) => Err(said(&error)),
            Err(_) => Err("the mail server did not answer in time".to_owned()),
        }
    }

    /// Closes connections that are kept open.
    pub async fn close(&self) {
        if let Self::Smtp(smtp) = self {
            let idle = std::mem::take(&mut *smtp.0.idle.lock().unwrap_or_else(PoisonError::into_inner));
            for line in idle {
                line.shutdown().await;
            }
        }
    }
}

impl Smtp {
    pub(crate) fn open(address: &str, patience: Duration, in_all: Duration) -> Result<Self, BadMailServer> {
        let bad = |why: &str| BadMailServer(why.to_owned());
        let url = Url::parse(address).map_err(|error| BadMailServer(format!("is no address: {error}")))?;
        let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        match (url.scheme(), tls.as_deref()) {
            ("smtp", None | Some("required" | "opportunistic")) | ("smtps", None) => {}
            ("smtp", Some(_)) => return Err(bad("has an unknown tls; use ?tls=required or ?tls=opportunistic")),
            ("smtps", Some(_)) => return Err(bad("says tls twice; smtps:// always encrypts")),
            _ => return Err(bad("has to begin with smtp:// or smtps://")),
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(bad("names no host"));
        }
        if url.username().is_empty() != url.password().is_none() {
            return Err(bad("needs a user and a password, or neither"));
        }
        // What lettre says of an address may repeat it, password and all.
        let to = AsyncSmtpTransport::<Tokio1Executor>::from_url(address)
            .map_err(|_| bad("can't be used; check its host, user and password"))?
            .timeout(Some(patience))
            .pool_config(PoolConfig::new().max_size(1).idle_timeout(Duration::from_secs(30)));
        Ok(Self(Arc::new(Server { to, idle: Mutex::default(), in_all })))
    }

    /// Hands a mail over.
    pub(crate) async fn send(&self, mail: Message) -> Result<(), Trouble> {
        let line = self.line();
        let Ok(sent) = tokio::time::timeout(self.0.in_all, line.send(mail)).await else {
            return Err(Trouble::Passing("the mail server did not answer in time".to_owned()));
        };
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        match sent {
            Ok(_) => Ok(()),
            Err(error) if is_lasting(&error) => Err(Trouble::Lasting(said(&error))),
            Err(error) => Err(Trouble::Passing(said(&error))),
        }
    }

    /// A line that nobody uses.
    fn line(&self) -> Line {
        let idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(|| self.0.to.clone().build())
    }
}

fn is_near(url: &Url) -> bool {
    match url.host() {
        // Of schemes it does not know, `url` takes IPv4 addresses for names.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Refused for good, and because of this mail: not being let in is the operator's to mend, and then it goes.
fn is_lasting(error: &smtp::Error) -> bool {
    let refused_us = error.status().is_some_and(|code| matches!(u16::from(code), 502..=504 | 530 | 534 | 535 | 538));
    error.is_permanent() && !refused_us
}

/// What went wrong, in one line of sane length.
fn said(error: &smtp::Error) -> String {
    let mut line = super::letter::one_line(&error.to_string());
    if line.chars().count() > 300 {
        line = line.chars().take(299).chain(['…']).collect();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_address_is_said_in_one_line_without_its_password() {
        let said = |url: &str| Mailer::open(Some(url)).err().map(|bad| bad.to_string()).unwrap_or_default();
        insta::assert_snapshot!(
            ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://ada:secret@h?tls=maybe",
             "smtp://ada@h", "smtps://ada:se%FFcret@h", "smtp://h:99999"].map(said).join("\n"),
            @r"
        SMTP_URL is no address: relative URL without a base
        SMTP_URL has to begin with smtp:// or smtps://
        SMTP_URL names no host
        SMTP_URL has an unknown tls; use ?tls=required or ?tls=opportunistic
        SMTP_URL needs a user and a password, or neither
        SMTP_URL can't be used; check its host, user and password
        SMTP_URL is no address: invalid port number
        "
        );
    }

    #[test]
    fn mail_in_the_open_is_weak() {
        for (url, is_weak) in [
            ("smtp://mail.example.com", true),
            ("smtp://ada:secret@mail.example.com", true),
            ("smtp://10.0.0.1", true),
            ("smtp://mail.example.com?tls=opportunistic", true),
            ("smtp://mail.example.com?tls=required", false),
            ("smtps://mail.example.com", false),
            ("smtp://127.0.0.1:2525", false),
            ("smtp://127.1.2.3", false),
            ("smtp://localhost", false),
            ("smtp://[::1]", false),
        ] {
            assert_eq!(Mailer::weakness(url).is_some(), is_weak, "{url}");
        }
    }

    #[test]
    fn without_an_address_mail_is_kept() {
        assert!(matches!(Mailer::open(None), Ok(Mailer::Mailbox)));
        assert!(matches!(Mailer::open(Some(" ")), Ok(Mailer::Mailbox)));
    }
}
