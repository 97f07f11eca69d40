//! Reading records one by one, by visitor and by time. Owns the use of the indexes; sees whatever
//! is in sled, durable or not, so callers say how long the log is.

use super::codec::decode_entry;
use super::failure::{nonsense, unread};
use super::keys;
use super::shapes::Shapes;
use crate::store::{Entry, StoreError};
use consent::{Record, SiteId, VisitorId};

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
        let value = self.db.get(keys::record(index)).map_err(unread)?;
        value.map(|bytes| decode_entry(index, &bytes, &self.shapes)).transpose()
    }

    /// An entry that must be there.
    pub(super) fn certain(&self, index: u64) -> Result<Entry, StoreError> {
        self.entry(index)?.ok_or_else(|| nonsense(format!("no record {index}, but later ones")))
    }

    /// The last entry.
    pub(super) fn last(&self) -> Result<Option<Entry>, StoreError> {
        let pair = self.db.get_lt([keys::RECORDS + 1]).map_err(unread)?;
        match pair {
            Some((key, value)) if key.first() == Some(&keys::RECORDS) => {
                let index = keys::number(&key).ok_or_else(|| nonsense("a record without index"))?;
                decode_entry(index, &value, &self.shapes).map(Some)
            }
            _ => Ok(None),
        }
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
    pub(super) fn bytes(&self, index: u64) -> Result<::sled::IVec, StoreError> {
        let value = self.db.get(keys::record(index)).map_err(unread)?;
        value.ok_or_else(|| nonsense(format!("no record {index}, but later ones")))
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
        let (mut low, mut high) = (0, length);
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

    /// The entries from index `from` up to but without `until`, readable from both ends.
    pub(super) fn range(
        &self,
        from: u64,
        until: u64,
    ) -> impl DoubleEndedIterator<Item = Result<Entry, StoreError>> + '_ {
        self.db.range(keys::record(from)..keys::record(until.max(from))).map(|pair| {
            let (key, value) = pair.map_err(unread)?;
            let index = keys::number(&key).ok_or_else(|| nonsense("a record without index"))?;
            decode_entry(index, &value, &self.shapes)
        })
    }
}
