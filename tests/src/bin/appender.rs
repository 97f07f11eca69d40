//! Appends records to the store named on the command line until it is killed or the store fails,
//! and prints each
//! decision id once it is acknowledged: what a killed server must not lose. Of some visitors it
//! erases what it has appended, of others it lets expire what they have superseded, and prints `erased`
//! before the id: what must not come back.
//!
//! `appender DIRECTORY FIRST`: numbers decisions from FIRST.

use server::store::{ErasedBy, Expiry, SledStore, Store, StoreError};
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
        if matches!(number % 50, 3 | 4) {
            let done = match number % 50 {
                3 => append_and_erase(&store, number).await,
                _ => append_and_expire(&store, number).await,
            };
            match done {
                Ok(()) => continue,
                Err(error) => return must_refuse(&store, number + 1_000_000, &error).await,
            }
        }
        // Visitors come back, so that histories grow; every seventh decision is sent twice.
        let sample = Sample { visitor: number % 500, ..Sample::number(number) };
        let appended = match store.append(sample.record()).await {
            Ok(appended) => appended,
            Err(error) => return must_refuse(&store, number + 1_000_000, &error).await,
        };
        print(&appended.record().decision.to_hex());
        if number.is_multiple_of(7) {
            drop(store.append(sample.record()).await);
        }
    }
}

/// One write per line: a line is there whole or not at all.
fn print(line: &str) {
    let line = format!("{line}\n");
    std::io::stdout().lock().write_all(line.as_bytes()).expect("an open pipe");
}

/// A visitor answers once and has that erased.
async fn append_and_erase(store: &SledStore, number: u64) -> Result<(), StoreError> {
    let sample = Sample { visitor: 1_000_000 + number, ..Sample::number(number) };
    store.append(sample.record()).await?;
    let erased = store.erase(sample.visitor_id(), ErasedBy::Visitor, sample.now).await?;
    assert_eq!(erased, 1, "what was just acknowledged");
    print(&format!("erased {}", sample.decision_id().to_hex()));
    match store.append(sample.record()).await {
        Err(StoreError::Erased) => Ok(()),
        Err(error) => Err(error),
        Ok(_) => {
            print("an erased decision came back");
            Ok(())
        }
    }
}

/// A visitor answers twice on a site of which everything that was superseded has had its time.
async fn append_and_expire(store: &SledStore, number: u64) -> Result<(), StoreError> {
    let visitor = 2_000_000 + number;
    let sample = Sample { site: "old", visitor, ..Sample::number(number) };
    let later = Sample { decision: number + (1 << 31), ..sample.clone() };
    store.append(sample.record()).await?;
    let latest = store.append(later.record()).await?;
    let rule = "P90D".into();
    let expiry = Expiry { site: sample.site_id(), rule, before: u64::MAX, lapsed_before: 0 };
    while store.expire(&expiry, sample.now).await?.more {}
    print(&latest.record().decision.to_hex());
    print(&format!("erased {}", sample.decision_id().to_hex()));
    match store.append(sample.record()).await {
        Err(StoreError::Erased) => Ok(()),
        Err(error) => Err(error),
        Ok(_) => {
            print("an expired decision came back");
            Ok(())
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
