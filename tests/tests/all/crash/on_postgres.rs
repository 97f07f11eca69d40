//! Two real servers on one PostgreSQL, under the load of several clients: the one that lets the tree
//! grow is killed; PostgreSQL itself crashes or is restarted. Nothing acknowledged is lost or doubled, and the tree
//! goes on from what was shown.

use super::desk::{Desk, checkpoint};
use super::load::{Load, client};
use super::server::post;
use super::tally::Tally;
use std::fs;
use std::time::{Duration, Instant};
use tests::postgres::{Cluster, End};

/// Clients of each server.
pub(super) const CLIENTS: usize = 4;
/// Longest that anything may take that is waited for.
pub(super) const SOON: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_server_takes_the_tree_over_when_the_elected_one_is_killed() {
    elected_killed(1).await.is_whole(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_of_postgresql_loses_nothing_and_the_tree_goes_on() {
    ended(1, End::Immediate).await.is_whole(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_postgresql_loses_nothing_and_the_tree_goes_on() {
    ended(1, End::Fast).await.is_whole(200);
}

/// In each round the elected server is killed.
pub(super) async fn elected_killed(rounds: u64) -> Tally {
    let mut tally = Tally::of("kill -9 of the elected of two servers, PostgreSQL");
    for _ in 0..rounds {
        let desk = Desk::new(Cluster::shared());
        let first = desk.serve("one");
        checkpoint(&first.base, 2, SOON);
        let second = desk.serve("two");
        let (one, two) = (first.base.clone(), second.base.clone());
        let load = Load::default();
        let older = std::thread::scope(|scope| {
            let (load, one, two) = (&load, one.as_str(), two.as_str());
            let _over = load.ends();
            for _ in 0..CLIENTS {
                scope.spawn(move || load.run(&[one, two]));
                scope.spawn(move || load.run(&[two]));
            }
            load.wait_for(200);
            // The one that is not elected shows what the other has made.
            let (size, older) = checkpoint(two, 50, SOON);
            assert!(desk.was_elected("one") && !desk.was_elected("two"));
            first.kill();
            let killed = Instant::now();
            checkpoint(two, size + 1, SOON);
            desk.wait_until_elected("two", SOON);
            eprintln!("elected {:.1?} after the kill", killed.elapsed());
            load.wait_for(100);
            older
        });
        let acknowledged = load.acknowledged.into_inner().unwrap();
        desk.check(&mut tally, &acknowledged, &older).await;
        assert_eq!(post(&client(), &two, acknowledged[0]).unwrap(), 200);
        tally.round(acknowledged.len());
    }
    tally
}

/// In each round PostgreSQL ends like that and is started again.
pub(super) async fn ended(rounds: u64, end: End) -> Tally {
    let mut tally = Tally::of(match end {
        End::Fast => "PostgreSQL restarted",
        End::Immediate => "PostgreSQL stopped at once",
        End::Killed => "kill -9 of PostgreSQL",
    });
    for _ in 0..rounds {
        let cluster = Cluster::start();
        let desk = Desk::new(&cluster);
        let (first, second) = (desk.serve("one"), desk.serve("two"));
        let load = Load::default();
        let older = std::thread::scope(|scope| {
            let (load, one, two) = (&load, first.base.as_str(), second.base.as_str());
            let _over = load.ends();
            for _ in 0..CLIENTS {
                scope.spawn(move || load.run(&[one]));
                scope.spawn(move || load.run(&[two]));
            }
            load.wait_for(200);
            let (_, older) = checkpoint(one, 20, SOON);
            tokio::task::block_in_place(|| cluster.stop(end));
            load.wait_until_refused(4, SOON);
            cluster.start_again();
            let again = Instant::now();
            load.wait_for(1);
            eprintln!("appends go on {:.1?} after the database", again.elapsed());
            load.wait_for(100);
            older
        });
        let acknowledged = load.acknowledged.into_inner().unwrap();
        desk.check(&mut tally, &acknowledged, &older).await;
        for server in [&first, &second] {
            checkpoint(&server.base, acknowledged.len() as u64, SOON);
        }
        tally.round(acknowledged.len());
    }
    tally
}

/// A backup that was put back, or a standby that was behind: what was shown is not signed anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tree_that_was_set_back_is_not_signed_again() {
    let desk = Desk::new(Cluster::shared());
    let server = desk.serve("one");
    let (size, _) = checkpoint(&server.base, 2, SOON);
    let tables = ["tree", "tiles", "salts", "leaves"];
    for table in tables {
        desk.database.sql(&format!("CREATE TABLE public.{table} AS TABLE latch.{table}"));
    }
    let agent = client();
    assert_eq!(post(&agent, &server.base, 1).unwrap(), 201);
    let (size, shown) = checkpoint(&server.base, size + 1, SOON);
    let back = |table| {
        format!("DELETE FROM latch.{table}; INSERT INTO latch.{table} TABLE public.{table};")
    };
    desk.database.sql(&format!("BEGIN; {} COMMIT", tables.map(back).concat()));
    assert_eq!(post(&agent, &server.base, 2).unwrap(), 201, "records are taken all the same");
    let asked = Instant::now();
    let said = || fs::read_to_string(desk.path("one.log")).unwrap();
    while !said().contains("was set back") {
        assert!(asked.elapsed() < SOON, "{}", said());
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(checkpoint(&server.base, 0, Duration::ZERO), (size, shown));
    assert_ne!(desk.database.sql("SELECT size FROM latch.tree").trim(), size.to_string());
}
