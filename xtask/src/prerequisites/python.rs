//! Packages from `PyPI` that tests judge by, in the versions that `tests/python/` locks, in an
//! environment of their own.
//!
//! It refuses to touch the packages of the machine's Python.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::on_path;
use super::tools::{Setting, find_or_install};
use crate::workspace::{Workspace, perform};

const HOW_TO: &str = "Python 3.11 or newer, with its modules venv and pip, is not on PATH (Debian: apt-get \
    install --no-install-recommends python3 python3-venv)";
/// Fails where it is too old for the packages or cannot make environments.
const FIT: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

/// The Python of the environment, filled again whenever the lock file has changed.
pub(super) fn packages(workspace: &Workspace) -> Result<Vec<Setting>> {
    let fit = |python: &PathBuf| {
        Command::new(python).args(["-c", FIT]).output().is_ok_and(|output| output.status.success())
    };
    let find = || Some(vec![("LATCH_PYTHON", on_path("python3").filter(fit)?)]);
    let found = find_or_install(find, &["python3", "python3-venv"], HOW_TO)?;

    let lock_file = workspace.root().join("tests/python/requirements.txt");
    let lock = fs::read(&lock_file)?;
    let place = workspace.target().join("python");
    let python = place.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let stamp = place.join(".latch-requirements.txt");
    if !fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        let (_, machine) = found.first().context(HOW_TO)?;
        let mut venv = Command::new(machine);
        venv.args(["-m", "venv", "--clear"]).arg(&place);
        perform("Making an environment for Python", &mut venv)
            .context("Python could not make an environment")?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        pip.args(["--require-hashes", "--only-binary", ":all:", "--requirement"]).arg(&lock_file);
        perform("Fetching what tests use from PyPI", &mut pip)
            .context("pip could not fetch its packages")?;
        fs::write(&stamp, &lock)?;
    }
    Ok(vec![("LATCH_PYTHON", python)])
}
