//! The lightest client there can be: one request's bytes, written again and again on kept-alive connections. Two cores
//! are shared with the server, so whatever a client thinks about is taken from what is measured.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use bench::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What came of it.
pub struct Hammered {
    pub answers: usize,
    pub elapsed: Duration,
}

impl Hammered {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 answers")]
    pub fn per_second(&self) -> f64 {
        self.answers as f64 / self.elapsed.as_secs_f64()
    }
}

/// Asks for a path from this many connections for this long.
pub async fn hammer(
    address: SocketAddr,
    path: &str,
    headers: &str,
    connections: usize,
    time: Duration,
) -> Result<Hammered> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n");
    let start = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..connections {
        clients.spawn(client(address, request.clone().into_bytes(), start + time));
    }
    let mut answers = 0;
    while let Some(client) = clients.join_next().await {
        answers += client??;
    }
    Ok(Hammered { answers, elapsed: start.elapsed() })
}

async fn client(address: SocketAddr, request: Vec<u8>, end: Instant) -> Result<usize> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(1 << 17);
    let mut answers = 0;
    while Instant::now() < end {
        stream.write_all(&request).await?;
        buffer.clear();
        while !is_whole(&buffer)? {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Err("the server hung up".into());
            }
        }
        answers += 1;
    }
    Ok(answers)
}

/// Whether a whole answer has arrived, and a good one.
fn is_whole(answer: &[u8]) -> Result<bool> {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(false) };
    let (text, body) = (String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase(), &answer[head + 4..]);
    if !text.starts_with("http/1.1 200") {
        return Err(format!("answered {}", text.lines().next().unwrap_or_default()).into());
    }
    match text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()) {
        Some(length) => Ok(body.len() >= length.trim().parse::<usize>()?),
        None => Ok(body.ends_with(b"0\r\n\r\n")),
    }
}
