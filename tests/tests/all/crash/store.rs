//! The store alone: a process appends without HTTP between, so that far more is under way.

use super::{Moment, STARTING};
use server::store::SledStore;
use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tests::log_check::check_log;

/// How often the process is killed.
const ROUNDS: u64 = 12;
/// Longest that all rounds may take.
const PATIENCE: Duration = Duration::from_secs(300);

#[tokio::test]
async fn no_acknowledged_record_is_lost_or_doubled_by_kill_9() {
    rounds(ROUNDS).await;
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

async fn rounds(count: u64) {
    let started = Instant::now();
    let directory = tempfile::tempdir().unwrap();
    let mut said = Said::default();
    for round in 0..count {
        // Decisions are numbered anew in each round, far from the others.
        let new = append_until_killed(directory.path(), round << 32, Moment::of(round));
        said.acknowledged.extend(new.acknowledged);
        said.erased.extend(new.erased);
        let store = SledStore::open(directory.path()).unwrap();
        let records = said
            .check(&store)
            .await
            .unwrap_or_else(|wrong| panic!("round {round}, {:?}: {wrong}", directory.path()));
        drop(store);
        eprintln!(
            "round {} of {count}: {} acknowledged, {} erased, {records} in the log, {:.0?}",
            round + 1,
            said.acknowledged.len(),
            said.erased.len(),
            started.elapsed()
        );
        assert!(started.elapsed() < PATIENCE, "only {round} rounds in {PATIENCE:?}");
    }
    let total = said.acknowledged.len() as u64;
    assert!(total > count * 20, "only {total} records in {count} rounds: no load");
    assert!(!said.erased.is_empty(), "nothing was erased");
}

/// What the appender has printed.
#[derive(Default)]
struct Said {
    acknowledged: Vec<String>,
    erased: Vec<String>,
}

impl Said {
    fn of(lines: Vec<String>) -> Self {
        let (erased, acknowledged): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|line| line.starts_with("erased "));
        let erased = erased.iter().map(|line| line["erased ".len()..].to_owned()).collect();
        Self { acknowledged, erased }
    }

    /// How many records there are, if all that was acknowledged is there and nothing erased.
    async fn check(&self, store: &SledStore) -> Result<usize, String> {
        let records = check_log(store, &self.acknowledged).await?;
        let there: HashSet<String> = records.iter().map(|it| it.decision.to_hex()).collect();
        match self.erased.iter().find(|decision| there.contains(*decision)) {
            Some(back) => Err(format!("erased {back} is back")),
            None => Ok(records.len()),
        }
    }
}

/// Starts the appender, kills it at that moment, and returns what it has printed.
fn append_until_killed(directory: &Path, first: u64, moment: Moment) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_appender"))
        .arg(directory)
        .arg(first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let (working, works) = std::sync::mpsc::channel();
    let reading = std::thread::spawn(move || {
        let mut acknowledged = Vec::new();
        let mut line = String::new();
        // A last line without its end is no acknowledgement.
        while lines.read_line(&mut line).unwrap() > 0 && line.ends_with('\n') {
            acknowledged.push(line.trim_end().to_owned());
            line.clear();
            let _ = working.send(());
        }
        acknowledged
    });
    let (works, after) = match moment {
        Moment::Started(after) => (true, after),
        Moment::Working(after) => (works.recv_timeout(STARTING).is_ok(), after),
    };
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(works, "nothing acknowledged within {STARTING:?}");
    Said::of(reading.join().unwrap())
}
