//! The real `latch` binary: found or built, started on a data directory, stopped or killed.
//!
//! It refuses to know what is asked of a server and what commands print.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Longest that a server may take to end.
const ENDING: Duration = Duration::from_secs(15);

/// The binary that `LATCH_BIN` names, else the one of this process's own profile, built from what
/// is on disk now.
pub fn path() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| std::env::var_os("LATCH_BIN").map_or_else(build, PathBuf::from))
}

fn build() -> PathBuf {
    let own = std::env::current_exe().expect("this executable");
    let profile = own.parent().and_then(Path::parent).expect("a profile's folder");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "server", "--bin", "latch"]);
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    cargo.arg("--target-dir").arg(profile.parent().expect("a target folder"));
    // Set by the cargo that runs this process and true of it alone: left in place they make build
    // scripts run again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(name.as_ref());
        }
    }
    assert!(cargo.status().expect("cargo").success(), "latch does not build");
    profile.join("latch")
}

/// The command of this line, without any setting from the environment. A demo's trackers listen on a free
/// port, as several may run at once.
pub fn command(line: &str) -> Command {
    let mut command = Command::new(path());
    command.args(line.split_whitespace());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LATCH_") {
            command.env_remove(name);
        }
    }
    command.env("LATCH_DEMO_TRACKER_LISTEN", "127.0.0.1:0");
    command
}

/// Publishes a notice file in a data directory that nobody serves.
pub fn publish(data: &Path, toml: &str) {
    std::fs::create_dir_all(data).expect("a data directory");
    let file = data.join("published.toml");
    std::fs::write(&file, toml).expect("a notice file");
    let mut import = command("notice import");
    import.arg(&file).arg("--data").arg(data);
    let output = import.output().expect("latch");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A running server; killed when dropped.
pub struct Serving {
    child: Child,
    /// What it has printed at its start.
    pub welcome: String,
    /// Its address for browsers.
    pub base: String,
}

impl Serving {
    /// Runs `latch serve` with these further arguments on a free port, and waits until it
    /// listens.
    pub fn start(command: Command) -> Self {
        let log = tempfile::NamedTempFile::new().expect("a file for its log");
        let file = log.reopen().expect("its log");
        Self::spawn(command, file.into(), "127.0.0.1:0").unwrap_or_else(|| {
            panic!("no welcome: {}", std::fs::read_to_string(&log).unwrap_or_default())
        })
    }

    /// The same, its log written to `log`.
    pub fn start_logging(command: Command, log: impl Into<Stdio>) -> Self {
        Self::start_listening(command, log, "127.0.0.1:0")
    }

    /// The same at this address.
    pub fn start_listening(command: Command, log: impl Into<Stdio>, listen: &str) -> Self {
        Self::spawn(command, log.into(), listen).expect("a welcome; its log says why not")
    }

    /// None if it ends, or closes its output, before it listens.
    fn spawn(mut command: Command, log: Stdio, listen: &str) -> Option<Self> {
        let command = command.args(["--listen", listen]);
        let command = command.stdout(Stdio::piped()).stderr(log).stdin(Stdio::null());
        let mut child = command.spawn().expect("latch");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut welcome = String::new();
        while !welcome.contains("latch log") {
            let Some(line) = lines.next() else {
                child.wait().expect("its end");
                return None;
            };
            welcome += &(line.expect("text") + "\n");
        }
        let first = welcome.lines().next().expect("a line");
        let base = first.rsplit(' ').next().expect("an address").to_owned();
        Some(Self { child, welcome, base })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.base["http://".len()..].parse().expect("an address")
    }

    /// Memory it has in use, in kilobytes of 1024 bytes.
    pub fn resident_kib(&self) -> u64 {
        resident_kib(&self.child.id().to_string())
    }

    /// Ends it by a signal; its exit code, or none if the signal killed it.
    pub fn stop(&mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().expect("kill");
        assert!(sent.success());
        let asked = Instant::now();
        while asked.elapsed() < ENDING {
            if let Some(status) = self.child.try_wait().expect("its status") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it did not end");
    }

    /// Kills it at once and waits until it is gone.
    pub fn kill(mut self) {
        self.child.kill().expect("a running server");
        self.child.wait().expect("its end");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Memory that a process (`self` for this one) has in use, in kilobytes of 1024 bytes. 0 where
/// the system does not tell.
pub fn resident_kib(pid: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
