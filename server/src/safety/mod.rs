//! What every request passes before it reaches anything.

pub mod bodies;
pub mod client;
pub mod headers;
pub mod limits;
pub mod log;
pub mod nearby;
pub mod panics;
pub mod same_origin;
pub mod witness;
