//! Random operations on a store beside the simplest thing that could be one: a list.

use super::{postgres, sled};
use consent::{Answer, DecisionId, Filter, Outcome, Place, Record, SiteId, VisitorId};
use proptest::prelude::*;
use server::store::{
    Appended, Counted, ErasedBy, Order, PostgresStore, Scan, SledStore, Store, StoreError,
};
use std::collections::HashSet;
use tempfile::TempDir;
use tests::log_check::{check_log, read_all};
use tests::postgres::{Cluster, Database};
use tests::sample::Sample;

#[derive(Debug, Clone)]
enum Step {
    Append(Sample),
    Scan(Filter, Order, usize),
    History(Sample, usize),
    Erase(Sample),
    Reopen,
}

fn sample() -> impl Strategy<Value = Sample> {
    let site = prop_oneof![Just("shop"), Just("shop-2")];
    let answer = prop_oneof![Just(Some(Answer::Granted)), Just(Some(Answer::Denied)), Just(None)];
    (site, 0..4u64, 0..40u64, answer, 1..3u32, 1_000..1_050u64).prop_map(
        |(site, visitor, decision, answer, version, now)| Sample {
            site,
            visitor,
            decision,
            answer,
            version,
            now,
        },
    )
}

fn filter() -> impl Strategy<Value = Filter> {
    let outcome = prop_oneof![Just(Outcome::Granted), Just(Outcome::Denied), Just(Outcome::Mixed)];
    let time = || prop::option::of(995..1_055u64);
    (sample(), time(), time(), prop::option::of(outcome), any::<[bool; 5]>()).prop_map(
        |(sample, from, until, choice, [site, visitor, version, action, country])| Filter {
            site: site.then(|| sample.site_id()),
            from,
            until,
            visitor: visitor.then(|| sample.visitor_id()),
            choice,
            version: version.then_some(sample.version),
            action: action.then(|| sample.decision().action),
            country: sample.context().country.filter(|_| country),
            ..Filter::default()
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let order = prop_oneof![Just(Order::NewestFirst), Just(Order::OldestFirst)];
    prop_oneof![
        12 => sample().prop_map(Step::Append),
        4 => (filter(), order, 1..8usize).prop_map(|(f, order, limit)| Step::Scan(f, order, limit)),
        2 => (sample(), 1..8usize).prop_map(|(sample, limit)| Step::History(sample, limit)),
        1 => sample().prop_map(Step::Erase),
        1 => Just(Step::Reopen),
    ]
}

/// What the store should hold.
#[derive(Default)]
struct Model {
    records: Vec<Record>,
    /// How many there have been.
    length: u64,
    last: u64,
    /// Sites, visitors and decisions of what was erased.
    erased: HashSet<(SiteId, VisitorId, DecisionId)>,
}

/// What the store should have answered; `None` if the decision was erased.
fn appended(model: &mut Model, sample: &Sample) -> Option<Appended> {
    let (last, index) = (model.last, model.length);
    let new = sample.record();
    let (notice, now) = (new.notice, new.now.max(last));
    let theirs = |old: &&Record| (&old.site, old.visitor) == (&new.site, new.visitor);
    let previous = model.records.iter().rev().find(theirs).map(|old| old.index);
    let place = Place { index, recorded_at: now, previous };
    let record = Record::of(new.admitted, new.site, new.visitor, notice, new.context, place);
    let same = |old: &&Record| {
        (old.decision, &old.site, old.visitor) == (record.decision, &record.site, record.visitor)
    };
    if let Some(known) = model.records.iter().find(same) {
        return Some(Appended::Known(known.clone()));
    }
    if model.erased.contains(&(record.site.clone(), record.visitor, record.decision)) {
        return None;
    }
    (model.length, model.last) = (index + 1, record.recorded_at);
    model.records.push(record.clone());
    Some(Appended::New(record))
}

/// A store that can be closed and opened anew.
trait Opened {
    type Kind: Store;
    async fn open(&self) -> Self::Kind;
}

impl Opened for TempDir {
    type Kind = SledStore;
    async fn open(&self) -> SledStore {
        sled(self.path())
    }
}

impl Opened for Database<'_> {
    type Kind = PostgresStore;
    async fn open(&self) -> PostgresStore {
        postgres(self).await
    }
}

async fn walk(place: impl Opened, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut store = place.open().await;
    let mut model = Model::default();
    for step in steps {
        match step {
            Step::Append(sample) => {
                let answer = match store.append(sample.record()).await {
                    Err(StoreError::Erased) => None,
                    answer => Some(answer.unwrap()),
                };
                prop_assert_eq!(answer, appended(&mut model, &sample));
            }
            Step::Scan(filter, order, limit) => {
                let mut meant: Vec<Record> =
                    model.records.iter().filter(|it| filter.matches(it)).cloned().collect();
                if order == Order::NewestFirst {
                    meant.reverse();
                }
                let scan = Scan { filter: filter.clone(), order, after: None, limit };
                let page = store.scan(&scan).await.unwrap();
                let first = &meant[..limit.min(meant.len())];
                prop_assert_eq!(page.records, first);
                prop_assert_eq!(page.next.is_some(), meant.len() > limit);
                let counted = Counted { count: meant.len() as u64, at_least: false };
                prop_assert_eq!(store.how_many(&filter).await.unwrap(), counted);
                prop_assert_eq!(read_all(&store, filter, order).await.unwrap(), meant);
            }
            Step::History(sample, limit) => {
                let (site, visitor) = (sample.site_id(), sample.visitor_id());
                let meant: Vec<Record> = model
                    .records
                    .iter()
                    .rev()
                    .filter(|record| record.site == site && record.visitor == visitor)
                    .take(limit)
                    .cloned()
                    .collect();
                prop_assert_eq!(store.history(&site, visitor, limit).await.unwrap(), meant);
            }
            Step::Erase(sample) => {
                let visitor = sample.visitor_id();
                let before = model.records.len();
                let (gone, kept) =
                    model.records.into_iter().partition(|record| record.visitor == visitor);
                model.records = kept;
                let names = Vec::<Record>::into_iter(gone);
                model.erased.extend(names.map(|it| (it.site, it.visitor, it.decision)));
                let erased = store.erase(visitor, ErasedBy::Visitor, sample.now).await.unwrap();
                prop_assert_eq!(erased, (before - model.records.len()) as u64);
            }
            Step::Reopen => {
                drop(store);
                store = place.open().await;
            }
        }
    }
    let all: Vec<String> = model.records.iter().map(|it| it.decision.to_hex()).collect();
    prop_assert_eq!(check_log(&store, &all).await.unwrap(), model.records);
    prop_assert_eq!(store.length().await.unwrap(), model.length);
    Ok(())
}

fn ask(place: impl Opened, steps: Vec<Step>) -> Result<(), TestCaseError> {
    tokio::runtime::Runtime::new().unwrap().block_on(walk(place, steps))
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..120)
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..Default::default() }
}

mod on_sled {
    use super::*;

    proptest! {
        #![proptest_config(cases(24))]

        #[test]
        fn a_store_answers_as_a_list_would(steps in steps()) {
            ask(tempfile::tempdir().unwrap(), steps)?;
        }
    }
}

mod on_postgres {
    use super::*;

    proptest! {
        #![proptest_config(cases(12))]

        #[test]
        fn a_store_answers_as_a_list_would(steps in steps()) {
            ask(Cluster::shared().database(), steps)?;
        }
    }
}
