//! TLS as asked for, and a replica that follows.

use super::{open, refusal};
use crate::store_contract::{append, fill};
use consent::Filter;
use server::store::{ErasedBy, Order, Scan, Store};
use std::time::Duration;
use tests::postgres::{Cluster, End};
use tests::sample::Sample;

const CERTIFICATE: &[u8] = include_bytes!("../../../../fixtures/postgres/localhost.pem");
const KEY: &[u8] = include_bytes!("../../../../fixtures/postgres/localhost.key");
const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/postgres/authority.pem");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_is_used_and_checked_as_asked() {
    let cluster = Cluster::start();
    let (certificate, key) = (cluster.put("tls.pem", CERTIFICATE), cluster.put("tls.key", KEY));
    let files = (certificate.display(), key.display());
    cluster.set(&format!("ssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'", files.0, files.1));
    tokio::task::block_in_place(|| {
        cluster.stop(End::Fast);
        cluster.start_again();
    });
    let database = cluster.database();
    let url = database.network_url();
    let encrypted = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
         WHERE application_name = 'latch'";
    let full = format!("verify-full&sslrootcert={AUTHORITY}");
    for (mode, meant) in [("disable", "f"), ("prefer", "t"), ("require", "t"), (&full, "t")] {
        let store = open(&format!("{url}?sslmode={mode}")).await.unwrap();
        store.length().await.unwrap();
        assert_eq!(database.sql(encrypted).trim(), meant, "{mode}");
    }
    // The certificate is for localhost, and no public authority has signed it.
    let elsewhere = url.replace("localhost", "127.0.0.1");
    for wrong in [format!("{elsewhere}?sslmode={full}"), format!("{url}?sslmode=verify-full")] {
        let why = refusal(&wrong).await.to_string();
        assert!(why.contains("certificate"), "{why}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scans_go_to_the_replica_and_nothing_else_does() {
    let primary = Cluster::start();
    let database = primary.database();
    let replica = primary.replica();
    let url = format!("{}?replica=127.0.0.1:{}", database.network_url(), replica.port());
    let store = open(&url).await.unwrap();
    let records = fill(&store, 5).await;
    let scan = Scan { filter: Filter::default(), order: Order::OldestFirst, after: None, limit: 9 };
    let caught_up = || async { store.scan(&scan).await.unwrap().records.len() == 5 };
    for _ in 0..800 {
        if caught_up().await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(store.scan(&scan).await.unwrap().records, records);
    // Held still, it shows what it knew: that is how it is told who answers.
    replica.sql(&database.name, "SELECT pg_wal_replay_pause()");
    let sixth = append(&store, &Sample::number(5)).await;
    assert_eq!(store.scan(&scan).await.unwrap().records.len(), 5);
    assert_eq!(store.length().await.unwrap(), 6);
    let history = store.history(&sixth.site, sixth.visitor, 9).await.unwrap();
    assert_eq!(history, std::slice::from_ref(&sixth));
    assert_eq!(store.erase(sixth.visitor, ErasedBy::Visitor, 1).await.unwrap(), 1);
    // A scan that goes on behind what the replica knows is the primary's.
    append(&store, &Sample::number(6)).await;
    let behind = Scan { after: Some(5), ..scan.clone() };
    assert_eq!(store.scan(&behind).await.unwrap().records[0].index, 6);
    // Without a replica the primary answers.
    tokio::task::block_in_place(|| replica.stop(End::Immediate));
    let answered = store.scan(&scan).await.unwrap().records;
    assert_eq!(answered.iter().map(|it| it.index).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 6]);
}
