//! A log that begins behind what was pruned elsewhere: marked before anything else, then filled and grown on.

use super::{append, fill, on_every_store, sled};
use consent::{Filter, Outcome};
use server::store::{
    Counted, Entry, ErasedBy, GrownTile, Growth, Order, Portion, Pruned, Salt, Store, StoreError,
    TreeEvent, TreeHead,
};
use std::sync::Arc;
use tests::log_check::read_all;
use tests::sample::Sample;

on_every_store!(
    it_lacks_its_beginning_from_the_first_moment,
    entries_tiles_and_leaves_follow,
    what_does_not_begin_is_refused,
    what_was_begun_is_begun_once,
    filters_find_what_stands_behind_many,
    entries_of_a_clock_that_was_never_set_are_found,
);

const PRUNED: Pruned = Pruned { leaves: 512, records: 511 };

/// What is behind the beginning, as another store has it: half of them in the tree, two erased.
async fn behind(first: u64) -> Vec<(Entry, Option<Salt>)> {
    let directory = tempfile::tempdir().unwrap();
    let source = sled(directory.path());
    fill(&source, 300).await;
    for visitor in [5, 299] {
        source.erase(Sample::number(visitor).visitor_id(), ErasedBy::Visitor, 9).await.unwrap();
    }
    let entries =
        source.entries(0, 1_000).await.unwrap().into_iter().map(|(entry, _)| match entry {
            Entry::Kept(record) => {
                let salt = (record.index < 150).then_some([9; 16]);
                (Entry::Kept(consent::Record { index: record.index + first, ..record }), salt)
            }
            Entry::Erased(left) => (
                Entry::Erased(server::store::Tombstone { index: left.index + first, ..left }),
                None,
            ),
        });
    entries.collect()
}

fn left() -> Portion {
    let tile = |level, index, hashes: usize| GrownTile {
        level,
        index,
        hashes: vec![level + 1; 32 * hashes],
    };
    let events = vec![TreeEvent { leaf: 7, data: b"notice".to_vec() }];
    Portion::Left { tiles: vec![tile(0, 0, 256), tile(1, 0, 2)], events }
}

async fn it_lacks_its_beginning_from_the_first_moment(store: Arc<impl Store>) {
    store.take(Portion::Begin(PRUNED)).await.unwrap();
    assert_eq!(store.pruned().await.unwrap(), PRUNED);
    assert_eq!(store.length().await.unwrap(), 511);
    let tree = store.tree().await.unwrap();
    assert!(tree.is_unfinished());
    assert_eq!((tree.size, tree.records), (512, 511));
    assert_eq!(store.entry(0).await.unwrap(), None);
    assert_eq!(store.entries(511, 10).await.unwrap(), []);
    let none = Counted { count: 0, at_least: false };
    assert_eq!(store.how_many(&Filter::default()).await.unwrap(), none);
}

async fn entries_tiles_and_leaves_follow(store: Arc<impl Store>) {
    store.take(Portion::Begin(PRUNED)).await.unwrap();
    // Cut off, all of it comes again.
    for _ in 0..2 {
        store.take(left()).await.unwrap();
        store.take(Portion::Begin(PRUNED)).await.unwrap();
    }
    let entries = behind(511).await;
    for part in entries.chunks(70) {
        store.take(Portion::Entries(part.to_vec())).await.unwrap();
    }
    store.take(Portion::Begin(PRUNED)).await.unwrap();
    assert_eq!(store.entries(0, 1_000).await.unwrap()[..], entries[..]);
    assert_eq!(store.entries(600, 2).await.unwrap()[..], entries[89..91]);
    assert_eq!(store.entry(510).await.unwrap(), None);
    assert_eq!(store.entry(511).await.unwrap().as_ref(), Some(&entries[0].0));
    assert_eq!(store.tile(0, 0).await.unwrap(), Some(vec![1; 32 * 256]));
    assert_eq!(store.tile(0, 1).await.unwrap(), None);
    assert_eq!(store.events(0, 9).await.unwrap().len(), 1);
    let whole = Counted { count: 298, at_least: false };
    assert_eq!(store.how_many(&Filter::default()).await.unwrap(), whole);
    for order in [Order::OldestFirst, Order::NewestFirst] {
        assert_eq!(read_all(&*store, Filter::default(), order).await.unwrap().len(), 298);
        let from = Some(Sample::number(100).now);
        let filter = Filter { from, ..Filter::default() };
        assert_eq!(read_all(&*store, filter, order).await.unwrap().len(), 199);
    }
    // The tree goes on over the leaves that are there no more.
    let growth = Growth {
        since: 512,
        head: TreeHead { size: 662, records: 661, checkpoint: "of 662".into() },
        tiles: vec![
            GrownTile { level: 0, index: 2, hashes: vec![3; 32 * 150] },
            GrownTile { level: 1, index: 0, hashes: vec![2; 32 * 2] },
        ],
        salts: entries.iter().take(150).map(|(_, salt)| *salt).collect(),
        events: Vec::new(),
    };
    store.grow(growth).await.unwrap();
    assert!(!store.tree().await.unwrap().is_unfinished());
    let next = append(&*store, &Sample::number(700)).await;
    assert_eq!(next.index, 811);
    // And more of it is pruned as of any other.
    for number in 0..40 {
        let visitor = Sample::number(number).visitor_id();
        store.erase(visitor, ErasedBy::Visitor, 9).await.unwrap();
    }
    store.prune(Pruned { leaves: 550, records: 549 }, &[0]).await.unwrap();
    assert_eq!(store.entry(548).await.unwrap(), None);
    assert!(matches!(store.entry(549).await.unwrap(), Some(Entry::Erased(_))));
    assert_eq!(store.how_many(&Filter::default()).await.unwrap().count, 298 + 1 - 39);
}

async fn what_does_not_begin_is_refused(store: Arc<impl Store>) {
    fill(&*store, 3).await;
    for pruned in [PRUNED, Pruned::default()] {
        let refused = store.take(Portion::Begin(pruned)).await;
        assert!(matches!(refused, Err(StoreError::Outgrown)), "{refused:?}");
    }
    let refused = store.take(left()).await;
    assert!(matches!(refused, Err(StoreError::Outgrown)), "{refused:?}");
    assert_eq!(store.pruned().await.unwrap(), Pruned::default());
    assert_eq!(store.tree().await.unwrap(), TreeHead::default());
    assert_eq!(store.length().await.unwrap(), 3);
    assert_eq!(store.tile(0, 0).await.unwrap(), None);
}

async fn what_was_begun_is_begun_once(store: Arc<impl Store>) {
    let refused = store.take(Portion::Begin(Pruned { leaves: 5, records: 6 })).await;
    assert!(matches!(refused, Err(StoreError::Outgrown)), "{refused:?}");
    store.take(Portion::Begin(PRUNED)).await.unwrap();
    let entries = behind(0).await;
    for (wrong, why) in [
        (Portion::Begin(Pruned { leaves: 768, records: 767 }), "another"),
        (Portion::Begin(Pruned::default()), "another"),
        (Portion::Entries(entries[..3].to_vec()), "they were pruned"),
        (
            Portion::Left {
                tiles: Vec::new(),
                events: vec![TreeEvent { leaf: 512, data: b"x".to_vec() }],
            },
            "behind the minimum",
        ),
    ] {
        let refused = store.take(wrong).await;
        assert!(matches!(refused, Err(StoreError::Outgrown)), "{why}: {refused:?}");
    }
    assert_eq!(store.pruned().await.unwrap(), PRUNED);
    assert_eq!(store.length().await.unwrap(), 511);
    // A tile of then would cut off what has grown.
    let head = TreeHead::unfinished(513, 511);
    let event = TreeEvent { leaf: 512, data: b"build".to_vec() };
    let (tiles, salts) = (Vec::new(), Vec::new());
    let growth = Growth { since: 512, head, tiles, salts, events: vec![event] };
    store.grow(growth).await.unwrap();
    let refused = store.take(left()).await;
    assert!(matches!(refused, Err(StoreError::Outgrown)), "{refused:?}");
    assert_eq!(store.events(0, 9).await.unwrap().len(), 1);
}

/// Enough are missing for every size of block of counts but the largest.
const MANY: Pruned = Pruned { leaves: 70_400, records: 70_392 };

/// Whether filters find all that is there of these entries.
async fn found(store: &dyn Store, entries: &[(Entry, Option<Salt>)]) {
    for outcome in [Outcome::Granted, Outcome::Denied, Outcome::Mixed] {
        let is_meant = |entry: &&(Entry, Option<Salt>)| match &entry.0 {
            Entry::Kept(record) => record.outcome == outcome,
            Entry::Erased(_) => false,
        };
        let meant = entries.iter().filter(is_meant).count();
        assert!(meant > 0, "{outcome:?}");
        let filter = Filter { choice: Some(outcome), ..Filter::default() };
        for order in [Order::OldestFirst, Order::NewestFirst] {
            let records = read_all(store, filter.clone(), order).await.unwrap();
            assert_eq!(records.len(), meant, "{outcome:?} {order:?}");
        }
        let counted = Counted { count: meant as u64, at_least: false };
        assert_eq!(store.how_many(&filter).await.unwrap(), counted);
    }
}

async fn filters_find_what_stands_behind_many(store: Arc<impl Store>) {
    store.take(Portion::Begin(MANY)).await.unwrap();
    let entries = behind(MANY.records).await;
    store.take(Portion::Entries(entries.clone())).await.unwrap();
    found(&*store, &entries).await;
}

/// The month in which no record is, at the beginning of a log, may be the one in which the first one is.
async fn entries_of_a_clock_that_was_never_set_are_found(store: Arc<impl Store>) {
    store.take(Portion::Begin(PRUNED)).await.unwrap();
    let entries = behind(511).await.into_iter().map(|(entry, salt)| match entry {
        Entry::Kept(record) => {
            (Entry::Kept(consent::Record { recorded_at: record.index, ..record }), salt)
        }
        Entry::Erased(left) => {
            (Entry::Erased(server::store::Tombstone { recorded_at: left.index, ..left }), salt)
        }
    });
    let entries: Vec<_> = entries.collect();
    for part in entries.chunks(100) {
        store.take(Portion::Entries(part.to_vec())).await.unwrap();
    }
    for index in [511, 611, 810] {
        let found = store.entry(index).await.unwrap();
        assert_eq!(found.map(|entry| entry.index()), Some(index));
    }
}

/// Opened one entry before the end of the block of counts in which the log begins, and again behind it.
#[tokio::test]
async fn a_log_that_has_begun_goes_on_when_the_store_is_opened_anew() {
    let directory = tempfile::tempdir().unwrap();
    sled(directory.path()).take(Portion::Begin(MANY)).await.unwrap();
    let entries = behind(MANY.records).await;
    for part in [&entries[..7], &entries[7..270], &entries[270..]] {
        let store = sled(directory.path());
        assert_eq!(store.pruned().await.unwrap(), MANY);
        assert_eq!(store.length().await.unwrap(), part[0].0.index());
        assert!(store.tree().await.unwrap().is_unfinished());
        store.take(Portion::Begin(MANY)).await.unwrap();
        store.take(Portion::Entries(part.to_vec())).await.unwrap();
    }
    let store = sled(directory.path());
    assert_eq!(store.entries(0, 10).await.unwrap(), []);
    assert_eq!(store.entries(MANY.records, 1_000).await.unwrap(), entries);
    found(&store, &entries).await;
}
