//! Torn last writes: a process appends under `strace`, which notes every write and every sync of the store's
//! file. For moments in between files are made as a disk may have them when the power goes just then, with
//! some sectors of what was not synced and without the others; each must open and have everything that
//! was acknowledged by then.

use super::appending::{Appending, Said};
use super::tally::{Outcome, Tally, whole_or_skipped};
use super::trace::{Disk, Event, Kept, read};
use super::{Moment, random};
use server::store::SledStore;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Moments looked at in one run of the process.
const MOMENTS: u64 = 24;

/// How long the notes of a process that is gone may take.
const NOTES: Duration = Duration::from_secs(60);

#[tokio::test]
async fn no_acknowledged_record_is_lost_or_doubled_by_a_torn_write() {
    whole_or_skipped(&rounds(MOMENTS, Duration::from_secs(1)).await, 0);
}

/// Looks at so many moments, of processes that append for so long.
pub(super) async fn rounds(count: u64, long: Duration) -> Outcome {
    let mut tally = Tally::of("torn writes after the last sync, embedded store");
    while tally.rounds < count {
        let folder = tempfile::tempdir().unwrap();
        let events = traced(folder.path(), long)?;
        let moments = moments(&events, MOMENTS.min(count - tally.rounds));
        let (mut disk, mut said, mut before) = (Disk::default(), Vec::new(), 0);
        for (at, event) in events.iter().enumerate() {
            disk.after(event);
            if let Event::Says(text) = event {
                said.extend(text.lines().map(str::to_owned));
            }
            if !moments.contains(&at) {
                continue;
            }
            let kept = kept(tally.rounds);
            let all = Said::of(said.clone());
            let store = folder.path().join("torn");
            lay_out(&folder.path().join("store"), &store, &disk.file(kept));
            match SledStore::open(&store) {
                Ok(store) => {
                    tally.check(&store, &all.acknowledged).await;
                    if let Err(wrong) = all.check(&store).await {
                        tally.say(format!("{kept:?}: {wrong}"));
                    }
                }
                Err(error) => {
                    tally.lost += all.acknowledged.len();
                    tally.say(format!("{kept:?}: {error}"));
                }
            }
            let new = all.acknowledged.len() - before;
            before = all.acknowledged.len();
            tally.round(new);
        }
        if moments.is_empty() {
            return Err("strace has noted nothing".into());
        }
    }
    Ok(tally)
}

fn kept(round: u64) -> Kept {
    match round % 6 {
        0 => Kept::Nothing,
        1 => Kept::All,
        2 => Kept::Torn,
        3 => Kept::Within,
        4 => Kept::Last,
        _ => Kept::Some(round),
    }
}

/// What a process has asked that appended for so long, and was killed then.
fn traced(folder: &Path, long: Duration) -> Result<Vec<Event>, String> {
    let notes = folder.join("notes");
    let mut command = Command::new("strace");
    // The process is ours, the one that traces it is not: it ends with what it traces.
    command.args(["-D", "-f", "-y", "-xx", "-s", "4000000", "--seccomp-bpf", "-o"]).arg(&notes);
    command.args(["-e", "trace=pwrite64,write,fdatasync,fsync,ftruncate"]);
    command.arg(env!("CARGO_BIN_EXE_appender")).arg(folder.join("store")).arg("0");
    let allowed = Command::new("strace").args(["-D", "-o", "/dev/null", "true"]).output();
    let allowed = allowed.map_err(|error| format!("strace: {error}"))?;
    if !allowed.status.success() {
        return Err(format!("strace: {}", String::from_utf8_lossy(&allowed.stderr).trim()));
    }
    let appending = Appending::run(command);
    let works = appending.until(Moment::Working(long + random(400_000)));
    appending.kill();
    assert!(works, "nothing was acknowledged");
    let asked = Instant::now();
    loop {
        let trace = fs::read_to_string(&notes).unwrap();
        if trace.contains("+++ killed by SIGKILL +++") {
            return Ok(read(&trace, "/store/db"));
        }
        assert!(asked.elapsed() < NOTES, "strace does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// So many moments after the first acknowledgement at which something is not synced, spread at random.
fn moments(events: &[Event], count: u64) -> Vec<usize> {
    let (mut disk, mut works, mut all) = (Disk::default(), false, Vec::new());
    for (at, event) in events.iter().enumerate() {
        disk.after(event);
        works |= matches!(event, Event::Says(_));
        if works && disk.may_tear() {
            all.push(at);
        }
    }
    let stretch = all.len() as u64 / count.max(1);
    let within = |turn: u64| turn * stretch + random(stretch.max(1)).as_micros() as u64;
    (0..count).filter_map(|turn| all.get(within(turn) as usize).copied()).collect()
}

/// The directory of a store with another file in place of its own.
fn lay_out(from: &Path, to: &Path, db: &[u8]) {
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    fs::create_dir_all(to.join("blobs")).unwrap();
    fs::copy(from.join("conf"), to.join("conf")).unwrap();
    fs::write(to.join("db"), db).unwrap();
}
