//! `latch serve` on a disk that is full, and on one that fails: a write or a sync ends with an I/O error.
//! What cannot be kept is refused, and what was acknowledged is there after it, also on the disk itself.

use super::load::{client, send};
use super::server::serve;
use super::tally::{Outcome, Tally, whole_or_skipped};
use server::store::SledStore;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tests::latch::{self, Serving};
use tests::mounted::{Mounted, copy_when_still, make_image};
use tests::shop;

/// Clients at the same time.
const CLIENTS: usize = 4;
/// Longest that anything may take that is waited for.
const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_full_disk_loses_nothing_and_the_server_goes_on() {
    whole_or_skipped(&full(1).await, 50);
}

#[tokio::test]
async fn what_is_acknowledged_on_a_failing_disk_is_on_the_disk() {
    whole_or_skipped(&failing(4).await, 50);
}

/// In each round another file takes all room on a small file system.
pub(super) async fn full(rounds: u64) -> Outcome {
    let mut tally = Tally::of("disk full (ENOSPC), embedded store");
    for round in 0..rounds {
        let folder = tempfile::tempdir().unwrap();
        let small = Mounted::memory(&folder.path().join("small"), 160)?;
        let data = small.path().join("data");
        latch::publish(&data, shop::NOTICE);
        let serving = Serving::start(serve(&data));
        let posts = Posts::default();
        posts.while_filling(&serving.base, &small.path().join("others"), least(round));
        let acknowledged = posts.again(&mut tally, &serving.base);
        serving.kill();
        check(&mut tally, &data, &acknowledged).await;
        tally.round(acknowledged.len());
    }
    Ok(tally)
}

/// In each round the file system that holds the disk of the server takes no more: the disk then
/// answers what it has no place for with an I/O error. Then the server is started again and takes what it
/// refused.
///
/// In one round ext4 has a journal and turns read-only, so that it is mounted anew, and in the end the power
/// goes. In the next it has none and goes on: what the server reads when it starts may be what the kernel
/// remembers and the disk never took. In the end the kernel forgets it.
pub(super) async fn failing(rounds: u64) -> Outcome {
    let mut tally = Tally::of("disk fails (EIO), embedded store");
    for round in 0..rounds {
        let journal = round % 2 == 0;
        let folder = tempfile::tempdir().unwrap();
        let small = Mounted::memory(&folder.path().join("small"), 96)?;
        let (disk, copy) = (small.path().join("disk"), folder.path().join("copy"));
        make_image(&disk, 256, journal)?;
        let at = folder.path().join("mounted");
        let mut mounted = Mounted::image(&disk, &at)?;
        let data = at.join("data");
        latch::publish(&data, shop::NOTICE);
        let serving = Serving::start(serve(&data));
        let posts = Posts::default();
        posts.while_filling(&serving.base, &small.path().join("others"), least(round));
        serving.kill();
        let goes_on = fs::write(at.join("probe"), "x").is_ok();
        assert_eq!(goes_on, !journal, "whether the file system can be written to");
        if journal {
            drop(mounted);
            mounted = Mounted::image(&disk, &at)?;
        }
        let serving = Serving::start(serve(&data));
        let acknowledged = posts.again(&mut tally, &serving.base);
        if journal {
            copy_when_still(&disk, &copy);
        }
        serving.kill();
        drop(mounted);
        let mounted = Mounted::image(if journal { &copy } else { &disk }, &at)?;
        check(&mut tally, &data, &acknowledged).await;
        tally.round(acknowledged.len());
        drop(mounted);
    }
    Ok(tally)
}

async fn check(tally: &mut Tally, data: &Path, acknowledged: &[u64]) {
    let ids: Vec<String> = acknowledged.iter().map(|number| shop::token(*number)).collect();
    match SledStore::open(&data.join("store")) {
        Ok(store) => drop(tally.check(&store, &ids).await),
        Err(error) => {
            tally.lost += ids.len();
            tally.say(error);
        }
    }
}

/// How many are acknowledged before the fault of a round: of each round another number, so that it meets the
/// store's log in the middle of a segment and at its end.
fn least(round: u64) -> usize {
    let step = usize::try_from(round * 3 % 8).unwrap();
    100 + 45 * step
}

/// Takes all room there is.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for size in [1 << 20, 1 << 12] {
        while file.write_all(&vec![1; size]).is_ok() {}
    }
}

/// What clients have posted, and the answers.
#[derive(Default)]
struct Posts {
    next: AtomicU64,
    over: AtomicBool,
    acknowledged: AtomicUsize,
    refused: AtomicUsize,
    all: std::sync::Mutex<Vec<(u64, bool)>>,
}

impl Posts {
    /// Posts, has all room taken once `least` are acknowledged, posts on until decisions are refused, and
    /// gives the room back.
    fn while_filling(&self, base: &str, others: &Path, least: usize) {
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| self.post(base));
            }
            wait(|| self.acknowledged.load(Ordering::Relaxed) >= least);
            fill(others);
            wait(|| self.refused.load(Ordering::Relaxed) >= 20);
            self.over.store(true, Ordering::Relaxed);
        });
        fs::remove_file(others).unwrap();
    }

    fn post(&self, base: &str) {
        let agent = client();
        while !self.over.load(Ordering::Relaxed) {
            let number = 1 + self.next.fetch_add(1, Ordering::Relaxed);
            let status = send(&agent, base, number);
            let count = match status {
                Some(201) => &self.acknowledged,
                Some(503) => &self.refused,
                other => panic!("{other:?} for decision {number}"),
            };
            count.fetch_add(1, Ordering::Relaxed);
            self.all.lock().unwrap().push((number, status == Some(201)));
        }
    }

    /// Posts everything once more: what was acknowledged must be known, what was refused is taken now.
    /// All numbers, now acknowledged.
    fn again(&self, tally: &mut Tally, base: &str) -> Vec<u64> {
        let agent = client();
        let all = self.all.lock().unwrap();
        for (number, acknowledged) in all.iter() {
            match (acknowledged, send(&agent, base, *number)) {
                (true, Some(200)) | (false, Some(200 | 201)) => {}
                // Taken as a new one: what was acknowledged is not there.
                (true, Some(201)) => {
                    tally.lost += 1;
                    tally.say(format!("{number} was acknowledged and is not known"));
                }
                (_, other) => tally.say(format!("{other:?} for {number} again, {acknowledged}")),
            }
        }
        all.iter().map(|(number, _)| *number).collect()
    }
}

/// Waits until something is so.
fn wait(so: impl Fn() -> bool) {
    let asked = Instant::now();
    while !so() {
        assert!(asked.elapsed() < SOON, "it does not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}
