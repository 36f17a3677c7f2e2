//! Stopping in good order: one signal that web, workers and live streams hear.

use tokio::sync::watch;

/// Whether it is time to stop; cheap to clone.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// Becomes true at SIGTERM or SIGINT.
    pub fn on_signal() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let (stop, stopping) = watch::channel(false);
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::info!("stopping: finishing what is in hand");
            // Nobody left to hear it is as good.
            let _ = stop.send(true);
        });
        Ok(Self(stopping))
    }

    /// Never stops; for tests.
    #[cfg(test)]
    pub fn never() -> Self {
        let (stop, stopping) = watch::channel(false);
        std::mem::forget(stop);
        Self(stopping)
    }

    /// Stops when it is told to; for tests.
    #[cfg(test)]
    pub fn by_hand() -> (watch::Sender<bool>, Self) {
        let (stop, stopping) = watch::channel(false);
        (stop, Self(stopping))
    }

    /// Returns when it is time.
    pub async fn requested(mut self) {
        // A sender that is gone will never ask again; stopping is the safe reading.
        let _ = self.0.wait_for(|stop| *stop).await;
    }

    /// The signal itself, for workers.
    pub fn receiver(&self) -> watch::Receiver<bool> {
        self.0.clone()
    }
}
