//! Every black-box test of Latch in one binary: it links once, and browsers are shared fairly.
//!
//! By kind, and what each proves:
//! - `edges`: crates depend on each other only as the layout allows.
//! - `tidy`: sources introduce themselves, stay short, and name no machine.
//! - `browser_smoke`: the harness itself works: scripts, trusted clicks, languages, phones,
//!   screenshots, and no way out to the internet.
//!
//! `cargo xtask test` finds the browser and runs everything; `cargo xtask test NAME` runs the
//! tests whose path contains `NAME`.

mod browser_smoke;
mod edges;
mod tidy;
