//! The way to outside calendars: one request to an address that somebody else has typed, with everything that has to be
//! borne in mind then.
//!
//! Names are looked up here, and the address that was looked at is the one that is connected to; every redirect begins
//! anew. Answers are read as they come, up to a size; they have to keep coming, and nothing is waited for longer than
//! [`Patience`] says. What was sent never appears in a log.

mod body;
mod guard;
mod login;
mod room;
#[cfg(test)]
pub(crate) mod scripted;

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::calendars::Cause;
use http::{HeaderMap, Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
pub(crate) use login::{Login, RefusedServers};
use room::{Large, Room};
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};
use uuid::Uuid;

/// More redirects than this lead nowhere.
const REDIRECTS: usize = 5;
/// Of the addresses of a name so many are tried.
const ADDRESSES: usize = 3;
/// So many answers of more than [`body::SMALL`] bytes are held at a time.
const LARGE_ANSWERS: usize = 1;
/// How long a server may think before it answers, and take for the head of its answer; the rest has to keep coming.
const HEAD: Duration = Duration::from_secs(15);

/// The way out, for one person or for nobody in particular; cheap to clone.
#[derive(Clone)]
pub(crate) struct Web(Arc<Means>, Option<Uuid>);

struct Means {
    reach: Reach,
    patience: Patience,
    /// Absent when there is no TLS to be had: then nothing encrypted can be reached.
    tls: Option<TlsConnector>,
    large: Large,
}

/// Where it may go.
pub(crate) enum Reach {
    /// To public addresses.
    Public,
    /// Anywhere, because the operator says so.
    Anywhere,
    /// As if these were public, and names meant what stands here.
    #[cfg(test)]
    Scripted { public: Vec<SocketAddr>, names: Vec<(&'static str, SocketAddr)> },
}

/// How long it waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// For a connection.
    pub(crate) connect: Duration,
    /// For a whole answer.
    pub(crate) answer: Duration,
    /// For room for a large answer.
    pub(crate) room: Duration,
    /// How long an address that can't be reached takes at least, so that nobody learns from the time whether it lies in a
    /// private network, and which names mean something there.
    pub(crate) unreachable: Duration,
}

impl Patience {
    const USUAL: Self = Self {
        connect: Duration::from_secs(10),
        answer: Duration::from_secs(30),
        room: Duration::from_secs(10),
        unreachable: Duration::from_secs(1),
    };
}

/// What a server said.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// Where that was, after redirects.
    pub(crate) at: Url,
    /// Room for its body, if that is large: free again when the body is gone.
    pub(crate) room: Option<Room>,
}

impl Answer {
    /// A header in words.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<String> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }
}

/// What a status means when it is not the one that was hoped for.
pub(crate) fn cause(status: StatusCode) -> Cause {
    match status.as_u16() {
        401 | 403 | 407 => Cause::Denied,
        404 | 410 => Cause::Missing,
        408 => Cause::Slow,
        413 => Cause::TooLarge,
        _ => Cause::Trouble,
    }
}

impl Web {
    pub(crate) fn new(is_private_allowed: bool) -> Self {
        Self::reaching(if is_private_allowed { Reach::Anywhere } else { Reach::Public }, Patience::USUAL)
    }

    pub(crate) fn reaching(reach: Reach, patience: Patience) -> Self {
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(rustls::DEFAULT_VERSIONS)
            .map(|config| config.with_root_certificates(roots).with_no_client_auth());
        let tls = config.ok().map(|config| TlsConnector::from(Arc::new(config)));
        Self(Arc::new(Means { reach, patience, tls, large: Large::of(LARGE_ANSWERS) }), None)
    }

    /// The same, on behalf of this person: what it costs is theirs.
    pub(crate) fn on_behalf_of(&self, person: Uuid) -> Self {
        Self(self.0.clone(), Some(person))
    }

    /// Whether secrets may travel unencrypted: to networks of the operator's own.
    pub(crate) fn may_send_openly(&self) -> bool {
        !matches!(self.0.reach, Reach::Public)
    }

    /// Sends a request whose address is `at`, follows where the server sends it, and reads the answer, of at most so many
    /// bytes.
    ///
    /// What began encrypted stays so. A login goes to servers that [may have it](Login::may_go_to) alone; others are asked
    /// without it, and when they want one, that is [`Cause::Elsewhere`], and the login remembers who it was.
    pub(crate) async fn ask(
        &self,
        request: &Request<String>,
        at: &Url,
        login: Option<&Login>,
        most: usize,
    ) -> Result<Answer, Cause> {
        let started = Instant::now();
        let all = async {
            let mut at = at.clone();
            let first = at.clone();
            for _ in 0..=REDIRECTS {
                if !matches!(at.scheme(), "http" | "https") {
                    return Err(Cause::Astray);
                }
                let given = login.filter(|login| login.may_go_to(&at));
                if at.scheme() == "http" && (first.scheme() == "https" || given.is_some() && !self.may_send_openly()) {
                    return Err(Cause::Insecure);
                }
                let answer = self.send(request, &at, given, most).await?;
                if let (Some(login), None, Cause::Denied) = (login, given, cause(answer.status)) {
                    login.refused.note(&at);
                    return Err(Cause::Elsewhere);
                }
                let next = answer.header(header::LOCATION).filter(|_| is_redirect(answer.status));
                let Some(next) = next else { return Ok(answer) };
                at = at.join(&next).map_err(|_| Cause::Astray)?;
            }
            Err(Cause::Astray)
        };
        let answer = timeout(self.0.patience.answer, all).await.unwrap_or(Err(Cause::Slow));
        if matches!(answer, Err(Cause::Unreachable)) && !matches!(self.0.reach, Reach::Anywhere) {
            sleep(self.0.patience.unreachable.saturating_sub(started.elapsed())).await;
        }
        answer
    }

    async fn send(
        &self,
        request: &Request<String>,
        at: &Url,
        login: Option<&Login>,
        most: usize,
    ) -> Result<Answer, Cause> {
        let stream = self.connect(at).await?;
        let is_get = request.method() == Method::GET;
        let mut sent =
            Request::builder().method(request.method()).uri(&at[url::Position::BeforePath..url::Position::AfterQuery]);
        if let Some(headers) = sent.headers_mut() {
            headers.clone_from(request.headers());
        }
        sent = sent
            .header(header::HOST, &at[url::Position::BeforeHost..url::Position::AfterPort])
            .header(header::USER_AGENT, concat!("Overture/", env!("CARGO_PKG_VERSION")));
        if is_get {
            sent = sent.header(header::ACCEPT_ENCODING, "gzip");
        }
        if let Some(Login { user, password, .. }) = login {
            let basic = STANDARD.encode(format!("{user}:{password}"));
            let mut value = http::HeaderValue::from_str(&format!("Basic {basic}")).map_err(|_| Cause::Denied)?;
            value.set_sensitive(true);
            sent = sent.header(header::AUTHORIZATION, value);
        }
        let sent = sent.body(request.body().clone()).map_err(|_| Cause::Astray)?;
        match stream {
            Stream::Open(stream) => self.exchange(stream, sent, at, most).await,
            Stream::Sealed(stream) => self.exchange(*stream, sent, at, most).await,
        }
    }

    /// One request, one answer, and the end of the connection.
    async fn exchange<S>(&self, stream: S, request: Request<String>, at: &Url, most: usize) -> Result<Answer, Cause>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let broken = |_: hyper::Error| Cause::Unreachable;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        let answer = async {
            let answer = timeout(HEAD, sender.send_request(request)).await.map_err(|_| Cause::Slow)?;
            let answer = answer.map_err(|error: hyper::Error| match () {
                () if error.is_incomplete_message() => Cause::CutOff,
                () if error.is_parse() => Cause::Trouble,
                () => Cause::Unreachable,
            })?;
            let (head, body) = answer.into_parts();
            let (body, room) = body::read(&head, body, most, self).await?;
            Ok(Answer { status: head.status, headers: head.headers, body, at: at.clone(), room })
        };
        // The connection works for as long as the answer is read, and ends with it: on one task, so that who gives up
        // leaves nothing behind.
        let mut answer = std::pin::pin!(answer);
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            biased;
            answer = &mut answer => answer,
            _ = &mut connection => answer.await,
        }
    }

    /// Room for a large answer.
    async fn room(&self) -> Result<Room, Cause> {
        self.0.large.enter(self.1, self.0.patience.room).await
    }

    async fn connect(&self, at: &Url) -> Result<Stream, Cause> {
        let host = at.host().ok_or(Cause::Astray)?;
        let port = at.port_or_known_default().ok_or(Cause::Astray)?;
        let mut tcp = Err(Cause::Unreachable);
        for address in self.addresses(&host, port).await?.into_iter().take(ADDRESSES) {
            tcp = match timeout(self.0.patience.connect, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => Ok(stream),
                Ok(Err(_)) => Err(Cause::Unreachable),
                Err(_) => Err(Cause::Slow),
            };
            if tcp.is_ok() {
                break;
            }
        }
        let tcp = tcp?;
        if at.scheme() == "http" {
            return Ok(Stream::Open(tcp));
        }
        let tls = self.0.tls.as_ref().ok_or(Cause::Untrusted)?;
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name.to_owned()).map_err(|_| Cause::Untrusted)?,
            Host::Ipv4(address) => ServerName::IpAddress(std::net::IpAddr::V4(address).into()),
            Host::Ipv6(address) => ServerName::IpAddress(std::net::IpAddr::V6(address).into()),
        };
        let sealed = timeout(self.0.patience.connect, tls.connect(name, tcp)).await.map_err(|_| Cause::Slow)?;
        // Certificates and what else a handshake wants; a connection that breaks off is nobody's fault.
        let why = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::InvalidData => Cause::Untrusted,
            _ => Cause::Unreachable,
        };
        Ok(Stream::Sealed(Box::new(sealed.map_err(why)?)))
    }

    /// Where this host is, as far as one may go there.
    async fn addresses(&self, host: &Host<&str>, port: u16) -> Result<Vec<SocketAddr>, Cause> {
        let known = match host {
            Host::Ipv4(address) => vec![SocketAddr::from((*address, port))],
            Host::Ipv6(address) => vec![SocketAddr::from((*address, port))],
            Host::Domain(name) => self.look_up(name, port).await?,
        };
        let allowed: Vec<SocketAddr> = known.iter().copied().filter(|address| self.may_reach(address)).collect();
        match (known.is_empty(), allowed.is_empty()) {
            (true, _) => Err(Cause::Unreachable),
            (false, true) => {
                // Whoever typed it is told no more than that it can't be reached: others' networks are not theirs to explore.
                tracing::info!(
                    "refused to read a calendar in a private network; PRIVATE_CALENDARS=true would allow it"
                );
                Err(Cause::Unreachable)
            }
            (false, false) => Ok(allowed),
        }
    }

    async fn look_up(&self, name: &str, port: u16) -> Result<Vec<SocketAddr>, Cause> {
        #[cfg(test)]
        if let Reach::Scripted { names, .. } = &self.0.reach {
            return Ok(names.iter().filter(|(known, _)| *known == name).map(|(_, address)| *address).collect());
        }
        let found = timeout(self.0.patience.connect, tokio::net::lookup_host((name, port))).await;
        Ok(found.map_err(|_| Cause::Slow)?.map_err(|_| Cause::Unreachable)?.collect())
    }

    fn may_reach(&self, address: &SocketAddr) -> bool {
        match &self.0.reach {
            Reach::Public => guard::is_public(address.ip()),
            Reach::Anywhere => true,
            #[cfg(test)]
            Reach::Scripted { public, .. } => public.contains(address) || guard::is_public(address.ip()),
        }
    }
}

enum Stream {
    Open(TcpStream),
    Sealed(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}
