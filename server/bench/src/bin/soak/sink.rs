//! A mail server of our own that behaves as badly as it is told to, and remembers every mail it was handed.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bench::Result;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use uuid::Uuid;

/// How it treats who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// Hangs up on everybody.
    Down,
    /// Says nothing for ever.
    Stalling,
    /// Not now (451).
    Rejecting,
    /// Takes a mail and hangs up instead of saying so.
    Vanishing,
}

/// What it was handed.
#[derive(Debug, Default)]
pub struct Taken {
    /// Copies by Message-ID.
    pub copies: HashMap<Uuid, u32>,
    /// Of those, how many it never answered for.
    pub unanswered: HashMap<Uuid, u32>,
    /// Connections by how they were treated.
    pub treated: HashMap<&'static str, u64>,
}

/// A mail server on a loopback port.
#[derive(Clone)]
pub struct Sink {
    pub address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    taken: Arc<Mutex<Taken>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sink {
    /// Opens, well disposed.
    pub async fn open() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let sink =
            Self { address: listener.local_addr()?, mood: Arc::new(Mutex::new(Mood::Well)), taken: Arc::default() };
        let door = sink.clone();
        tokio::spawn(async move {
            while let Ok((peer, _)) = listener.accept().await {
                let sink = door.clone();
                tokio::spawn(async move { sink.treat(peer).await });
            }
        });
        Ok(sink)
    }

    /// Treats everybody like this from now on, those on the line too.
    pub fn be(&self, mood: Mood) {
        *lock(&self.mood) = mood;
    }

    /// Everything it was handed so far.
    pub fn taken(&self) -> MutexGuard<'_, Taken> {
        lock(&self.taken)
    }

    fn mood(&self) -> Mood {
        *lock(&self.mood)
    }

    async fn treat(&self, peer: TcpStream) -> Result<()> {
        let (read, mut write) = peer.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut said = b"220 soak\r\n".to_vec();
        loop {
            match self.mood() {
                Mood::Down => {
                    *self.taken().treated.entry("hung up").or_default() += 1;
                    return Ok(());
                }
                Mood::Stalling => {
                    *self.taken().treated.entry("stalled").or_default() += 1;
                    tokio::time::sleep(Duration::from_hours(1)).await;
                    return Ok(());
                }
                Mood::Well | Mood::Rejecting | Mood::Vanishing => {}
            }
            write.write_all(&said).await?;
            let Some(line) = lines.next_line().await? else { return Ok(()) };
            let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            said = match (command.as_str(), self.mood()) {
                ("MAIL", Mood::Rejecting) => {
                    *self.taken().treated.entry("rejected").or_default() += 1;
                    b"451 not now\r\n".to_vec()
                }
                ("DATA", mood) => {
                    write.write_all(b"354 go on\r\n").await?;
                    let Some(message) = message_of(&mut lines).await? else { return Ok(()) };
                    *self.taken().copies.entry(message).or_default() += 1;
                    if mood == Mood::Vanishing {
                        *self.taken().unanswered.entry(message).or_default() += 1;
                        *self.taken().treated.entry("vanished").or_default() += 1;
                        return Ok(());
                    }
                    *self.taken().treated.entry("taken").or_default() += 1;
                    b"250 taken\r\n".to_vec()
                }
                ("QUIT", _) => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => b"250 fine\r\n".to_vec(),
            };
        }
    }
}

/// Reads a mail to its end; the id in its Message-ID. `None`: it was cut off before its end.
async fn message_of<R: tokio::io::AsyncBufRead + Unpin>(lines: &mut tokio::io::Lines<R>) -> Result<Option<Uuid>> {
    let mut id = None;
    while let Some(line) = lines.next_line().await? {
        if line == "." {
            return Ok(Some(id.ok_or("a mail without a Message-ID")?));
        }
        if let Some(rest) = line.to_ascii_lowercase().strip_prefix("message-id: <")
            && id.is_none()
        {
            id = Some(rest.split('@').next().unwrap_or_default().parse()?);
        }
    }
    Ok(None)
}
