//! Moving a whole log, and checking one: what arrives is what was signed, a transfer that was cut off
//! goes on, and what does not hold is named.

mod pruned;

use consent::SiteId;
use server::auth::LogKey;
use server::notices::Notices;
use server::store::{
    Entry, ErasedBy, Expiry, FindingKind, Portion, PublishedNotice, RetentionRule, SledStore,
    Store, StoreError,
};
use server::transfer::{Copied, TransferError, check, copy};
use server::tree::Tree;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use tests::sample::Sample;

const NOW: u64 = 1_800_000_000_000;

fn open(directory: &Path) -> Arc<SledStore> {
    Arc::new(SledStore::open(directory).unwrap())
}

fn notice(version: u32) -> PublishedNotice {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/notice.json"));
    let json = text.unwrap_or_else(|_| format!("{{\"version\":{version}}}"));
    PublishedNotice {
        site: "shop".parse().unwrap(),
        version,
        asks_since: 1,
        published_at: NOW + u64::from(version),
        hash: Sha256::digest(&json).into(),
        json,
        despite: None,
    }
}

/// A log of this many records, some erased, with a tree over all but the last few.
async fn log(directory: &Path, records: u64) -> (Arc<SledStore>, LogKey) {
    let store = open(&directory.join("store"));
    let key = LogKey::load_or_create(directory, "test/log").unwrap();
    let dynamic: Arc<dyn Store> = store.clone();
    let tree = Tree::open(dynamic, key, "00".repeat(16)).await.unwrap();
    let notices = Notices::load(&*store).await.unwrap();
    for number in 0..records {
        let sample = Sample { visitor: number % 20, ..Sample::number(number) };
        store.append(sample.record()).await.unwrap();
        if number == records / 3 || number == records - 5 {
            erase(&store, number % 20).await;
            tree.catch_up(&notices).await.unwrap();
            erase(&store, number % 20 + 1).await;
        }
    }
    for version in [1, 2] {
        store.publish(&notice(version)).await.unwrap();
    }
    let found = (FindingKind::Blocked, "tracker.example".to_string());
    store.report(&"shop".parse().unwrap(), &[found], NOW).await.unwrap();
    let key = LogKey::load_or_create(directory, "test/log").unwrap();
    (store, key)
}

async fn erase(store: &SledStore, visitor: u64) {
    let visitor = Sample::number(visitor).visitor_id();
    assert!(store.erase(visitor, ErasedBy::Visitor, NOW).await.unwrap() > 0);
}

async fn moved(source: &dyn Store, target: &dyn Store) -> Result<Copied, TransferError> {
    copy(source, target, |_| {}).await
}

/// Everything that can be read of a log.
async fn all(store: &dyn Store) -> String {
    let first = store.pruned().await.unwrap().records;
    let entries = store.entries(first, 10_000).await.unwrap();
    let notices = store.notices().await.unwrap();
    let site = "shop".parse().unwrap();
    let mut tiles = Vec::new();
    for (level, index) in (0..3).flat_map(|level| (0..300).map(move |index| (level, index))) {
        tiles.extend(store.tile(level, index).await.unwrap().map(|hashes| (level, index, hashes)));
    }
    let others = (
        tiles,
        store.pruned().await.unwrap(),
        store.tree().await.unwrap(),
        store.events(0, 1_000).await.unwrap(),
        store.gone(None, 1_000).await.unwrap(),
        store.erasures(None, 1_000).await.unwrap(),
        store.rules().await.unwrap(),
        store.findings(&site).await.unwrap(),
    );
    format!("{entries:?}{notices:?}{others:?}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_arrives_and_holds() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (source, key) = log(from.path(), 700).await;
    let target = open(to.path());
    let copied = moved(&*source, &*target).await.unwrap();
    assert_eq!((copied.records, copied.already, copied.notices), (700, 0, 2));
    assert!(copied.leaves > 690);
    assert_eq!(all(&*target).await, all(&*source).await);
    let checked = check(&*target, Some(key.public()), |_| {}).await.unwrap();
    assert_eq!(checked.records + checked.erased, 700);
    assert_eq!(checked.leaves, copied.leaves);
    // Once more, and nothing changes.
    let again = moved(&*source, &*target).await.unwrap();
    assert_eq!((again.records, again.already), (700, 700));
    assert_eq!(all(&*target).await, all(&*source).await);
    drop(target);
    let target = open(to.path());
    assert_eq!(all(&*target).await, all(&*source).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_that_was_cut_off_goes_on_with_what_was_erased_since() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (source, key) = log(from.path(), 400).await;
    let target = open(to.path());
    let entries = source.entries(0, 250).await.unwrap();
    target.take(Portion::Entries(entries)).await.unwrap();
    erase(&source, 17).await;
    let copied = moved(&*source, &*target).await.unwrap();
    assert_eq!((copied.records, copied.already), (400, 250));
    assert_eq!(all(&*target).await, all(&*source).await);
    let Some(Entry::Erased(_)) = target.entry(17).await.unwrap() else {
        panic!("it was erased before it was moved");
    };
    check(&*target, Some(key.public()), |_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_go_over_and_so_does_what_they_let_go() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (source, key) = log(from.path(), 400).await;
    let site: SiteId = "shop".parse().unwrap();
    let keep = Some("P90D".to_owned());
    let rule = RetentionRule { site: site.clone(), keep, set_at: 5, set_by: "ada".into() };
    source.put_rule(&rule).await.unwrap();
    let until = source.entry(120).await.unwrap().unwrap().recorded_at();
    let expiry = Expiry { site, rule: "P90D".into(), before: until, lapsed_before: until };
    let mut expired = 0;
    loop {
        let step = source.expire(&expiry, NOW).await.unwrap();
        expired += step.records;
        if !step.more {
            break;
        }
    }
    assert!(expired > 50, "{expired}");
    let target = open(to.path());
    moved(&*source, &*target).await.unwrap();
    assert_eq!(all(&*target).await, all(&*source).await);
    assert_eq!(target.rules().await.unwrap(), [rule]);
    let account = target.erasures(None, 1).await.unwrap();
    assert!(matches!(account[0].by, ErasedBy::Retention { .. }), "{account:?}");
    check(&*target, Some(key.public()), |_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_log_is_left_alone() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (source, _) = log(from.path(), 60).await;
    let target = open(to.path());
    for number in 1_000..1_010 {
        target.append(Sample::number(number).record()).await.unwrap();
    }
    let before = target.entries(0, 100).await.unwrap();
    let refused = moved(&*source, &*target).await;
    assert!(matches!(refused, Err(TransferError::Foreign(_))), "{refused:?}");
    assert_eq!(target.entries(0, 10).await.unwrap(), before, "what was there stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_log_does_not_pass() {
    let from = tempfile::tempdir().unwrap();
    let (source, key) = log(from.path(), 300).await;
    drop(source);
    let store = from.path().join("store");
    let raw = |key: &[u8], change: &dyn Fn(&mut Vec<u8>)| {
        let db = super::store_contract::bare(&store);
        let before = db.get(key).unwrap().expect("something at this key");
        let mut value = before.to_vec();
        change(&mut value);
        db.insert(key, value).unwrap();
        before
    };
    let numbered = |tag: &[u8], number: u64| [tag, &number.to_be_bytes()].concat();
    let salts = [&b"z"[..], &0_u64.to_be_bytes()].concat();
    let tile = [&b"t"[..], &[0], &0_u64.to_be_bytes(), &[0]].concat();
    // What is left of an erased record, in a run, where compressing leaves it as it is; another choice, behind the ids; a salt; a hash.
    type Change<'a> = &'a dyn Fn(&mut Vec<u8>);
    let broken: [(Vec<u8>, Change, &str); 5] = [
        (numbered(b"p", 0), &|bytes| bytes[30] ^= 1, "leaf 3 is not"),
        (numbered(b"r", 290), &|bytes| bytes[20] ^= 1, "leaf 294 is not"),
        (salts, &|bytes| bytes[16 * 24] ^= 1, "leaf 26 is not"),
        (tile, &|bytes| bytes[40] ^= 1, "leaf 1 is not"),
        (b"mtree".to_vec(), &|bytes| *bytes.last_mut().unwrap() = b'?', "checkpoint"),
    ];
    for (at, change, meant) in broken {
        let whole = raw(&at, change);
        let opened = open(&store);
        let found = check(&*opened, Some(key.public()), |_| {}).await;
        let said = found.expect_err("it was damaged").to_string();
        assert!(said.contains(meant), "{said}");
        let to = tempfile::tempdir().unwrap();
        let target = open(to.path());
        // What is moved is hashed anew, so damaged hashes do not matter there.
        if at[0] != b't' {
            let refused = moved(&*opened, &*target).await;
            let refused = refused.map(|_| ()).expect_err("it was damaged").to_string();
            let said = ["do not have the root that was signed", "its checkpoint cannot be read"];
            assert!(said.iter().any(|said| refused.contains(said)), "{refused}");
            assert!(target.tree().await.unwrap().is_unfinished(), "nothing is signed");
        }
        drop(opened);
        raw(&at, &|bytes| *bytes = whole.to_vec());
    }
    let opened = open(&store);
    check(&*opened, Some(key.public()), |_| {}).await.unwrap();
    let other = LogKey::load_or_create(&from.path().join("elsewhere"), "test/log");
    let other = other.unwrap();
    let said = check(&*opened, Some(other.public()), |_| {}).await.unwrap_err().to_string();
    assert!(said.contains("does not hold under"), "{said}");
}

#[tokio::test]
async fn half_a_log_has_no_tree_to_start_on() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (source, _) = log(from.path(), 60).await;
    let target = open(to.path());
    let entries = source.entries(0, 30).await.unwrap();
    target.take(Portion::Entries(entries)).await.unwrap();
    let refused = target.append(Sample::number(5_000).record()).await;
    assert!(!matches!(refused, Err(StoreError::Outgrown)), "{refused:?}");
    let copied = moved(&*source, &*target).await;
    assert!(matches!(copied, Err(TransferError::Foreign(_))), "someone wrote to it: {copied:?}");
}
