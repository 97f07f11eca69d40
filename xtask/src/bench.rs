//! Bytes first, then time.
//!
//! It refuses to know what is measured.

use anyhow::Result;

use crate::banner;
use crate::prerequisites::Tools;
use crate::workspace::{Workspace, perform};

/// Prints the byte table and runs the benchmarks of the `tests` crate.
pub(crate) fn bench(workspace: &Workspace) -> Result<()> {
    let tools = Tools::for_benchmarks(workspace)?;
    banner::build(workspace)?;
    perform(
        "Building latch for the benchmarks",
        &mut workspace.cargo("build --release --package server --bin latch"),
    )?;
    let mut benches = workspace.cargo("bench --package tests");
    benches.env("LATCH_BIN", workspace.latch("release"));
    tools.name_to(&mut benches);
    perform("Benchmarks", &mut benches)?;
    tools.print_skipped();
    Ok(())
}
