//! Opening a directory: creating it, locking it, recognising what is in it. Owns the format
//! marker and sled's settings; knows nothing of records.

use super::codec::{self, decode};
use super::facets::Facets;
use super::failure::{Refused, busy, nonsense, unread};
use super::keys;
use super::reads::Reader;
use super::shapes::{Numbering, Shape};
use super::writer::Disk;
use crate::store::StoreError;
use rustix::fs::{FlockOperation, flock};
use std::fs::{DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// The format of a store in which nothing was erased. Raised when an older Latch could no longer
/// read it.
const FORMAT: u64 = 1;

// 2 was the format since something was erased, 3 since a record was kept with its context.

/// The format since the tree has grown: an older Latch would erase without keeping what leaves say.
pub(super) const FORMAT_WITH_TREE: u64 = 4;

/// The format since records are counted by their kinds: an older Latch would append without that.
pub(super) const FORMAT_WITH_COUNTS: u64 = 7;

/// The format since something expired: an older Latch could not read the account of that, and would
/// miss what was pruned.
pub(super) const FORMAT_WITH_EXPIRED: u64 = 8;

/// The format since records come into runs and blocks of counts say where few of a kind stand: an older
/// Latch would find neither.
pub(super) const FORMAT_WITH_RUNS: u64 = 9;

/// How long to wait for a process that is just closing the directory.
const PATIENCE: Duration = Duration::from_secs(1);

/// What sled may keep in memory of what is on the disk, in bytes.
const CACHE: u64 = 16 << 20;

/// Records whose counts are written at once when an older store is opened.
const COUNTED_AT_ONCE: u64 = 100_000;

/// How often sled collects garbage, in milliseconds. It does so only then: collecting rarely, or
/// never, makes the files several times as large as what they hold.
const COLLECT_EVERY: u64 = 20;

/// Opens the sled database in `path` and what makes its writes durable.
pub(super) fn open(path: &Path) -> Result<Disk, StoreError> {
    let failed = |error| Refused::because("the data directory cannot be opened", error);
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
    let unsynced =
        |error| Refused::because("what an earlier process has written cannot be synced", error);
    forget(path).map_err(unsynced)?;
    let config =
        ::sled::Config::new().path(path).cache_capacity(CACHE).flush_every_ms(Some(COLLECT_EVERY));
    let give_up = Instant::now() + PATIENCE;
    let db = loop {
        match config.open() {
            Err(error) if is_locked(&error) && Instant::now() < give_up => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(error) if is_locked(&error) => return Err(busy(path)),
            Err(error) => {
                return Err(Refused::because("the data directory cannot be opened", error));
            }
            Ok(db) => break db,
        }
    };
    let file = File::open(path.join("db")).map_err(failed)?;
    // A new file is only there after a power cut when its name is: sync the directories, too.
    File::open(path.join("conf")).and_then(|conf| conf.sync_all()).map_err(failed)?;
    let parent = path.canonicalize().ok().and_then(|path| path.parent().map(Path::to_owned));
    for directory in [Some(path.to_owned()), parent].into_iter().flatten() {
        File::open(directory).and_then(|directory| directory.sync_all()).map_err(failed)?;
    }
    let disk = Disk { db, file };
    recognise(&disk)?;
    // A process that was killed may have left what the disk does not have yet. From now on it is
    // shown, checkpoints too, and must not be gone after a power cut.
    disk.sync()?;
    Ok(disk)
}

/// Has the kernel write what it has not written yet, then forget the files, so that what is read next is
/// what the disk has. After a failed write it keeps the bytes and calls them written: whoever went by
/// them would acknowledge what is gone with the next power cut.
///
/// A directory that another process has open is left alone; sled will say so.
fn forget(path: &Path) -> std::io::Result<()> {
    let Ok(db) = File::open(path.join("db")) else { return Ok(()) };
    if flock(&db, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(());
    }
    for entry in path.read_dir()? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            let file = File::open(entry.path())?;
            file.sync_all()?;
            #[cfg(target_os = "linux")]
            rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
        }
    }
    Ok(())
}

/// sled says that the directory is locked in words only.
fn is_locked(error: &::sled::Error) -> bool {
    matches!(error, ::sled::Error::Io(io) if io.to_string().contains("could not acquire lock"))
}

fn recognise(disk: &Disk) -> Result<(), StoreError> {
    match format(&disk.db)? {
        Some(FORMAT..=FORMAT_WITH_RUNS) => Ok(()),
        Some(format) => Err(nonsense(format!(
            "format {format}, but this Latch reads formats up to {FORMAT_WITH_RUNS}; start one at \
             least as new as the one that wrote it"
        ))),
        None if disk.db.is_empty() => {
            let mut batch = ::sled::Batch::default();
            batch.insert(keys::FORMAT, &FORMAT.to_be_bytes());
            Ok(disk.commit(batch)?)
        }
        None => Err(nonsense("data that is not Latch's; choose another data directory")),
    }
}

/// The format that the store is marked with; `None` if it is not marked.
pub(super) fn format(db: &::sled::Db) -> Result<Option<u64>, StoreError> {
    let marker = db.get(keys::FORMAT).map_err(unread)?;
    let number = |marker: ::sled::IVec| marker.first_chunk().map(|it| u64::from_be_bytes(*it));
    let unknown = || nonsense("a format marker that no Latch has written");
    marker.map(|marker| number(marker).ok_or_else(unknown)).transpose()
}

/// Counts the records of a store that an older Latch has written, so that all of it is counted from
/// now on. Cut off, it begins again at the next start.
pub(super) fn count(disk: &Disk, reader: &Reader) -> Result<(), StoreError> {
    let last = reader.last()?;
    if last.is_none() || format(&disk.db)? >= Some(FORMAT_WITH_COUNTS) {
        return Ok(());
    }
    let length = last.map_or(0, |entry| entry.index() + 1);
    tracing::info!(records = length, "counting the records by their kinds, once");
    let mut facets = Facets::none();
    let mut writes = ::sled::Batch::default();
    for (index, bytes) in (1..).zip(reader.raw(0, length)) {
        facets.push(codec::facet(&bytes?)?, &mut writes)?;
        if index % COUNTED_AT_ONCE == 0 {
            disk.commit(std::mem::take(&mut writes))?;
        }
    }
    writes.insert(keys::FORMAT, &FORMAT_WITH_COUNTS.to_be_bytes());
    Ok(disk.commit(writes)?)
}

/// All shapes that the store holds.
pub(super) fn shapes(db: &::sled::Db) -> Result<Numbering, StoreError> {
    let mut numbering = Numbering::default();
    for (expected, pair) in (0u64..).zip(db.scan_prefix([keys::SHAPES])) {
        let (key, value) = pair.map_err(unread)?;
        let shape: Shape = decode("a shape", &value)?;
        let (number, new) = numbering.number(shape)?;
        if keys::number(&key) != Some(expected) || u64::from(number) != expected || !new {
            return Err(nonsense("shapes out of order"));
        }
    }
    Ok(numbering)
}
