//! The Latch server as a library: what the `latch` binary and the tests put together.
//! It refuses to know how the process was started.

pub mod demo;
