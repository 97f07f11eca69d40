//! What becomes of acknowledged decisions in faults: real processes work on real disks and databases, something
//! breaks at a random moment, and what is left is checked. `docs/faults.md` says what is covered.

mod appending;
mod desk;
mod disk_faults;
mod failover;
mod load;
mod on_postgres;
mod partition;
mod power_cut;
mod server;
mod soak;
mod store;
mod tally;
mod torn;
mod trace;

use std::time::{Duration, SystemTime};

/// Longest that a process may take until it first acknowledges.
const STARTING: Duration = Duration::from_secs(60);

/// When the process is killed.
#[derive(Clone, Copy)]
enum Moment {
    /// So long after its start: most often while it opens the store.
    Started(Duration),
    /// So long after its first acknowledgement: under load.
    Working(Duration),
}

impl Moment {
    /// Random, up to 400 ms; every eighth process is killed early.
    fn of(round: u64) -> Self {
        let after = random(400_000);
        if round % 8 == 7 { Self::Started(after) } else { Self::Working(after) }
    }
}

/// A random time below so many microseconds.
fn random(micros: u64) -> Duration {
    let nanos = SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
    Duration::from_micros(u64::from(nanos) / 7 % micros)
}
