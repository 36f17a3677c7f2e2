//! News of changes, for pages that are open (server-sent events) and for workers that sleep.
//!
//! News says only where to look again; whoever hears it reads the truth from the store. Losing news costs
//! freshness, never correctness.

use std::sync::Arc;

use domain::ids::{CandidateId, WorkspaceId};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, broadcast};

/// Where something changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    pub workspace: Option<WorkspaceId>,
    pub candidate: Option<CandidateId>,
    /// Whether due work may have appeared or moved ahead.
    pub due: bool,
}

/// Tells this process, and by the store's own means the other ones, what has changed.
#[derive(Clone, Debug)]
pub struct Live {
    news: broadcast::Sender<News>,
    due: Arc<Notify>,
}

impl Live {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self { news: broadcast::Sender::new(256), due: Arc::new(Notify::new()) }
    }

    /// Tells those in this process.
    pub fn tell(&self, news: News) {
        if news.due {
            self.due.notify_one();
        }
        // Nobody listening is the normal case.
        let _ = self.news.send(news);
    }

    /// Hears everything from now on.
    pub fn hear(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// Returns when due work may have appeared since the last call.
    pub async fn due(&self) {
        self.due.notified().await;
    }

    /// Wakes the worker without news for anybody.
    pub fn wake(&self) {
        self.due.notify_one();
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}
