//! Bytes first, then time.
//!
//! It refuses to know what is measured.

use anyhow::Result;

use crate::banner;
use crate::workspace::{Workspace, perform};

/// Prints the byte table and runs the benchmarks of the `tests` crate.
pub(crate) fn bench(workspace: &Workspace) -> Result<()> {
    banner::build(workspace)?;
    perform(
        "Building latch for the benchmarks",
        &mut workspace.cargo("build --release --package server --bin latch"),
    )?;
    perform(
        "Benchmarks",
        workspace.cargo("bench --package tests").env("LATCH_BIN", workspace.latch("release")),
    )
}
