//! Messages that a workspace saves to use again (R3): everybody reads them, premium seats save and remove.

mod list;
mod remove;
mod save;
#[cfg(test)]
mod stories;
