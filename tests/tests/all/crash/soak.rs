//! All faults, many rounds of each, and the table of what they have come to. `cargo xtask soak` runs it.

use super::tally::{HEAD, Outcome};
use super::{disk_faults, failover, on_postgres, partition, power_cut, server, store, torn};
use std::future::Future;
use std::time::{Duration, Instant};
use tests::postgres::End;

/// Rounds of SIGKILL, unless `LATCH_CRASH_ROUNDS` says another number. Of faults that take longer there
/// are fewer, in proportion.
const ROUNDS: u64 = 200;

#[test]
#[ignore = "takes long: every fault, 200 rounds of SIGKILL"]
fn crash_soak() {
    let named = std::env::var("LATCH_CRASH_ROUNDS").ok();
    let rounds = named.map_or(ROUNDS, |text| text.parse().expect("a number of rounds"));
    let begun = Instant::now();
    let outcomes = std::thread::scope(|scope| {
        let disk = scope.spawn(move || on(embedded(rounds)));
        let mut outcomes = on(postgres(rounds.div_ceil(20)));
        outcomes.splice(0..0, disk.join().unwrap());
        outcomes
    });
    println!("Every fault in {:.0?}:\n{HEAD}", begun.elapsed());
    for outcome in &outcomes {
        match outcome {
            Ok(tally) => println!("{tally}"),
            Err(why) => println!("SKIPPED: this machine does not allow it: {why}"),
        }
    }
    for tally in outcomes.iter().flatten() {
        tally.is_whole(0);
    }
}

fn on<T>(work: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build().unwrap().block_on(work)
}

async fn embedded(rounds: u64) -> Vec<Outcome> {
    vec![
        Ok(server::rounds(rounds).await),
        Ok(store::rounds(rounds).await),
        power_cut::rounds(rounds.div_ceil(2)).await,
        torn::rounds(rounds * 2, Duration::from_secs(4)).await,
        disk_faults::full(rounds.div_ceil(10)).await,
        disk_faults::failing(rounds.div_ceil(10)).await,
    ]
}

async fn postgres(rounds: u64) -> Vec<Outcome> {
    vec![
        Ok(on_postgres::elected_killed(rounds).await),
        Ok(on_postgres::ended(rounds, End::Fast).await),
        Ok(on_postgres::ended(rounds, End::Immediate).await),
        Ok(on_postgres::ended(rounds, End::Killed).await),
        Ok(failover::failed_over(rounds).await),
        partition::parted(rounds).await,
    ]
}
