//! PostgreSQL with a synchronous standby: the primary is killed under load, the standby promoted, and the
//! servers, which know both addresses, go on there by themselves.

use super::desk::{Desk, checkpoint};
use super::load::Load;
use super::on_postgres::{CLIENTS, SOON};
use super::tally::Tally;
use std::time::Instant;
use tests::postgres::{Cluster, End};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failover_to_a_synchronous_standby_loses_nothing_and_the_tree_goes_on() {
    failed_over(1).await.is_whole(200);
}

pub(super) async fn failed_over(rounds: u64) -> Tally {
    let mut tally = Tally::of("PostgreSQL failed over to a synchronous standby");
    for _ in 0..rounds {
        let primary = Cluster::start();
        let standby = primary.replica();
        primary.wait_for(&standby);
        let places = [&primary, &standby].map(|it| format!("127.0.0.1:{}", it.port()));
        let desk = Desk::reached(&primary, |database| database.url_at(&places));
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
            tokio::task::block_in_place(|| primary.stop(End::Killed));
            let killed = Instant::now();
            // Some answers fail first: between the two there is nobody who takes writes.
            load.wait_until_refused(4, SOON);
            standby.promote();
            let promoted = killed.elapsed();
            load.wait_for(1);
            let went_on = killed.elapsed();
            eprintln!("promoted {promoted:.1?} after the kill, appends go on after {went_on:.1?}");
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
