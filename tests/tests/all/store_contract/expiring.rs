//! Expiring: what was superseded or has lapsed goes as erased records do, what is in force stays, in
//! steps that any moment may cut off.

use super::{append, on_every_store, sled};
use consent::{Filter, Outcome, Record};
use futures_util::future::join_all;
use server::leaf;
use server::store::{
    Counted, Entry, ErasedBy, Erasure, Expiry, Growth, Order, RetentionRule, Store, StoreError,
    TreeHead,
};
use std::sync::Arc;
use tests::log_check::{check_log, read_all};
use tests::sample::Sample;

on_every_store!(
    what_is_in_force_stays_and_what_was_superseded_goes,
    a_dry_run_says_the_same_and_changes_nothing,
    what_has_lapsed_goes_even_if_it_is_the_latest,
    no_record_that_stays_names_one_that_has_expired,
    an_expired_decision_does_not_come_back,
    each_site_has_its_own_rule,
    the_account_has_one_entry_for_all_steps,
    a_rule_moves_nothing_back,
    erasing_and_expiring_do_not_disturb_each_other,
    in_the_tree_it_leaves_the_same_leaf,
    rules_are_kept,
);

const START: u64 = 1_700_000_000_000;
const DAY: u64 = 86_400_000;

/// Decision `number` of this visitor, on that day.
fn on(day: u64, visitor: u64, number: u64) -> Sample {
    Sample { visitor, now: START + day * DAY, ..Sample::number(number) }
}

fn expiry(before: u64, lapsed_before: u64) -> Expiry {
    let at = |day: u64| START + day * DAY;
    let site = "shop".parse().unwrap();
    Expiry { site, rule: "P90D".into(), before: at(before), lapsed_before: at(lapsed_before) }
}

/// Lets everything go that this means; how many.
async fn expire(store: &dyn Store, expiry: &Expiry) -> u64 {
    let mut records = 0;
    loop {
        let step = store.expire(expiry, 1_800_000_000_000).await.unwrap();
        records += step.records;
        if !step.more {
            return records;
        }
    }
}

async fn count(store: &dyn Store, expiry: &Expiry) -> u64 {
    let Counted { count, at_least } = store.expiring(expiry).await.unwrap();
    assert!(!at_least);
    count
}

/// Visitor 1 answers on days 0, 10 and 20, visitor 2 on days 5 and 200, visitor 3 on day 7.
async fn three(store: &dyn Store) -> Vec<Record> {
    let mut records = Vec::new();
    for (number, (day, visitor)) in (0..).zip([(0, 1), (5, 2), (7, 3), (10, 1), (20, 1), (200, 2)])
    {
        records.push(append(store, &on(day, visitor, number)).await);
    }
    records
}

async fn kept(store: &dyn Store) -> Vec<u64> {
    check_log(store, &[]).await.unwrap().iter().map(|record| record.index).collect()
}

async fn what_is_in_force_stays_and_what_was_superseded_goes(store: Arc<impl Store>) {
    let records = three(&*store).await;
    assert_eq!(expire(&*store, &expiry(10, 0)).await, 0, "superseded on that day, not before");
    assert_eq!(expire(&*store, &expiry(11, 0)).await, 1);
    assert_eq!(kept(&*store).await, [1, 2, 3, 4, 5]);
    assert_eq!(expire(&*store, &expiry(100, 0)).await, 1, "each visitor's latest by then stays");
    assert_eq!(kept(&*store).await, [1, 2, 4, 5]);
    assert_eq!(expire(&*store, &expiry(201, 0)).await, 1);
    assert_eq!(kept(&*store).await, [2, 4, 5]);
    assert_eq!(expire(&*store, &expiry(201, 0)).await, 0, "again finds nothing");
    let Some(Entry::Erased(left)) = store.entry(0).await.unwrap() else { panic!("it is there") };
    assert_eq!((left.index, left.recorded_at), (0, records[0].recorded_at));
    assert_eq!(store.length().await.unwrap(), 6);
}

async fn a_dry_run_says_the_same_and_changes_nothing(store: Arc<impl Store>) {
    three(&*store).await;
    for (before, lapsed, meant) in
        [(10, 0, 0), (11, 0, 1), (100, 0, 2), (201, 0, 3), (201, 8, 4), (201, 201, 6), (9, 300, 3)]
    {
        assert_eq!(count(&*store, &expiry(before, lapsed)).await, meant, "{before} {lapsed}");
    }
    assert_eq!(kept(&*store).await.len(), 6);
    assert_eq!(store.erasures(None, 10).await.unwrap(), []);
    for (before, lapsed) in [(11, 0), (100, 6), (201, 8), (300, 300)] {
        let told = count(&*store, &expiry(before, lapsed)).await;
        assert_eq!(expire(&*store, &expiry(before, lapsed)).await, told, "{before} {lapsed}");
        assert_eq!(count(&*store, &expiry(before, lapsed)).await, 0);
    }
    assert_eq!(kept(&*store).await, [0; 0]);
}

async fn what_has_lapsed_goes_even_if_it_is_the_latest(store: Arc<impl Store>) {
    three(&*store).await;
    assert_eq!(expire(&*store, &expiry(100, 8)).await, 4, "records 0 and 3, and 1 and 2");
    assert_eq!(kept(&*store).await, [4, 5]);
    // Who comes back has no record before.
    let next = append(&*store, &on(300, 3, 77)).await;
    assert_eq!((next.index, next.previous), (6, None));
    check_log(&*store, &[]).await.unwrap();
}

async fn no_record_that_stays_names_one_that_has_expired(store: Arc<impl Store>) {
    let records = three(&*store).await;
    assert_eq!(records[3].previous, Some(0));
    let previous =
        async |index| store.entry(index).await.unwrap().unwrap().kept().unwrap().previous;
    expire(&*store, &expiry(11, 0)).await;
    assert_eq!(previous(3).await, None, "its predecessor was superseded");
    assert_eq!(previous(4).await, Some(3), "others keep their links");
    expire(&*store, &expiry(100, 6)).await;
    assert_eq!(previous(5).await, None, "its predecessor has lapsed");
    check_log(&*store, &[]).await.unwrap();
}

async fn an_expired_decision_does_not_come_back(store: Arc<impl Store>) {
    three(&*store).await;
    expire(&*store, &expiry(100, 8)).await;
    for (number, visitor) in [(0, 1), (1, 2), (2, 3), (3, 1)] {
        let again = store.append(on(300, visitor, number).record()).await;
        assert!(matches!(again, Err(StoreError::Erased)), "{again:?}");
    }
    assert_eq!(store.length().await.unwrap(), 6);
    let visitor = Sample { visitor: 1, ..Sample::number(0) }.visitor_id();
    assert_eq!(store.count(visitor).await.unwrap(), 1);
}

async fn each_site_has_its_own_rule(store: Arc<impl Store>) {
    for number in 0..6 {
        let site = if number % 2 == 0 { "shop" } else { "blog" };
        append(&*store, &Sample { site, ..on(number, 1, number) }).await;
    }
    assert_eq!(expire(&*store, &expiry(100, 0)).await, 2);
    assert_eq!(kept(&*store).await, [1, 3, 4, 5]);
    let blog = Expiry { site: "blog".parse().unwrap(), ..expiry(4, 0) };
    assert_eq!(expire(&*store, &blog).await, 1);
    assert_eq!(kept(&*store).await, [3, 4, 5]);
}

/// Far more than one step takes, appends among them.
async fn the_account_has_one_entry_for_all_steps(store: Arc<impl Store>) {
    let append_all = async |numbers: std::ops::Range<u64>, day: u64| {
        let tasks = numbers.map(|number| {
            let store = store.clone();
            let sample = on(day, number % 700, number);
            tokio::spawn(async move { store.append(sample.record()).await.map(drop) })
        });
        join_all(tasks).await.into_iter().for_each(|done| done.unwrap().unwrap());
    };
    append_all(0..2_100, 0).await;
    let mut steps = 1;
    let first = store.expire(&expiry(50, 0), 5).await.unwrap();
    assert!(first.more && first.records > 0, "{first:?}");
    let appending = append_all(10_000..10_300, 60);
    let expiring = async {
        while store.expire(&expiry(50, 0), 6 + steps).await.unwrap().more {
            steps += 1;
        }
    };
    tokio::join!(appending, expiring);
    assert!(steps >= 2, "{steps} steps");
    let by = |before: u64| ErasedBy::Retention {
        site: "shop".parse().unwrap(),
        rule: "P90D".into(),
        before: START + before * DAY,
    };
    let whole = Counted { count: 1_000, at_least: false };
    let records = read_all(&*store, Filter::default(), Order::OldestFirst).await.unwrap();
    for choice in [Outcome::Granted, Outcome::Denied, Outcome::Mixed] {
        let count = records.iter().filter(|record| record.outcome == choice).count() as u64;
        let filter = Filter { choice: Some(choice), ..Filter::default() };
        let counted = store.how_many(&filter).await.unwrap();
        assert_eq!(counted, Counted { count, at_least: false }, "{choice:?}");
    }
    assert_eq!(store.how_many(&Filter::default()).await.unwrap(), whole);
    let first = Erasure { number: 0, at: 5, by: by(50), records: 1_400 };
    assert_eq!(store.erasures(None, 10).await.unwrap(), std::slice::from_ref(&first));
    assert_eq!(check_log(&*store, &[]).await.unwrap().len(), 1_000);
    assert_eq!(expire(&*store, &expiry(61, 0)).await, 300);
    let second = Erasure { number: 1, at: 1_800_000_000_000, by: by(61), records: 300 };
    assert_eq!(store.erasures(None, 10).await.unwrap(), [second, first]);
    check_log(&*store, &[]).await.unwrap();
}

async fn a_rule_moves_nothing_back(store: Arc<impl Store>) {
    three(&*store).await;
    assert_eq!(expire(&*store, &expiry(100, 6)).await, 3);
    assert_eq!(expire(&*store, &expiry(3, 0)).await, 0, "a longer rule");
    append(&*store, &on(210, 1, 50)).await;
    assert_eq!(expire(&*store, &expiry(150, 6)).await, 0);
    assert_eq!(expire(&*store, &expiry(211, 6)).await, 1);
    assert_eq!(kept(&*store).await, [2, 5, 6]);
}

async fn erasing_and_expiring_do_not_disturb_each_other(store: Arc<impl Store>) {
    let records = three(&*store).await;
    expire(&*store, &expiry(11, 0)).await;
    let erase = async |visitor| store.erase(visitor, ErasedBy::Visitor, 9).await.unwrap();
    assert_eq!(erase(records[0].visitor).await, 2, "what has expired is gone already");
    assert_eq!(expire(&*store, &expiry(300, 0)).await, 1);
    assert_eq!(expire(&*store, &expiry(300, 300)).await, 2);
    assert_eq!(erase(records[1].visitor).await, 0);
    let account = store.erasures(None, 10).await.unwrap();
    let records: Vec<_> = account.iter().map(|entry| (entry.number, entry.records)).collect();
    assert_eq!(records, [(2, 3), (1, 2), (0, 1)]);
}

async fn in_the_tree_it_leaves_the_same_leaf(store: Arc<impl Store>) {
    let records = three(&*store).await;
    let salt = |record: u64| [u8::try_from(record).unwrap() + 1; 16];
    let growth = Growth {
        since: 0,
        head: TreeHead { size: 5, records: 5, checkpoint: "of 5".into() },
        tiles: Vec::new(),
        salts: (0..5).map(|record| Some(salt(record))).collect(),
        events: Vec::new(),
    };
    store.grow(growth).await.unwrap();
    expire(&*store, &expiry(300, 300)).await;
    let entries = store.entries(0, 10).await.unwrap();
    for (record, (entry, salt_left)) in records.iter().zip(&entries) {
        assert_eq!(*salt_left, None);
        let Entry::Erased(left) = entry else { panic!("{entry:?}") };
        let was =
            (record.index < 5).then(|| leaf::commitment(record, &salt(record.index)).unwrap());
        assert_eq!(left.commitment, was);
    }
}

async fn rules_are_kept(store: Arc<impl Store>) {
    assert_eq!(store.rules().await.unwrap(), []);
    let rule = |site: &str, keep: Option<&str>| RetentionRule {
        site: site.parse().unwrap(),
        keep: keep.map(str::to_owned),
        set_at: 5,
        set_by: "ada".into(),
    };
    store.put_rule(&rule("shop", Some("P25M"))).await.unwrap();
    store.put_rule(&rule("blog", Some("P90D"))).await.unwrap();
    store.put_rule(&rule("shop", None)).await.unwrap();
    let rules = [rule("blog", Some("P90D")), rule("shop", None)];
    assert_eq!(store.rules().await.unwrap(), rules);
}

/// Whatever step was the last: what follows is as if there had been no break.
#[tokio::test]
async fn what_was_cut_off_goes_on_when_the_store_is_opened_anew() {
    let directory = tempfile::tempdir().unwrap();
    let store = Arc::new(sled(directory.path()));
    let tasks = (0..1_600_u64).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.append(on(0, number % 400, number).record()).await })
    });
    join_all(tasks).await.into_iter().for_each(|done| drop(done.unwrap().unwrap()));
    drop(store);
    let (mut total, mut runs) = (0, 0);
    loop {
        let store = sled(directory.path());
        let step = store.expire(&expiry(50, 0), 5).await.unwrap();
        total += step.records;
        runs += 1;
        check_log(&store, &[]).await.unwrap();
        assert_eq!(store.erasures(None, 10).await.unwrap()[0].records, total);
        assert_eq!(count(&store, &expiry(50, 0)).await, 1_200 - total);
        drop(store);
        if !step.more {
            break;
        }
    }
    assert!(runs > 2, "{runs} runs");
    assert_eq!(total, 1_200);
    assert_eq!(sled(directory.path()).erasures(None, 10).await.unwrap().len(), 1);
    let format = super::bare(directory.path()).get(b"mformat").unwrap().unwrap();
    assert!(*format >= 8_u64.to_be_bytes()[..], "an older Latch must not open it");
}
