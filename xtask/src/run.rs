//! From a fresh clone to a running server with the demo shop.
//!
//! It refuses to know the server's options: they pass through.

use std::process::Command;

use anyhow::Result;

use crate::banner;
use crate::workspace::{Workspace, announce, perform};

/// Builds everything, then becomes the server: Ctrl-C and the terminal are its own.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    banner::build(workspace)?;
    perform(
        "Building the server (the first time takes minutes)",
        &mut workspace.cargo("build --release --package server --bin latch"),
    )?;
    announce("Starting latch serve --demo; stop it with Ctrl-C");
    let mut latch = Command::new(workspace.latch("release"));
    latch.current_dir(workspace.root()).args(["serve", "--demo"]).args(arguments);
    become_process(&mut latch)
}

#[cfg(unix)]
fn become_process(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;

    use anyhow::Context;

    // Returns only if the program could not be started.
    Err(command.exec()).with_context(|| format!("{}", command.get_program().display()))
}

#[cfg(not(unix))]
fn become_process(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1));
}
