//! Every check that a change has to pass, in the order that fails soonest.
//!
//! It refuses to know what the tests prove.

use std::time::Instant;

use anyhow::Result;

use crate::banner;
use crate::prerequisites::{self, Tools};
use crate::workspace::{Workspace, perform};

/// Runs all steps and stops at the first that fails; `filter` narrows the tests alone.
pub(crate) fn test(workspace: &Workspace, filter: Option<&str>) -> Result<()> {
    let start = Instant::now();
    let tools = Tools::find(workspace)?;

    perform("Format", &mut workspace.cargo("fmt --all --check"))?;
    banner::build(workspace)?;
    perform("Lints", &mut workspace.cargo("clippy --workspace --all-targets -- --deny warnings"))?;
    perform(
        "Lints of the banner for the browser",
        // As it is built for visitors: with debug assertions, locale data that only the server uses
        // would bring the standard library.
        workspace.cargo("clippy --package banner-wasm --profile banner --target").args([
            prerequisites::WASM,
            "--",
            "--deny",
            "warnings",
        ]),
    )?;
    // xtask apart from the rest, here and below: together they would share crate features, and
    // cargo would compile all it needs a second time.
    perform("Tests of xtask", workspace.cargo("test --package xtask").args(filter))?;
    perform(
        "Building latch for the tests",
        &mut workspace.cargo("build --workspace --exclude xtask --bins"),
    )?;
    let mut tests = workspace.cargo("test --workspace --exclude xtask");
    tests.args(filter).env("LATCH_BIN", workspace.latch("debug"));
    tools.pass_to(&mut tests);
    perform("Tests", &mut tests)?;

    let seconds = start.elapsed().as_secs();
    let tests = filter.map_or("all tests".into(), |filter| format!("tests matching `{filter}`"));
    println!("\nPassed in {seconds} s: format, banner build, lints (native, wasm), {tests}.");
    tools.print_skipped();
    Ok(())
}
