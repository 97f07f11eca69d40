//! The store without HTTP, beside sled alone writing the same bytes.

use crate::{SENDERS, head, line};
use hdrhistogram::Histogram;
use server::store::{SledStore, Store};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tests::latch::resident_kib;
use tests::load::{micros, times};
use tests::sample::Sample;

/// Records in the log whose size is measured.
const RECORDS: u64 = 200_000;
/// Longest measurement of one number of senders.
const LONGEST: Duration = Duration::from_secs(8);
/// Records that sled alone makes durable at once.
const BATCH: usize = 32;

/// Measures and prints.
pub(crate) fn run() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build();
    let runtime = runtime.expect("a runtime");
    head("Records appended to the store, each durable");
    for senders in SENDERS {
        let directory = tempfile::tempdir().expect("a directory");
        let (times, took) =
            runtime.block_on(append(directory.path(), senders, RECORDS, Some(LONGEST)));
        let (p50, p99) = (times.value_at_quantile(0.5), times.value_at_quantile(0.99));
        line("the store", senders, times.len() as f64 / took.as_secs_f64(), p50, p99);
    }
    let directory = tempfile::tempdir().expect("a directory");
    runtime.block_on(append(directory.path(), 256, RECORDS, None));
    let size = bytes(directory.path());
    // Beside the store, in the same table.
    sled_alone(&pairs(directory.path()));
    println!("\nBytes on disk per record after {RECORDS} records: {}", size / RECORDS);
    println!("Resident memory of this process: {} MB", resident_kib("self") / 1024);
}

async fn append(
    directory: &Path,
    senders: usize,
    records: u64,
    longest: Option<Duration>,
) -> (Histogram<u64>, Duration) {
    let store = Arc::new(SledStore::open(directory).expect("a store"));
    let next = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let tasks: Vec<_> = (0..senders)
        .map(|_| {
            let (store, next) = (store.clone(), next.clone());
            tokio::spawn(async move {
                let mut times = times();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let late = longest.is_some_and(|longest| started.elapsed() > longest);
                    if number >= records || late {
                        return times;
                    }
                    let record = Sample::number(number).record();
                    let sent = Instant::now();
                    store.append(record).await.expect("an appended record");
                    times.saturating_record(micros(sent.elapsed()));
                }
            })
        })
        .collect();
    let mut all = times();
    for task in tasks {
        all.add(task.await.expect("a sender")).expect("histograms of one kind");
    }
    (all, started.elapsed())
}

/// A key and its value.
pub(crate) type Pair = (Vec<u8>, Vec<u8>);

/// What the store has written, without order.
pub(crate) fn pairs(directory: &Path) -> Vec<Pair> {
    let db = sled::open(directory).expect("the store's database");
    let pairs = db.iter().map(|pair| pair.expect("a pair"));
    let mut pairs: Vec<Pair> = pairs.map(|(key, value)| (key.to_vec(), value.to_vec())).collect();
    // A record and its index entry end in the same number: together again, as they were written.
    pairs.sort_by_key(|(key, _)| key.last_chunk::<8>().copied());
    pairs
}

/// Writes them again in batches and tells how fast that went.
pub(crate) fn sled_alone(pairs: &[Pair]) {
    let directory = tempfile::tempdir().expect("a directory");
    let db = sled::open(directory.path()).expect("a database");
    let file = File::open(directory.path().join("db")).expect("its file");
    let mut times = times();
    let started = Instant::now();
    let mut written = 0;
    for chunk in pairs.chunks(2 * BATCH) {
        let sent = Instant::now();
        let mut batch = sled::Batch::default();
        for (key, value) in chunk {
            batch.insert(key.as_slice(), value.as_slice());
        }
        db.apply_batch(batch).expect("an applied batch");
        db.flush().expect("a flush");
        file.sync_data().expect("a sync");
        times.saturating_record(micros(sent.elapsed()));
        written += chunk.len() / 2;
        if started.elapsed() > LONGEST {
            break;
        }
    }
    let per_second = written as f64 / started.elapsed().as_secs_f64();
    let (p50, p99) = (times.value_at_quantile(0.5), times.value_at_quantile(0.99));
    line("sled alone, 32 at once", 1, per_second, p50, p99);
}

/// How large the files in a directory are together.
pub(crate) fn bytes(directory: &Path) -> u64 {
    let entries = std::fs::read_dir(directory).expect("a directory").flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
