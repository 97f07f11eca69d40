//! The store alone: a process appends without HTTP between, so that far more is under way.

use super::appending::{Appending, Said};
use super::tally::Tally;
use super::{Moment, STARTING};
use server::store::SledStore;
use std::path::Path;
use std::process::Command;

/// How often the process is killed.
const ROUNDS: u64 = 12;
/// In so many rounds the log grows, then a new one is begun.
const ROUNDS_PER_LOG: u64 = 20;

#[tokio::test]
async fn no_acknowledged_record_is_lost_or_doubled_by_kill_9() {
    rounds(ROUNDS).await.is_whole(20);
}

/// A file size limit stands for a full disk: writing fails, as it does then.
#[tokio::test]
async fn after_a_failed_write_nothing_is_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 3000; exec timeout 120 \"$0\" \"$1\" 0"])
        .arg(env!("CARGO_BIN_EXE_appender"))
        .arg(directory.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("the store failed"), "it did not fail: {said}");
    let lines = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    let said_so = Said::of(lines);
    assert!(said_so.acknowledged.len() > 100, "it failed before it worked: {said}");
    let store = SledStore::open(directory.path()).unwrap();
    said_so.check(&store).await.unwrap();
}

pub(super) async fn rounds(count: u64) -> Tally {
    let mut tally = Tally::of("kill -9 of the store alone, embedded store");
    let mut directory = tempfile::tempdir().unwrap();
    let mut said = Said::default();
    for round in 0..count {
        if round % ROUNDS_PER_LOG == 0 && round > 0 {
            assert!(!said.erased.is_empty(), "nothing was erased");
            directory = tempfile::tempdir().unwrap();
            said = Said::default();
        }
        // Decisions are numbered anew in each round, far from the others.
        let new = append_until_killed(directory.path(), round << 32, Moment::of(round));
        let appended = new.acknowledged.len();
        said.extend(new);
        let store = SledStore::open(directory.path()).unwrap();
        tally.check(&store, &said.acknowledged).await;
        if let Err(wrong) = said.check(&store).await {
            tally.say(wrong);
        }
        tally.round(appended);
    }
    assert!(!said.erased.is_empty(), "nothing was erased");
    tally
}

/// Starts the appender, kills it at that moment, and returns what it has printed.
fn append_until_killed(directory: &Path, first: u64, moment: Moment) -> Said {
    let appending = Appending::start(directory, first);
    let works = appending.until(moment);
    let said = appending.kill();
    assert!(works, "nothing acknowledged within {STARTING:?}");
    said
}
