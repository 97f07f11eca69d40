//! What black-box tests and benchmarks stand on: real servers, processes and browsers, never mocks.
//!
//! It refuses to know what Latch answers; that is for the tests to say.

pub mod app;
pub mod browser;
pub mod call;
pub mod demo;
pub mod hostile;
pub mod latch;
pub mod load;
pub mod log_check;
pub mod mounted;
pub mod network;
pub mod postgres;
pub mod sample;
pub mod shop;
pub mod stage;
pub mod tracker;
