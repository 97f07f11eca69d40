//! Appending: once, in order, without gaps, whatever comes at the same time.

use super::{append, fill, on_every_store};
use futures_util::future::join_all;
use server::store::{Appended, Entry, NewRecord, Order, Store};
use std::collections::BTreeSet;
use std::sync::Arc;
use tests::log_check::{check_log, read_all};
use tests::sample::{Sample, outline};

on_every_store!(
    a_record_comes_back_as_it_was_given,
    answers_listed_in_another_order_make_the_same_record,
    a_decision_is_kept_once,
    a_decision_is_kept_once_however_many_send_it_at_once,
    the_same_decision_of_someone_else_is_another,
    indexes_have_no_gaps_under_concurrency,
    time_never_runs_backwards,
    an_empty_log_is_empty,
    each_record_names_the_one_before_it_of_the_same_visitor,
    records_of_one_visitor_that_come_at_once_name_each_other,
);

async fn a_record_comes_back_as_it_was_given(store: Arc<impl Store>) {
    let sample = Sample::number(2);
    let record = append(&*store, &sample).await;
    let decision = sample.decision();
    assert_eq!(record.decision, decision.id);
    assert_eq!(record.answers, decision.answers);
    assert_eq!(record.page, decision.page);
    assert_eq!(record.decided_at, decision.decided_at);
    assert_eq!((record.site.clone(), record.visitor), (sample.site_id(), sample.visitor_id()));
    assert_eq!((record.index, record.recorded_at, record.notice.version), (0, sample.now, 3));
    assert_eq!((record.context.clone(), record.previous), (sample.context(), None));
    assert_eq!(store.entry(0).await.unwrap(), Some(Entry::Kept(record)));
    assert_eq!(store.entry(1).await.unwrap(), None);
}

async fn answers_listed_in_another_order_make_the_same_record(store: Arc<impl Store>) {
    let sample = Sample::number(2);
    let mut decision = sample.decision();
    decision.answers.categories.reverse();
    decision.answers.services.rotate_left(3);
    let admitted = decision.admit(&outline(), &["en".parse().unwrap()], &[], None).unwrap();
    let appended = store.append(NewRecord { admitted, ..sample.record() }).await.unwrap();
    assert_eq!(appended.record().answers, sample.decision().answers);
    assert_eq!(store.entry(0).await.unwrap(), Some(Entry::Kept(appended.record().clone())));
}

async fn a_decision_is_kept_once(store: Arc<impl Store>) {
    let records = fill(&*store, 3).await;
    let retried = Sample { now: 1_800_000_000_000, ..Sample::number(1) };
    let again = store.append(retried.record()).await.unwrap();
    assert_eq!(again, Appended::Known(records[1].clone()));
    assert_eq!(store.length().await.unwrap(), 3);
}

async fn a_decision_is_kept_once_however_many_send_it_at_once(store: Arc<impl Store>) {
    let tasks = (0..200).map(|task| {
        let store = store.clone();
        tokio::spawn(async move { store.append(Sample::number(task % 5).record()).await.unwrap() })
    });
    let answers: Vec<Appended> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
    let new = answers.iter().filter(|answer| matches!(answer, Appended::New(_))).count();
    assert_eq!(new, 5);
    for answer in &answers {
        let record = answer.record();
        let entry = store.entry(record.index).await.unwrap();
        assert_eq!(entry, Some(Entry::Kept(record.clone())));
    }
    assert_eq!(store.length().await.unwrap(), 5);
}

async fn the_same_decision_of_someone_else_is_another(store: Arc<impl Store>) {
    let first = append(&*store, &Sample::number(1)).await;
    append(&*store, &Sample { visitor: 2, ..Sample::number(1) }).await;
    append(&*store, &Sample { site: "blog", ..Sample::number(1) }).await;
    let history = store.history(&first.site, first.visitor, 10).await.unwrap();
    assert_eq!(history, [first]);
}

async fn indexes_have_no_gaps_under_concurrency(store: Arc<impl Store>) {
    let tasks = (0..500).map(|number| {
        let store = store.clone();
        let sample = Sample { visitor: number % 7, now: 5_000 - number, ..Sample::number(number) };
        tokio::spawn(async move { store.append(sample.record()).await.unwrap() })
    });
    let answers = join_all(tasks).await.into_iter().map(Result::unwrap);
    let acknowledged: Vec<String> = answers.map(|it| it.record().decision.to_hex()).collect();
    assert_eq!(check_log(&*store, &acknowledged).await.unwrap().len(), 500);
}

async fn time_never_runs_backwards(store: Arc<impl Store>) {
    let mut kept = Vec::new();
    for (number, now) in [50, 40, 60, 10, 60, 61].into_iter().enumerate() {
        let sample = Sample { now, ..Sample::number(number as u64) };
        kept.push(append(&*store, &sample).await.recorded_at);
    }
    assert_eq!(kept, [50, 50, 60, 60, 60, 61]);
}

async fn an_empty_log_is_empty(store: Arc<impl Store>) {
    assert_eq!(store.length().await.unwrap(), 0);
    assert_eq!(store.entry(0).await.unwrap(), None);
    for order in [Order::NewestFirst, Order::OldestFirst] {
        assert_eq!(read_all(&*store, consent::Filter::default(), order).await.unwrap(), []);
    }
    let nobody = Sample::number(0);
    assert_eq!(store.history(&nobody.site_id(), nobody.visitor_id(), 1).await.unwrap(), []);
    assert_eq!(store.notices().await.unwrap(), []);
    assert_eq!(store.admins().await.unwrap(), Vec::<String>::new());
}

/// Decision `number` of visitor 1.
fn theirs(number: u64) -> Sample {
    Sample { visitor: 1, ..Sample::number(number) }
}

async fn each_record_names_the_one_before_it_of_the_same_visitor(store: Arc<impl Store>) {
    assert_eq!(append(&*store, &theirs(0)).await.previous, None);
    assert_eq!(append(&*store, &Sample { visitor: 2, ..theirs(1) }).await.previous, None);
    assert_eq!(append(&*store, &Sample { site: "blog", ..theirs(2) }).await.previous, None);
    assert_eq!(append(&*store, &theirs(3)).await.previous, Some(0));
    let again = store.append(theirs(0).record()).await.unwrap();
    assert_eq!(again.record().previous, None, "a retry is the record that it was");
    assert_eq!(append(&*store, &theirs(4)).await.previous, Some(3));
    assert_eq!(append(&*store, &Sample { site: "blog", ..theirs(5) }).await.previous, Some(2));
    let entry = store.entry(4).await.unwrap();
    assert!(matches!(entry, Some(Entry::Kept(record)) if record.previous == Some(3)));
}

async fn records_of_one_visitor_that_come_at_once_name_each_other(store: Arc<impl Store>) {
    let tasks = (0..300).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.append(theirs(number).record()).await.unwrap() })
    });
    let answers = join_all(tasks).await.into_iter().map(Result::unwrap);
    let links: BTreeSet<(u64, Option<u64>)> =
        answers.map(|it| (it.record().index, it.record().previous)).collect();
    let meant: BTreeSet<_> = (0u64..300).map(|index| (index, index.checked_sub(1))).collect();
    assert_eq!(links, meant);
}
