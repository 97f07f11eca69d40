//! What has to be on this machine before a chore can work, and how to get it.
//!
//! It refuses to install anything silently, and anything at all where that needs a password.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::workspace::{Workspace, announce, perform};

/// The compilation target of the banner.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

const CHROMIUM: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_CHROME: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const CHROMEDRIVER: [&str; 2] = ["chromedriver", "chromium.chromedriver"];
const HOW_TO_INSTALL: &str = "The browser tests need Chromium and chromedriver of the same version:
  Debian, Ubuntu   apt-get install --no-install-recommends chromium chromium-driver
  Fedora           dnf install chromium chromedriver
  Arch             pacman -S chromium
  macOS            brew install --cask google-chrome chromedriver
Where they are not on PATH, set LATCH_CHROMIUM and LATCH_CHROMEDRIVER to the two executables.";

/// The browser the tests drive, and the program that drives it.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

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

/// Finds the browser and its driver, installing Debian's where that needs no password.
pub(crate) fn browser() -> Result<Browser> {
    if let Some(found) = find_browser() {
        return Ok(found);
    }
    let Some(apt) = apt_get() else { bail!("{HOW_TO_INSTALL}") };
    announce("Chromium or chromedriver is missing: installing Debian's packages");
    let command = |arguments: &[&str]| {
        let mut command = Command::new(apt[0]);
        command.args(&apt[1..]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    perform("apt-get update", &mut command(&["update"]))?;
    let packages = ["install", "-y", "--no-install-recommends", "chromium", "chromium-driver"];
    perform("apt-get install chromium chromium-driver", &mut command(&packages))
        .context(HOW_TO_INSTALL)?;
    find_browser().context(HOW_TO_INSTALL)
}

fn find_browser() -> Option<Browser> {
    let chosen = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_file());
    let first = |names: &[&str]| names.iter().find_map(|name| on_path(name));
    let mac = || Some(PathBuf::from(MAC_CHROME)).filter(|path| path.is_file());
    Some(Browser {
        chromium: chosen("LATCH_CHROMIUM").or_else(|| first(&CHROMIUM)).or_else(mac)?,
        chromedriver: chosen("LATCH_CHROMEDRIVER").or_else(|| first(&CHROMEDRIVER))?,
    })
}

/// The words that start apt-get with the right to install, or none where a password is needed.
fn apt_get() -> Option<&'static [&'static str]> {
    on_path("apt-get")?;
    let quietly = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()
    };
    let id = quietly("id", &["-u"])?;
    if id.stdout.trim_ascii() == b"0" {
        return Some(&["apt-get"]);
    }
    let sudo = quietly("sudo", &["-n", "true"])?;
    sudo.status.success().then_some(&["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND", "apt-get"])
}

fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|directory| directory.join(&file))
        .find(|path| path.is_file())
}
