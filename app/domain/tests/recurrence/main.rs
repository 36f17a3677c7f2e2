//! What repeats, against the RFC's own examples, against others' vectors, and against itself.

mod properties;
mod rfc;
mod stories;
mod support;
mod vectors;
