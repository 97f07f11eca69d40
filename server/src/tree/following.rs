//! Coming to where the stored tree stands: at the start, and when another server has made it grow. Owns
//! what is checked before anything of it is believed; signs nothing.

use super::{Growing, Shown, TreeError};
use crate::auth::LogKey;
use crate::store::{Store, StoreError, TreeEvent, TreeHead};
use evidence::{Checkpoint, Hash, Note, TileId, Tree};
use std::collections::HashMap;

impl Growing {
    /// Takes over what the store keeps beyond this; whether there was anything. Refuses what the key
    /// has not signed, and what does not continue this. After an error this is as it was.
    pub(super) async fn follow(
        &mut self,
        store: &dyn Store,
        key: &LogKey,
    ) -> Result<bool, TreeError> {
        // Before the head: then the tree that is taken over is not smaller than what it lacks.
        let pruned = store.pruned().await?;
        let head = store.tree().await?;
        if head == self.head {
            let before = std::mem::replace(&mut self.pruned, pruned);
            return Ok(self.pruned != before);
        }
        if head.is_unfinished() {
            return Err(TreeError::Unfinished);
        }
        let set_back = TreeError::SetBack { stored: head.size, shown: self.head.size };
        if head.size < self.head.size {
            return Err(set_back);
        }
        let tree = stored(store, head.size).await?;
        signed(&head, tree.root(), key)?;
        // What has been shown is still there, under what has come.
        if stored(store, self.head.size).await?.root() != self.tree.root() {
            return Err(set_back);
        }
        let mut events = Vec::new();
        let mut from = self.head.size;
        'all: loop {
            let some = store.events(from, 1_000).await?;
            let Some(last) = some.last() else { break };
            from = last.leaf + 1;
            for event in some {
                // The tree may have grown further since its head was read.
                if event.leaf >= head.size {
                    break 'all;
                }
                events.push(event);
            }
        }
        for event in events {
            self.add(event);
        }
        (self.head, self.tree, self.pruned) = (head, tree, pruned);
        Ok(true)
    }

    /// What is public of it.
    pub(super) fn shown(&self) -> Shown {
        Shown::new(&self.head, self.pruned, self.places.clone())
    }

    /// Adds a leaf that stands for no record, behind all there are.
    pub(super) fn add(&mut self, event: TreeEvent) {
        self.places.push(event.leaf);
        self.known.add(event.data);
    }
}

/// The tree of the first `size` stored leaves.
async fn stored(store: &dyn Store, size: u64) -> Result<Tree, TreeError> {
    let edge = edge(store, size).await?;
    Tree::open(&edge, size).map_err(|error| TreeError::Unreadable(error.to_string()))
}

/// The tiles at the right edge of a tree of this size, which may have grown since.
async fn edge(store: &dyn Store, size: u64) -> Result<HashMap<TileId, Vec<u8>>, StoreError> {
    let mut read = HashMap::new();
    for id in evidence::edge(size) {
        let mut hashes = store.tile(id.level(), id.index()).await?.unwrap_or_default();
        hashes.truncate(usize::from(id.width()) * Hash::BYTES);
        read.insert(id, hashes);
    }
    Ok(read)
}

/// Whether the key has signed this root.
fn signed(head: &TreeHead, root: Hash, key: &LogKey) -> Result<(), TreeError> {
    let note = head.checkpoint.parse::<Note>();
    let note = note.map_err(|error| TreeError::Unreadable(error.to_string()))?;
    let opened = Checkpoint::open(&note, key.name(), key.public(), &[])
        .map_err(|_| TreeError::Key { key: key.public().to_string() })?;
    if opened.checkpoint.size() != head.size || *opened.checkpoint.root() != root {
        return Err(TreeError::Root { size: head.size });
    }
    Ok(())
}
