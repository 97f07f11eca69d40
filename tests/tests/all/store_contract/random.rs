//! Random operations on a store beside the simplest thing that could be one: a list.

use super::sled;
use consent::{Answer, Filter, Outcome, Record};
use proptest::prelude::*;
use server::store::{Appended, Order, Scan, Store};
use tests::log_check::{check_log, read_all};
use tests::sample::Sample;

#[derive(Debug, Clone)]
enum Step {
    Append(Sample),
    Scan(Filter, Order, usize),
    History(Sample, usize),
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
    (sample(), time(), time(), prop::option::of(outcome), any::<[bool; 3]>()).prop_map(
        |(sample, from, until, choice, [site, visitor, version])| Filter {
            site: site.then(|| sample.site_id()),
            from,
            until,
            visitor: visitor.then(|| sample.visitor_id()),
            choice,
            version: version.then_some(sample.version),
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let order = prop_oneof![Just(Order::NewestFirst), Just(Order::OldestFirst)];
    prop_oneof![
        12 => sample().prop_map(Step::Append),
        4 => (filter(), order, 1..8usize).prop_map(|(f, order, limit)| Step::Scan(f, order, limit)),
        2 => (sample(), 1..8usize).prop_map(|(sample, limit)| Step::History(sample, limit)),
        1 => Just(Step::Reopen),
    ]
}

/// What the store should have answered, given the records it should hold.
fn appended(model: &mut Vec<Record>, sample: &Sample) -> Appended {
    let last = model.last().map_or(0, |record| record.recorded_at);
    let index = model.len() as u64;
    let new = sample.record();
    let (notice, now) = (new.notice, new.now.max(last));
    let record = Record::of(new.admitted, new.site, new.visitor, notice, index, now);
    let same = |old: &&Record| {
        (old.decision, &old.site, old.visitor) == (record.decision, &record.site, record.visitor)
    };
    match model.iter().find(same) {
        Some(known) => Appended::Known(known.clone()),
        None => {
            model.push(record.clone());
            Appended::New(record)
        }
    }
}

async fn walk(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let directory = tempfile::tempdir().unwrap();
    let mut store = sled(directory.path());
    let mut model: Vec<Record> = Vec::new();
    for step in steps {
        match step {
            Step::Append(sample) => {
                let answer = store.append(sample.record()).await.unwrap();
                prop_assert_eq!(answer, appended(&mut model, &sample));
            }
            Step::Scan(filter, order, limit) => {
                let mut meant: Vec<Record> =
                    model.iter().filter(|record| filter.matches(record)).cloned().collect();
                if order == Order::NewestFirst {
                    meant.reverse();
                }
                let scan = Scan { filter: filter.clone(), order, after: None, limit };
                let page = store.scan(&scan).await.unwrap();
                let first = &meant[..limit.min(meant.len())];
                prop_assert_eq!(page.records, first);
                prop_assert_eq!(page.next.is_some(), meant.len() > limit);
                prop_assert_eq!(read_all(&store, filter, order).await.unwrap(), meant);
            }
            Step::History(sample, limit) => {
                let (site, visitor) = (sample.site_id(), sample.visitor_id());
                let meant: Vec<Record> = model
                    .iter()
                    .rev()
                    .filter(|record| record.site == site && record.visitor == visitor)
                    .take(limit)
                    .cloned()
                    .collect();
                prop_assert_eq!(store.history(&site, visitor, limit).await.unwrap(), meant);
            }
            Step::Reopen => {
                drop(store);
                store = sled(directory.path());
            }
        }
    }
    let all: Vec<String> = model.iter().map(|record| record.decision.to_hex()).collect();
    prop_assert_eq!(check_log(&store, &all).await.unwrap(), model);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_store_answers_as_a_list_would(steps in prop::collection::vec(step(), 1..120)) {
        tokio::runtime::Runtime::new().unwrap().block_on(walk(steps))?;
    }
}
