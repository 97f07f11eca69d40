//! Pruning: what is no longer kept of the log's beginning. Owns which keys go; what may be pruned and
//! which tiles later proofs need is told above.

use super::codec::{decode, encode};
use super::failure::unread;
use super::keys;
use super::reads::Reader;
use super::runs::Changes;
use crate::store::{Entry, Pruned, StoreError, TreeHead};

/// Records whose salts share a value.
const CHUNK: u64 = 256;

/// How much of the beginning is no longer kept.
pub(super) fn pruned(db: &::sled::Db) -> Result<Pruned, StoreError> {
    let value = db.get(keys::PRUNED).map_err(unread)?;
    value.map_or_else(|| Ok(Pruned::default()), |bytes| decode("what was pruned", &bytes))
}

/// Prunes the beginning of a log whose tree has this head, and of its lowest level these tiles. The
/// batch must hold nothing else: what it has not written yet is not seen here.
pub(super) fn prune(
    reader: &Reader,
    head: &TreeHead,
    to: Pruned,
    tiles: &[u64],
    writes: &mut ::sled::Batch,
) -> Result<(), StoreError> {
    let from = pruned(reader.db())?;
    let is_more = to.leaves > from.leaves && to.records >= from.records;
    if !is_more || to.leaves > head.size || to.records > head.records {
        return Err(StoreError::Outgrown);
    }
    let mut changes = Changes::default();
    for entry in reader.range(from.records, to.records) {
        let Entry::Erased(tombstone) = entry? else { return Err(StoreError::Outgrown) };
        changes.drop(tombstone.index);
    }
    changes.write(reader.db(), writes)?;
    for chunk in from.records / CHUNK..to.records / CHUNK {
        writes.remove(&keys::salts(chunk));
    }
    for tile in tiles {
        let first = keys::tile(0, *tile, 0);
        for key in reader.db().scan_prefix(&first[..first.len() - 1]).keys() {
            writes.remove(key.map_err(unread)?);
        }
    }
    writes.insert(keys::PRUNED, encode(&to)?);
    Ok(())
}
