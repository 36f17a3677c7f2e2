//! What the operator decides: flags before environment before `.env`. Everything is checked before anything starts,
//! and a bad setting is one line on stderr that names it, never its value when that is a secret.

mod proxies;
mod secret;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use clap::Args;
use domain::{accounts::SignUpPolicy, policy};
use service::{calendars::replies::check_reply_to, delivery::Mailer, private_files};
use tracing_subscriber::EnvFilter;
use url::Url;

pub use proxies::Proxies;

/// Settings as they come; see [`Settings::check`].
#[derive(Args, Clone, Debug, Default)]
pub struct Settings {
    /// Where data is kept: `sqlite://path` (created if absent) or `postgres://user:password@host/database`
    #[arg(long, env, global = true, hide_env_values = true, default_value = "sqlite://data/overture.db")]
    pub database_url: String,
    /// Where people reach this Overture; links in mails begin with it [default: `http://` and `LISTEN`]
    #[arg(long, env, global = true)]
    pub base_url: Option<String>,
    /// Where the server listens
    #[arg(long, env, global = true, default_value = "127.0.0.1:3000")]
    pub listen: String,
    /// The mail server, like `smtps://user:password@mail.example.com`; without it mail is kept in the database
    #[arg(long, env, global = true, hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// What stands in mails as their sender [default: Overture at the host of `BASE_URL`]
    #[arg(long, env, global = true)]
    pub mail_from: Option<String>,
    /// Where answers to invitations go; its mail, with anything behind a plus, is handed to `overture receive`
    #[arg(long, env, global = true)]
    pub reply_to: Option<String>,
    /// Signs what leaves and comes back, at least 32 characters [default: generated, kept beside the database]
    #[arg(long, env, global = true, hide_env_values = true)]
    pub secret_key: Option<String>,
    /// What is logged, like `info` or `info,service=debug`
    #[arg(long, env, global = true, default_value = "info")]
    pub rust_log: String,
    /// Whoever brings this bearer token, of at least 32 characters, may read `/metrics`; without it only loopback may
    #[arg(long, env, global = true, hide_env_values = true)]
    pub metrics_token: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed: addresses or networks, separated by commas
    #[arg(long, env, global = true, default_value = "")]
    pub trusted_proxies: String,
    /// Let people connect calendars that lie in private networks, and without TLS
    #[arg(long, env, global = true)]
    pub private_calendars: bool,
    /// Who may sign up without an invitation: `open`, `candidates` (no companies) or `closed` (nobody)
    #[arg(long, env, global = true, default_value = "open")]
    pub sign_up: String,
    /// How many candidates one member may be shown in an hour, in lines of the search; 0: no limit
    #[arg(long, env, global = true, default_value_t = policy::CANDIDATES_AN_HOUR)]
    pub candidates_an_hour: u32,
    /// The folder of built styles, scripts and icons
    #[arg(long, env = "LEPTOS_SITE_ROOT", global = true)]
    pub site_root: Option<PathBuf>,
}

/// Shortest secrets that are given, in characters.
const TOKEN_CHARS: usize = 32;

/// Settings that make sense.
#[derive(Clone)]
pub struct Checked {
    pub database_url: String,
    pub base_url: Url,
    pub listen: SocketAddr,
    pub smtp_url: Option<String>,
    pub mail_from: String,
    pub reply_to: Option<String>,
    pub secret_key: Vec<u8>,
    pub metrics_token: Option<String>,
    pub trusted_proxies: Proxies,
    pub private_calendars: bool,
    pub sign_up: SignUpPolicy,
    pub candidates_an_hour: u32,
    pub site_root: PathBuf,
}

/// A setting that stops the start.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {why}")]
pub struct BadSetting {
    pub name: &'static str,
    pub why: String,
}

fn bad(name: &'static str, why: impl Into<String>) -> BadSetting {
    BadSetting { name, why: why.into() }
}

impl Settings {
    /// The key that is set, or kept beside the database; none is made.
    pub fn existing_key(&self) -> Result<Vec<u8>, BadSetting> {
        secret::existing(given(self.secret_key.as_deref()), &self.check_database_url()?)?
            .ok_or_else(|| bad("SECRET_KEY", "set it, or run this where the database's key file is"))
    }

    /// What is logged, or why that can't be said.
    pub fn log_filter(&self) -> Result<EnvFilter, BadSetting> {
        let filter = given(Some(&self.rust_log)).unwrap_or("info");
        EnvFilter::builder().parse(filter).map_err(|error| bad("RUST_LOG", error.to_string()))
    }

    /// Everything, checked; makes and keeps a secret key when none is given.
    pub fn check(&self) -> Result<Checked, BadSetting> {
        self.log_filter()?;
        let listen = self.check_listen()?;
        let base_url = self.check_base_url(listen)?;
        let database_url = self.check_database_url()?;
        let mail_from = match given(self.mail_from.as_deref()) {
            Some(from) if from.contains('@') && !from.contains(char::is_control) => from.to_owned(),
            Some(_) => return Err(bad("MAIL_FROM", "write a sender like Overture <overture@example.com>")),
            None => format!("Overture <overture@{}>", base_url.domain().unwrap_or("localhost")),
        };
        Ok(Checked {
            smtp_url: self.check_smtp_url()?,
            reply_to: self.check_reply_to()?,
            secret_key: secret::key(given(self.secret_key.as_deref()), &database_url)?,
            metrics_token: self.check_metrics_token()?,
            trusted_proxies: self.trusted_proxies.parse().map_err(|why: String| bad("TRUSTED_PROXIES", why))?,
            private_calendars: self.private_calendars,
            sign_up: self.check_sign_up()?,
            candidates_an_hour: self.candidates_an_hour,
            site_root: self.find_site_root(),
            database_url,
            base_url,
            listen,
            mail_from,
        })
    }

    /// What is kept on this machine, there or not: the database with its folder, the key, and settings in a file.
    pub fn files(&self) -> Vec<PathBuf> {
        let address = given(Some(&self.database_url)).unwrap_or("sqlite://data/overture.db");
        let mut files = vec![PathBuf::from(".env"), secret::path(address)];
        if let Some(database) = sqlite_path(address) {
            files.extend(database.parent().filter(|folder| !folder.as_os_str().is_empty()).map(Path::to_owned));
            files.extend(private_files::of_sqlite(database));
        }
        files
    }

    fn check_listen(&self) -> Result<SocketAddr, BadSetting> {
        let address = self.listen.trim().replacen("localhost:", "127.0.0.1:", 1);
        address.parse().map_err(|_| bad("LISTEN", "write an address and a port like 127.0.0.1:3000"))
    }

    fn check_base_url(&self, listen: SocketAddr) -> Result<Url, BadSetting> {
        let default;
        let text = if let Some(text) = given(self.base_url.as_deref()) {
            text
        } else {
            let host = if listen.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listen.ip() };
            default = format!("http://{}", SocketAddr::new(host, listen.port()));
            &default
        };
        let url: Url =
            text.parse().map_err(|_| bad("BASE_URL", "write an address like https://interviews.example.com"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(bad("BASE_URL", "it has to begin with https:// (or http:// on loopback) and name a host"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            return Err(bad("BASE_URL", "write scheme, host and port alone, like https://interviews.example.com"));
        }
        // Without TLS a session could be read on the way, and browsers refuse `__Host-` cookies.
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(bad("BASE_URL", "http is for loopback alone; put TLS in front and write https://"));
        }
        Ok(url)
    }

    fn check_database_url(&self) -> Result<String, BadSetting> {
        let address = given(Some(&self.database_url)).unwrap_or("sqlite://data/overture.db");
        if let Some(path) = sqlite_path(address) {
            return if path.as_os_str().is_empty() || address.contains(":memory:") {
                Err(bad("DATABASE_URL", "name a file, like sqlite://data/overture.db"))
            } else {
                Ok(address.to_owned())
            };
        }
        let is_postgres = Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "postgres" | "postgresql"));
        if is_postgres {
            Ok(address.to_owned())
        } else {
            Err(bad("DATABASE_URL", "it has to begin with sqlite:// or postgres://"))
        }
    }

    fn check_smtp_url(&self) -> Result<Option<String>, BadSetting> {
        let Some(address) = given(self.smtp_url.as_deref()) else { return Ok(None) };
        // What it says begins with the setting's name.
        let line = |bad: service::delivery::BadMailServer| bad.to_string().replacen("SMTP_URL ", "", 1);
        Mailer::open(Some(address)).map_err(|why| bad("SMTP_URL", line(why)))?;
        Ok(Some(address.to_owned()))
    }

    fn check_reply_to(&self) -> Result<Option<String>, BadSetting> {
        let Some(address) = given(self.reply_to.as_deref()) else { return Ok(None) };
        check_reply_to(address).map_err(|why| bad("REPLY_TO", why.to_string()))?;
        Ok(Some(address.to_owned()))
    }

    fn check_metrics_token(&self) -> Result<Option<String>, BadSetting> {
        match given(self.metrics_token.as_deref()) {
            // It is shown to whoever asks, as often as they like to guess.
            Some(token) if token.len() < TOKEN_CHARS => {
                Err(bad("METRICS_TOKEN", "it has to have at least 32 characters; `openssl rand -hex 16` makes one"))
            }
            token => Ok(token.map(str::to_owned)),
        }
    }

    fn check_sign_up(&self) -> Result<SignUpPolicy, BadSetting> {
        let policy = given(Some(&self.sign_up)).unwrap_or(SignUpPolicy::Open.as_str());
        policy.parse().map_err(|()| bad("SIGN_UP", "write open, candidates or closed"))
    }

    /// The folder given; else what cargo-leptos builds, else `site` beside the program as it is shipped.
    fn find_site_root(&self) -> PathBuf {
        if let Some(given) = self.site_root.as_ref().filter(|path| !path.as_os_str().is_empty()) {
            return given.clone();
        }
        let built = PathBuf::from("target/site");
        let shipped = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("site")));
        match shipped {
            Some(shipped) if !built.is_dir() && shipped.is_dir() => shipped,
            _ => built,
        }
    }
}

impl Checked {
    /// Whether only this machine can reach the server.
    pub const fn is_loopback(&self) -> bool {
        self.listen.ip().is_loopback()
    }

    /// The address without a slash at its end, as links begin with it.
    pub fn base(&self) -> String {
        self.base_url.as_str().trim_end_matches('/').to_owned()
    }

    /// Whether people come by TLS.
    pub fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// What is allowed and hardly meant, a line each, by the setting it is about. Told at the start and by `doctor`.
    pub fn doubts(&self) -> Vec<(&'static str, String)> {
        let proxies = self.doubt_about_proxies().map(|doubt| ("TRUSTED_PROXIES", doubt.to_owned()));
        let smtp = self.smtp_url.as_deref().and_then(Mailer::weakness).map(|doubt| ("SMTP_URL", doubt.to_owned()));
        proxies.into_iter().chain(smtp).collect()
    }

    /// TLS is a proxy's. One that is not trusted counts as the one who asks, whoever it speaks for: a stranger who guesses
    /// passwords then uses up everybody's tries.
    pub fn doubt_about_proxies(&self) -> Option<&'static str> {
        if self.trusted_proxies.are_a_crowd() {
            return Some(
                "these networks hold a good part of the internet: whoever asks from there says who they are, so nobody \
                 who tries too often can be told apart; name the proxy alone",
            );
        }
        if !self.is_https() {
            return None;
        }
        if self.trusted_proxies.is_empty() {
            return Some(
                "BASE_URL is https, so a proxy stands in front, but none is trusted: everybody seems to be the proxy, and \
                 one stranger's wrong passwords lock everybody out; name its address, like 127.0.0.1",
            );
        }
        // On loopback nobody but this machine's own proxy comes.
        (self.is_loopback() && !self.trusted_proxies.contains(self.listen.ip())).then_some(
            "the server listens on loopback, where the proxy comes from a loopback address, which is not trusted: one \
             stranger's wrong passwords lock everybody out; add it",
        )
    }
}

/// The file of a SQLite address.
fn sqlite_path(address: &str) -> Option<&Path> {
    let path = address.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    Some(Path::new(path.split('?').next().unwrap_or_default()))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// A variable set to nothing is not set.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> (tempfile::TempDir, Settings) {
        let folder = tempfile::tempdir().expect("a folder");
        let database_url = format!("sqlite://{}/overture.db", folder.path().display());
        let settings = Settings { database_url, listen: "127.0.0.1:3000".into(), ..Settings::default() };
        (folder, settings)
    }

    #[test]
    fn a_bad_setting_is_one_line_that_names_it() {
        let (_folder, good) = settings();
        let lines: Vec<String> = [
            Settings { listen: "3000".into(), ..good.clone() },
            Settings { base_url: Some("interviews.example.com".into()), ..good.clone() },
            Settings { base_url: Some("https://example.com/overture".into()), ..good.clone() },
            Settings { base_url: Some("http://example.com".into()), ..good.clone() },
            Settings { database_url: "mysql://root:secret@localhost/x".into(), ..good.clone() },
            Settings { database_url: "sqlite::memory:".into(), ..good.clone() },
            Settings { smtp_url: Some("mail.example.com:secret".into()), ..good.clone() },
            Settings { mail_from: Some("Overture".into()), ..good.clone() },
            Settings { secret_key: Some("short".into()), ..good.clone() },
            Settings { trusted_proxies: "10.0.0.0/99".into(), ..good.clone() },
            Settings { metrics_token: Some("guess me".into()), ..good.clone() },
            Settings { sign_up: "everybody".into(), ..good.clone() },
            Settings { rust_log: "info,[".into(), ..good },
        ]
        .into_iter()
        .map(|settings| settings.check().err().map_or_else(|| "accepted".to_owned(), |bad| bad.to_string()))
        .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        LISTEN: write an address and a port like 127.0.0.1:3000
        BASE_URL: write an address like https://interviews.example.com
        BASE_URL: write scheme, host and port alone, like https://interviews.example.com
        BASE_URL: http is for loopback alone; put TLS in front and write https://
        DATABASE_URL: it has to begin with sqlite:// or postgres://
        DATABASE_URL: name a file, like sqlite://data/overture.db
        SMTP_URL: has to begin with smtp:// or smtps://
        MAIL_FROM: write a sender like Overture <overture@example.com>
        SECRET_KEY: it has to have at least 32 characters; leave it out to have one made
        TRUSTED_PROXIES: write addresses or networks like 10.0.0.1, 10.0.0.0/8
        METRICS_TOKEN: it has to have at least 32 characters; `openssl rand -hex 16` makes one
        SIGN_UP: write open, candidates or closed
        RUST_LOG: invalid filter directive
        ");
    }

    #[test]
    fn the_secret_is_made_once_and_read_by_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, settings) = settings();
        let first = settings.check().expect("good").secret_key;
        let second = settings.check().expect("good").secret_key;
        assert_eq!((first.len(), &first), (32, &second));
        let kept = std::fs::metadata(folder.path().join("overture.key")).expect("a file");
        assert_eq!(kept.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_is_hardly_meant_is_told() {
        let (_folder, good) = settings();
        let https = Settings { base_url: Some("https://interviews.example.com".into()), ..good.clone() };
        let proxied = |proxies: &str| Settings { trusted_proxies: proxies.into(), ..https.clone() };
        let elsewhere = |proxies: &str| Settings { listen: "0.0.0.0:3000".into(), ..proxied(proxies) };
        let by = |smtp: &str| Settings { smtp_url: Some(smtp.into()), ..good.clone() };
        let mut told = String::new();
        for (what, settings) in [
            ("at home", good.clone()),
            ("https alone", https.clone()),
            ("https elsewhere", elsewhere("")),
            ("another proxy", proxied("10.0.0.1")),
            ("everybody", proxied("0.0.0.0/0")),
            ("everybody in halves", proxied("0.0.0.0/1,128.0.0.0/1")),
            ("everybody by IPv6", proxied("127.0.0.1,::/1,8000::/1")),
            ("everybody, at home", Settings { trusted_proxies: "0.0.0.0/1,128.0.0.0/1".into(), ..good.clone() }),
            ("the proxy", proxied("127.0.0.1")),
            ("the proxy elsewhere", elsewhere("10.0.0.1")),
            ("smtp far", by("smtp://mail.example.com")),
            ("smtp far, perhaps encrypted", by("smtp://mail.example.com?tls=opportunistic")),
            ("smtp far, encrypted", by("smtp://mail.example.com?tls=required")),
            ("smtps", by("smtps://mail.example.com")),
            ("smtp near", by("smtp://127.0.0.1:25")),
            ("smtp near, by name", by("smtp://localhost")),
            ("smtp near, IPv6", by("smtp://[::1]:25")),
        ] {
            let doubts = settings.check().expect(what).doubts();
            let doubts: Vec<String> = doubts.iter().map(|(name, doubt)| format!("{name}: {doubt:.36}")).collect();
            let doubts = if doubts.is_empty() { "fine".to_owned() } else { doubts.join("; ") };
            told.push_str(&format!("{what}: {doubts}\n"));
        }
        insta::assert_snapshot!(told, @r"
        at home: fine
        https alone: TRUSTED_PROXIES: BASE_URL is https, so a proxy stands
        https elsewhere: TRUSTED_PROXIES: BASE_URL is https, so a proxy stands
        another proxy: TRUSTED_PROXIES: the server listens on loopback, wher
        everybody: TRUSTED_PROXIES: these networks hold a good part of t
        everybody in halves: TRUSTED_PROXIES: these networks hold a good part of t
        everybody by IPv6: TRUSTED_PROXIES: these networks hold a good part of t
        everybody, at home: TRUSTED_PROXIES: these networks hold a good part of t
        the proxy: fine
        the proxy elsewhere: fine
        smtp far: SMTP_URL: mail, its links and the password lea
        smtp far, perhaps encrypted: SMTP_URL: mail, its links and the password may
        smtp far, encrypted: fine
        smtps: fine
        smtp near: fine
        smtp near, by name: fine
        smtp near, IPv6: fine
        ");
    }

    #[test]
    fn an_empty_variable_is_not_set() {
        let (_folder, good) = settings();
        let checked =
            Settings { smtp_url: Some(" ".into()), base_url: Some(String::new()), ..good }.check().expect("good");
        assert_eq!((checked.smtp_url, checked.base_url.as_str()), (None, "http://127.0.0.1:3000/"));
    }
}
