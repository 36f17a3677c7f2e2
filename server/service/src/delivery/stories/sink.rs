//! The least a mail server can be: it speaks SMTP on a loopback port, in whatever mood the story wants.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What the server says to a mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mood {
    #[default]
    Accept,
    /// Come back later.
    Busy,
    /// Never.
    Reject,
    /// Thinks about it for ever.
    Stall,
    /// Hangs up after the mail, before saying that it was taken.
    Drop,
    /// Lets nobody in.
    Locked,
}

#[derive(Clone)]
pub(super) struct Sink {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    mood: Mood,
    received: Vec<String>,
    attempts: usize,
}

impl Sink {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let sink = Self { port, state: Arc::default() };
        let answering = sink.clone();
        tokio::spawn(async move {
            while let Ok((peer, _)) = listener.accept().await {
                let sink = answering.clone();
                // A peer that hangs up is no news here.
                tokio::spawn(async move { drop(sink.talk(peer).await) });
            }
        });
        sink
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn set(&self, mood: Mood) {
        self.state().mood = mood;
    }

    /// Every mail that was taken, in order, as it came.
    pub fn received(&self) -> Vec<String> {
        self.state().received.clone()
    }

    /// How often somebody tried to hand over a mail.
    pub fn attempts(&self) -> usize {
        self.state().attempts
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn talk(&self, peer: TcpStream) -> io::Result<()> {
        let (read, mut write) = peer.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 sink\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let mood = self.state().mood;
            let answer = match line.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => "250-sink\r\n250 8BITMIME\r\n",
                "MAIL" if mood == Mood::Locked => "530 5.7.0 who are you\r\n",
                "MAIL" | "NOOP" | "RSET" => "250 fine\r\n",
                "RCPT" if mood == Mood::Reject => {
                    self.state().attempts += 1;
                    &format!("550 5.1.1 {line}: no such mailbox\r\n")
                }
                "RCPT" => "250 fine\r\n",
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut mail = String::new();
                    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                        mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                        mail.push('\n');
                    }
                    self.state().attempts += 1;
                    match mood {
                        Mood::Busy => "451 come back later\r\n",
                        Mood::Stall => std::future::pending().await,
                        Mood::Drop => {
                            self.state().received.push(mail);
                            return Ok(());
                        }
                        _ => {
                            self.state().received.push(mail);
                            "250 taken\r\n"
                        }
                    }
                }
                "QUIT" => return write.write_all(b"221 bye\r\n").await,
                _ => "500 what?\r\n",
            };
            write.write_all(answer.as_bytes()).await?;
        }
        Ok(())
    }
}
