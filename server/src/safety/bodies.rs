//! Bodies come in time, and all of them together fit into memory.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr},
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    networks::{Group, Network},
    refusals::Refusal,
};
use hyper::body::{Frame, SizeHint};
use service::accounts::Origin;
use tokio::time::{Instant, Sleep};

use crate::api::problem::Problem;

/// How fast a body has to come, and how much room there is for those on their way. Routes with other needs (uploads)
/// are merged after the layer of the ordinary ones, under a layer with a pace of their own.
#[derive(Clone, Debug)]
pub struct Bodies {
    pub pace: Pace,
    room: Arc<Room>,
}

/// How fast a body has to come.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Longest time without a byte.
    pub pause: Duration,
    /// Time for all of it, beside what [`Pace::bytes_per_second`] allows for what has come.
    pub start: Duration,
    /// The least speed.
    pub bytes_per_second: u32,
}

impl Pace {
    /// For forms and JSON: slower than the slowest telephone.
    pub const ORDINARY: Self =
        Self { pause: Duration::from_secs(20), start: Duration::from_secs(30), bytes_per_second: 2_048 };
}

impl Bodies {
    /// With room for this many bytes of everybody, and of one network.
    pub fn new(pace: Pace, bytes: usize, of_one: usize) -> Self {
        Self { pace, room: Arc::new(Room { bytes, of_one, taken: Mutex::default() }) }
    }
}

/// Bytes of bodies whose requests are not answered yet.
#[derive(Debug)]
struct Room {
    bytes: usize,
    of_one: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    bytes: usize,
    /// Of each network, of each site, and of each provider's block.
    by: HashMap<Group, usize>,
}

impl Room {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes room for so many more; `false`: there is none.
    fn take(&self, who: Network, bytes: usize) -> bool {
        let mut taken = self.taken();
        let has_share = |(group, times): (Group, u8)| {
            // Neither a site nor a block ever has all of it.
            let most = self.of_one.saturating_mul(times.into()).min(self.of_one.max(self.bytes / 4 * 3));
            taken.by.get(&group).copied().unwrap_or_default() + bytes <= most
        };
        let has_room = who.counted().all(has_share) && taken.bytes + bytes <= self.bytes;
        if has_room {
            taken.bytes += bytes;
            for (group, _) in who.counted() {
                *taken.by.entry(group).or_default() += bytes;
            }
        }
        has_room
    }

    fn give_back(&self, who: Network, bytes: usize) {
        let mut taken = self.taken();
        taken.bytes = taken.bytes.saturating_sub(bytes);
        for (group, _) in who.counted() {
            let theirs = taken.by.get(&group).copied().unwrap_or_default().saturating_sub(bytes);
            if theirs == 0 {
                taken.by.remove(&group);
            } else {
                taken.by.insert(group, theirs);
            }
        }
    }
}

/// What became of a body, between it and the middleware that outlives it.
#[derive(Debug)]
struct Fate {
    room: Arc<Room>,
    who: Network,
    taken: AtomicUsize,
    trouble: AtomicU8,
}

const FINE: u8 = 0;
const SLOW: u8 = 1;
const FULL: u8 = 2;

impl Fate {
    fn add(&self, bytes: usize) -> bool {
        let has_room = self.room.take(self.who, bytes);
        if has_room {
            self.taken.fetch_add(bytes, Ordering::Relaxed);
        }
        has_room
    }
}

impl Drop for Fate {
    fn drop(&mut self) {
        self.room.give_back(self.who, *self.taken.get_mut());
    }
}

/// Refuses a body that comes too slowly (408), or for which there is no room just now (503). Handlers only see that it
/// broke off, and have not begun anything.
pub async fn in_time(State(bodies): State<Bodies>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Whoever can't be told apart is one.
    let nobody = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let who = Network::of(request.extensions().get::<Origin>().map_or(nobody, |origin| origin.address));
    let fate = Arc::new(Fate { room: bodies.room, who, taken: AtomicUsize::new(0), trouble: AtomicU8::new(FINE) });
    let request = request.map(|body| Body::new(Timed { body, pace: bodies.pace, begun: None, fate: fate.clone() }));
    let response = next.run(request).await;
    let refusal = match fate.trouble.load(Ordering::Relaxed) {
        SLOW => Problem::too_slow(),
        FULL => Refusal::Unavailable.into(),
        _ => return response,
    };
    let mut response = refusal.into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// A body that has to come in time.
struct Timed {
    body: Body,
    pace: Pace,
    begun: Option<Begun>,
    fate: Arc<Fate>,
}

/// Since somebody has been waiting for it.
struct Begun {
    at: Instant,
    bytes: usize,
    late: Pin<Box<Sleep>>,
}

impl Begun {
    fn new(pace: &Pace, now: Instant) -> Self {
        Self { at: now, bytes: 0, late: Box::pin(tokio::time::sleep_until(now + pace.pause.min(pace.start))) }
    }

    /// More has come; when the next has to.
    fn more(&mut self, pace: &Pace, bytes: usize, now: Instant) {
        self.bytes += bytes;
        let earned = Duration::from_secs(self.bytes as u64) / pace.bytes_per_second.max(1);
        self.late.as_mut().reset((now + pace.pause).min(self.at + pace.start + earned));
    }
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Self { body, pace, begun, fate } = &mut *self;
        let begun = begun.get_or_insert_with(|| Begun::new(pace, Instant::now()));
        let refuse = |trouble, why: &str| {
            fate.trouble.store(trouble, Ordering::Relaxed);
            Poll::Ready(Some(Err(axum::Error::new(why.to_owned()))))
        };
        let Poll::Ready(frame) = Pin::new(body).poll_frame(context) else {
            ready!(begun.late.as_mut().poll(context));
            return refuse(SLOW, "the body comes too slowly");
        };
        if let Some(bytes) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map(Bytes::len) {
            if !fate.add(bytes) {
                return refuse(FULL, "there is no room for the body");
            }
            begun.more(pace, bytes, Instant::now());
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::{Router, middleware, routing::post};
    use futures::{StreamExt, stream};
    use tower::ServiceExt;

    use super::*;

    fn router(bodies: Bodies) -> Router {
        let router = Router::new().route("/", post(|body: Bytes| async move { body.len().to_string() }));
        router.layer(middleware::from_fn_with_state(bodies, in_time))
    }

    /// Sends a body of so many parts of ten bytes, with a pause after each.
    async fn send(router: &Router, parts: usize, pause: Duration) -> u16 {
        let parts = stream::iter(0..parts).then(move |_| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, Infallible>(Bytes::from_static(b"ten bytes."))
        });
        let request = Request::post("/").body(Body::from_stream(parts)).expect("a request");
        router.clone().oneshot(request).await.expect("infallible").status().as_u16()
    }

    #[tokio::test]
    async fn a_body_has_to_come_at_a_pace() {
        let turn = Duration::from_millis(100);
        // Ten bytes a turn.
        let pace = Pace { pause: 3 * turn, start: 5 * turn, bytes_per_second: 100 };
        let router = router(Bodies::new(pace, 1_000, 1_000));
        let (steady, stops, trickles, short) = tokio::join!(
            send(&router, 20, turn / 2),
            send(&router, 2, 4 * turn),
            send(&router, 20, 2 * turn),
            send(&router, 2, 2 * turn),
        );
        assert_eq!(steady, 200, "longer than the start, and fast enough");
        assert_eq!(stops, 408, "a long pause");
        assert_eq!(trickles, 408, "never a long pause, and too slow");
        assert_eq!(short, 200, "slow, and soon over");
    }

    #[tokio::test]
    async fn bodies_take_no_more_memory_than_there_is_for_them() {
        let router = router(Bodies::new(Pace::ORDINARY, 100, 30));
        for _ in 0..20 {
            assert_eq!(send(&router, 3, Duration::ZERO).await, 200, "room is given back");
        }
        assert_eq!(send(&router, 4, Duration::ZERO).await, 503);
        assert_eq!(send(&router, 3, Duration::ZERO).await, 200);
    }
}
