//! Where the workspace lies on this disk and how a step of a chore is started there.
//!
//! It refuses to know what the steps are.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use cargo_metadata::MetadataCommand;

/// The directories every chore needs.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Asks cargo, so that `CARGO_TARGET_DIR` and a `build.target-dir` setting are respected.
    pub(crate) fn find() -> Result<Self> {
        let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).context(
            "CARGO_MANIFEST_DIR is not set: start me as `cargo xtask`, not by my file name",
        )?;
        let metadata = MetadataCommand::new()
            .current_dir(here)
            .no_deps()
            .exec()
            .context("`cargo metadata` failed")?;
        Ok(Self {
            root: metadata.workspace_root.into_std_path_buf(),
            target: metadata.target_directory.into_std_path_buf(),
        })
    }

    /// The directory of the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The hand-written assets; what is generated goes to `pkg/` below it.
    pub(crate) fn assets(&self) -> PathBuf {
        self.root.join("static")
    }

    /// The `latch` executable of a cargo profile directory (`debug`, `release`).
    pub(crate) fn latch(&self, profile: &str) -> PathBuf {
        self.target.join(profile).join(format!("latch{}", env::consts::EXE_SUFFIX))
    }

    /// The cargo that runs this program, in the workspace root.
    ///
    /// `arguments` is one line, split at spaces.
    pub(crate) fn cargo(&self, arguments: &str) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.root).args(arguments.split_whitespace());
        // Set by the cargo that started this program and true of xtask alone: left in place they
        // make build scripts of other members run again on every chore.
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_")) {
                cargo.env_remove(name);
            }
        }
        cargo.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_PATH");
        cargo
    }
}

/// Says what happens next, so that a long silence always has a name.
pub(crate) fn announce(step: &str) {
    eprintln!("\n==> {step}");
}

/// Announces `step`, runs `command` on this terminal and fails with the step's name.
pub(crate) fn perform(step: &str, command: &mut Command) -> Result<()> {
    announce(step);
    let status = command
        .status()
        .with_context(|| format!("could not start {}", command.get_program().display()))?;
    ensure!(status.success(), "step failed: {step} ({status})");
    Ok(())
}
