//! Scanning: every filter, both orders, pages that neither repeat nor hide.

use super::{append, fill, on_every_store};
use consent::{Answer, Filter, Outcome, Record};
use server::store::{Counted, Order, Scan, Store};
use std::sync::Arc;
use tests::log_check::read_all;
use tests::sample::Sample;

on_every_store!(
    every_filter_narrows_in_both_orders,
    a_page_says_whether_there_is_another,
    a_cursor_stays_while_records_come,
    a_rare_match_is_found_behind_many_others,
    history_is_newest_first_and_bounded,
);

/// Records that differ in everything a filter asks for.
async fn mixed(store: &dyn Store) -> Vec<Record> {
    let mut records = Vec::new();
    for number in 0..120 {
        let answers = [Some(Answer::Granted), Some(Answer::Denied), None];
        let sample = Sample {
            site: ["shop", "shop-2", "blog"][number as usize % 3],
            visitor: number % 5,
            answer: answers[number as usize / 3 % 3],
            version: 1 + number as u32 % 4,
            now: 1_000 + number / 4 * 10,
            ..Sample::number(number)
        };
        records.push(append(store, &sample).await);
    }
    records
}

async fn every_filter_narrows_in_both_orders(store: Arc<impl Store>) {
    let records = mixed(&*store).await;
    let one = &records[57];
    let none = Filter::default();
    let filters = [
        none.clone(),
        Filter { site: Some(one.site.clone()), ..none.clone() },
        Filter { from: Some(one.recorded_at), ..none.clone() },
        Filter { until: Some(one.recorded_at), ..none.clone() },
        Filter { from: Some(1_005), until: Some(1_105), ..none.clone() },
        Filter { from: Some(2_000), until: Some(1_000), ..none.clone() },
        Filter { from: Some(0), until: Some(u64::MAX), ..none.clone() },
        Filter { visitor: Some(one.visitor), ..none.clone() },
        Filter { visitor: Some(Sample::number(99).visitor_id()), ..none.clone() },
        Filter { choice: Some(Outcome::Granted), ..none.clone() },
        Filter { choice: Some(Outcome::Denied), ..none.clone() },
        Filter { choice: Some(Outcome::Mixed), ..none.clone() },
        Filter { version: Some(2), ..none.clone() },
        Filter { version: Some(9), ..none.clone() },
        Filter { category: "analytics=denied".parse().ok(), ..none.clone() },
        Filter { service: "youtube".parse().ok(), ..none.clone() },
        Filter { language: "de".parse().ok(), ..none.clone() },
        Filter { country: "DE".parse().ok(), ..none.clone() },
        Filter { layer: Some(one.layer), ..none.clone() },
        Filter {
            site: Some(one.site.clone()),
            from: Some(1_010),
            until: Some(1_290),
            visitor: Some(one.visitor),
            choice: Some(one.outcome),
            version: Some(one.notice.version),
            ..none.clone()
        },
    ];
    for filter in filters {
        let mut meant: Vec<Record> =
            records.iter().filter(|record| filter.matches(record)).cloned().collect();
        let oldest_first = read_all(&*store, filter.clone(), Order::OldestFirst).await.unwrap();
        assert_eq!(oldest_first, meant, "{filter:?}");
        let counted = store.how_many(&filter).await.unwrap();
        assert_eq!(counted, Counted { count: meant.len() as u64, at_least: false }, "{filter:?}");
        meant.reverse();
        let newest_first = read_all(&*store, filter.clone(), Order::NewestFirst).await.unwrap();
        assert_eq!(newest_first, meant, "{filter:?}");
    }
}

async fn a_page_says_whether_there_is_another(store: Arc<impl Store>) {
    let records = fill(&*store, 6).await;
    let mut scan =
        Scan { filter: Filter::default(), order: Order::OldestFirst, after: None, limit: 4 };
    let first = store.scan(&scan).await.unwrap();
    assert_eq!((first.records.as_slice(), first.next), (&records[..4], Some(3)));
    scan.after = first.next;
    let second = store.scan(&scan).await.unwrap();
    assert_eq!((second.records.as_slice(), second.next), (&records[4..], None));
    scan = Scan { after: None, limit: 6, order: Order::NewestFirst, ..scan };
    let whole = store.scan(&scan).await.unwrap();
    assert_eq!((whole.records.len(), whole.next), (6, None));
    scan.after = Some(0);
    assert_eq!(store.scan(&scan).await.unwrap().records, []);
    scan = Scan { after: Some(u64::MAX), order: Order::OldestFirst, ..scan };
    assert_eq!(store.scan(&scan).await.unwrap().records, []);
}

async fn a_cursor_stays_while_records_come(store: Arc<impl Store>) {
    let before = fill(&*store, 40).await;
    for order in [Order::NewestFirst, Order::OldestFirst] {
        let mut scan = Scan { filter: Filter::default(), order, after: None, limit: 7 };
        let mut seen = Vec::new();
        loop {
            let page = store.scan(&scan).await.unwrap();
            seen.extend(page.records.into_iter().map(|record| record.index));
            if page.next.is_none() || seen.len() > 400 {
                break;
            }
            scan.after = page.next;
            let next = store.length().await.unwrap();
            if next < 60 {
                append(&*store, &Sample::number(next)).await;
            }
        }
        let mut sorted = seen.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), seen.len(), "a record came twice: {seen:?}");
        assert!(before.iter().all(|record| seen.contains(&record.index)), "hidden: {seen:?}");
    }
}

async fn a_rare_match_is_found_behind_many_others(store: Arc<impl Store>) {
    // More records than a store looks at for one page, sent by many at once. No store has an index
    // by version.
    let rare = append(&*store, &Sample { version: 9, ..Sample::number(0) }).await;
    let tasks: Vec<_> = (0..64u64)
        .map(|task| {
            let store = store.clone();
            tokio::spawn(async move {
                for number in 0..330 {
                    let number = 1 + task * 330 + number;
                    let sample = Sample { now: 1_900_000_000_000, ..Sample::number(number) };
                    store.append(sample.record()).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let filter = Filter { version: Some(9), ..Filter::default() };
    let scan = Scan { filter, order: Order::NewestFirst, after: None, limit: 10 };
    let page = store.scan(&scan).await.unwrap();
    let found = page.records == [rare.clone()];
    assert!(found || page.next.is_some(), "an end before the record was found");
    assert_eq!(read_all(&*store, scan.filter, scan.order).await.unwrap(), [rare]);
}

async fn history_is_newest_first_and_bounded(store: Arc<impl Store>) {
    let records = mixed(&*store).await;
    let one = &records[57];
    let mut meant: Vec<&Record> = records
        .iter()
        .filter(|record| record.site == one.site && record.visitor == one.visitor)
        .collect();
    meant.reverse();
    let history = store.history(&one.site, one.visitor, 1_000).await.unwrap();
    assert_eq!(history.iter().collect::<Vec<_>>(), meant);
    let three = store.history(&one.site, one.visitor, 3).await.unwrap();
    assert_eq!(three.iter().collect::<Vec<_>>(), meant[..3]);
}
