//! One's own talks for one's own calendar program: a secret address to follow, and single talks as files (C8).
//!
//! The address follows from the feed's id and this Overture's key, so its owner can see it whenever they look; the store
//! has its hash alone. Renewing it ends the one before.

mod change;
mod read;
#[cfg(test)]
mod stories;

pub use read::FeedFile;
