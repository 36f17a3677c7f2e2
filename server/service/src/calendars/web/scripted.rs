//! A server for stories: says what the story wants, also what no server should.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::{Patience, Reach, Web};

/// What it says, and how it ends.
#[derive(Clone, Debug)]
pub(crate) struct Say {
    bytes: Vec<u8>,
    then: Then,
}

#[derive(Clone, Debug)]
enum Then {
    Close,
    Stall,
    /// The same again and again, for as long as somebody listens.
    Repeat(Vec<u8>),
}

impl Say {
    /// A whole answer; header lines end with `\r\n` each.
    pub(crate) fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut bytes = format!("HTTP/1.1 {status} -\r\n{headers}content-length: {}\r\n\r\n", body.len()).into_bytes();
        bytes.extend_from_slice(body);
        Self { bytes, then: Then::Close }
    }

    pub(crate) fn calendar(body: impl AsRef<[u8]>) -> Self {
        Self::answer(200, "content-type: text/calendar\r\n", body)
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::answer(302, &format!("location: {to}\r\n"), "")
    }

    /// Any bytes at all, and the end of the connection.
    pub(crate) fn raw(bytes: impl AsRef<[u8]>) -> Self {
        Self { bytes: bytes.as_ref().to_vec(), then: Then::Close }
    }

    /// Says nothing more, and does not hang up.
    pub(crate) fn stall(self) -> Self {
        Self { then: Then::Stall, ..self }
    }

    /// Goes on for ever.
    pub(crate) fn repeat(self, again: impl AsRef<[u8]>) -> Self {
        Self { then: Then::Repeat(again.as_ref().to_vec()), ..self }
    }
}

/// For stories of servers that never answer.
pub(crate) const HURRIED: Patience = Patience {
    connect: Duration::from_secs(2),
    answer: Duration::from_secs(2),
    room: Duration::from_secs(2),
    unreachable: Duration::from_millis(300),
};

type Script = Box<dyn Fn(&str) -> Say + Send>;

/// A server on loopback, until it is dropped.
pub(crate) struct Scripted {
    pub(crate) address: SocketAddr,
    script: Arc<Mutex<Script>>,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Scripted {
    /// Answers every request by the script, which is handed its head.
    pub(crate) async fn new(script: impl Fn(&str) -> Say + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(Box::new(script)));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (said, heard) = (script.clone(), asked.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, said.clone(), heard.clone()));
            }
        });
        Self { address, script, asked, task }
    }

    /// From now on answers otherwise.
    pub(crate) fn now_says(&self, script: impl Fn(&str) -> Say + Send + 'static) {
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(script);
    }

    /// The heads of the requests so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A way out that takes this server for a public one, and is in a hurry.
    pub(crate) fn web(&self) -> Web {
        self.web_with(Vec::new())
    }

    /// The same, where names mean what is said.
    pub(crate) fn web_with(&self, names: Vec<(&'static str, SocketAddr)>) -> Web {
        Web::reaching(Reach::Scripted { public: vec![self.address], names }, HURRIED)
    }
}

async fn serve(mut stream: TcpStream, script: Arc<Mutex<Script>>, asked: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    stream.read_exact(&mut body).await.ok()?;
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(head.clone());
    let Say { bytes, then } = (script.lock().unwrap_or_else(PoisonError::into_inner))(&head);
    stream.write_all(&bytes).await.ok()?;
    match then {
        Then::Close => stream.shutdown().await.ok(),
        Then::Stall => std::future::pending().await,
        Then::Repeat(again) => loop {
            stream.write_all(&again).await.ok()?;
        },
    }
}
