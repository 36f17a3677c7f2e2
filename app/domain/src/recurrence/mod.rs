//! What repeats: recurrence rules and the events that carry them (RFC 5545, sections 3.3.10 and 3.8.5).
//!
//! Rules are expanded in wall time, because "every Monday at nine" follows the clock on the wall, and become moments by
//! the zone's data afterwards (C9, C11). Nothing is counted from the beginning that can be computed: a rule of 1970 costs
//! what its occurrences within the window cost. What would never end stops when its [`Patience`] does, and says from
//! where on nothing is known, so that whoever asked can take that for busy rather than free.

mod civil;
mod damaged;
mod days;
mod occurrences;
mod parse;
mod plan;
mod readings;
mod rule;
mod series;

pub use damaged::Readings;
pub use occurrences::{Occurrences, Patience};
pub use parse::BadRule;
pub use rule::{Frequency, Nth, Rule, Until};
pub use series::{Change, Changed, Extra, Found, Lasts, Series};
