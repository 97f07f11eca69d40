//! A power cut: the store is on ext4 in a file; while a process appends, it is stopped and the file
//! copied. The copy is what a disk has of it when the power goes: what the file system still held in
//! memory is not in it. It is mounted, and the log in it checked; the next round goes on from there.
//!
//! What a disk holds in a cache of its own counts as written here.

use super::appending::{Appending, Said};
use super::tally::{Outcome, Tally, whole_or_skipped};
use super::{Moment, random};
use server::store::SledStore;
use std::fs;
use tests::mounted::{Mounted, copy_when_still, make_image};

/// Size of the file system; the store takes nothing in when less than 64 of them are free.
const MEGABYTES: u32 = 256;
/// In so many rounds the log grows, then a new one is begun.
const ROUNDS_PER_LOG: u64 = 8;
/// Longest that is appended before the cut, in microseconds.
const LONGEST: u64 = 800_000;

#[tokio::test]
async fn no_acknowledged_record_is_lost_or_doubled_by_a_power_cut() {
    whole_or_skipped(&rounds(4).await, 20);
}

pub(super) async fn rounds(count: u64) -> Outcome {
    let mut tally = Tally::of("power cut, embedded store");
    let folder = tempfile::tempdir().unwrap();
    let _memory = Mounted::memory(folder.path(), 3 * MEGABYTES)?;
    let (disk, copy) = (folder.path().join("disk"), folder.path().join("copy"));
    let mut said = Said::default();
    for round in 0..count {
        if round % ROUNDS_PER_LOG == 0 {
            make_image(&disk, MEGABYTES, true)?;
            said = Said::default();
        }
        let mounted = Mounted::image(&disk, &folder.path().join("mounted"))?;
        let appending = Appending::start(&mounted.path().join("store"), round << 32);
        // Some time passes that is no multiple of anything the kernel or the store waits for.
        assert!(appending.until(Moment::Working(random(LONGEST))), "nothing was acknowledged");
        appending.stop();
        copy_when_still(&disk, &copy);
        let new = appending.kill();
        drop(mounted);
        let acknowledged = new.acknowledged.len();
        said.extend(new);
        fs::rename(&copy, &disk).unwrap();
        let mounted = Mounted::image(&disk, &folder.path().join("mounted"))?;
        match SledStore::open(&mounted.path().join("store")) {
            Ok(store) => {
                tally.check(&store, &said.acknowledged).await;
                if let Err(wrong) = said.check(&store).await {
                    tally.say(wrong);
                }
            }
            Err(error) => {
                tally.lost += said.acknowledged.len();
                tally.say(error);
            }
        }
        tally.round(acknowledged);
    }
    Ok(tally)
}
