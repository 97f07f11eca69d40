//! The long crash test, kept out of the everyday run.
//!
//! It refuses to know how the server is killed and what is compared afterwards.

use anyhow::Result;

use crate::banner;
use crate::workspace::{Workspace, perform};

/// Runs the ignored `crash_soak` test with optimised code and shows its progress.
pub(crate) fn soak(workspace: &Workspace) -> Result<()> {
    banner::build(workspace)?;
    perform(
        "Building latch for the soak",
        &mut workspace.cargo("build --release --package server --bin latch"),
    )?;
    perform(
        "Soak: every fault, 200 rounds of SIGKILL",
        workspace
            .cargo("test --release --package tests --test all")
            .args(["--", "--ignored", "crash_soak", "--nocapture"])
            .env("LATCH_BIN", workspace.latch("release")),
    )
}
