//! The `overture` binary: wiring only, nothing decides here.

mod workers;

fn main() {}
