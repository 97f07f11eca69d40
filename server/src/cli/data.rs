//! The data directory: made private, and telling who is serving it. Knows nothing of what the
//! store keeps in it.

use anyhow::Context as _;
use clap::Args;
use serde::{Deserialize, Serialize};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Which data directory a command is about.
#[derive(Debug, Args)]
pub(super) struct DataFlag {
    /// Where the log, the notices and the keys are kept
    #[arg(
        id = "data",
        long = "data",
        env = "LATCH_DATA",
        hide_env_values = true,
        value_name = "DIR",
        default_value = "./data"
    )]
    pub(super) folder: PathBuf,
}

/// Where the store is.
pub(super) fn store(data: &Path) -> PathBuf {
    data.join("store")
}

/// Makes the directory, readable by its owner only. One that exists is left as it is.
pub(super) fn make(data: &Path) -> anyhow::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(data).with_context(|| {
        format!("cannot make the data directory {}; choose another with --data", data.display())
    })
}

/// Who is serving a data directory, in its `server.json` while it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Serving {
    /// Where it listens; a client on this machine can connect there.
    pub(super) address: SocketAddr,
    /// The address for browsers, without a closing slash.
    pub(super) url: String,
    /// Its process.
    pub(super) pid: u32,
}

/// The `server.json` of this process. Removed when dropped.
pub(super) struct ServingFile(PathBuf);

impl Serving {
    fn path(data: &Path) -> PathBuf {
        data.join("server.json")
    }

    /// Says that this process serves the directory there.
    pub(super) fn announce(
        data: &Path,
        address: SocketAddr,
        url: &str,
    ) -> anyhow::Result<ServingFile> {
        let path = Self::path(data);
        let beside = data.join("server.json.new");
        let text =
            serde_json::to_string(&Self { address, url: url.into(), pid: std::process::id() })?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let write = || {
            options.open(&beside)?.write_all(text.as_bytes())?;
            fs::rename(&beside, &path)
        };
        write().with_context(|| format!("cannot write {}", path.display()))?;
        Ok(ServingFile(path))
    }

    /// Who says to be serving the directory. May be left over from a server that was killed.
    pub(super) fn of(data: &Path) -> Option<Self> {
        serde_json::from_str(&fs::read_to_string(Self::path(data)).ok()?).ok()
    }
}

impl Drop for ServingFile {
    fn drop(&mut self) {
        // Left over, it misleads nobody: it counts only while the store is locked.
        let _ = fs::remove_file(&self.0);
    }
}
