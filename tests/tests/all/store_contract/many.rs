//! Asking a log of thousands: pages and counts that step over what a filter does not mean find the same
//! as looking at every record, after erasing, after reopening, and on a store of an older Latch.

use super::{bare, on_every_store, sled};
use consent::{Answer, Filter, Outcome, Record};
use server::store::{Counted, ErasedBy, Order, Scan, Store};
use std::sync::Arc;
use tests::log_check::read_all;
use tests::sample::Sample;

/// More than sixteen of the smallest blocks that sled counts.
const MANY: u64 = 9_000;
/// The time of the first record.
const START: u64 = 1_790_000_000_000;

on_every_store!(
    counts_and_pages_are_those_of_every_record,
    what_is_erased_is_counted_no_more,
    a_kind_that_is_rare_takes_one_page,
);

/// Records of many kinds, by a few visitors, in runs and mixed.
fn sample(number: u64) -> Sample {
    let answers = [Some(Answer::Granted), Some(Answer::Denied), None];
    Sample {
        site: match number {
            // A few in many thousand.
            _ if number % 487 == 7 => "forum",
            _ if (number / 700).is_multiple_of(3) => "shop",
            _ => "blog",
        },
        visitor: number % 40,
        answer: answers[(number / 11) as usize % 3],
        version: 1 + (number / 3_000) as u32,
        ..Sample::number(number)
    }
}

/// Appends these, many at once.
async fn pour(store: &Arc<impl Store>, numbers: std::ops::Range<u64>) {
    let tasks: Vec<_> = (0..64)
        .map(|task| {
            let (store, numbers) = (Arc::clone(store), numbers.clone());
            tokio::spawn(async move {
                for number in numbers.skip(task).step_by(64) {
                    store.append(sample(number).record()).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

fn filters() -> Vec<Filter> {
    let all = Filter::default();
    let at = |number: u64| Some(START + number);
    vec![
        all.clone(),
        Filter { from: at(255), until: at(4_353), ..all.clone() },
        Filter { from: at(256), until: at(8_960), site: "shop".parse().ok(), ..all.clone() },
        Filter { site: "shop".parse().ok(), ..all.clone() },
        Filter { site: "forum".parse().ok(), ..all.clone() },
        Filter { site: "forum".parse().ok(), from: at(300), until: at(8_111), ..all.clone() },
        Filter { site: "nowhere".parse().ok(), ..all.clone() },
        Filter { version: Some(3), choice: Some(Outcome::Mixed), ..all.clone() },
        Filter { category: "analytics=denied".parse().ok(), until: at(8_000), ..all.clone() },
        Filter { service: "youtube".parse().ok(), from: at(5_000), ..all.clone() },
        Filter { country: "DE".parse().ok(), ..all.clone() },
        Filter { visitor: Some(sample(7).visitor_id()), version: Some(2), ..all },
    ]
}

/// Whether counts and pages are those of looking at every record.
async fn check(store: &dyn Store) {
    let whole = Filter::default();
    let records = read_all(store, whole, Order::OldestFirst).await.unwrap();
    for filter in filters() {
        let mut meant: Vec<&Record> = records.iter().filter(|it| filter.matches(it)).collect();
        let counted = store.how_many(&filter).await.unwrap();
        assert_eq!(counted, Counted { count: meant.len() as u64, at_least: false }, "{filter:?}");
        for order in [Order::OldestFirst, Order::NewestFirst] {
            let found = read_all(store, filter.clone(), order).await.unwrap();
            assert!(found.iter().eq(meant.iter().copied()), "{order:?} {filter:?}");
            meant.reverse();
        }
    }
}

async fn counts_and_pages_are_those_of_every_record(store: Arc<impl Store>) {
    pour(&store, 0..MANY).await;
    check(&*store).await;
}

async fn what_is_erased_is_counted_no_more(store: Arc<impl Store>) {
    pour(&store, 0..MANY).await;
    let erased = store.erase(sample(7).visitor_id(), ErasedBy::Visitor, START).await.unwrap();
    assert_eq!(erased, MANY / 40);
    let counted = store.how_many(&Filter::default()).await.unwrap();
    assert_eq!(counted.count, MANY - erased);
    check(&*store).await;
    pour(&store, MANY..MANY + 300).await;
    check(&*store).await;
}

async fn a_kind_that_is_rare_takes_one_page(store: Arc<impl Store>) {
    let rare = Sample { site: "news", ..sample(0) };
    store.append(rare.record()).await.unwrap();
    pour(&store, 1..MANY).await;
    let filter = Filter { site: "news".parse().ok(), ..Filter::default() };
    let scan = Scan { filter, order: Order::NewestFirst, after: None, limit: 10 };
    let page = store.scan(&scan).await.unwrap();
    assert_eq!((page.records.len(), page.next), (1, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sled_goes_on_counting_after_it_was_opened_anew() {
    let directory = tempfile::tempdir().unwrap();
    let mut next = 0;
    for until in [200, 4_300, 4_353, MANY, MANY + 500] {
        let store = Arc::new(sled(directory.path()));
        pour(&store, next..until).await;
        check(&*store).await;
        next = until;
        drop(store);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sled_counts_what_an_older_latch_has_written() {
    let directory = tempfile::tempdir().unwrap();
    let store = Arc::new(sled(directory.path()));
    pour(&store, 0..MANY).await;
    store.erase(sample(7).visitor_id(), ErasedBy::Visitor, START).await.unwrap();
    drop(store);
    // As it would be without counts.
    let db = bare(directory.path());
    let counts: Vec<_> = db.scan_prefix(b"k").keys().map(Result::unwrap).collect();
    assert!(counts.len() >= 36, "{} parts of counts", counts.len());
    for key in counts {
        db.remove(key).unwrap();
    }
    db.insert(b"mformat", &4u64.to_be_bytes()).unwrap();
    db.flush().unwrap();
    drop(db);
    let store = Arc::new(sled(directory.path()));
    check(&*store).await;
    pour(&store, MANY..MANY + 300).await;
    check(&*store).await;
}
