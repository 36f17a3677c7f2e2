//! Messages that a workspace saves to use again (R3): everybody reads them, premium seats save, change and remove.

mod change;
mod list;
mod remove;
mod save;
#[cfg(test)]
mod stories;
