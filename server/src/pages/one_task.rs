//! A page is drawn by one task: the answers it asks for and whatever else it starts are polled where the page is, not
//! on whichever thread is free.
//!
//! Signals that several threads change at the same moment can lose the one notice that everything is there, and the
//! browser then waits for ever (leptos-rs/leptos#4673, #4851; here one page in some five thousand on two busy cores).
//! In one task nothing happens at the same moment. Pages still run beside each other, and so does the database.

use std::{
    future::poll_fn,
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use axum::{
    body::{Body, to_bytes},
    response::{IntoResponse, Response},
};
use futures::{FutureExt, StreamExt, stream::FuturesUnordered};
use http::StatusCode;

tokio::task_local! {
    /// What the page at hand has started and not polled yet.
    static STARTED: Mutex<Vec<PinnedFuture<()>>>;
}

/// Gives what a page starts to its page, and anything else to the runtime.
struct ToItsPage;

impl CustomExecutor for ToItsPage {
    fn spawn(&self, task: PinnedFuture<()>) {
        let mut task = Some(task);
        let _ = STARTED.try_with(|started| hold(started).extend(task.take()));
        if let Some(task) = task {
            tokio::spawn(task);
        }
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(task);
    }

    fn poll_local(&self) {}
}

/// Has to be called before the first page is drawn; again does no harm.
pub fn prepare() {
    // Somebody was here before: the same executor, for nothing else is ever set.
    let _ = Executor::init_custom_executor(ToItsPage);
}

/// Draws a page with all of its body. What it started and did not wait for ends with it.
pub async fn whole(page: impl Future<Output = Response> + Send) -> Response {
    with_what_it_starts(async {
        let (parts, body) = page.await.into_parts();
        match to_bytes(body, usize::MAX).await {
            Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
            Err(error) => {
                tracing::error!(%error, "a page broke off");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    })
    .await
}

async fn with_what_it_starts<T: Send>(page: impl Future<Output = T> + Send) -> T {
    // Each is polled when it was woken itself: a page is long.
    let mut parts = FuturesUnordered::new();
    parts.push(page.map(Some).boxed().left_future());
    let drawn = poll_fn(|context| {
        loop {
            let drawn = parts.poll_next_unpin(context);
            let started = STARTED.with(|started| mem::take(&mut *hold(started)));
            match drawn {
                Poll::Ready(Some(Some(drawn))) => return Poll::Ready(drawn),
                // Whoever got something meanwhile has woken this task.
                Poll::Pending if started.is_empty() => return Poll::Pending,
                // The last one first: a part that waits for an answer looks once at what is there already, and would
                // draw all of it twice if the answer were.
                _ => parts.extend(started.into_iter().rev().map(|task| task.map(|()| None).right_future())),
            }
        }
    });
    STARTED.scope(Mutex::default(), drawn).await
}

fn hold(started: &Mutex<Vec<PinnedFuture<()>>>) -> MutexGuard<'_, Vec<PinnedFuture<()>>> {
    started.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures::channel::oneshot;
    use tokio::task;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_a_page_starts_runs_in_its_task() {
        prepare();
        let drawn = task::spawn(with_what_it_starts(async {
            let (told, hears) = oneshot::channel();
            Executor::spawn(async {
                let (deeper, hears) = oneshot::channel();
                Executor::spawn(async {
                    task::yield_now().await;
                    let _ = deeper.send(task::id());
                });
                let _ = told.send((task::id(), hears.await.expect("an answer")));
            });
            (task::id(), hears.await.expect("an answer"))
        }));
        let (page, (first, second)) = drawn.await.expect("a page");
        assert_eq!((first, second), (page, page));
    }

    #[tokio::test]
    async fn what_is_started_elsewhere_runs_by_itself() {
        prepare();
        let (told, hears) = oneshot::channel();
        let elsewhere = task::spawn(async {
            Executor::spawn(async {
                let _ = told.send(task::id());
            });
            task::id()
        });
        assert_ne!(hears.await.expect("an answer"), elsewhere.await.expect("a task"));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_ends_with_the_page() {
        prepare();
        let (kept, mut gone) = oneshot::channel::<()>();
        with_what_it_starts(async {
            Executor::spawn(async {
                let _kept = kept;
                std::future::pending::<()>().await;
            });
            task::yield_now().await;
        })
        .await;
        assert!(gone.try_recv().is_err(), "it waits for ever");
    }

    #[tokio::test]
    async fn a_panic_in_what_a_page_starts_is_the_pages() {
        prepare();
        let drawn = task::spawn(with_what_it_starts(async {
            Executor::spawn(async { panic!("a story's") });
            std::future::pending::<()>().await;
        }));
        assert!(drawn.await.is_err_and(|error| error.is_panic()));
    }
}
