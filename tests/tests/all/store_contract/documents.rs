//! Notices and admins.

use super::on_every_store;
use futures_util::future::join_all;
use server::store::{Admin, DarkPattern, Despite, PublishedNotice, Store, StoreError};
use std::sync::Arc;

on_every_store!(
    versions_follow_each_other,
    one_of_many_publishers_wins,
    a_large_notice_comes_back_whole,
    a_reason_stays_with_its_version,
    an_admin_is_replaced_by_name,
);

pub(super) fn notice(site: &str, version: u32) -> PublishedNotice {
    PublishedNotice {
        site: site.parse().unwrap(),
        version,
        asks_since: 1,
        published_at: 1_790_000_000_000 + u64::from(version),
        hash: [version as u8; 32],
        json: format!("{{\"site\":\"{site}\",\"version\":{version}}}"),
        despite: None,
    }
}

pub(super) fn admin(name: &str, password_set_at: u64) -> Admin {
    Admin { name: name.into(), password_hash: "$argon2id$v=19$…".into(), password_set_at }
}

async fn versions_follow_each_other(store: Arc<impl Store>) {
    let conflict = |result: Result<(), StoreError>| match result {
        Err(StoreError::Conflict { current }) => current,
        other => panic!("no conflict: {other:?}"),
    };
    assert_eq!(conflict(store.publish(&notice("shop", 2)).await), 0);
    assert_eq!(conflict(store.publish(&notice("shop", 0)).await), 0);
    store.publish(&notice("shop", 1)).await.unwrap();
    assert_eq!(conflict(store.publish(&notice("shop", 1)).await), 1);
    assert_eq!(conflict(store.publish(&notice("shop", 3)).await), 1);
    store.publish(&notice("shop-2", 1)).await.unwrap();
    store.publish(&notice("a", 1)).await.unwrap();
    for version in 2..=300 {
        store.publish(&notice("shop", version)).await.unwrap();
    }
    let mut meant = vec![notice("a", 1)];
    meant.extend((1..=300).map(|version| notice("shop", version)));
    meant.push(notice("shop-2", 1));
    assert_eq!(store.notices().await.unwrap(), meant);
    let current = [("a", 1), ("shop", 300), ("shop-2", 1)];
    let current = current.map(|(site, version)| (site.parse().unwrap(), version));
    assert_eq!(store.versions().await.unwrap(), current);
}

async fn one_of_many_publishers_wins(store: Arc<impl Store>) {
    let tasks = (0..20).map(|publisher| {
        let store = store.clone();
        let mine = PublishedNotice { published_at: publisher, ..notice("shop", 1) };
        tokio::spawn(async move { store.publish(&mine).await.is_ok().then_some(mine) })
    });
    let won: Vec<PublishedNotice> =
        join_all(tasks).await.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(won.len(), 1);
    assert_eq!(store.notices().await.unwrap(), won);
}

async fn a_large_notice_comes_back_whole(store: Arc<impl Store>) {
    let json: String = (0..60_000).map(|number| format!("{number} ")).collect();
    let first = PublishedNotice { json: json.clone(), ..notice("shop", 1) };
    let second = PublishedNotice { json: json.repeat(2), ..notice("shop", 2) };
    store.publish(&first).await.unwrap();
    store.publish(&second).await.unwrap();
    assert_eq!(store.notices().await.unwrap(), [first, second]);
}

async fn a_reason_stays_with_its_version(store: Arc<impl Store>) {
    let finding = |at: u8| DarkPattern {
        code: format!("code_{at}"),
        path: "look.buttons".into(),
        message: "What is wrong. ".repeat(60),
    };
    let despite = Despite {
        reason: "Ein Grund, größer als nötig".into(),
        admin: "ada".into(),
        findings: (0..40).map(finding).collect(),
    };
    let unfair = PublishedNotice { despite: Some(despite), ..notice("shop", 2) };
    store.publish(&notice("shop", 1)).await.unwrap();
    store.publish(&unfair).await.unwrap();
    store.publish(&notice("shop", 3)).await.unwrap();
    let meant = [notice("shop", 1), unfair, notice("shop", 3)];
    assert_eq!(store.notices().await.unwrap(), meant);
}

async fn an_admin_is_replaced_by_name(store: Arc<impl Store>) {
    for (name, at) in [("zoe", 1), ("ann", 2), ("zoe", 3), ("ann.b@shop", 4)] {
        store.put_admin(&admin(name, at)).await.unwrap();
    }
    assert_eq!(store.admins().await.unwrap(), ["ann", "ann.b@shop", "zoe"]);
    assert_eq!(store.admin("zoe").await.unwrap(), Some(admin("zoe", 3)));
    assert_eq!(store.admin("an").await.unwrap(), None);
}
