//! What sled keeps of files that pages were given. Owns their layout; what is in them is packed already.

use super::failure::unread;
use super::keys;
use crate::store::{Bundle, BundleName, StoreError};

/// Longest value under one key, in bytes: see [`super::documents`].
const PART: usize = 4_096;

/// A bundle, packed, on its way to the writer.
pub(super) struct Packed {
    /// What its keys start with.
    name: Vec<u8>,
    bytes: Vec<u8>,
}

impl Packed {
    /// The packed form of a bundle.
    pub(super) fn of(bundle: &Bundle) -> Result<Self, StoreError> {
        Ok(Self { name: keys::bundle(&bundle.name.spelled()), bytes: bundle.pack()? })
    }

    /// Writes it, unless there is one of its name.
    pub(super) fn write(
        &self,
        db: &::sled::Db,
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        if db.contains_key(part(&self.name, 0)).map_err(unread)? {
            return Ok(());
        }
        for (at, bytes) in (0..).zip(self.bytes.chunks(PART)) {
            writes.insert(part(&self.name, at), bytes);
        }
        Ok(())
    }
}

fn part(name: &[u8], at: u32) -> Vec<u8> {
    [name, &at.to_be_bytes()].concat()
}

/// Whether there is a bundle of this name.
pub(super) fn has(db: &::sled::Db, name: &BundleName) -> Result<bool, StoreError> {
    db.contains_key(part(&keys::bundle(&name.spelled()), 0)).map_err(unread)
}

/// The bundle of this name.
pub(super) fn bundle(db: &::sled::Db, name: BundleName) -> Result<Option<Bundle>, StoreError> {
    let mut bytes = Vec::new();
    for part in db.scan_prefix(keys::bundle(&name.spelled())).values() {
        bytes.extend_from_slice(&part.map_err(unread)?);
    }
    if bytes.is_empty() { Ok(None) } else { Bundle::unpack(name, &bytes).map(Some) }
}
