//! Growing the tree anew over entries that were moved, leaf by leaf as it grew before. Owns the order
//! of the leaves and the comparison with what was signed; signs nothing.

use super::{AT_ONCE, Progress, TransferError};
use crate::leaf;
use crate::store::{Entry, GrownTile, Growth, Store, StoreError, TreeEvent, TreeHead};
use evidence::{Checkpoint, Hash, Note, TileId, Tree, leaf_hash};
use std::collections::{HashMap, VecDeque};

/// Grows the target's tree to that of the source with this head. The checkpoint comes with the last
/// step only, and only if the root is the one that was signed.
pub(super) async fn regrow(
    source: &dyn Store,
    target: &dyn Store,
    head: &TreeHead,
    progress: &mut impl FnMut(Progress),
) -> Result<(), TransferError> {
    let mut at = target.tree().await.map_err(TransferError::Target)?;
    let mut tree = edge(target, at.size).await?;
    let mut events = Events::default();
    while at.size < head.size {
        events.read(source, tree.size()).await?;
        let step = step(target, &mut tree, &mut events, (&at, head)).await?;
        at = step.head.clone();
        if at.size == head.size {
            let signed = root(&head.checkpoint)?;
            if tree.root() != signed {
                let why = format!(
                    "its {} leaves do not have the root that was signed: the log was damaged or edited",
                    at.size
                );
                return Err(TransferError::Broken(why));
            }
        }
        match target.grow(step).await {
            Err(StoreError::Outgrown) => {
                let why = "a server has worked on it meanwhile".into();
                return Err(TransferError::Foreign(why));
            }
            kept => kept.map_err(TransferError::Target)?,
        }
        progress(Progress { what: "leaves", done: at.size, of: head.size });
    }
    Ok(())
}

/// The leaves that stand for no record and come next.
#[derive(Default)]
struct Events {
    queue: VecDeque<TreeEvent>,
    /// Before this leaf all are known.
    known_until: u64,
}

impl Events {
    /// Reads more of them, if those that are known do not reach beyond this leaf.
    async fn read(&mut self, source: &dyn Store, from: u64) -> Result<(), TransferError> {
        if from < self.known_until {
            return Ok(());
        }
        let events = source.events(from, AT_ONCE).await.map_err(TransferError::Source)?;
        let last = events.last().map(|event| event.leaf + 1).filter(|_| events.len() == AT_ONCE);
        self.known_until = last.unwrap_or(u64::MAX);
        self.queue.extend(events);
        Ok(())
    }
}

/// The next leaves, up to the next event that has not been read.
async fn step(
    target: &dyn Store,
    tree: &mut Tree,
    events: &mut Events,
    (at, head): (&TreeHead, &TreeHead),
) -> Result<Growth, TransferError> {
    let limit = usize::try_from(head.records - at.records).unwrap_or(AT_ONCE).clamp(1, AT_ONCE);
    let entries = target.entries(at.records, limit).await.map_err(TransferError::Target)?;
    let mut entries = entries.into_iter().take_while(|(entry, _)| entry.index() < head.records);
    let (mut salts, mut grown) = (Vec::new(), Vec::new());
    let until = events.known_until.min(head.size);
    while tree.size() < until {
        if events.queue.front().is_some_and(|event| event.leaf == tree.size()) {
            let Some(event) = events.queue.pop_front() else { break };
            tree.append(leaf_hash(&event.data));
            grown.push(event);
            continue;
        }
        let Some((entry, salt)) = entries.next() else { break };
        if salt.is_none() && matches!(entry, Entry::Kept(_)) {
            let why = format!("record {} is in the tree and has no salt", entry.index());
            return Err(TransferError::Broken(why));
        }
        let data = leaf::of_entry(&entry, salt.as_ref());
        let data = data.map_err(|why| TransferError::Broken(why.to_string()))?;
        tree.append(leaf_hash(&data));
        salts.push(salt);
    }
    if tree.size() == at.size {
        return Err(TransferError::Broken(format!("leaf {} is missing", at.size)));
    }
    let tiles = tree.take_changed().into_iter().map(|tile| GrownTile {
        level: tile.id().level(),
        index: tile.id().index(),
        hashes: tile.bytes(),
    });
    let tiles = tiles.collect();
    let done = tree.size() == head.size;
    let records = at.records + salts.len() as u64;
    let grown_to = if done { head.clone() } else { TreeHead::unfinished(tree.size(), records) };
    if done && records != head.records {
        let why = format!("{records} records are in the tree, and {} should be", head.records);
        return Err(TransferError::Broken(why));
    }
    Ok(Growth { since: at.size, head: grown_to, tiles, salts, events: grown })
}

/// The root that a checkpoint signs. Whether the signature holds is asked with the key.
pub(super) fn root(checkpoint: &str) -> Result<Hash, TransferError> {
    let unreadable = || TransferError::Broken("its checkpoint cannot be read".into());
    let note: Note = checkpoint.parse().map_err(|_| unreadable())?;
    let checkpoint: Checkpoint = note.text().parse().map_err(|_| unreadable())?;
    Ok(*checkpoint.root())
}

/// The tree that a store holds, ready to grow.
pub(super) async fn edge(store: &dyn Store, size: u64) -> Result<Tree, TransferError> {
    let mut read: HashMap<TileId, Vec<u8>> = HashMap::new();
    for id in evidence::edge(size) {
        let tile = store.tile(id.level(), id.index()).await.map_err(TransferError::Target)?;
        read.insert(id, tile.unwrap_or_default());
    }
    Tree::open(&read, size).map_err(|error| TransferError::Foreign(error.to_string()))
}
