//! The `overture` binary: wiring only, nothing decides here.

fn main() {}
