//! What the drivers share: `bench` (figures) and `soak` (torture) both stand outside of Overture, start it as an
//! operator would, and talk to it through its front door.
//!
//! Nothing here is linked into the product, and nothing of the product is linked in here: a driver that shared the
//! service's code would share its mistakes.

pub mod api;
pub mod database;
pub mod demo;
pub mod ending;
pub mod moment;
pub mod overture;

/// Anything that stops a driver; people read it, programs don't.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// What a driver's steps return.
pub type Result<T, E = Fault> = std::result::Result<T, E>;
