//! Taking over what another store held: as it stood there, in order, and once.

use super::{append, fill, on_every_store, sled};
use consent::Filter;
use server::store::{
    Appended, Counted, Entry, ErasedBy, Finding, FindingKind, Portion, Store, StoreError, Tombstone,
};
use std::sync::Arc;
use tests::sample::Sample;

on_every_store!(
    entries_stand_as_they_stood,
    entries_that_do_not_follow_are_refused,
    what_was_erased_since_is_erased,
    erased_decisions_stay_erased,
    findings_are_counted_on,
);

const NOW: u64 = 1_800_000_000_000;

/// A store elsewhere, with erased records and a visitor who came again.
async fn source() -> (tempfile::TempDir, server::store::SledStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = sled(directory.path());
    fill(&store, 300).await;
    for again in [3, 5, 7] {
        append(&store, &Sample { visitor: again, ..Sample::number(900 + again) }).await;
    }
    for visitor in [5, 299] {
        store.erase(Sample::number(visitor).visitor_id(), ErasedBy::Visitor, NOW).await.unwrap();
    }
    (directory, store)
}

async fn entries_stand_as_they_stood(store: Arc<impl Store>) {
    let (_directory, source) = source().await;
    let mut entries = source.entries(0, 1_000).await.unwrap();
    for (entry, salt) in entries.iter_mut().take(200) {
        *salt = matches!(entry, Entry::Kept(_)).then_some([9; 16]);
    }
    for part in entries.chunks(70) {
        store.take(Portion::Entries(part.to_vec())).await.unwrap();
    }
    assert_eq!(store.entries(0, 1_000).await.unwrap(), entries);
    assert_eq!(store.length().await.unwrap(), 303);
    let counted = store.how_many(&Filter::default()).await.unwrap();
    assert_eq!(counted, Counted { count: 300, at_least: false });
    let sample = Sample::number(3);
    let history = store.history(&sample.site_id(), sample.visitor_id(), 10).await.unwrap();
    assert_eq!(history.iter().map(|it| it.index).collect::<Vec<_>>(), [300, 3]);
    // And it goes on as any other.
    let known = store.append(sample.record()).await.unwrap();
    assert!(matches!(&known, Appended::Known(record) if record.index == 3), "{known:?}");
    let next = append(&*store, &Sample { visitor: 3, now: 5, ..Sample::number(1_000) }).await;
    assert_eq!((next.index, next.previous), (303, Some(300)));
    assert_eq!(next.recorded_at, entries[302].0.recorded_at(), "never before the last");
}

async fn entries_that_do_not_follow_are_refused(store: Arc<impl Store>) {
    let (_directory, source) = source().await;
    let entries = source.entries(0, 1_000).await.unwrap();
    store.take(Portion::Entries(entries[..10].to_vec())).await.unwrap();
    for wrong in [&entries[..10], &entries[9..12], &entries[11..12]] {
        let refused = store.take(Portion::Entries(wrong.to_vec())).await;
        assert!(matches!(refused, Err(StoreError::Outgrown)), "{refused:?}");
    }
    assert_eq!(store.length().await.unwrap(), 10);
}

async fn what_was_erased_since_is_erased(store: Arc<impl Store>) {
    let records = fill(&*store, 20).await;
    let tombstone = |index: usize, commitment| Tombstone {
        index: index as u64,
        recorded_at: records[index].recorded_at,
        site: records[index].site.clone(),
        commitment,
    };
    let gone = vec![tombstone(4, Some([6; 32])), tombstone(11, None)];
    for _ in 0..2 {
        store.take(Portion::Erased(gone.clone())).await.unwrap();
    }
    assert_eq!(store.entry(4).await.unwrap(), Some(Entry::Erased(gone[0].clone())));
    assert_eq!(store.entry(11).await.unwrap(), Some(Entry::Erased(gone[1].clone())));
    assert_eq!(store.how_many(&Filter::default()).await.unwrap().count, 18);
    assert_eq!(store.count(records[4].visitor).await.unwrap(), 0);
    store.take(Portion::Erasures(account())).await.unwrap();
    let again = store.append(Sample::number(11).record()).await;
    assert!(matches!(again, Err(StoreError::Erased)), "{again:?}");
}

fn account() -> Vec<server::store::Erasure> {
    let by = [ErasedBy::Visitor, ErasedBy::Admin("ann".into())];
    let erasure =
        |(number, by)| server::store::Erasure { number, at: NOW + number, by, records: 2 };
    (0..).zip(by).map(erasure).collect()
}

async fn erased_decisions_stay_erased(store: Arc<impl Store>) {
    let (_directory, source) = source().await;
    let gone = source.gone(None, 100).await.unwrap();
    assert_eq!(gone.len(), 3, "two of visitor 5, one of visitor 299");
    assert!(gone.is_sorted());
    assert_eq!(source.gone(Some(gone[0]), 1).await.unwrap(), gone[1..2]);
    assert_eq!(source.gone(Some(gone[2]), 9).await.unwrap(), [[0; 16]; 0]);
    let entries = source.entries(0, 1_000).await.unwrap();
    store.take(Portion::Entries(entries)).await.unwrap();
    for _ in 0..2 {
        store.take(Portion::Gone(gone.clone())).await.unwrap();
        store.take(Portion::Erasures(account())).await.unwrap();
    }
    assert_eq!(store.gone(None, 100).await.unwrap(), gone);
    let mut newest_first = account();
    newest_first.reverse();
    assert_eq!(store.erasures(None, 10).await.unwrap(), newest_first);
    let again = store.append(Sample::number(5).record()).await;
    assert!(matches!(again, Err(StoreError::Erased)), "{again:?}");
    let visitor = Sample::number(8).visitor_id();
    assert_eq!(store.erase(visitor, ErasedBy::Visitor, NOW).await.unwrap(), 1);
    assert_eq!(store.erasures(None, 1).await.unwrap()[0].number, 2, "the account goes on");
}

async fn findings_are_counted_on(store: Arc<impl Store>) {
    let site = Sample::number(0).site_id();
    let finding = |count, last_at| Finding {
        kind: FindingKind::Blocked,
        name: "tracker.example".into(),
        count,
        first_at: 5,
        last_at,
    };
    for _ in 0..2 {
        let found = vec![finding(41, 9)];
        store.take(Portion::Findings(site.clone(), found)).await.unwrap();
    }
    let found = (FindingKind::Blocked, "tracker.example".to_string());
    store.report(&site, &[found], 12).await.unwrap();
    assert_eq!(store.findings(&site).await.unwrap(), [finding(42, 12)]);
}
