//! Erasing: nothing of a visitor is left but the places of their records, everyone else's stay, and
//! none comes back.

use super::{append, bare, fill, on_every_store, sled};
use consent::{Filter, Record};
use futures_util::future::join_all;
use server::store::{Appended, Entry, ErasedBy, Erasure, Order, Store, StoreError, Tombstone};
use std::sync::Arc;
use tests::log_check::{check_log, read_all};
use tests::sample::Sample;

on_every_store!(
    erased_records_leave_their_places_and_nothing_else,
    an_erased_decision_does_not_come_back,
    everyone_elses_records_stay,
    the_account_says_when_by_whom_and_how_many,
    however_many_erase_at_once_each_record_is_erased_once,
    a_visitor_of_many_records_is_erased_whole,
    what_was_acknowledged_before_is_erased_among_others_appends,
    no_record_that_stays_names_an_erased_one,
);

/// Decision `number` of visitor 1.
fn theirs(number: u64) -> Sample {
    Sample { visitor: 1, ..Sample::number(number) }
}

/// Six records, every other one of visitor 1.
async fn six(store: &dyn Store) -> Vec<Record> {
    let mut records = Vec::new();
    for number in 0..6 {
        let sample = if number % 2 == 0 { theirs(number) } else { Sample::number(100 + number) };
        records.push(append(store, &sample).await);
    }
    records
}

async fn erase(store: &dyn Store, visitor: u64) -> u64 {
    let visitor = Sample::number(visitor).visitor_id();
    store.erase(visitor, ErasedBy::Visitor, 1_800_000_000_000).await.unwrap()
}

fn tombstone(record: &Record) -> Entry {
    let (index, recorded_at, site) = (record.index, record.recorded_at, record.site.clone());
    Entry::Erased(Tombstone { index, recorded_at, site, commitment: None })
}

async fn erased_records_leave_their_places_and_nothing_else(store: Arc<impl Store>) {
    let records = six(&*store).await;
    let visitor = records[0].visitor;
    assert_eq!(store.count(visitor).await.unwrap(), 3);
    assert_eq!(erase(&*store, 1).await, 3);
    for (at, record) in records.iter().enumerate() {
        let entry = store.entry(record.index).await.unwrap();
        let kept = Entry::Kept(record.clone());
        assert_eq!(entry, Some(if at % 2 == 0 { tombstone(record) } else { kept }));
    }
    assert_eq!(store.length().await.unwrap(), 6);
    assert_eq!(store.count(visitor).await.unwrap(), 0);
    assert_eq!(store.history(&records[0].site, visitor, 10).await.unwrap(), []);
    for order in [Order::NewestFirst, Order::OldestFirst] {
        let filter = Filter { visitor: Some(visitor), ..Filter::default() };
        assert_eq!(read_all(&*store, filter, order).await.unwrap(), []);
    }
    let all = read_all(&*store, Filter::default(), Order::OldestFirst).await.unwrap();
    assert_eq!(all, [records[1].clone(), records[3].clone(), records[5].clone()]);
    check_log(&*store, &[]).await.unwrap();
}

async fn an_erased_decision_does_not_come_back(store: Arc<impl Store>) {
    six(&*store).await;
    erase(&*store, 1).await;
    for number in [0, 2, 4] {
        let again = store.append(theirs(number).record()).await;
        assert!(matches!(again, Err(StoreError::Erased)), "{again:?}");
    }
    assert_eq!(store.length().await.unwrap(), 6);
    let next = append(&*store, &theirs(6)).await;
    assert_eq!(next.index, 6, "the numbering goes on");
    let other = Sample { visitor: 2, ..theirs(0) };
    append(&*store, &other).await;
    assert_eq!(erase(&*store, 1).await, 1, "only what is new");
}

async fn everyone_elses_records_stay(store: Arc<impl Store>) {
    let records = six(&*store).await;
    assert_eq!(erase(&*store, 77).await, 0);
    assert_eq!(check_log(&*store, &[]).await.unwrap(), records);
    erase(&*store, 1).await;
    let known = store.append(Sample::number(103).record()).await.unwrap();
    assert_eq!(known, Appended::Known(records[3].clone()));
}

async fn the_account_says_when_by_whom_and_how_many(store: Arc<impl Store>) {
    assert_eq!(store.erasures(None, 10).await.unwrap(), []);
    six(&*store).await;
    fill(&*store, 3).await;
    erase(&*store, 77).await;
    let admin = ErasedBy::Admin("ada".into());
    let one = Sample::number(103).visitor_id();
    assert_eq!(store.erase(one, admin.clone(), 5).await.unwrap(), 1);
    erase(&*store, 0).await;
    erase(&*store, 2).await;
    let by_visitor =
        |number| Erasure { number, at: 1_800_000_000_000, by: ErasedBy::Visitor, records: 1 };
    let account =
        [by_visitor(2), by_visitor(1), Erasure { number: 0, at: 5, by: admin, records: 1 }];
    assert_eq!(store.erasures(None, 10).await.unwrap(), account);
    assert_eq!(store.erasures(None, 1).await.unwrap(), account[..1]);
    assert_eq!(store.erasures(Some(2), 1).await.unwrap(), account[1..2]);
    assert_eq!(store.erasures(Some(0), 1).await.unwrap(), []);
}

async fn however_many_erase_at_once_each_record_is_erased_once(store: Arc<impl Store>) {
    six(&*store).await;
    let tasks = (0..20).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { erase(&*store, 1).await })
    });
    let erased: Vec<u64> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(erased.iter().sum::<u64>(), 3, "{erased:?}");
    let account = store.erasures(None, 10).await.unwrap();
    assert_eq!(account.iter().map(|erasure| erasure.records).collect::<Vec<_>>(), [3]);
}

async fn a_visitor_of_many_records_is_erased_whole(store: Arc<impl Store>) {
    // More than a store erases at once.
    let tasks = (0..2_500).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.append(theirs(number).record()).await.map(drop) })
    });
    join_all(tasks).await.into_iter().for_each(|done| done.unwrap().unwrap());
    assert_eq!(erase(&*store, 1).await, 2_500);
    assert_eq!(check_log(&*store, &[]).await.unwrap(), []);
    let account = store.erasures(None, 10).await.unwrap();
    assert_eq!(account.iter().map(|erasure| erasure.records).collect::<Vec<_>>(), [2_500]);
}

async fn what_was_acknowledged_before_is_erased_among_others_appends(store: Arc<impl Store>) {
    let tasks = (0..300).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            let sample = Sample { visitor: number % 30, ..Sample::number(number) };
            store.append(sample.record()).await.unwrap();
            if number % 30 != 7 {
                return Some(sample.decision_id().to_hex());
            }
            assert!(erase(&*store, 7).await <= 10);
            let again = store.append(sample.record()).await;
            assert!(matches!(again, Err(StoreError::Erased)), "{again:?}");
            None
        })
    });
    let kept: Vec<String> = join_all(tasks).await.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(check_log(&*store, &kept).await.unwrap().len(), 290);
    let account = store.erasures(None, 100).await.unwrap();
    assert_eq!(account.iter().map(|erasure| erasure.records).sum::<u64>(), 10);
}

/// Those that come while it is erased have been told their predecessors. `check_log` looks.
async fn no_record_that_stays_names_an_erased_one(store: Arc<impl Store>) {
    let append_all = async |numbers: std::ops::Range<u64>| {
        let tasks = numbers.map(|number| {
            let store = store.clone();
            tokio::spawn(async move { store.append(theirs(number).record()).await.map(drop) })
        });
        join_all(tasks).await.into_iter().for_each(|done| done.unwrap().unwrap());
    };
    // More than a store erases at once.
    append_all(0..2_500).await;
    let erasing = tokio::spawn({
        let store = store.clone();
        async move { erase(&*store, 1).await }
    });
    append_all(2_500..3_400).await;
    assert!(erasing.await.unwrap() >= 2_500);
    check_log(&*store, &[]).await.unwrap();
    erase(&*store, 1).await;
    assert_eq!(append(&*store, &theirs(3_500)).await.previous, None);
    check_log(&*store, &[]).await.unwrap();
}

#[tokio::test]
async fn what_is_erased_stays_so_when_the_store_is_opened_anew() {
    let directory = tempfile::tempdir().unwrap();
    let store = sled(directory.path());
    let records = six(&store).await;
    erase(&store, 1).await;
    // The last place is an erased one.
    erase(&store, 105).await;
    drop(store);

    let store = sled(directory.path());
    assert_eq!(store.length().await.unwrap(), 6);
    assert_eq!(store.entry(4).await.unwrap(), Some(tombstone(&records[4])));
    let again = store.append(theirs(0).record()).await;
    assert!(matches!(again, Err(StoreError::Erased)), "{again:?}");
    let next = append(&store, &Sample { now: 5, ..theirs(6) }).await;
    assert_eq!((next.index, next.recorded_at), (6, records[5].recorded_at));
    assert_eq!(erase(&store, 1).await, 1);
    let account = store.erasures(None, 10).await.unwrap();
    assert_eq!(account.iter().map(|erasure| erasure.number).collect::<Vec<_>>(), [2, 1, 0]);
}

/// No key and no value: looked at from below, as whoever takes the directory would.
#[tokio::test]
async fn nothing_personal_is_left_under_any_key() {
    nothing_personal_is_left(3).await;
    // Enough for a run.
    nothing_personal_is_left(40).await;
}

async fn nothing_personal_is_left(others: u64) {
    let directory = tempfile::tempdir().unwrap();
    let store = sled(directory.path());
    let sample = Sample { visitor: 42, ..Sample::number(4711) };
    let record = append(&store, &sample).await;
    fill(&store, others).await;
    drop(store);
    let has = |personal: &[u8]| {
        let db = bare(directory.path());
        db.iter().flatten().any(|(key, value)| {
            [key, value].iter().any(|it| it.windows(personal.len()).any(|part| part == personal))
        })
    };
    // The index has the first half of the name only.
    let personal: [&[u8]; 4] = [
        &record.visitor.as_bytes()[..8],
        record.visitor.as_bytes(),
        record.decision.as_bytes(),
        record.page.as_str().as_bytes(),
    ];
    assert_eq!(personal.map(has), [true; 4], "the test looks in the right place");
    let store = sled(directory.path());
    assert_eq!(erase(&store, 42).await, 1);
    drop(store);
    assert_eq!(personal.map(has), [false; 4]);
    let format = bare(directory.path()).get(b"mformat").unwrap().unwrap();
    assert!(*format >= 2_u64.to_be_bytes()[..], "an older Latch must not open it");
}
