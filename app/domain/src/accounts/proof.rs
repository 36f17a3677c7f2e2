//! What a session has to bring before something that can't be undone.

use serde::{Deserialize, Serialize};

/// Proof that the owner of the account asks, and not somebody at a screen that was left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proof {
    /// Nothing: a link from a mail has opened the session a moment ago.
    Given,
    /// The account's password.
    Password,
    /// A new session, opened by a link: the account has no password.
    Link,
}
