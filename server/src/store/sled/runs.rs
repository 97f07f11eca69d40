//! Runs: so many records that follow each other, under one key and compressed once all of them are
//! there. Owns their layout and when records come into one and out of it; what the bytes of a record
//! mean is the codec's.
//!
//! sled keeps something in memory for every page, and at the end of its keys a page holds eight values.
//! Ten million records, each under a key of its own, would be more than a million pages.

use super::failure::{Refused, nonsense, unread};
use super::keys;
use crate::store::StoreError;
use std::collections::BTreeMap;

/// Records of a run. Read together, however few of them are wanted.
pub(super) const RUN: u64 = 32;

/// Longest run, in bytes: see [`super::documents`]. What does not fit stays as it is.
const LONGEST: usize = 4_096;

/// Most bytes of a run's records, not compressed: far more than there can be.
const MOST: usize = 1 << 20;

/// The version byte of runs.
const VERSION: u8 = 1;

/// The records of a run as they are stored, from its first index on.
pub(super) struct Run(Vec<u8>);

impl Run {
    /// The run with this number; `None` if its records are kept one by one, or not at all.
    pub(super) fn read(db: &::sled::Db, number: u64) -> Result<Option<Self>, StoreError> {
        let value = db.get(keys::run(number)).map_err(unread)?;
        value.map(|value| Self::unpack(&value)).transpose()
    }

    fn unpack(value: &[u8]) -> Result<Self, StoreError> {
        let [VERSION, packed @ ..] = value else {
            return Err(nonsense("a run of records of a version that this Latch does not know"));
        };
        let unreadable =
            |error| nonsense(format!("a run of records that cannot be read ({error})"));
        if snap::raw::decompress_len(packed).map_err(unreadable)? > MOST {
            return Err(nonsense("a run of records that is longer than there can be"));
        }
        snap::raw::Decoder::new().decompress_vec(packed).map(Self).map_err(unreadable)
    }

    /// The bytes of its records in their order.
    pub(super) fn records(&self) -> Result<Vec<&[u8]>, StoreError> {
        let records: Vec<&[u8]> = postcard::from_bytes(&self.0)
            .map_err(|error| nonsense(format!("a run of records that cannot be read ({error})")))?;
        if records.len() as u64 != RUN {
            return Err(nonsense("a run that lacks records"));
        }
        Ok(records)
    }
}

/// Writes records that follow each other and all that are kept, those that complete a run as that run.
pub(super) fn append(db: &::sled::Db, records: &[(u64, Vec<u8>)], writes: &mut ::sled::Batch) {
    for new in records.chunk_by(|(one, _), (next, _)| one / RUN == next / RUN) {
        let first = new.first().map_or(0, |(index, _)| *index);
        let run = completed(db, first, new).unwrap_or_else(|error| {
            tracing::warn!(%error, "records that were to be kept together are kept one by one");
            None
        });
        if let Some(run) = run {
            for index in first - first % RUN..first {
                writes.remove(&keys::record(index));
            }
            writes.insert(&keys::run(first / RUN), run);
        } else {
            for (index, bytes) in new {
                writes.insert(&keys::record(*index), bytes.as_slice());
            }
        }
    }
}

/// The run that is complete with these records, which begin at index `first`.
fn completed(
    db: &::sled::Db,
    first: u64,
    new: &[(u64, Vec<u8>)],
) -> Result<Option<Vec<u8>>, StoreError> {
    if first % RUN + new.len() as u64 != RUN {
        return Ok(None);
    }
    let before = db.range(keys::record(first - first % RUN)..keys::record(first)).values();
    let before = before.map(|value| value.map_err(unread)).collect::<Result<Vec<_>, _>>()?;
    let all: Vec<&[u8]> =
        before.iter().map(AsRef::as_ref).chain(new.iter().map(|(_, bytes)| &**bytes)).collect();
    pack(&all)
}

/// The value of a run of these records; `None` if they are too few or too long.
fn pack(records: &[&[u8]]) -> Result<Option<Vec<u8>>, StoreError> {
    if records.len() as u64 != RUN {
        return Ok(None);
    }
    let plain = postcard::to_allocvec(records)
        .map_err(|error| Refused::because("a value could not be encoded", error))?;
    if plain.len() > MOST {
        return Ok(None);
    }
    let packed = snap::raw::Encoder::new()
        .compress_vec(&plain)
        .map_err(|error| Refused::because("a value could not be encoded", error))?;
    Ok((packed.len() < LONGEST).then(|| [&[VERSION], &*packed].concat()))
}

/// Records that become something else in one batch.
#[derive(Default)]
pub(super) struct Changes(BTreeMap<u64, Option<Vec<u8>>>);

impl Changes {
    /// Puts something else in the place of a record.
    pub(super) fn put(&mut self, index: u64, bytes: Vec<u8>) {
        self.0.insert(index, Some(bytes));
    }

    /// Leaves nothing of it.
    pub(super) fn drop(&mut self, index: u64) {
        self.0.insert(index, None);
    }

    /// Writes all of it. Runs that are whole no more, or would be too long, are kept one by one.
    pub(super) fn write(
        mut self,
        db: &::sled::Db,
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        while let Some((&first, _)) = self.0.first_key_value() {
            let number = first / RUN;
            let later = self.0.split_off(&((number + 1) * RUN));
            let mut changed = std::mem::replace(&mut self.0, later);
            if let Some(run) = Run::read(db, number)? {
                for (index, bytes) in (number * RUN..).zip(run.records()?) {
                    changed.entry(index).or_insert_with(|| Some(bytes.to_vec()));
                }
                let all: Vec<&[u8]> = changed.values().flatten().map(Vec::as_slice).collect();
                if let Some(run) = pack(&all)? {
                    writes.insert(&keys::run(number), run);
                    continue;
                }
                writes.remove(&keys::run(number));
            }
            for (index, bytes) in changed {
                match bytes {
                    Some(bytes) => writes.insert(&keys::record(index), bytes),
                    None => writes.remove(&keys::record(index)),
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sled::reads::Reader;
    use crate::store::sled::shapes::Shapes;

    /// The bytes of a record as long as they are.
    fn bytes(index: u64) -> Vec<u8> {
        [index.to_be_bytes().as_slice(), b"what all records have in common, more or less"].concat()
    }

    fn empty() -> (tempfile::TempDir, ::sled::Db) {
        let folder = tempfile::tempdir().unwrap();
        let db = ::sled::open(folder.path()).unwrap();
        (folder, db)
    }

    fn append_all(db: &::sled::Db, indexes: std::ops::Range<u64>) {
        let records: Vec<_> = indexes.map(|index| (index, bytes(index))).collect();
        let mut writes = ::sled::Batch::default();
        append(db, &records, &mut writes);
        db.apply_batch(writes).unwrap();
    }

    fn change(db: &::sled::Db, change: impl FnOnce(&mut Changes)) {
        let mut changes = Changes::default();
        change(&mut changes);
        let mut writes = ::sled::Batch::default();
        changes.write(db, &mut writes).unwrap();
        db.apply_batch(writes).unwrap();
    }

    /// Everything, found in order, backwards and one by one alike.
    fn all(db: &::sled::Db, length: u64) -> Vec<(u64, Vec<u8>)> {
        let reader = Reader::new(db.clone(), Shapes::default());
        let found: Vec<_> = reader.found(0, length).collect::<Result<_, _>>().unwrap();
        let mut backwards: Vec<_> = reader.found(0, length).rev().map(Result::unwrap).collect();
        backwards.reverse();
        assert_eq!(backwards, found);
        for (index, bytes) in &found {
            assert_eq!(reader.bytes(*index).unwrap(), *bytes);
        }
        found
    }

    fn keys_of(db: &::sled::Db, tag: u8) -> Vec<u64> {
        db.scan_prefix([tag]).keys().map(|key| keys::number(&key.unwrap()).unwrap()).collect()
    }

    #[test]
    fn records_come_into_runs_however_many_are_written_at_once() {
        for step in [1, 3, 31, 32, 33, 100] {
            let (_folder, db) = empty();
            for first in (0..200).step_by(step) {
                append_all(&db, first..(first + step as u64).min(200));
            }
            assert_eq!(keys_of(&db, keys::RUNS), (0..6).collect::<Vec<_>>(), "{step} at once");
            assert_eq!(keys_of(&db, keys::RECORDS), (192..200).collect::<Vec<_>>());
            assert_eq!(all(&db, 200), (0..200).map(|it| (it, bytes(it))).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_an_older_latch_has_kept_one_by_one_stays_so_and_is_found() {
        let (_folder, db) = empty();
        for index in 0..70 {
            db.insert(keys::record(index), bytes(index)).unwrap();
        }
        append_all(&db, 70..130);
        assert_eq!(keys_of(&db, keys::RUNS), [2, 3]);
        assert_eq!(all(&db, 130).len(), 130);
    }

    #[test]
    fn a_record_is_changed_where_it_is() {
        let (_folder, db) = empty();
        append_all(&db, 0..70);
        change(&db, |changes| {
            for index in [0, 31, 32, 66] {
                changes.put(index, b"erased".to_vec());
            }
        });
        assert_eq!(keys_of(&db, keys::RUNS), [0, 1]);
        for (index, found) in all(&db, 70) {
            let erased = [0, 31, 32, 66].contains(&index);
            assert_eq!(found, if erased { b"erased".to_vec() } else { bytes(index) });
        }
        // As random as it gets, so that it does not fit any more.
        let long: Vec<u8> =
            (0..5_000u32).flat_map(|it| it.wrapping_mul(2_654_435_769).to_be_bytes()).collect();
        change(&db, |changes| changes.put(40, long.clone()));
        assert_eq!(keys_of(&db, keys::RUNS), [0]);
        assert_eq!(all(&db, 70)[40], (40, long));
    }

    #[test]
    fn what_is_dropped_is_gone_and_the_rest_of_the_run_stays() {
        let (_folder, db) = empty();
        append_all(&db, 0..70);
        change(&db, |changes| (0..40).for_each(|index| changes.drop(index)));
        assert!(keys_of(&db, keys::RUNS).is_empty());
        assert_eq!(keys_of(&db, keys::RECORDS), (40..70).collect::<Vec<_>>());
        assert_eq!(all(&db, 70).first(), Some(&(40, bytes(40))));
        append_all(&db, 70..200);
        assert_eq!(keys_of(&db, keys::RUNS), [2, 3, 4, 5]);
        assert_eq!(all(&db, 200).len(), 160);
    }

    #[test]
    fn whoever_reads_meanwhile_misses_none() {
        let (_folder, db) = empty();
        let length = std::sync::atomic::AtomicU64::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for first in (0..3_000).step_by(3) {
                    append_all(&db, first..first + 3);
                    length.store(first + 3, std::sync::atomic::Ordering::Release);
                }
            });
            let reader = Reader::new(db.clone(), Shapes::default());
            let mut there = 0;
            while there < 3_000 {
                there = length.load(std::sync::atomic::Ordering::Acquire);
                let from = there.saturating_sub(100);
                assert_eq!(reader.found(from, there).count() as u64, there - from);
                for index in from..there {
                    assert_eq!(reader.bytes(index).unwrap(), bytes(index));
                }
            }
        });
    }

    #[test]
    fn a_run_that_is_damaged_is_an_error() {
        let (_folder, db) = empty();
        append_all(&db, 0..32);
        let value = db.get(keys::run(0)).unwrap().unwrap();
        let huge = [&[VERSION, 0xff, 0xff, 0xff, 0xff, 0x0f], &value[3..]].concat();
        for bad in [&value[..value.len() - 1], &[], &[2, 1, 1], &huge, &[VERSION, 1, 0, 0]] {
            db.insert(keys::run(0), bad).unwrap();
            let reader = Reader::new(db.clone(), Shapes::default());
            assert!(reader.entry(0).is_err(), "{bad:?}");
            assert!(reader.found(0, 32).any(|it| it.is_err()));
        }
    }
}
