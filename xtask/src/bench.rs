//! Bytes first, then time.
//!
//! It refuses to know what is measured.

use anyhow::Result;

use crate::banner;
use crate::workspace::{Workspace, perform};

/// Prints the byte table and runs the benchmarks of the `tests` crate.
pub(crate) fn bench(workspace: &Workspace) -> Result<()> {
    banner::build(workspace)?;
    perform("Benchmarks", &mut workspace.cargo("bench --package tests"))
}
