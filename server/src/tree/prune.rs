//! Pruning the tree's beginning (C2SP tlog-tiles): how far nothing is left but what is left of erased
//! records, and which tiles nobody needs any more. Owns the choice; what goes is the store's.
//!
//! The minimum is a multiple of 256 leaves, so what later proofs need of the leaves before it are
//! hashes of higher tiles. Those stay. Of the lowest level only tiles stay in which something stands
//! for no record: notices, builds and accounts remain evidence, and need their neighbours' hashes.

use super::read::{Leaf, ReadError, Shown};
use super::{Growing, Tree};
use crate::store::{Entry, Pruned, StoreError};

/// Leaves under a tile of the lowest level.
const TILE: u64 = 256;
/// Most such tiles of one step.
const AT_ONCE: u64 = 4;

impl Tree {
    /// Prunes some of the beginning, as far as it holds no record, and none of what is left of records
    /// that were kept at or after this time, in milliseconds since 1970. Whether there may be more.
    pub async fn prune(&self, before: u64) -> Result<bool, ReadError> {
        let mut growing = self.growing.lock().await;
        let shown = self.shown();
        let Some(to) = self.prunable(&shown, before).await? else { return Ok(false) };
        let tiles = shown.pruned.leaves / TILE..to.leaves / TILE;
        let bare = |tile: &u64| {
            let event = shown.places.next_event(tile * TILE);
            event.is_none_or(|leaf| leaf >= (tile + 1) * TILE)
        };
        let tiles: Vec<u64> = tiles.filter(bare).collect();
        match self.store.prune(to, &tiles).await {
            // Somebody else has pruned, or a record was changed: what is public stays as it is.
            Err(StoreError::Outgrown) => return Ok(false),
            kept => kept?,
        }
        growing.pruned = to;
        let growing: &Growing = &growing;
        self.show(growing);
        Ok(true)
    }

    /// What may go now, if anything.
    async fn prunable(&self, shown: &Shown, before: u64) -> Result<Option<Pruned>, ReadError> {
        let from = shown.pruned.leaves;
        // The last record says where the numbering goes on, so something of it stays.
        let last = shown.records.checked_sub(1).map_or(0, |last| shown.places.of_record(last));
        let most = (last / TILE * TILE).min(from + AT_ONCE * TILE);
        if most <= from {
            return Ok(None);
        }
        let leaves = self.leaves(shown, from, most).await?;
        let stays = leaves.iter().position(|leaf| match leaf {
            Leaf::Event(_) => false,
            Leaf::Entry(entry, _) => {
                matches!(**entry, Entry::Kept(_)) || entry.recorded_at() >= before
            }
        });
        let until = stays.map_or(most, |at| (from + at as u64) / TILE * TILE);
        let records = shown.places.records_before(until);
        Ok((until > from).then_some(Pruned { leaves: until, records }))
    }
}
