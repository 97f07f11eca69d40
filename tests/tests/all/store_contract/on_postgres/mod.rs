//! What is particular to PostgreSQL: several servers on one database, a database that goes away and
//! comes back, tables made by many at once, months, and a password that nobody sees.

mod network;

use super::{append, fill, postgres};
use consent::{Filter, Outcome};
use futures_util::future::join_all;
use server::store::{
    Appended, Entry, Growth, PostgresStore, PostgresUrl, Store, StoreError, TreeEvent, TreeHead,
};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tests::log_check::check_log;
use tests::postgres::{Cluster, End, PASSWORD};
use tests::sample::Sample;

async fn open(url: &str) -> Result<PostgresStore, StoreError> {
    PostgresStore::open(&PostgresUrl::parse(url).unwrap()).await
}

async fn refusal(url: &str) -> StoreError {
    open(url).await.err().expect("opened")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_take_turns() {
    let database = Cluster::shared().database();
    let servers = [Arc::new(postgres(&database).await), Arc::new(postgres(&database).await)];
    // Every decision goes to both at once, and their clocks disagree.
    let tasks = (0..1_200_u64).map(|number| {
        let server = Arc::clone(&servers[number as usize % 2]);
        let now = 1_790_000_000_000 + number % 2 * 500 + number / 8;
        let sample = Sample { now, visitor: number / 2 % 9, ..Sample::number(number / 2) };
        tokio::spawn(async move { server.append(sample.record()).await.unwrap() })
    });
    let answers: Vec<Appended> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
    let new = answers.iter().filter(|answer| matches!(answer, Appended::New(_))).count();
    assert_eq!(new, 600);
    let acknowledged: Vec<String> =
        answers.iter().map(|it| it.record().decision.to_hex()).collect();
    for server in &servers {
        assert_eq!(check_log(&**server, &acknowledged).await.unwrap().len(), 600);
    }
}

/// Whoever is elected, of two steps over the same tree one is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_is_elected_and_one_step_of_two_is_kept() {
    let database = Cluster::shared().database();
    let (first, second) = (postgres(&database).await, postgres(&database).await);
    for _ in 0..3 {
        assert!(first.lead().await.unwrap());
        assert!(!second.lead().await.unwrap());
    }
    let step = |checkpoint: &str| Growth {
        since: 0,
        head: TreeHead { size: 1, records: 0, checkpoint: checkpoint.into() },
        tiles: Vec::new(),
        salts: Vec::new(),
        events: vec![TreeEvent { leaf: 0, data: checkpoint.into() }],
    };
    let (one, other) = (step("one"), step("other"));
    let kept = tokio::join!(first.grow(one), second.grow(other));
    let head = first.tree().await.unwrap().checkpoint;
    match kept {
        (Ok(()), Err(StoreError::Outgrown)) => assert_eq!(head, "one"),
        (Err(StoreError::Outgrown), Ok(())) => assert_eq!(head, "other"),
        both => panic!("{both:?}"),
    }
    assert_eq!(second.events(0, 10).await.unwrap().len(), 1);
    // The connection that the lock hangs on is cut: anyone may be elected, and one is.
    let locks = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    database.sql(&format!("SELECT pg_terminate_backend(pid) FROM ({locks}) holders"));
    assert!(second.lead().await.unwrap());
    assert!(!first.lead().await.unwrap());
    drop(second);
    let asked = Instant::now();
    while !first.lead().await.unwrap() {
        assert!(asked.elapsed() < Duration::from_secs(5), "the lock outlives the store");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn appends_go_on_when_the_database_comes_back() {
    for end in [End::Fast, End::Immediate] {
        let cluster = Cluster::start();
        let database = cluster.database();
        let store = Arc::new(postgres(&database).await);
        fill(&*store, 3).await;
        let tasks: Vec<_> = (0..8_u64)
            .map(|task| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    let mut acknowledged = Vec::new();
                    for number in 0..60 {
                        let sample = Sample::number(100 + task * 1_000 + number);
                        if let Ok(answer) = store.append(sample.record()).await {
                            assert!(matches!(answer, Appended::New(_)), "doubled: {answer:?}");
                            acknowledged.push(answer.record().decision.to_hex());
                        }
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                    acknowledged
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(300)).await;
        tokio::task::block_in_place(|| {
            cluster.stop(end);
            cluster.start_again();
        });
        let mut acknowledged = Vec::new();
        for task in tasks {
            acknowledged.extend(task.await.unwrap());
        }
        assert!(acknowledged.len() > 400, "{} of 480", acknowledged.len());
        let records = check_log(&*store, &acknowledged).await.unwrap();
        assert!(records.len() >= acknowledged.len() + 3);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_calls_fail_in_time() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let store = postgres(&database).await;
    let records = fill(&store, 3).await;
    tokio::task::block_in_place(|| cluster.stop(End::Fast));
    let asked = Instant::now();
    let next = Sample::number(3);
    let (appended, read) = tokio::join!(store.append(next.record()), store.length());
    assert!(matches!(appended, Err(StoreError::Failed(_))), "{appended:?}");
    assert!(matches!(read, Err(StoreError::Failed(_))), "{read:?}");
    assert!(asked.elapsed() < Duration::from_secs(11), "{:?}", asked.elapsed());
    tokio::task::block_in_place(|| cluster.start_again());
    assert_eq!(append(&store, &next).await.index, 3);
    assert_eq!(store.entry(2).await.unwrap(), Some(Entry::Kept(records[2].clone())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_may_open_an_empty_database_at_once() {
    let database = Cluster::shared().database();
    let url = database.url();
    let stores = join_all((0..10).map(|_| open(&url))).await;
    let stores: Vec<PostgresStore> = stores.into_iter().map(Result::unwrap).collect();
    for (number, store) in (0..).zip(&stores) {
        assert_eq!(append(store, &Sample::number(number)).await.index, number);
    }
    let steps = database.sql("SELECT string_agg(version || name, ',') FROM latch.migrations");
    assert_eq!(steps.trim(), "1log,2kinds");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_there_after_reopening() {
    let database = Cluster::shared().database();
    let store = postgres(&database).await;
    let records = fill(&store, 40).await;
    drop(store);
    let store = postgres(&database).await;
    assert_eq!(check_log(&store, &[]).await.unwrap(), records);
    let backwards = Sample { now: 5, ..Sample::number(40) };
    let next = append(&store, &backwards).await;
    assert_eq!((next.index, next.recorded_at), (40, records[39].recorded_at));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_without_kinds_gets_them_and_a_kind_goes_with_its_last_record() {
    let database = Cluster::shared().database();
    let store = postgres(&database).await;
    let records = fill(&store, 40).await;
    let lone = append(&store, &Sample { version: 9, ..Sample::number(40) }).await;
    let by = server::store::ErasedBy::Visitor;
    assert_eq!(store.erase(records[0].visitor, by.clone(), 1_800_000_000_000).await.unwrap(), 1);
    drop(store);
    let kinds = || database.sql("SELECT count(*) FROM latch.kinds").trim().parse::<u64>().unwrap();
    let before = kinds();
    database.sql(
        "ALTER TABLE latch.records DROP COLUMN kind; DROP TABLE latch.kinds;
         DELETE FROM latch.migrations WHERE version = 2",
    );
    let store = postgres(&database).await;
    assert_eq!(kinds(), before);
    for filter in [
        Filter { choice: Some(Outcome::Mixed), ..Filter::default() },
        Filter { version: Some(9), ..Filter::default() },
    ] {
        let meant = records.iter().skip(1).chain([&lone]).filter(|it| filter.matches(it)).count();
        assert_eq!(store.how_many(&filter).await.unwrap().count, meant as u64, "{filter:?}");
    }
    append(&store, &Sample::number(41)).await;
    assert_eq!(kinds(), before, "a record of a kind that is there");
    assert_eq!(store.erase(lone.visitor, by, 1_800_000_000_000).await.unwrap(), 1);
    assert_eq!(kinds(), before - 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_this_version_did_not_make_is_refused() {
    let database = Cluster::shared().database();
    database
        .sql("CREATE TABLE other (a int); CREATE SCHEMA latch; CREATE TABLE latch.mine (a int)");
    let why = refusal(&database.url()).await;
    assert!(matches!(why, StoreError::Nonsense(_)), "{why}");
    assert!(why.to_string().contains("choose another database"), "{why}");
    // An empty schema was prepared for it, and other tables are none of its business.
    database.sql("DROP TABLE latch.mine");
    drop(postgres(&database).await);
    database.sql("INSERT INTO latch.migrations (version, name) VALUES (99, 'later')");
    let why = refusal(&database.url()).await;
    assert!(matches!(why, StoreError::Nonsense(_)), "{why}");
    assert!(why.to_string().contains("version 99"), "{why}");
    assert!(why.to_string().contains("start one at least as new"), "{why}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_has_a_partition_and_no_record_falls_between_two() {
    let database = Cluster::shared().database();
    let store = postgres(&database).await;
    // The last and the first millisecond of months and years, in UTC, and a month without records.
    let times = [
        1_793_491_199_999, // 2026-10-31T23:59:59.999Z
        1_793_491_200_000, // 2026-11-01
        1_798_761_599_999, // 2026-12-31T23:59:59.999Z
        1_798_761_600_000, // 2027-01-01
        1_806_537_600_000, // 2027-04-01
        1_806_537_600_001,
    ];
    let mut records = Vec::new();
    for (number, now) in (0..).zip(times) {
        records.push(append(&store, &Sample { now, ..Sample::number(number) }).await);
    }
    assert_eq!(check_log(&store, &[]).await.unwrap(), records);
    let rows = database.sql("SELECT tableoid::regclass FROM latch.records ORDER BY index");
    let months: Vec<&str> =
        rows.lines().filter_map(|table| table.split_once("records_")).map(|it| it.1).collect();
    assert_eq!(months, ["2026_10", "2026_11", "2026_12", "2027_01", "2027_04", "2027_04"]);
    let ahead = database.sql("SELECT count(*) FROM latch.months WHERE first IS NULL");
    assert_eq!(ahead.trim(), "2", "2027-02 and 2027-05 are made ahead");
    // All of them in one batch.
    let again = Sample { now: 1_840_000_000_000, ..Sample::number(77) };
    append(&store, &again).await;
    let (a, b) = (
        Sample { now: 1_850_000_000_000, ..Sample::number(78) },
        Sample { now: 1_860_000_000_000, ..Sample::number(79) },
    );
    let (a, b) = tokio::join!(store.append(a.record()), store.append(b.record()));
    assert!(a.is_ok() && b.is_ok());
    assert_eq!(check_log(&store, &[]).await.unwrap().len(), 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_failure_shows_the_password() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let right = database.network_url();
    drop(open(&right).await.unwrap());
    let wrong = "another-p4ssw0rd";
    let mut said = Vec::new();
    for url in [
        right.replace(PASSWORD, wrong),
        right.replace(&database.name, "nowhere"),
        right.replace("localhost", "127.0.0.1").replace("latch:", "somebody:"),
        format!("{right}?sslmode=require"),
    ] {
        let error = refusal(&url).await;
        let source = std::error::Error::source(&error).map(|it| format!("{it} {it:?}"));
        said.push(format!("{error} {error:?} {source:?}"));
        said.push(format!("{:?}", PostgresUrl::parse(&url).unwrap()));
    }
    for said in &said {
        assert!(!said.contains(PASSWORD) && !said.contains(wrong), "{said}");
    }
    assert!(said[0].contains("password authentication failed"), "{}", said[0]);
    assert!(said[2].contains("does not exist"), "{}", said[2]);
    assert!(said[6].contains("TLS"), "{}", said[6]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_personal_is_left_in_any_table() {
    let database = Cluster::shared().database();
    let store = postgres(&database).await;
    let record = append(&store, &Sample { visitor: 42, ..Sample::number(4711) }).await;
    fill(&store, 3).await;
    let personal =
        [record.visitor.to_hex(), record.decision.to_hex(), record.page.as_str().to_owned()];
    let has = |dump: &str| personal.each_ref().map(|it| dump.contains(it.as_str()));
    assert_eq!(has(&database.dump()), [true; 3], "the test looks in the right place");
    let by = server::store::ErasedBy::Visitor;
    assert_eq!(store.erase(record.visitor, by, 1_800_000_000_000).await.unwrap(), 1);
    assert_eq!(has(&database.dump()), [false; 3]);
}
