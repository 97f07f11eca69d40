//! How tags get into pages and out of them again: order, later elements, conditions, values,
//! events, nonces, and what is left after a refusal. A server's own log says what ran.
//!
//! `probe` is the site on which all of this happens.

mod api;
mod conditions;
mod markup;
mod probe;
mod withdrawal;
