//! The demo: a small shop whose trackers are stand-ins that log what they receive, so that "zero
//! before yes" can be seen. It refuses to know anything of Latch's store, notices or API.

mod notice;
mod pages;
mod shop;
mod tracker;

pub use notice::{SITE, notice_toml};
pub use shop::shop_routes;
pub use tracker::{Hit, HitKind, HitSummary, LOG_BOUND, TrackerLog, Vendor, tracker_routes};
