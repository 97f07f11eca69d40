//! File systems of a test's own: small ones in memory, and ext4 in a file, unmounted when dropped.
//!
//! They need root and a machine that allows it; where it does not, the reason is for the test to show.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How long a file may take until it is the same twice, and a file system until nobody uses it.
const STILL: Duration = Duration::from_secs(30);

/// A page of memory, in KiB, in the kernel's own words.
const PAGE_KB: &str = "4";

/// A mounted file system.
pub struct Mounted(PathBuf);

impl Mounted {
    /// A file system in memory with so much room.
    ///
    /// Fails with the reason where the machine does not allow mounting.
    pub fn memory(at: &Path, megabytes: u32) -> Result<Self, String> {
        let size = format!("size={megabytes}m");
        Self::mount(at, &["-t", "tmpfs", "-o", &size, "tmpfs"])
    }

    /// The ext4 file system in a file, over a loop device that tells the truth: see [`honest`].
    ///
    /// Fails as [`Self::memory`] does.
    pub fn image(file: &Path, at: &Path) -> Result<Self, String> {
        let file = file.to_str().expect("a path of letters");
        let mounted = Self::mount(at, &["-t", "ext4", "-o", "loop", file])?;
        honest(at)?;
        Ok(mounted)
    }

    fn mount(at: &Path, what: &[&str]) -> Result<Self, String> {
        fs::create_dir_all(at).expect("a folder");
        run(Command::new("mount").args(what).arg(at))?;
        Ok(Self(at.to_owned()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // Threads of a store that was just closed may still hold its file.
        let asked = Instant::now();
        while asked.elapsed() < STILL {
            if run(Command::new("umount").arg(&self.0)).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Has the loop device below a file system write a page at a time.
///
/// Where the file below has room for a part of what is to be written, the kernel's loop driver keeps that
/// part and reports all of it as written (seen on Linux 6.18): a disk that lies, on which nothing can be
/// durable. A page has room or has not, and [`make_image`] has the file system write whole ones.
fn honest(at: &Path) -> Result<(), String> {
    let mounts = fs::read_to_string("/proc/self/mounts").map_err(|error| error.to_string())?;
    let mut lines = mounts.lines().filter_map(|line| line.split_once(' '));
    let found = lines.find(|(_, rest)| rest.split(' ').next() == at.to_str());
    let device = found.and_then(|(device, _)| device.strip_prefix("/dev/"));
    let device = device.ok_or_else(|| format!("{} is on no device", at.display()))?;
    let most = format!("/sys/block/{device}/queue/max_sectors_kb");
    fs::write(&most, PAGE_KB).map_err(|error| format!("{most}: {error}"))
}

/// Makes an ext4 file system in a new file, which takes room only as it is written. Without a journal it
/// does not turn read-only when writing fails.
pub fn make_image(file: &Path, megabytes: u32, journal: bool) -> Result<(), String> {
    // Not the file that was there: a kernel that has not let go of it yet would write to it.
    drop(fs::remove_file(file));
    File::create(file).expect("a file").set_len(u64::from(megabytes) << 20).expect("its length");
    // All of it now: what is made later would be written while a test runs.
    let now = ["-q", "-F", "-b", "4096", "-E", "lazy_itable_init=0,lazy_journal_init=0"];
    let journal = if journal { "has_journal" } else { "^has_journal" };
    run(Command::new("mkfs.ext4").args(now).args(["-O", journal]).arg(file))
}

/// Copies a file that another process may be writing to, until a copy is what the file still is:
/// nothing was written meanwhile.
pub fn copy_when_still(from: &Path, to: &Path) {
    let asked = Instant::now();
    loop {
        let copied = run(Command::new("cp").arg("--sparse=always").arg(from).arg(to));
        copied.expect("a copy");
        if same(from, to) {
            return;
        }
        assert!(asked.elapsed() < STILL, "{} keeps changing", from.display());
    }
}

fn same(one: &Path, other: &Path) -> bool {
    let mut files = [one, other].map(|path| File::open(path).expect("a file"));
    let mut bytes = [vec![0; 1 << 20], vec![0; 1 << 20]];
    loop {
        let read = [0, 1].map(|at| {
            let mut full = 0;
            while full < bytes[at].len() {
                match files[at].read(&mut bytes[at][full..]).expect("a readable file") {
                    0 => break,
                    some => full += some,
                }
            }
            full
        });
        if read[0] != read[1] || bytes[0][..read[0]] != bytes[1][..read[1]] {
            return false;
        }
        if read[0] == 0 {
            return true;
        }
    }
}

/// Runs a program; its complaint if it fails or is not there.
fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
