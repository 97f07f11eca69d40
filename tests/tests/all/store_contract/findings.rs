//! Findings: counted by kind and name, apart by site, bounded, and still there when reopened.

use super::{on_every_store, sled};
use futures_util::future::join_all;
use server::store::{Finding, FindingKind, MAX_FINDINGS, Store};
use std::sync::Arc;

on_every_store!(
    what_is_reported_again_is_counted,
    sites_have_findings_of_their_own,
    of_too_many_the_longest_unseen_go,
    concurrent_reports_are_all_counted,
);

fn found(kind: FindingKind, name: &str) -> (FindingKind, String) {
    (kind, name.into())
}

fn site(name: &str) -> consent::SiteId {
    name.parse().unwrap()
}

async fn what_is_reported_again_is_counted(store: Arc<impl Store>) {
    use FindingKind::{Blocked, Leftover, Policy};
    let shop = site("shop");
    assert_eq!(store.findings(&shop).await.unwrap(), []);
    store.report(&shop, &[found(Leftover, "cookie _ga"), found(Policy, "x")], 10).await.unwrap();
    let twice = [found(Leftover, "cookie _ga"), found(Leftover, "cookie _ga")];
    store.report(&shop, &twice, 30).await.unwrap();
    store.report(&shop, &[found(Blocked, "cookie _ga")], 20).await.unwrap();
    // A clock that was set back loses nothing.
    store.report(&shop, &[found(Leftover, "cookie _ga")], 5).await.unwrap();
    let finding = |kind, name: &str, count, first_at, last_at| Finding {
        kind,
        name: name.into(),
        count,
        first_at,
        last_at,
    };
    assert_eq!(
        store.findings(&shop).await.unwrap(),
        [
            finding(Leftover, "cookie _ga", 4, 10, 30),
            finding(Blocked, "cookie _ga", 1, 20, 20),
            finding(Policy, "x", 1, 10, 10),
        ]
    );
}

async fn sites_have_findings_of_their_own(store: Arc<impl Store>) {
    for (name, count) in [("shop", 1), ("shop-2", 2), ("sho", 3)] {
        for _ in 0..count {
            store.report(&site(name), &[found(FindingKind::Blocked, "x")], 1).await.unwrap();
        }
    }
    for (name, count) in [("shop", 1), ("shop-2", 2), ("sho", 3)] {
        let findings = store.findings(&site(name)).await.unwrap();
        assert_eq!(findings.iter().map(|f| f.count).collect::<Vec<_>>(), [count], "{name}");
    }
}

async fn of_too_many_the_longest_unseen_go(store: Arc<impl Store>) {
    let shop = site("shop");
    let most = u64::try_from(MAX_FINDINGS).unwrap();
    let named = |number: u64| found(FindingKind::Policy, &format!("host-{number}.example"));
    for number in 0..most {
        store.report(&shop, &[named(number)], 1_000 + number).await.unwrap();
    }
    // The first is seen again, so the second is the one unseen longest.
    store.report(&shop, &[named(0)], 9_000).await.unwrap();
    store.report(&shop, &[named(most), named(most + 1)], 9_001).await.unwrap();
    let kept = store.findings(&shop).await.unwrap();
    assert_eq!(kept.len(), MAX_FINDINGS);
    let has = |number| kept.iter().any(|finding| finding.name == named(number).1);
    assert!(has(0) && !has(1) && !has(2) && has(3) && has(most) && has(most + 1));
}

async fn concurrent_reports_are_all_counted(store: Arc<impl Store>) {
    let tasks = (0..200_u64).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            let name = format!("name {}", number % 4);
            store.report(&site("shop"), &[found(FindingKind::Leftover, &name)], number).await
        })
    });
    for done in join_all(tasks).await {
        done.unwrap().unwrap();
    }
    let findings = store.findings(&site("shop")).await.unwrap();
    assert_eq!(findings.iter().map(|f| f.count).collect::<Vec<_>>(), [50; 4]);
}

#[tokio::test]
async fn they_are_counted_on_when_the_store_is_opened_anew() {
    let directory = tempfile::tempdir().unwrap();
    for round in 1..=3 {
        let store = sled(directory.path());
        store.report(&site("shop"), &[found(FindingKind::Leftover, "x")], round).await.unwrap();
        let findings = store.findings(&site("shop")).await.unwrap();
        let first = findings.first().unwrap();
        assert_eq!((first.count, first.first_at, first.last_at), (round, 1, round));
    }
}
