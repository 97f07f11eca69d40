//! The Latch server: keeps the consent log, publishes notices and serves the banner.

pub mod store;
