//! What repeats, against the RFC's own examples, against others' vectors, and against itself.

mod oracle;
mod properties;
mod rfc;
mod stories;
mod support;
mod vectors;
