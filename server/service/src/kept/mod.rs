//! What somebody typed is kept (R17): drafts of requests, and forms whose session had ended.
//!
//! Neither is audited: nothing of it has left its author, and nobody else is shown it.

mod drafts;
mod forms;
#[cfg(test)]
mod stories;

pub use forms::KeptForm;
