//! The store's contract, held against every store: the same functions run on each. Knows no store
//! beyond opening it.

mod appending;
mod beginning;
mod bundles;
mod documents;
mod erasing;
mod expiring;
mod findings;
mod growing;
mod many;
mod on_postgres;
mod opening;
mod pruning;
mod random;
mod scanning;
mod taking;

use consent::Record;
use server::store::{Appended, PostgresStore, PostgresUrl, SledStore, Store};
use std::path::Path;
use std::time::Duration;
use tests::postgres::Database;
use tests::sample::Sample;

/// A sled store in this directory.
fn sled(directory: &Path) -> SledStore {
    SledStore::open(directory).unwrap()
}

/// A store in this database.
async fn postgres(database: &Database<'_>) -> PostgresStore {
    PostgresStore::open(&PostgresUrl::parse(&database.url()).unwrap()).await.unwrap()
}

/// The database of a store that was just closed: on a busy machine its last thread takes a moment.
pub(super) fn bare(directory: &Path) -> ::sled::Db {
    for _ in 0..800 {
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
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $part() {
                let database = tests::postgres::Cluster::shared().database();
                let store = super::super::postgres(&database).await;
                super::$part(std::sync::Arc::new(store)).await;
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
