//! What black-box tests share: a real server on a free port over a real store, and calls to it.

pub mod app;
pub mod call;
pub mod shop;
