//! Taking over a log whose beginning was pruned. Owns that nothing comes before it, and what stands in the
//! place of what is not there.

use super::super::open::{FORMAT_WITH_EXPIRED, FORMAT_WITH_TREE};
use super::super::{keys, pruning, tree};
use super::{Ledger, encode};
use crate::store::{GrownTile, Pruned, StoreError, TreeEvent, TreeHead};

impl Ledger {
    /// Marks the store as one that a log is moved to, of which this much is no longer kept.
    pub(super) fn begin(
        &mut self,
        pruned: Pruned,
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        let known = pruning::pruned(self.reader.db())?;
        if self.tree.is_unfinished() && known == pruned {
            return Ok(());
        }
        if self.length > 0 || self.tree != TreeHead::default() || pruned.records > pruned.leaves {
            return Err(StoreError::Outgrown);
        }
        self.raise(FORMAT_WITH_TREE, writes);
        if pruned != Pruned::default() {
            self.raise(FORMAT_WITH_EXPIRED, writes);
            writes.insert(keys::PRUNED, encode(&pruned)?);
        }
        for _ in 0..pruned.records {
            self.facets.push(None, writes)?;
        }
        self.length = pruned.records;
        self.tree = TreeHead::unfinished(pruned.leaves, pruned.records);
        writes.insert(keys::TREE, encode(&self.tree)?);
        Ok(())
    }

    /// Keeps what is left of the tree before the leaves that were pruned end.
    pub(super) fn take_left(
        &mut self,
        tiles: &[GrownTile],
        events: &[TreeEvent],
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        let pruned = pruning::pruned(self.reader.db())?;
        let begun = TreeHead::unfinished(pruned.leaves, pruned.records);
        if self.tree != begun || events.iter().any(|event| event.leaf >= pruned.leaves) {
            return Err(StoreError::Outgrown);
        }
        tree::put(tiles, events, writes);
        Ok(())
    }
}
