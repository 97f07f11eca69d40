//! The Latch server: keeps the consent log, publishes notices and serves the banner.

pub mod notice_file;
pub mod store;
