//! Accepts connections and serves HTTP on them. No client can hold one for ever or take the room of others: each has to
//! send its requests and take its answers in time, and there is a limit to how many there are. Live streams count
//! themselves (`streams`); bodies that come too slowly are answered by the middleware `bodies`.

mod connection;
mod limits;
mod register;
#[cfg(test)]
mod stories;
mod watched;

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, Response, header},
    response::IntoResponse,
};
use domain::{networks::Network, refusals::Refusal};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::{Instant, MissedTickBehavior},
};
use tower::ServiceExt;

use crate::{api::problem::Problem, settings::Proxies, shutdown::Shutdown};
use connection::Connection;
pub use limits::Limits;
use register::{Place, Register};
use watched::{Answer, Asked, Wire};

/// The longest head of a request. It is also what hyper keeps at most of an answer that is not taken.
const HEAD_BYTES: usize = 32 << 10;
/// How long nobody is accepted after the system refused to.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until it is time to stop, then finishes what is in hand.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, trusted: Proxies, stopping: Shutdown) {
    let register = Register::new(limits);
    // Everybody holds one end of it; when all are gone it is closed.
    let (held, mut all_gone) = mpsc::channel::<()>(1);
    let mut stop = pin!(stopping.clone().requested());
    let mut sweep = tokio::time::interval(limits.sweep);
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let (tcp, peer) = tokio::select! {
            accepted = accept(&listener, &register) => accepted,
            _ = sweep.tick() => {
                register.sweep(Instant::now());
                continue;
            }
            () = &mut stop => break,
        };
        let network = (!trusted.contains(peer.ip())).then(|| Network::of(peer.ip()));
        if let Some(place) = register.enter(network, Instant::now()) {
            let (router, stopping, held) = (router.clone(), stopping.clone(), held.clone());
            tokio::spawn(async move {
                hold(tcp, peer, place, router, stopping).await;
                drop(held);
            });
        }
        // Who has just given way needs a turn to close.
        tokio::task::yield_now().await;
    }
    drop((listener, held));
    loop {
        tokio::select! {
            _ = all_gone.recv() => return,
            _ = sweep.tick() => register.sweep(Instant::now()),
        }
    }
}

/// The next connection. Never fails: what is wrong with one connection is no other's matter, and when the system is out
/// of descriptors or memory, it will have some again.
async fn accept(listener: &TcpListener, register: &Register) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                register.give_way();
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Serves one connection to its end.
async fn hold(tcp: TcpStream, peer: SocketAddr, place: Place, router: Router, stopping: Shutdown) {
    // Streamed pages wait 40 ms for an acknowledgement otherwise.
    if let Err(error) = tcp.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let connection = place.connection.clone();
    let answer = {
        let connection = connection.clone();
        service_fn(move |request| answer(request, peer, connection.clone(), router.clone()))
    };
    // How long a head may take is ours to say: hyper would count the time between two requests as well.
    let mut http = http1::Builder::new();
    http.header_read_timeout(None).max_buf_size(HEAD_BYTES);
    let mut serving = pin!(http.serve_connection(TokioIo::new(Wire { tcp, connection: connection.clone() }), answer));
    let mut stop = pin!(stopping.requested());
    let mut is_stopping = false;
    loop {
        tokio::select! {
            served = &mut serving => {
                if let Err(error) = served {
                    tracing::debug!(%error, "a connection broke");
                }
                return;
            }
            () = connection.is_cut() => return,
            () = &mut stop, if !is_stopping => {
                is_stopping = true;
                serving.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Not begun, because the connection was being closed when the request came.
#[derive(Debug, thiserror::Error)]
#[error("the connection was given up")]
struct GivenUp;

async fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    connection: Arc<Connection>,
    router: Router,
) -> Result<Response<Answer>, GivenUp> {
    if !connection.begins() {
        return Err(GivenUp);
    }
    let is_spare = connection.is_spare;
    let mut response = if is_spare && request.uri().path() != "/healthz" {
        Problem::from(Refusal::Unavailable).into_response()
    } else {
        let mut request = request.map(|body| Body::new(Asked { body, connection: connection.clone() }));
        request.extensions_mut().insert(ConnectInfo(peer));
        let Ok(response) = router.oneshot(request).await;
        response
    };
    if is_spare {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| Answer { body, connection }))
}
