//! The tree's growth: a step is kept whole or not at all, salts die with their records, and what
//! leaves say of them stays.

use super::{append, fill, on_every_store, sled};
use server::leaf;
use server::store::{
    Entry, ErasedBy, GrownTile, Growth, Salt, Store, StoreError, TreeEvent, TreeHead,
};
use std::sync::Arc;
use tests::sample::Sample;

on_every_store!(
    a_new_log_has_no_tree,
    what_has_grown_is_there,
    tiles_grow_in_place,
    a_step_from_elsewhere_is_refused_whole,
    a_record_erased_meanwhile_refuses_the_step,
    erasing_destroys_the_salt_and_keeps_the_commitment,
);

fn salt(number: u64) -> Salt {
    let mut salt = [7; 16];
    salt[..8].copy_from_slice(&number.to_be_bytes());
    salt
}

/// A step over these records, all of them kept.
fn step(since: u64, records: std::ops::Range<u64>) -> Growth {
    let size = since + records.end - records.start;
    let checkpoint = format!("checkpoint of {size}");
    Growth {
        since,
        head: TreeHead { size, records: records.end, checkpoint },
        tiles: Vec::new(),
        salts: records.map(|record| Some(salt(record))).collect(),
        events: Vec::new(),
    }
}

async fn erase(store: &dyn Store, visitor: u64) -> u64 {
    let visitor = Sample::number(visitor).visitor_id();
    store.erase(visitor, ErasedBy::Visitor, 1_800_000_000_000).await.unwrap()
}

async fn a_new_log_has_no_tree(store: Arc<impl Store>) {
    fill(&*store, 2).await;
    assert_eq!(store.tree().await.unwrap(), TreeHead::default());
    assert_eq!(store.tile(0, 0).await.unwrap(), None);
    assert_eq!(store.events(0, 10).await.unwrap(), []);
    let entries = store.entries(0, 10).await.unwrap();
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|(entry, salt)| entry.index() < 2 && salt.is_none()));
}

async fn what_has_grown_is_there(store: Arc<impl Store>) {
    let records = fill(&*store, 600).await;
    let event = |leaf: u64| TreeEvent { leaf, data: format!("event {leaf}").into_bytes() };
    let mut first = step(0, 0..300);
    first.head.size += 2;
    first.events = vec![event(0), event(301)];
    store.grow(first.clone()).await.unwrap();
    assert_eq!(store.tree().await.unwrap(), first.head);
    store.grow(step(302, 300..600)).await.unwrap();
    assert_eq!(store.tree().await.unwrap().checkpoint, "checkpoint of 602");
    assert_eq!(store.events(0, 10).await.unwrap(), [event(0), event(301)]);
    assert_eq!(store.events(0, 1).await.unwrap(), [event(0)]);
    assert_eq!(store.events(1, 10).await.unwrap(), [event(301)]);
    for from in [0, 255, 299, 599, 600] {
        let entries = store.entries(from, 3).await.unwrap();
        let meant = records.iter().skip(usize::try_from(from).unwrap()).take(3);
        let meant: Vec<_> =
            meant.map(|it| (Entry::Kept(it.clone()), Some(salt(it.index)))).collect();
        assert_eq!(entries, meant, "from {from}");
    }
}

async fn tiles_grow_in_place(store: Arc<impl Store>) {
    fill(&*store, 3).await;
    let hashes = |count: usize| vec![5; count * 32];
    let tile = |count| GrownTile { level: 0, index: 1, hashes: hashes(count) };
    let other = GrownTile { level: 1, index: 0, hashes: hashes(1) };
    store.grow(Growth { tiles: vec![tile(1), other], ..step(0, 0..1) }).await.unwrap();
    assert_eq!(store.tile(0, 1).await.unwrap(), Some(hashes(1)));
    for (since, count) in [(1, 200), (2, 256)] {
        let growth = Growth { tiles: vec![tile(count)], ..step(since, since..since + 1) };
        store.grow(growth).await.unwrap();
        assert_eq!(store.tile(0, 1).await.unwrap(), Some(hashes(count)));
    }
    assert_eq!(store.tile(1, 0).await.unwrap(), Some(hashes(1)));
    for (level, index) in [(0, 0), (0, 2), (1, 1), (2, 0)] {
        assert_eq!(store.tile(level, index).await.unwrap(), None, "{level}/{index}");
    }
}

async fn a_step_from_elsewhere_is_refused_whole(store: Arc<impl Store>) {
    fill(&*store, 10).await;
    store.grow(step(0, 0..5)).await.unwrap();
    let mut ahead = step(5, 5..8);
    ahead.head.records = 9;
    let event = TreeEvent { leaf: 0, data: b"event".to_vec() };
    for wrong in [step(0, 0..5), step(4, 5..8), step(5, 6..8), step(5, 5..11), ahead] {
        let wrong = Growth { events: vec![event.clone()], ..wrong };
        let refused = store.grow(wrong.clone()).await;
        assert!(matches!(refused, Err(StoreError::Outgrown)), "{wrong:?}: {refused:?}");
    }
    assert_eq!(store.tree().await.unwrap(), step(0, 0..5).head);
    assert_eq!(store.events(0, 10).await.unwrap(), []);
    store.grow(step(5, 5..10)).await.unwrap();
}

async fn a_record_erased_meanwhile_refuses_the_step(store: Arc<impl Store>) {
    fill(&*store, 4).await;
    assert_eq!(erase(&*store, 2).await, 1);
    let refused = store.grow(step(0, 0..4)).await;
    assert!(matches!(refused, Err(StoreError::Outgrown)), "{refused:?}");
    let mut knowing = step(0, 0..4);
    knowing.salts[2] = None;
    store.grow(knowing).await.unwrap();
    let entries = store.entries(0, 10).await.unwrap();
    let salts: Vec<bool> = entries.iter().map(|(_, salt)| salt.is_some()).collect();
    assert_eq!(salts, [true, true, false, true]);
    let Entry::Erased(tombstone) = &entries[2].0 else { panic!("{:?}", entries[2]) };
    assert_eq!(tombstone.commitment, None, "it never was in the tree");
}

async fn erasing_destroys_the_salt_and_keeps_the_commitment(store: Arc<impl Store>) {
    let records = fill(&*store, 4).await;
    store.grow(step(0, 0..3)).await.unwrap();
    let later = Sample { visitor: 1, ..Sample::number(77) };
    append(&*store, &later).await;
    assert_eq!(erase(&*store, 1).await, 2);
    let entries = store.entries(0, 10).await.unwrap();
    let commitment = |at: usize| match &entries[at] {
        (Entry::Erased(tombstone), None) => tombstone.commitment,
        other => panic!("{other:?}"),
    };
    assert_eq!(commitment(1), Some(leaf::commitment(&records[1], &salt(1)).unwrap()));
    assert_eq!(commitment(4), None, "the tree had not come so far");
    assert_eq!(entries[2], (Entry::Kept(records[2].clone()), Some(salt(2))), "its neighbour");
    // The same leaf as before.
    let before = leaf::of_entry(&Entry::Kept(records[1].clone()), Some(&salt(1))).unwrap();
    assert_eq!(leaf::of_entry(&entries[1].0, None).unwrap(), before);
}

#[tokio::test]
async fn the_tree_is_there_when_the_store_is_opened_anew() {
    let directory = tempfile::tempdir().unwrap();
    let store = sled(directory.path());
    fill(&store, 3).await;
    store.grow(step(0, 0..2)).await.unwrap();
    drop(store);
    let store = sled(directory.path());
    assert_eq!(store.tree().await.unwrap(), step(0, 0..2).head);
    assert_eq!(erase(&store, 0).await, 1);
    store.grow(step(2, 2..3)).await.unwrap();
    drop(store);
    assert_eq!(sled(directory.path()).tree().await.unwrap().size, 3);
}
