//! A faulty wire: a TCP proxy that delays, cuts and swallows, connection by connection, as it is told.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bench::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    sync::watch,
};

use crate::dice::Dice;

/// What happens to one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Hangs up before anything was said.
    Before,
    /// Passes so many bytes of the request on, then hangs up on both.
    During(usize),
    /// Passes all of the request on, and hangs up on both before the answer.
    After,
    /// Passes so many bytes of the answer back, then hangs up on both.
    Answer(usize),
    /// Passes the request on and tells the server that no more will come; the answer is passed back.
    HalfClosed,
    /// Hangs up on the client after the request; the server is listened to until it has answered.
    Swallow,
    /// Everything arrives, but late.
    Late(Duration),
}

impl Fault {
    /// Something for this connection: three of four meet trouble.
    pub fn by(dice: &mut Dice) -> Self {
        match dice.between(0, 15) {
            0 => Self::Before,
            1 | 2 => Self::During(dice.below(350)),
            3 | 4 => Self::After,
            5 | 6 => Self::Answer(dice.below(1_800)),
            7 | 8 => Self::Swallow,
            9 | 10 => Self::Late(dice.millis(1, 60)),
            11 => Self::HalfClosed,
            _ => Self::None,
        }
    }
}

/// A proxy for requests, one a connection.
pub struct Faulty {
    pub address: SocketAddr,
    pub faults: Arc<AtomicU64>,
}

impl Faulty {
    /// Between clients and this server.
    pub async fn open(server: SocketAddr, mut dice: Dice) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let faults = Arc::new(AtomicU64::new(0));
        let counted = faults.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let fault = Fault::by(&mut dice);
                counted.fetch_add(u64::from(fault != Fault::None), Ordering::Relaxed);
                tokio::spawn(async move {
                    // Broken pipes are the point of it.
                    let _ = pass(client, server, fault).await;
                });
            }
        });
        Ok(Self { address, faults })
    }
}

async fn pass(client: TcpStream, server: SocketAddr, fault: Fault) -> Result<()> {
    if fault == Fault::Before {
        return Ok(());
    }
    client.set_nodelay(true)?;
    let server = TcpStream::connect(server).await?;
    server.set_nodelay(true)?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    if let Fault::During(bytes) = fault {
        copy_some(&mut from_client, &mut to_server, bytes).await?;
        // A moment, so that the server has begun to read.
        tokio::time::sleep(Duration::from_millis(2)).await;
        return Ok(());
    }
    let request = read_request(&mut from_client).await?;
    if let Fault::Late(wait) = fault {
        tokio::time::sleep(wait).await;
    }
    to_server.write_all(&request).await?;
    match fault {
        Fault::After => {
            tokio::time::sleep(Duration::from_millis(request.len() as u64 % 8)).await;
            return Ok(());
        }
        Fault::Answer(bytes) => return copy_some(&mut from_server, &mut to_client, bytes).await,
        Fault::Swallow => {
            drop((from_client, to_client));
            let mut answer = [0; 4_096];
            let _ = tokio::time::timeout(Duration::from_secs(5), from_server.read(&mut answer)).await;
            return Ok(());
        }
        Fault::HalfClosed => to_server.shutdown().await?,
        Fault::None | Fault::Before | Fault::During(_) | Fault::Late(_) => {}
    }
    if let Fault::Late(wait) = fault {
        tokio::time::sleep(wait).await;
    }
    let mut more = [0; 1];
    tokio::select! {
        copied = tokio::io::copy(&mut from_server, &mut to_client) => drop(copied?),
        // The client has hung up.
        _ = from_client.read(&mut more) => {}
    }
    Ok(())
}

/// Everything of one request: head, and as many bytes of body as the head says.
async fn read_request(from: &mut OwnedReadHalf) -> Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut part = [0; 4_096];
    loop {
        let count = from.read(&mut part).await?;
        if count == 0 {
            return Err("hung up".into());
        }
        request.extend_from_slice(&part[..count]);
        let Some(head) = request.windows(4).position(|end| end == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        if request.len() >= head + 4 + length.unwrap_or_default() {
            return Ok(request);
        }
    }
}

async fn copy_some(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, bytes: usize) -> Result<()> {
    tokio::io::copy(&mut from.take(bytes as u64), to).await?;
    Ok(())
}

/// A wire to a database that can be cut and mended.
pub struct Wire {
    pub address: SocketAddr,
    state: watch::Sender<State>,
}

/// How a wire is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Whole,
    /// Both ends know that it broke, and nobody gets through.
    Cut,
    /// Nothing arrives, and nobody is told.
    Silent,
}

impl Wire {
    /// To this server.
    pub async fn open(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (state, seen) = watch::channel(State::Whole);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *seen.borrow() == State::Cut {
                    continue;
                }
                let seen = seen.clone();
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(server).await else { return };
                    let _ = (client.set_nodelay(true), server.set_nodelay(true));
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    let mut cut = seen.clone();
                    tokio::select! {
                        () = carry(from_client, to_server, seen.clone()) => {}
                        () = carry(from_server, to_client, seen) => {}
                        _ = cut.wait_for(|state| *state == State::Cut) => {}
                    }
                });
            }
        });
        Ok(Self { address, state })
    }

    pub fn be(&self, state: State) {
        self.state.send_replace(state);
    }
}

/// Carries bytes while the wire is whole; keeps them while it is silent.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<State>) {
    let mut part = vec![0; 16_384];
    while let Ok(count) = from.read(&mut part).await {
        if count == 0 || state.wait_for(|state| *state != State::Silent).await.is_err() {
            return;
        }
        if to.write_all(&part[..count]).await.is_err() {
            return;
        }
    }
}
