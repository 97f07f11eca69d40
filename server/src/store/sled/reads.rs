//! Reading records one by one, by visitor and by time. Owns the use of the indexes; sees whatever
//! is in sled, durable or not, so callers say how long the log is.

use super::codec::decode_entry;
use super::failure::{nonsense, unread};
use super::keys;
use super::runs::{RUN, Run};
use super::shapes::Shapes;
use crate::store::{Entry, StoreError};
use consent::{Record, SiteId, VisitorId};
use std::ops::Range;

/// Reads records.
#[derive(Clone)]
pub(super) struct Reader {
    db: ::sled::Db,
    shapes: Shapes,
}

impl Reader {
    /// Reads from `db`, whose records have these shapes.
    pub(super) fn new(db: ::sled::Db, shapes: Shapes) -> Self {
        Self { db, shapes }
    }

    pub(super) fn db(&self) -> &::sled::Db {
        &self.db
    }

    /// What stands at this index.
    pub(super) fn entry(&self, index: u64) -> Result<Option<Entry>, StoreError> {
        let bytes = self.find(index)?;
        bytes.map(|bytes| decode_entry(index, &bytes, &self.shapes)).transpose()
    }

    /// The bytes at this index.
    fn find(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(bytes) = self.in_run(index)? {
            return Ok(Some(bytes));
        }
        match self.db.get(keys::record(index)).map_err(unread)? {
            Some(bytes) => Ok(Some(bytes.to_vec())),
            // Meanwhile it may have come into a run.
            None => self.in_run(index),
        }
    }

    fn in_run(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(run) = Run::read(&self.db, index / RUN)? else { return Ok(None) };
        let records = run.records()?;
        let at = usize::try_from(index % RUN).unwrap_or(usize::MAX);
        Ok(records.get(at).map(|bytes| bytes.to_vec()))
    }

    /// An entry that must be there.
    pub(super) fn certain(&self, index: u64) -> Result<Entry, StoreError> {
        self.entry(index)?.ok_or_else(|| nonsense(format!("no record {index}, but later ones")))
    }

    /// The last entry.
    pub(super) fn last(&self) -> Result<Option<Entry>, StoreError> {
        let last = |tag: u8| {
            let key = self.db.range([tag]..[tag + 1]).keys().next_back().transpose();
            key.map(|key| key.and_then(|key| keys::number(&key))).map_err(unread)
        };
        let in_run = last(keys::RUNS)?.map(|number| (number + 1) * RUN - 1);
        in_run.max(last(keys::RECORDS)?).map(|index| self.certain(index)).transpose()
    }

    /// The index of the first entry: 0 unless something was pruned.
    fn first(&self) -> Result<u64, StoreError> {
        let first = |tag: u8| {
            let key = self.db.scan_prefix([tag]).keys().next().transpose();
            key.map(|key| key.and_then(|key| keys::number(&key))).map_err(unread)
        };
        let in_run = first(keys::RUNS)?.map(|number| number * RUN);
        Ok(in_run.into_iter().chain(first(keys::RECORDS)?).min().unwrap_or(0))
    }

    /// The record of the same decision as `new`, whose key is `decision`.
    pub(super) fn known(
        &self,
        decision: [u8; 17],
        new: &Record,
    ) -> Result<Option<Record>, StoreError> {
        for index in self.entries(&decision) {
            let Entry::Kept(old) = self.certain(index?)? else { continue };
            if (old.decision, old.visitor, &old.site) == (new.decision, new.visitor, &new.site) {
                return Ok(Some(old));
            }
        }
        Ok(None)
    }

    /// Whether something is at this key.
    pub(super) fn has(&self, key: &[u8]) -> Result<bool, StoreError> {
        self.db.contains_key(key).map_err(unread)
    }

    /// The bytes of what must be at this index.
    pub(super) fn bytes(&self, index: u64) -> Result<Vec<u8>, StoreError> {
        self.find(index)?.ok_or_else(|| nonsense(format!("no record {index}, but later ones")))
    }

    /// The latest record of this visitor on this site among these.
    pub(super) fn latest(
        &self,
        indexes: &[u64],
        site: &SiteId,
        visitor: VisitorId,
    ) -> Result<Option<u64>, StoreError> {
        for index in indexes.iter().rev() {
            if let Entry::Kept(record) = self.certain(*index)?
                && (&record.site, record.visitor) == (site, visitor)
            {
                return Ok(Some(*index));
            }
        }
        Ok(None)
    }

    /// The indexes of all records that may be this visitor's, ascending. The records themselves
    /// say whether they are.
    pub(super) fn of_visitor(&self, visitor: VisitorId) -> Result<Vec<u64>, StoreError> {
        let mut indexes = self.in_any_order(visitor).collect::<Result<Vec<_>, _>>()?;
        indexes.sort_unstable();
        Ok(indexes)
    }

    /// The same one by one, for who does not need all of them.
    pub(super) fn in_any_order(
        &self,
        visitor: VisitorId,
    ) -> impl Iterator<Item = Result<u64, StoreError>> + use<> {
        self.entries(&keys::visitor(visitor))
    }

    fn entries(&self, prefix: &[u8]) -> impl Iterator<Item = Result<u64, StoreError>> + use<> {
        self.db.scan_prefix(prefix).keys().map(|key| {
            keys::number(&key.map_err(unread)?)
                .ok_or_else(|| nonsense("a visitor's entry without index"))
        })
    }

    /// Of the first `length` records, how many were kept before `time`. Times never decrease, so
    /// that is also the index of the first one kept at or after it.
    pub(super) fn kept_before(&self, time: u64, length: u64) -> Result<u64, StoreError> {
        let (mut low, mut high) = (self.first()?.min(length), length);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.certain(middle)?.recorded_at() < time {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// The bytes of the entries from index `from` up to but without `until`.
    pub(super) fn raw(
        &self,
        from: u64,
        until: u64,
    ) -> impl Iterator<Item = Result<Vec<u8>, StoreError>> + '_ {
        self.found(from, until).map(|found| found.map(|(_, bytes)| bytes))
    }

    /// The same with their indexes, readable from both ends.
    pub(super) fn found(
        &self,
        from: u64,
        until: u64,
    ) -> impl DoubleEndedIterator<Item = Result<(u64, Vec<u8>), StoreError>> + '_ {
        self.runs(from, until, |index, bytes| Ok((index, bytes.to_vec())))
    }

    /// The shapes of the records.
    pub(super) fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// The entries from index `from` up to but without `until`, readable from both ends.
    pub(super) fn range(
        &self,
        from: u64,
        until: u64,
    ) -> impl DoubleEndedIterator<Item = Result<Entry, StoreError>> + '_ {
        self.runs(from, until, |index, bytes| decode_entry(index, bytes, &self.shapes))
    }

    fn runs<'a, T: 'a>(
        &'a self,
        from: u64,
        until: u64,
        read: impl Fn(u64, &[u8]) -> Result<T, StoreError> + Copy + 'a,
    ) -> impl DoubleEndedIterator<Item = Result<T, StoreError>> + 'a {
        let numbers = if from < until { from / RUN..(until - 1) / RUN + 1 } else { 0..0 };
        numbers.flat_map(move |number| {
            let part = from.max(number * RUN)..until.min((number + 1) * RUN);
            self.part(&part, read).unwrap_or_else(|error| vec![Err(error)])
        })
    }

    /// A part of what is in one run, or will be.
    fn part<T>(
        &self,
        part: &Range<u64>,
        read: impl Fn(u64, &[u8]) -> Result<T, StoreError> + Copy,
    ) -> Result<Vec<Result<T, StoreError>>, StoreError> {
        if let Some(found) = self.part_of_run(part, read)? {
            return Ok(found);
        }
        let singly = self.db.range(keys::record(part.start)..keys::record(part.end));
        let found = singly.map(|pair| {
            let (key, bytes) = pair.map_err(unread)?;
            let index = keys::number(&key);
            read(index.ok_or_else(|| nonsense("a record without index"))?, &bytes)
        });
        let found: Vec<_> = found.collect();
        if found.len() as u64 == part.end - part.start {
            return Ok(found);
        }
        // Meanwhile they may have come into a run.
        Ok(self.part_of_run(part, read)?.unwrap_or(found))
    }

    fn part_of_run<T>(
        &self,
        part: &Range<u64>,
        read: impl Fn(u64, &[u8]) -> Result<T, StoreError>,
    ) -> Result<Option<Vec<Result<T, StoreError>>>, StoreError> {
        let Some(run) = Run::read(&self.db, part.start / RUN)? else { return Ok(None) };
        let records = (part.start - part.start % RUN..).zip(run.records()?);
        let meant = records.filter(|(index, _)| part.contains(index));
        Ok(Some(meant.map(|(index, bytes)| read(index, bytes)).collect()))
    }
}
