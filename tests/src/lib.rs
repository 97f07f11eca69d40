//! What several black-box tests and benchmarks need: a real server on a free port and calls to it,
//! decisions to post, a checker for a log, and load over HTTP. Tests nothing itself.

pub mod app;
pub mod call;
pub mod load;
pub mod log_check;
pub mod sample;
pub mod shop;
