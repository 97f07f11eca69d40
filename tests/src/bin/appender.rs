//! Appends records to the store named on the command line until it is killed or the store fails,
//! and prints each
//! decision id once it is acknowledged: what a killed server must not lose.
//!
//! `appender DIRECTORY FIRST`: numbers decisions from FIRST.

use server::store::{SledStore, Store, StoreError};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tests::sample::Sample;

const TASKS: usize = 16;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().expect("a directory");
    let first = arguments.next().and_then(|text| text.parse().ok()).expect("a first number");
    let store = Arc::new(SledStore::open(directory.as_ref()).expect("a store"));
    let next = Arc::new(AtomicU64::new(first));
    let tasks: Vec<_> =
        (0..TASKS).map(|_| tokio::spawn(append_for_ever(store.clone(), next.clone()))).collect();
    for task in tasks {
        task.await.expect("an appending task");
    }
}

async fn append_for_ever(store: Arc<SledStore>, next: Arc<AtomicU64>) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        // Visitors come back, so that histories grow; every seventh decision is sent twice.
        let sample = Sample { visitor: number % 500, ..Sample::number(number) };
        let appended = match store.append(sample.record()).await {
            Ok(appended) => appended,
            Err(error) => return must_refuse(&store, number + 1_000_000, &error).await,
        };
        // One write per line: a line is there whole or not at all.
        let line = format!("{}\n", appended.record().decision.to_hex());
        std::io::stdout().lock().write_all(line.as_bytes()).expect("an open pipe");
        if number.is_multiple_of(7) {
            drop(store.append(sample.record()).await);
        }
    }
}

/// After a failure nothing may be acknowledged: says so where nobody can miss it.
async fn must_refuse(store: &SledStore, number: u64, error: &StoreError) {
    eprintln!("{error}");
    if store.append(Sample::number(number).record()).await.is_ok() {
        println!("a record was accepted after a failure");
    }
}
