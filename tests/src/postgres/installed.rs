//! The PostgreSQL of this machine: where its programs are, which user runs them, and how one is asked.
//!
//! It refuses to know any server.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// A folder of its own, which the server's user owns.
pub(super) fn folder() -> PathBuf {
    let folder = tempfile::Builder::new().prefix("latch-postgres-").tempdir().expect("a folder");
    let folder = folder.keep();
    own(&folder);
    folder
}

/// PostgreSQL refuses to run as root: then it runs as its own user, or as nobody.
fn server_user() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self").ok()?.uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("the users");
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(ids("postgres").or_else(|| ids("nobody")).expect("a user other than root"))
}

pub(super) fn own(path: &Path) {
    if let Some((user, group)) = server_user() {
        chown(path, Some(user), Some(group)).expect("the right to give files away");
    }
}

pub(super) fn as_nobody(command: &mut Command) {
    if let Some((user, group)) = server_user() {
        command.uid(user).gid(group);
    }
}

pub(super) fn program(name: &str) -> Command {
    let mut command = Command::new(binary(name));
    as_nobody(&mut command);
    command.current_dir("/").stdin(Stdio::null());
    command
}

/// Whether this machine has a PostgreSQL to start.
pub fn is_there() -> bool {
    binaries().is_some()
}

/// A program of the server's package.
pub(super) fn binary(name: &str) -> PathBuf {
    let found = binaries();
    let found = found.expect("the server binaries of PostgreSQL; name their folder LATCH_POSTGRES");
    found.join(name)
}

/// Where they are: where `LATCH_POSTGRES` says, else where distributions put them.
fn binaries() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let named = std::env::var_os("LATCH_POSTGRES").map(PathBuf::from);
        let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        named.or(debian.map(|version| version.path().join("bin")).max())
    });
    found.as_deref()
}

/// What a program prints; its complaint if it fails.
pub(super) fn run(command: &mut Command) -> String {
    let output = command.output().expect("a program of PostgreSQL");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {complaint}");
    String::from_utf8(output.stdout).expect("text")
}
