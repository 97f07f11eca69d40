//! The end of everything that was started for one browser, helpers that outlive their parent
//! included. Processes are known by a mark in their environment, which children inherit.
//!
//! It refuses to know which processes those are. Where there is no `/proc` it finds none.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// The variable that marks a process; its value is the browser's profile.
pub(super) const MARK: &str = "LATCH_TEST_BROWSER";

/// Kills every process marked with `profile` and waits until none is left, 5 seconds at most.
///
/// What they still wrote would keep the profile from being removed.
pub(super) fn end(profile: &Path) {
    for _ in 0..100 {
        let left = marked(profile);
        if left.is_empty() {
            return;
        }
        kill(&left);
        sleep(Duration::from_millis(50));
    }
}

/// Kills processes by their ids; one that has ended already is no error.
pub(super) fn kill(ids: &[String]) {
    let mut kill = Command::new("kill");
    drop(kill.arg("-KILL").args(ids).stderr(Stdio::null()).status());
}

/// The ids of all processes marked with `profile`.
pub(super) fn marked(profile: &Path) -> Vec<String> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let mark = format!("{MARK}={}", profile.display());
    // What has ended but was not waited for yet has an empty environment.
    let is_marked = |environment: &[u8]| {
        environment.split(|&byte| byte == 0).any(|entry| entry == mark.as_bytes())
    };
    processes
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|id| fs::read(format!("/proc/{id}/environ")).is_ok_and(|text| is_marked(&text)))
        .collect()
}
