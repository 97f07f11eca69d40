//! What several black-box tests and benchmarks need: decisions to post, a checker for a log, and
//! load over HTTP. Tests nothing itself.

pub mod load;
pub mod log_check;
pub mod sample;
