//! How long records are kept: what a rule says, which records it lets go at a time, and the work of
//! letting them go. Owns the meaning; what expiring leaves in the log is the store's contract.
//!
//! A record is proof for as long as its choice is in force, and it is in force until the visitor has
//! answered again or the choice has lapsed. From then on the rule counts.

mod job;
mod keep;

pub use job::{RetentionError, Upcoming, at_work, run, upcoming};
pub use keep::{Keep, KeepError};
