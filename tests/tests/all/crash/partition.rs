//! One of two servers loses its way to PostgreSQL while connections stand open and nobody says a
//! word: it lives in a network namespace of its own, and the wire to the database is pulled. The other
//! server goes on, and is the one that lets the tree grow; later the wire is back.

use super::desk::{Desk, SERVE, checkpoint};
use super::load::Load;
use super::on_postgres::{CLIENTS, SOON};
use super::tally::{Outcome, Tally, whole_or_skipped};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tests::latch::Serving;
use tests::network::Apart;
use tests::postgres::Cluster;

/// Longest that an answer may take: what waits in the queue and its own try.
const BOUND: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_cut_off_from_postgresql_refuses_and_the_other_takes_over() {
    whole_or_skipped(&parted(1).await, 200);
}

pub(super) async fn parted(rounds: u64) -> Outcome {
    let mut tally = Tally::of("PostgreSQL out of reach of one of two servers");
    let apart = Apart::new()?;
    let cluster = Cluster::start();
    tokio::task::block_in_place(|| cluster.listen_on(&apart.gateway(), &apart.network()));
    for _ in 0..rounds {
        let place = format!("{}:{}", apart.gateway(), cluster.port());
        let desk =
            Desk::reached(&cluster, |database| database.url_at(std::slice::from_ref(&place)));
        let inside = apart.inside(&desk.command(SERVE, "one"));
        let listen = format!("{}:0", apart.address());
        let first = Serving::start_listening(inside, desk.log("one"), &listen);
        checkpoint(&first.base, 2, SOON);
        assert!(desk.was_elected("one"));
        let second = desk.serve("two");
        let load = Load::default();
        let older = std::thread::scope(|scope| {
            let (load, one, two) = (&load, first.base.as_str(), second.base.as_str());
            let _over = load.ends();
            for _ in 0..CLIENTS {
                scope.spawn(move || load.run(&[one]));
                scope.spawn(move || load.run(&[two]));
            }
            load.wait_for(200);
            let (size, older) = checkpoint(one, 20, SOON);
            apart.cut();
            let cut = Instant::now();
            load.wait_until_refused(CLIENTS as u64, SOON);
            eprintln!("cut off: {CLIENTS} refusals after {:.1?}", cut.elapsed());
            desk.wait_until_elected("two", SOON);
            eprintln!("the other elected after {:.1?}", cut.elapsed());
            checkpoint(two, size + 1, SOON);
            load.wait_for(100);
            // What it has shown it shows still, and nothing else.
            assert!(checkpoint(one, 0, SOON).0 >= size);
            apart.join();
            let (joined, now) = (Instant::now(), checkpoint(two, 0, SOON).0);
            checkpoint(one, now, SOON);
            eprintln!("joined: it shows the tree again after {:.1?}", joined.elapsed());
            load.wait_for(100);
            older
        });
        let slowest = Duration::from_millis(load.slowest.load(Ordering::Relaxed));
        eprintln!("the slowest answer took {slowest:.1?}");
        if slowest > BOUND {
            tally.say(format!("an answer took {slowest:.1?}"));
        }
        let acknowledged = load.acknowledged.into_inner().unwrap();
        desk.check(&mut tally, &acknowledged, &older).await;
        for server in [&first, &second] {
            checkpoint(&server.base, acknowledged.len() as u64, SOON);
        }
        tally.round(acknowledged.len());
    }
    Ok(tally)
}
