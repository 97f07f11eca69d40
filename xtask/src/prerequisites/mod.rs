//! What has to be on this machine before a chore can work, and how to get it.
//!
//! It refuses to install anything silently, and anything at all where that needs a password.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::{Workspace, perform};

mod apt;
mod browsers;
mod go;
mod npm;
mod postgres;
mod python;
mod tools;

pub(crate) use tools::Tools;

/// The compilation target of the banner.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Makes sure that the active toolchain can compile for the browser.
///
/// rustup does not add a target named in `rust-toolchain.toml` to a toolchain that is already
/// installed, so look at what is there instead of trusting the file.
pub(crate) fn wasm_target(workspace: &Workspace) -> Result<()> {
    let rustc = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WASM])
        .current_dir(workspace.root())
        .output()
        .context("could not start rustc")?;
    ensure!(rustc.status.success(), "rustc knows no target {WASM}");
    if Path::new(String::from_utf8(rustc.stdout)?.trim()).is_dir() {
        return Ok(());
    }
    ensure!(
        on_path("rustup").is_some(),
        "The Rust target {WASM} is missing and there is no rustup to add it. Install your \
         distribution's package for it (Debian: libstd-rust-dev-wasm32, Fedora: \
         rust-std-static-wasm32-unknown-unknown, Arch: rust-wasm) or use https://rustup.rs."
    );
    let mut add = Command::new("rustup");
    add.args(["target", "add", WASM]).current_dir(workspace.root());
    perform(&format!("Adding the Rust target {WASM}"), &mut add)
}

/// Makes sure that there is a C compiler, which cargo links with.
pub(crate) fn c_compiler() -> Result<()> {
    let there = cfg!(windows) || ["cc", "gcc", "clang"].iter().any(|cc| on_path(cc).is_some());
    ensure!(
        there,
        "There is no C compiler on PATH:
  Debian, Ubuntu   apt-get install build-essential
  Fedora           dnf install gcc
  Arch             pacman -S base-devel
  macOS            xcode-select --install"
    );
    Ok(())
}

/// The executable that a variable names, if it is there.
fn chosen(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|directory| directory.join(&file))
        .find(|path| path.is_file())
}
