//! Programs from npm that tests judge by, in the versions that `tests/npm/` locks.
//!
//! It refuses to run any script that a package brings.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::on_path;
use super::tools::{Setting, find_or_install};
use crate::workspace::{Workspace, perform};

const HOW_TO: &str = "Node.js and npm are not on PATH (Debian: apt-get install \
    --no-install-recommends nodejs npm)";

/// The installed packages' folder, filled again whenever the lock file has changed.
pub(super) fn packages(workspace: &Workspace) -> Result<Vec<Setting>> {
    let node = || Some(vec![("LATCH_NODE", on_path("npm").and(on_path("node"))?)]);
    let mut found = find_or_install(node, &["nodejs", "npm"], HOW_TO)?;

    let wanted = workspace.root().join("tests/npm");
    let place = workspace.target().join("npm");
    let modules = place.join("node_modules");
    let lock = fs::read(wanted.join("package-lock.json"))?;
    let stamp = modules.join(".latch-lock.json");
    if !fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        fs::create_dir_all(&place)?;
        for name in ["package.json", "package-lock.json"] {
            fs::copy(wanted.join(name), place.join(name))?;
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&place);
        perform("Fetching what tests use from npm", &mut npm)
            .context("npm could not fetch its packages")?;
        fs::write(&stamp, &lock)?;
    }
    found.push(("LATCH_NPM", modules));
    Ok(found)
}
