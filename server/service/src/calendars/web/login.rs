//! User and password of a calendar, and which servers get them: the one they were typed for, its siblings under the same
//! registered domain, and those that their owner has allowed by name.

use std::sync::{Arc, Mutex, PoisonError};

use url::{Host, Url};

/// User and password. Has no `Debug`, so that they never get into a log (I8).
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: String,
    /// The address they were typed for.
    pub(crate) home: Url,
    /// Other servers that their owner has allowed, as [`server`] names them.
    pub(crate) also: Vec<String>,
    pub(crate) refused: RefusedServers,
}

impl Login {
    /// Whether the server at this address gets them.
    pub(super) fn may_go_to(&self, at: &Url) -> bool {
        let stays_secret = at.scheme() == "https" || self.home.scheme() == "http";
        stays_secret && (are_siblings(&self.home, at) || self.also.contains(&server(at)))
    }
}

/// Servers that asked for a login and did not get it; clones share it.
#[derive(Clone, Default)]
pub(crate) struct RefusedServers(Arc<Mutex<Vec<String>>>);

impl RefusedServers {
    pub(super) fn note(&self, at: &Url) {
        let mut servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let server = server(at);
        if !servers.contains(&server) {
            servers.push(server);
        }
    }

    /// Their names.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

// What happened to it says nothing about what leads to a calendar.
impl PartialEq for RefusedServers {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for RefusedServers {}

/// What a server is called: its host, the port where that is not the usual one, and `http://` in front where nothing is
/// encrypted.
pub(crate) fn server(at: &Url) -> String {
    let origin = at.origin().ascii_serialization();
    origin.strip_prefix("https://").map_or_else(|| origin.clone(), str::to_owned)
}

/// Whether two addresses belong to the same owner, as far as names can tell: one registered domain, and the same port (the
/// usual ones of http and https count as the same).
fn are_siblings(one: &Url, other: &Url) -> bool {
    let port = |at: &Url| at.port_or_known_default();
    let is_usual = |at: &Url| at.port().is_none();
    if port(one) != port(other) && !(is_usual(one) && is_usual(other)) {
        return false;
    }
    match (one.host(), other.host()) {
        (Some(one), Some(other)) if one == other => true,
        (Some(Host::Domain(one)), Some(Host::Domain(other))) => {
            registered(one).zip(registered(other)).is_some_and(|(one, other)| one == other)
        }
        _ => false,
    }
}

/// The domain that somebody has registered, by the Public Suffix List: `example.co.uk` of `dav.example.co.uk`. None of names
/// under a suffix that is not in it: nobody knows who shares that.
fn registered(host: &str) -> Option<&str> {
    let domain = psl::domain(host.as_bytes()).filter(|domain| domain.suffix().is_known())?;
    std::str::from_utf8(domain.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Url {
        address.parse().expect(address)
    }

    fn goes(home: &str, to: &str, also: &[&str]) -> bool {
        let login = Login {
            user: "ada".to_owned(),
            password: "difference engine".to_owned(),
            home: at(home),
            also: also.iter().map(|server| (*server).to_owned()).collect(),
            refused: RefusedServers::default(),
        };
        login.may_go_to(&at(to))
    }

    #[test]
    fn a_login_stays_in_its_registered_domain() {
        for (home, to) in [
            ("https://example.com/", "https://example.com/dav"),
            ("https://example.com/", "https://dav.example.com/"),
            ("https://caldav.icloud.com/", "https://p12-caldav.icloud.com:443/1/principal/"),
            ("https://a.example.co.uk/", "https://b.example.co.uk/"),
            ("https://example.com:8443/", "https://dav.example.com:8443/"),
            ("http://example.com/", "https://example.com/"),
            ("http://192.168.0.2:5232/", "http://192.168.0.2:5232/ada/"),
            ("http://nas/", "http://nas/dav"),
            ("https://nas.lan/", "https://nas.lan/dav"),
            ("https://user.github.io/", "https://user.github.io/dav"),
        ] {
            assert!(goes(home, to, &[]), "{home} to {to}");
        }
        for (home, to) in [
            ("https://example.com/", "https://example.net/"),
            ("https://example.com/", "https://example.com.evil.example/"),
            ("https://example.com/", "https://evilexample.com/"),
            ("https://a.co.uk/", "https://b.co.uk/"),
            ("https://co.uk/", "https://b.co.uk/"),
            ("https://ada.github.io/", "https://eve.github.io/"),
            ("https://example.com/", "http://example.com/"),
            ("https://example.com/", "https://example.com:8443/"),
            ("http://example.com:5232/", "http://example.com:5233/"),
            ("http://192.168.0.2/", "http://192.168.0.3/"),
            ("https://[2606:4700::1]/", "https://[2606:4700::2]/"),
            ("https://nas/", "https://other/"),
            ("https://a.nas.lan/", "https://b.nas.lan/"),
            ("https://10.0.0.1/", "https://1.10.0.0.1.example/"),
        ] {
            assert!(!goes(home, to, &[]), "{home} to {to}");
        }
    }

    #[test]
    fn a_server_that_was_allowed_is_allowed_alone() {
        let home = "https://example.com/";
        assert!(goes(home, "https://dav.example.net/a", &["dav.example.net"]));
        assert!(goes(home, "https://dav.example.net:8443/a", &["dav.example.net:8443"]));
        assert!(!goes(home, "https://dav.example.net:8443/a", &["dav.example.net"]));
        assert!(!goes(home, "https://other.example.net/a", &["dav.example.net"]), "not its siblings");
        assert!(
            !goes(home, "http://dav.example.net/a", &["dav.example.net", "http://dav.example.net"]),
            "not in the open"
        );
        assert!(goes("http://nas/", "http://other:5232/a", &["http://other:5232"]));
    }
}
