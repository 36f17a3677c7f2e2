//! What a company says about itself.

mod profile;
mod save_profile;
#[cfg(test)]
mod stories;
