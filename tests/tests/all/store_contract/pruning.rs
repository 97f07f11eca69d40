//! Pruning: nothing is kept of the log's beginning but its numbering, and everything behind it stays.

use super::{append, fill, on_every_store, sled};
use consent::Filter;
use server::store::{
    Counted, Entry, ErasedBy, GrownTile, Growth, Order, Pruned, Store, StoreError, TreeEvent,
    TreeHead,
};
use std::sync::Arc;
use tests::log_check::read_all;
use tests::sample::Sample;

on_every_store!(
    nothing_was_pruned_of_a_new_log,
    the_beginning_goes_and_the_numbering_stays,
    what_may_not_go_is_refused_whole,
    what_was_pruned_does_not_come_back,
);

/// Six hundred records under a tree, all of the first 550 erased.
async fn filled(store: &dyn Store) {
    fill(store, 600).await;
    let tile = |level, index, hashes: usize| GrownTile {
        level,
        index,
        hashes: vec![u8::try_from(index).unwrap(); 32 * hashes],
    };
    let growth = Growth {
        since: 0,
        head: TreeHead { size: 601, records: 600, checkpoint: "of 601".into() },
        tiles: vec![tile(0, 0, 256), tile(0, 1, 256), tile(0, 2, 89), tile(1, 0, 2)],
        salts: (0..600).map(|_| Some([3; 16])).collect(),
        events: vec![TreeEvent { leaf: 0, data: b"notice".to_vec() }],
    };
    store.grow(growth).await.unwrap();
    for number in 0..550 {
        let visitor = Sample::number(number).visitor_id();
        store.erase(visitor, ErasedBy::Visitor, 9).await.unwrap();
    }
}

async fn nothing_was_pruned_of_a_new_log(store: Arc<impl Store>) {
    assert_eq!(store.pruned().await.unwrap(), Pruned::default());
}

async fn the_beginning_goes_and_the_numbering_stays(store: Arc<impl Store>) {
    filled(&*store).await;
    let first = Pruned { leaves: 256, records: 255 };
    store.prune(first, &[]).await.unwrap();
    assert_eq!(store.tile(0, 0).await.unwrap().unwrap().len(), 256 * 32, "nobody named it");
    let to = Pruned { leaves: 512, records: 511 };
    store.prune(to, &[1]).await.unwrap();
    assert_eq!(store.pruned().await.unwrap(), to);
    for index in [0, 254, 255, 510] {
        assert_eq!(store.entry(index).await.unwrap(), None, "{index}");
    }
    for index in [511, 549] {
        assert!(matches!(store.entry(index).await.unwrap(), Some(Entry::Erased(_))), "{index}");
    }
    assert_eq!(store.entry(550).await.unwrap().unwrap().index(), 550);
    let entries = store.entries(0, 3).await.unwrap();
    assert!(entries.is_empty() || entries[0].0.index() >= 511, "{entries:?}");
    assert_eq!(store.entries(511, 2).await.unwrap()[0].0.index(), 511);
    assert_eq!(store.tile(0, 1).await.unwrap(), None);
    for (level, index) in [(0, 0), (0, 2), (1, 0)] {
        assert!(store.tile(level, index).await.unwrap().is_some(), "{level} {index}");
    }
    assert_eq!(store.events(0, 10).await.unwrap().len(), 1, "what stands for no record stays");
    assert_eq!(store.tree().await.unwrap().size, 601);
    assert_eq!(store.length().await.unwrap(), 600);
    let whole = store.how_many(&Filter::default()).await.unwrap();
    assert_eq!(whole, Counted { count: 50, at_least: false });
    for order in [Order::OldestFirst, Order::NewestFirst] {
        assert_eq!(read_all(&*store, Filter::default(), order).await.unwrap().len(), 50);
        for (number, meant) in [(0, 50), (300, 50), (590, 10)] {
            let from = Some(Sample::number(number).now);
            let filter = Filter { from, ..Filter::default() };
            assert_eq!(read_all(&*store, filter.clone(), order).await.unwrap().len(), meant);
            assert_eq!(store.how_many(&filter).await.unwrap().count, meant as u64);
        }
    }
    assert_eq!(append(&*store, &Sample::number(700)).await.index, 600);
}

async fn what_may_not_go_is_refused_whole(store: Arc<impl Store>) {
    filled(&*store).await;
    let to = |leaves, records| Pruned { leaves, records };
    store.prune(to(256, 255), &[0]).await.unwrap();
    for (wrong, why) in [
        (to(600, 551), "a record that is kept"),
        (to(256, 255), "nothing more"),
        (to(0, 0), "less"),
        (to(512, 200), "less"),
        (to(602, 500), "beyond the tree"),
        (to(601, 600), "everything"),
    ] {
        let refused = store.prune(wrong, &[1]).await;
        assert!(matches!(refused, Err(StoreError::Outgrown)), "{why}: {refused:?}");
    }
    assert_eq!(store.pruned().await.unwrap(), to(256, 255));
    assert!(store.tile(0, 1).await.unwrap().is_some());
    assert!(store.entry(255).await.unwrap().is_some());
}

async fn what_was_pruned_does_not_come_back(store: Arc<impl Store>) {
    filled(&*store).await;
    store.prune(Pruned { leaves: 512, records: 511 }, &[0, 1]).await.unwrap();
    for number in [0, 300, 510, 520] {
        let again = store.append(Sample::number(number).record()).await;
        assert!(matches!(again, Err(StoreError::Erased)), "{again:?}");
    }
    let visitor = Sample::number(0).visitor_id();
    assert_eq!(store.erase(visitor, ErasedBy::Visitor, 9).await.unwrap(), 0);
}

#[tokio::test]
async fn a_pruned_log_goes_on_when_the_store_is_opened_anew() {
    let directory = tempfile::tempdir().unwrap();
    let store = sled(directory.path());
    filled(&store).await;
    store.prune(Pruned { leaves: 512, records: 511 }, &[1]).await.unwrap();
    drop(store);
    let store = sled(directory.path());
    assert_eq!(store.pruned().await.unwrap(), Pruned { leaves: 512, records: 511 });
    assert_eq!(store.length().await.unwrap(), 600);
    let before = store.entry(599).await.unwrap().unwrap().recorded_at();
    let next = append(&store, &Sample { now: 5, ..Sample::number(700) }).await;
    assert_eq!((next.index, next.recorded_at), (600, before));
    drop(store);
    let db = super::bare(directory.path());
    let one_by_one = db.scan_prefix(b"r").keys().map(Result::unwrap);
    let one_by_one = one_by_one.filter(|key| key.len() == 9).count();
    assert_eq!(one_by_one + 32 * db.scan_prefix(b"p").count(), 601 - 511);
}
