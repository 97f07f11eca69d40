//! What black-box tests stand on: real processes and real browsers, never mocks.
//!
//! It refuses to know what Latch answers; that is for the tests to say.

pub mod browser;
mod chromedriver;
mod chromium;
