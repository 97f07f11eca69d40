//! The running server: its settings, its state, its start and its end. Knows the routes only as
//! something to mount.

mod addresses;
mod limiter;
mod settings;
mod start;
mod state;

pub use addresses::Addresses;
pub use limiter::{Limiter, TooSoon};
pub use settings::{KeepAddress, Limits, Rate, Settings};
pub use start::{Routes, Running, StartError, start};
pub use state::State;
