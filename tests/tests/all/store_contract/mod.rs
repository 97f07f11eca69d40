//! The store's contract, held against every store: the same functions run on each. Knows no store
//! beyond opening it.

mod appending;
mod documents;
mod erasing;
mod findings;
mod growing;
mod opening;
mod random;
mod scanning;

use consent::Record;
use server::store::{Appended, SledStore, Store};
use std::path::Path;
use std::time::Duration;
use tests::sample::Sample;

/// A sled store in this directory.
fn sled(directory: &Path) -> SledStore {
    SledStore::open(directory).unwrap()
}

/// The database of a store that was just closed: on a busy machine its last thread takes a moment.
fn bare(directory: &Path) -> ::sled::Db {
    for _ in 0..100 {
        if let Ok(db) = ::sled::open(directory) {
            return db;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    ::sled::open(directory).unwrap()
}

/// Runs each of these parts of the contract on each store.
macro_rules! on_every_store {
    ($($part:ident),* $(,)?) => {
        mod on_sled {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $part() {
                let directory = tempfile::tempdir().unwrap();
                super::$part(std::sync::Arc::new(super::super::sled(directory.path()))).await;
            })*
        }
    };
}
use on_every_store;

/// Appends what must be new.
async fn append(store: &dyn Store, sample: &Sample) -> Record {
    match store.append(sample.record()).await.unwrap() {
        Appended::New(record) => record,
        Appended::Known(record) => panic!("known already: {record:?}"),
    }
}

/// Appends the decisions with these numbers, one after the other.
async fn fill(store: &dyn Store, count: u64) -> Vec<Record> {
    let mut records = Vec::new();
    for number in 0..count {
        records.push(append(store, &Sample::number(number)).await);
    }
    records
}
