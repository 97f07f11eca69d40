//! Moving a log whose beginning was pruned: it arrives with what is left of that, proves itself as before,
//! grows on, and is never taken for a log that has lost records.

use super::super::store_contract::bare;
use super::{NOW, all, erase, log, moved, open};
use evidence::Hash;
use server::auth::LogKey;
use server::notices::Notices;
use server::store::{
    Entry, ErasedBy, Portion, PostgresStore, PostgresUrl, Pruned, RetentionRule, SledStore, Store,
    Tombstone,
};
use server::transfer::{TransferError, check, copy};
use server::tree::{Tree, TreeError};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tests::postgres::{Cluster, Database};
use tests::sample::Sample;

/// A log of 700 records of which the first 512 leaves were pruned.
async fn pruned_log(directory: &Path) -> (Arc<SledStore>, LogKey) {
    let (store, key) = log(directory, 700).await;
    let events = store.events(0, 1_000).await.unwrap();
    let before = events.iter().filter(|event| event.leaf < 512).count() as u64;
    for number in 0..520 {
        store.erase(Sample::number(number).visitor_id(), ErasedBy::Visitor, NOW).await.unwrap();
    }
    let site = "shop".parse().unwrap();
    let keep = Some("P90D".to_owned());
    store.put_rule(&RetentionRule { site, keep, set_at: 5, set_by: "ada".into() }).await.unwrap();
    store.prune(Pruned { leaves: 512, records: 512 - before }, &[1]).await.unwrap();
    (store, key)
}

async fn postgres(database: &Database<'_>) -> PostgresStore {
    PostgresStore::open(&PostgresUrl::parse(&database.url()).unwrap()).await.unwrap()
}

async fn tree(store: Arc<dyn Store>, directory: &Path) -> Result<Tree, TreeError> {
    let key = LogKey::load_or_create(directory, "test/log").unwrap();
    Tree::open(store, key, "00".repeat(16)).await
}

/// What the tree of the first leaves was, by a proof of the tree that is there now.
async fn continues(tree: &Tree, old: u64) -> Vec<Hash> {
    tree.consistency(&tree.shown(), old).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_goes_to_postgresql_and_back_and_grows_on() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (source, key) = pruned_log(from.path()).await;
    let whole = all(&*source).await;
    let database = Cluster::shared().database();
    let between = postgres(&database).await;
    let copied = moved(&*source, &between).await.unwrap();
    assert_eq!((copied.records, copied.already), (700, 0));
    assert_eq!(all(&between).await, whole);
    let target = open(to.path());
    for already in [0, 700] {
        assert_eq!(moved(&between, &*target).await.unwrap().already, already);
        assert_eq!(all(&*target).await, whole);
    }
    let nothing = tempfile::tempdir().unwrap();
    let notices = Notices::load(&*open(nothing.path())).await.unwrap();
    let target: Arc<dyn Store> = target;
    let between: Arc<dyn Store> = Arc::new(between);
    for store in [target, between] {
        let checked = check(&*store, Some(key.public()), |_| {}).await.unwrap();
        let pruned = store.pruned().await.unwrap();
        assert_eq!((pruned.leaves, checked.pruned), (512, pruned.records));
        assert_eq!(checked.records + checked.erased + checked.pruned, 700);
        let grown = tree(Arc::clone(&store), from.path()).await.unwrap();
        assert_eq!(grown.shown().pruned, pruned);
        let before = tree(Arc::clone(&source) as Arc<dyn Store>, from.path()).await.unwrap();
        for old in [512, 513, 600, 690] {
            assert_eq!(continues(&grown, old).await, continues(&before, old).await, "{old}");
        }
        // What was erased does not come back, what comes stands behind all there is.
        assert!(store.append(Sample::number(5).record()).await.is_err());
        let next = store.append(Sample::number(9_000).record()).await.unwrap();
        assert_eq!(next.record().index, 700);
        grown.catch_up(&notices).await.unwrap();
        assert_eq!(grown.shown().records, 701);
        let checked = check(&*store, Some(key.public()), |_| {}).await.unwrap();
        assert_eq!(checked.records + checked.erased + checked.pruned, 701);
    }
}

/// Copies until so many parts have been told of, then breaks off. Whether it came to its end before.
async fn cut_off(source: Arc<SledStore>, target: Arc<dyn Store>, after: usize) -> bool {
    let told = Arc::new(AtomicUsize::new(0));
    let copying = tokio::spawn(async move {
        let tell = |_| assert!(told.fetch_add(1, Ordering::Relaxed) < after, "cut off");
        copy(&*source, &*target, tell).await.unwrap();
    });
    copying.await.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_off_anywhere_no_server_starts_on_it_and_it_goes_on() {
    let from = tempfile::tempdir().unwrap();
    let (source, key) = pruned_log(from.path()).await;
    let whole = all(&*source).await;
    let mut parts = 0;
    loop {
        let to = tempfile::tempdir().unwrap();
        let database = Cluster::shared().database();
        let stores: [Arc<dyn Store>; 2] = [open(to.path()), Arc::new(postgres(&database).await)];
        let mut done = false;
        for target in stores {
            done = cut_off(Arc::clone(&source), Arc::clone(&target), parts).await;
            if !done && target.tree().await.unwrap().is_unfinished() {
                let refused = tree(Arc::clone(&target), from.path()).await.err();
                assert!(matches!(refused, Some(TreeError::Unfinished)), "{parts}: {refused:?}");
                let refused = check(&*target, Some(key.public()), |_| {}).await;
                assert!(matches!(refused, Err(TransferError::Unfinished)), "{refused:?}");
                let onwards = tempfile::tempdir().unwrap();
                let refused = moved(&*target, &*open(onwards.path())).await;
                assert!(matches!(refused, Err(TransferError::Source(_))), "{refused:?}");
            } else {
                // The last thing that is told of is that all of it has come.
                assert_eq!(target.tree().await.unwrap(), source.tree().await.unwrap());
            }
            moved(&*source, &*target).await.unwrap();
            assert_eq!(all(&*target).await, whole, "{parts}");
        }
        if done {
            break;
        }
        parts += 1;
    }
    assert!(parts >= 3, "leaves before, records, leaves behind: {parts}");
}

/// Whatever its beginning is, half a log is not taken for a whole one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_was_not_pruned_is_marked_as_well() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (source, _) = log(from.path(), 60).await;
    let target = open(to.path());
    assert!(!cut_off(Arc::clone(&source), target.clone(), 0).await);
    assert_eq!((target.length().await.unwrap(), target.tree().await.unwrap().size), (60, 0));
    let refused = tree(target.clone(), from.path()).await.err();
    assert!(matches!(refused, Some(TreeError::Unfinished)), "{refused:?}");
    moved(&*source, &*target).await.unwrap();
    assert_eq!(all(&*target).await, all(&*source).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_pruned_or_erased_meanwhile_is_seen() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (source, key) = pruned_log(from.path()).await;
    let target = open(to.path());
    assert!(!cut_off(Arc::clone(&source), target.clone(), 1).await);
    // Erased since: 521 is in what was moved already.
    for number in [1, 2, 3] {
        let visitor = Sample { visitor: number, ..Sample::number(9_000 + number) };
        source.append(visitor.record()).await.unwrap();
        erase(&source, number).await;
    }
    moved(&*source, &*target).await.unwrap();
    assert_eq!(all(&*target).await, all(&*source).await);
    let checked = check(&*target, Some(key.public()), |_| {}).await.unwrap();
    assert_eq!(checked.records + checked.erased + checked.pruned, 703);

    let to = tempfile::tempdir().unwrap();
    let target = open(to.path());
    assert!(!cut_off(Arc::clone(&source), target.clone(), 1).await);
    let more = Pruned { leaves: 513, ..source.pruned().await.unwrap() };
    source.prune(more, &[]).await.unwrap();
    let before = all(&*target).await;
    let refused = moved(&*source, &*target).await.map(drop).unwrap_err().to_string();
    assert!(
        refused.contains("pruned before leaf 512, and that to be moved was pruned before leaf 513")
    );
    assert_eq!(all(&*target).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_with_a_beginning_is_not_filled_with_a_log_without_one() {
    let (from, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (source, _) = pruned_log(from.path()).await;
    let (unpruned, _) = log(other.path(), 60).await;
    for (source, target) in [(&source, &unpruned), (&unpruned, &source)] {
        let before = all(&**target).await;
        let refused = moved(&**source, &**target).await;
        assert!(matches!(refused, Err(TransferError::Foreign(_))), "{refused:?}");
        assert_eq!(all(&**target).await, before, "what was there stays");
    }
}

/// What is left of the beginning is checked where it is, and before the copy is signed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_beginning_does_not_pass() {
    let from = tempfile::tempdir().unwrap();
    let (source, key) = pruned_log(from.path()).await;
    let pruned = source.pruned().await.unwrap().records;
    let checked = check(&*source, Some(key.public()), |_| {}).await.unwrap();
    assert_eq!(checked.pruned, pruned);
    assert_eq!(checked.records + checked.erased + pruned, 700);
    drop(source);
    let path = from.path().join("store");
    for (what, at) in [
        (&b"t\0\0\0\0\0\0\0\0\0\0"[..], "tile 0 of level 0"),
        (&b"o\0"[..], "leaf 0"),
        (&b"t\x01\0\0\0\0\0\0\0\0\0"[..], "tile 0 of level 0"),
    ] {
        let db = bare(&path);
        let (key_of, value) = db.scan_prefix(what).next().unwrap().unwrap();
        let mut changed = value.to_vec();
        // The hash over the first tile is the first one of the level above.
        let byte = if what[1] == 1 { 0 } else { changed.len() - 1 };
        changed[byte] ^= 1;
        db.insert(&key_of, changed).unwrap();
        db.flush().unwrap();
        drop(db);
        let store = open(&path);
        let fault = check(&*store, Some(key.public()), |_| {}).await.unwrap_err().to_string();
        assert!(fault.contains(at), "{fault}");
        let to = tempfile::tempdir().unwrap();
        let target = open(to.path());
        let fault = moved(&*store, &*target).await.map(drop).unwrap_err().to_string();
        assert!(fault.contains(at), "{fault}");
        assert!(target.tree().await.unwrap().is_unfinished());
        drop(store);
        let db = bare(&path);
        db.insert(&key_of, value).unwrap();
        db.flush().unwrap();
    }
}

/// So much was pruned that tiles of the level above are whole, and one is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tiles_of_every_level_go_over() {
    let from = tempfile::tempdir().unwrap();
    let store = open(&from.path().join("store"));
    let site: consent::SiteId = "shop".parse().unwrap();
    for chunk in 0..7 {
        let erased = (chunk * 10_000..(chunk + 1) * 10_000).map(|index| {
            let left = Tombstone { index, recorded_at: NOW, site: site.clone(), commitment: None };
            (Entry::Erased(left), None)
        });
        store.take(Portion::Entries(erased.collect())).await.unwrap();
    }
    let notices = Notices::load(&*store).await.unwrap();
    let grown = tree(store.clone(), from.path()).await.unwrap();
    grown.catch_up(&notices).await.unwrap();
    while grown.prune(NOW + 1).await.unwrap() {}
    let pruned = store.pruned().await.unwrap();
    assert_eq!(pruned.leaves, 70_000 / 256 * 256, "more than 256 tiles of 256 leaves");
    let to = tempfile::tempdir().unwrap();
    let (target, database) = (open(to.path()), Cluster::shared().database());
    let between = postgres(&database).await;
    moved(&*store, &between).await.unwrap();
    moved(&between, &*target).await.unwrap();
    assert_eq!(all(&*target).await, all(&*store).await);
    let key = LogKey::load_or_create(from.path(), "test/log").unwrap();
    let checked = check(&*target, Some(key.public()), |_| {}).await.unwrap();
    assert_eq!(checked.erased + checked.pruned, 70_000);
    let moved = tree(target, from.path()).await.unwrap();
    for old in [69_888, 69_900, 70_000] {
        assert_eq!(continues(&moved, old).await, continues(&grown, old).await, "{old}");
    }
}
