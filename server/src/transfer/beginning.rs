//! The beginning of a log that is moved, as far as it is still kept: what was pruned of it, and what is left
//! of the tree there. Owns that the target says from the first moment what it lacks; proves it by the
//! hashes above it, and these are proven when the rest has been grown over them.

use super::{Progress, TransferError};
use crate::store::{GrownTile, Portion, Pruned, Store, StoreError, TreeEvent, TreeHead};
use evidence::{Frontier, Hash, leaf_hash};

/// Hashes of a whole tile.
const TILE: u64 = 256;

/// Leaves or tiles that are moved at once; with each leaf may come a tile of 8 KiB.
const AT_ONCE: usize = 256;

/// Marks the target as one that this log, whose tree has this head, is moved to. What is there of it already
/// must lack the same of its beginning.
pub(super) async fn mark(
    target: &dyn Store,
    head: &TreeHead,
    pruned: Pruned,
) -> Result<(), TransferError> {
    let there = target.tree().await.map_err(TransferError::Target)?;
    let length = target.length().await.map_err(TransferError::Target)?;
    if head.size > 0 && length == 0 && there == TreeHead::default() {
        return match target.take(Portion::Begin(pruned)).await {
            Err(StoreError::Outgrown) => {
                Err(TransferError::Foreign("a server has worked on it meanwhile".into()))
            }
            taken => taken.map_err(TransferError::Target),
        };
    }
    let known = target.pruned().await.map_err(TransferError::Target)?;
    if known == pruned {
        return Ok(());
    }
    let why = format!(
        "a log that was pruned before leaf {}, and that to be moved was pruned before leaf {}",
        known.leaves, pruned.leaves
    );
    Err(TransferError::Foreign(why))
}

/// Moves what is left of the tree before the leaves that were pruned end, unless it is there already.
pub(super) async fn copy(
    source: &dyn Store,
    target: &dyn Store,
    pruned: Pruned,
    progress: &mut impl FnMut(Progress),
) -> Result<(), TransferError> {
    let there = target.tree().await.map_err(TransferError::Target)?;
    // What has grown behind it has been grown over it.
    if pruned.leaves == 0 || there != TreeHead::unfinished(pruned.leaves, pruned.records) {
        return Ok(());
    }
    events(source, target, pruned.leaves, progress).await?;
    for level in 1..=u8::MAX {
        // As many hashes as the tree had of this level when it ended there.
        let hashes = pruned.leaves.checked_shr(8 * u32::from(level)).unwrap_or(0);
        if hashes == 0 {
            break;
        }
        let mut tiles = Vec::new();
        for index in 0..hashes.div_ceil(TILE) {
            tiles.push(tile(source, level, index, (hashes - index * TILE).min(TILE)).await?);
            if tiles.len() == AT_ONCE {
                take(target, std::mem::take(&mut tiles), Vec::new()).await?;
            }
        }
        take(target, tiles, Vec::new()).await?;
    }
    check(target, pruned.leaves).await.map_err(|error| match error {
        TransferError::Source(error) => TransferError::Target(error),
        other => other,
    })
}

/// Leaves that stand for no record, with the tiles that they are in: of the lowest level no others are left.
async fn events(
    source: &dyn Store,
    target: &dyn Store,
    minimum: u64,
    progress: &mut impl FnMut(Progress),
) -> Result<(), TransferError> {
    let (mut from, mut moved) = (0, None);
    loop {
        let events = source.events(from, AT_ONCE).await.map_err(TransferError::Source)?;
        let events: Vec<_> = events.into_iter().take_while(|it| it.leaf < minimum).collect();
        let Some(last) = events.last() else { return Ok(()) };
        from = last.leaf + 1;
        let mut tiles = Vec::new();
        for index in events.iter().map(|event| event.leaf / TILE) {
            if moved.replace(index) != Some(index) {
                tiles.push(tile(source, 0, index, TILE).await?);
            }
        }
        take(target, tiles, events).await?;
        progress(Progress { what: "leaves", done: from, of: minimum });
    }
}

/// The first so many hashes of a tile, which must be there.
async fn tile(
    source: &dyn Store,
    level: u8,
    index: u64,
    width: u64,
) -> Result<GrownTile, TransferError> {
    let stored = source.tile(level, index).await.map_err(TransferError::Source)?;
    let mut hashes = stored.unwrap_or_default();
    let long = usize::try_from(width).unwrap_or(usize::MAX).saturating_mul(Hash::BYTES);
    if hashes.len() < long {
        let why = format!("tile {index} of level {level} is missing, and the tree needs it");
        return Err(TransferError::Broken(why));
    }
    hashes.truncate(long);
    Ok(GrownTile { level, index, hashes })
}

async fn take(
    target: &dyn Store,
    tiles: Vec<GrownTile>,
    events: Vec<TreeEvent>,
) -> Result<(), TransferError> {
    target.take(Portion::Left { tiles, events }).await.map_err(TransferError::Target)
}

/// Whether what is left before this leaf holds: each tile under the hash above it, and each leaf that
/// stands for no record in its tile.
pub(super) async fn check(store: &dyn Store, minimum: u64) -> Result<(), TransferError> {
    let read = async |level, index| {
        store.tile(level, index).await.map_err(TransferError::Source).map(Option::unwrap_or_default)
    };
    let hash = |tile: &[u8], at: u64| {
        let at = usize::try_from(at % TILE).unwrap_or(0) * Hash::BYTES;
        tile.get(at..at + Hash::BYTES).map(<[u8]>::to_vec)
    };
    let (mut level, mut tiles) = (0, minimum / TILE);
    while tiles > 0 {
        for index in 0..tiles {
            let tile = read(level, index).await?;
            if tile.is_empty() && level == 0 {
                continue;
            }
            let mut frontier = Frontier::new();
            for hash in tile.chunks(Hash::BYTES) {
                let hash = hash
                    .try_into()
                    .map_err(|_| TransferError::Broken("a tile is cut off".into()))?;
                frontier.push(Hash(hash));
            }
            let above = hash(&read(level + 1, index / TILE).await?, index);
            if frontier.size() != TILE || above.as_deref() != Some(&frontier.root().0[..]) {
                let why =
                    format!("tile {index} of level {level} is not what the hash over it says");
                return Err(TransferError::Broken(why));
            }
        }
        (level, tiles) = (level + 1, tiles / TILE);
    }
    let mut from = 0;
    while from < minimum {
        let events = store.events(from, AT_ONCE).await.map_err(TransferError::Source)?;
        let Some(last) = events.last() else { break };
        from = last.leaf + 1;
        for event in events.into_iter().take_while(|event| event.leaf < minimum) {
            let stored = hash(&read(0, event.leaf / TILE).await?, event.leaf);
            if stored.as_deref() != Some(&leaf_hash(&event.data).0[..]) {
                let why = format!(
                    "leaf {} is not what its hash says: one of the two was changed",
                    event.leaf
                );
                return Err(TransferError::Broken(why));
            }
        }
    }
    Ok(())
}
