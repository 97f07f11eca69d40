//! Bytes first, then time.
//!
//! It refuses to know what is measured.

use anyhow::Result;

use crate::banner;
use crate::prerequisites::Tools;
use crate::workspace::{Workspace, perform};

/// Prints the byte table and runs the benchmarks of the `tests` crate, or the one that is named, with
/// `arguments` passed through.
pub(crate) fn bench(workspace: &Workspace, name: Option<&str>, arguments: &[String]) -> Result<()> {
    let tools = Tools::for_benchmarks(workspace)?;
    banner::build(workspace)?;
    perform(
        "Building latch for the benchmarks",
        &mut workspace.cargo("build --release --package server --bin latch"),
    )?;
    let mut benches = workspace.cargo("bench --package tests");
    match name {
        Some(name) => benches.args(["--bench", name]),
        None => benches.arg("--benches"),
    };
    benches.arg("--").args(arguments);
    benches.env("LATCH_BIN", workspace.latch("release"));
    tools.name_to(&mut benches);
    perform("Benchmarks", &mut benches)?;
    tools.print_skipped();
    Ok(())
}
