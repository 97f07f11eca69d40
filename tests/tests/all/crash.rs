//! kill -9 under load: a real process appends, dies at a random moment, and the store is opened
//! and checked. What the machine's memory still held is not lost here; that takes a power cut.

use server::store::SledStore;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};
use tests::log_check::check_log;

/// Rounds in the everyday test.
const FEW: u64 = 12;
/// Rounds in the soak.
const MANY: u64 = 200;
/// Longest a soak may take.
const PATIENCE: Duration = Duration::from_secs(900);
/// Longest that a process may take until it first acknowledges.
const STARTING: Duration = Duration::from_secs(60);
/// In so many rounds the store grows, then a new one is begun.
const ROUNDS_PER_STORE: u64 = 20;

#[tokio::test]
async fn no_acknowledged_record_is_lost_or_doubled_by_kill_9() {
    rounds(FEW).await;
}

#[tokio::test]
#[ignore = "takes minutes: 200 rounds"]
async fn crash_soak() {
    rounds(MANY).await;
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
    let acknowledged: Vec<String> =
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    assert!(acknowledged.len() > 100, "it failed before it worked: {said}");
    let store = SledStore::open(directory.path()).unwrap();
    check_log(&store, &acknowledged).await.unwrap();
}

async fn rounds(count: u64) {
    let started = Instant::now();
    let mut directory = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    let mut total = 0;
    for round in 0..count {
        if round % ROUNDS_PER_STORE == 0 {
            directory = tempfile::tempdir().unwrap();
            acknowledged.clear();
        }
        // Decisions are numbered anew in each round, far from the others.
        let new = append_until_killed(directory.path(), round << 32, moment(round));
        total += new.len();
        acknowledged.extend(new);
        let store = SledStore::open(directory.path()).unwrap();
        let records = check_log(&store, &acknowledged)
            .await
            .unwrap_or_else(|wrong| panic!("round {round}, {:?}: {wrong}", directory.path()));
        drop(store);
        eprintln!(
            "round {} of {count}: {} acknowledged, {} in the log, {:.0?}",
            round + 1,
            acknowledged.len(),
            records.len(),
            started.elapsed()
        );
        assert!(started.elapsed() < PATIENCE, "only {round} rounds in {PATIENCE:?}");
    }
    assert!(total as u64 > count * 20, "only {total} records in {count} rounds: no load");
}

/// When the process is killed.
#[derive(Clone, Copy)]
enum Moment {
    /// So long after its start: most often while it opens the store.
    Started(Duration),
    /// So long after its first acknowledgement: under load.
    Working(Duration),
}

/// Random, up to 400 ms; every eighth process is killed early.
fn moment(round: u64) -> Moment {
    let nanos = SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
    let after = Duration::from_micros(u64::from(nanos) / 7 % 400_000);
    if round % 8 == 7 { Moment::Started(after) } else { Moment::Working(after) }
}

/// Starts the appender, kills it at that moment, and returns what it has acknowledged.
fn append_until_killed(directory: &Path, first: u64, moment: Moment) -> Vec<String> {
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
    reading.join().unwrap()
}
