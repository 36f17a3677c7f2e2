//! What this process is sending right now, so that a bench can wait for it to be at rest.

use std::sync::Arc;

use tokio::sync::watch;

/// Counts what is in hand; cheap to clone.
#[derive(Clone)]
pub(crate) struct InHand(Arc<watch::Sender<usize>>);

/// One thing in hand, until it is dropped.
pub(crate) struct Held(InHand);

impl InHand {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }

    /// Takes something in hand.
    pub(crate) fn hold(&self) -> Held {
        self.0.send_modify(|count| *count += 1);
        metrics::gauge!("overture_mails_in_hand").increment(1.0);
        Held(self.clone())
    }

    /// Returns once nothing is in hand.
    pub(crate) async fn at_rest(&self) {
        // The sender lives as long as we do, so this can't fail.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| *count -= 1);
        metrics::gauge!("overture_mails_in_hand").decrement(1.0);
    }
}
