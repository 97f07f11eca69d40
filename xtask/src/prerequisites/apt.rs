//! Debian's packages, installed where that needs no password.
//!
//! It refuses to know what they are for.

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Result, bail};

use super::on_path;
use crate::workspace::{announce, perform};

/// Installs `packages`, or fails with a word on why it cannot.
pub(super) fn install(packages: &[&str]) -> Result<()> {
    static UPDATED: OnceLock<()> = OnceLock::new();
    let names = packages.join(" ");
    let Some(apt) = apt_get() else { bail!("apt-get is not here or would ask for a password") };
    announce(&format!("Missing: {names}. Installing Debian's packages"));
    let command = |arguments: &[&str]| {
        let mut command = Command::new(apt[0]);
        command.args(&apt[1..]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    if UPDATED.set(()).is_ok() {
        perform("apt-get update", &mut command(&["update"]))?;
    }
    let mut install = command(&["install", "-y", "--no-install-recommends"]);
    perform(&format!("apt-get install {names}"), install.args(packages))
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
