//! Moving the log's entries, and following what is erased meanwhile. Owns where to go on and when the
//! target has caught up; knows nothing of the tree.

use super::{AT_ONCE, Progress, TransferError};
use crate::store::{Entry, Portion, Salt, Store, StoreError};

/// How often it is looked again for what was erased meanwhile.
const LOOKS: u32 = 8;

/// Which entries are moved.
#[derive(Clone, Copy)]
pub(super) struct Places {
    /// The first that is still kept.
    pub(super) first: u64,
    /// Behind the last.
    pub(super) length: u64,
    /// Those before this one bring their salts.
    pub(super) in_tree: u64,
}

/// Moves these entries.
pub(super) async fn copy(
    source: &dyn Store,
    target: &dyn Store,
    places: Places,
    progress: &mut impl FnMut(Progress),
) -> Result<(), TransferError> {
    let Places { first, length, in_tree } = places;
    let before = target.length().await.map_err(TransferError::Target)?;
    if before > length {
        let why = format!("{before} records, and the log to be moved has {length}");
        return Err(TransferError::Foreign(why));
    }
    let mut erasures = erasures(source).await?;
    let mut next = before;
    while next < length {
        let limit = AT_ONCE.min(usize::try_from(length - next).unwrap_or(AT_ONCE));
        let mut entries = read(source, next, limit).await?;
        for (entry, salt) in &mut entries {
            // What the tree took in since is not in the tree that is moved.
            *salt = salt.filter(|_| entry.index() < in_tree);
        }
        next += entries.len() as u64;
        match target.take(Portion::Entries(entries)).await {
            Err(StoreError::Outgrown) => {
                let why = format!("what follows on its {before} records is not this log");
                return Err(TransferError::Foreign(why));
            }
            taken => taken.map_err(TransferError::Target)?,
        }
        progress(Progress { what: "records", done: next, of: length });
    }
    // What was there before may have been erased since; so may what was read just now.
    let mut looks = u32::from(before > first);
    if looks > 0 {
        follow(source, target, (first, length), progress).await?;
    }
    loop {
        let now = self::erasures(source).await?;
        if now == erasures {
            return Ok(());
        }
        looks += 1;
        if looks > LOOKS {
            return Err(TransferError::Restless);
        }
        erasures = now;
        follow(source, target, (first, length), progress).await?;
    }
}

/// Erases in the target what is erased in the source, and refuses what otherwise differs.
async fn follow(
    source: &dyn Store,
    target: &dyn Store,
    (first, length): (u64, u64),
    progress: &mut impl FnMut(Progress),
) -> Result<(), TransferError> {
    let mut next = first;
    while next < length {
        let limit = AT_ONCE.min(usize::try_from(length - next).unwrap_or(AT_ONCE));
        let there = target.entries(next, limit).await.map_err(TransferError::Target)?;
        let mut erased = Vec::new();
        for ((now, _), (then, _)) in read(source, next, limit).await?.into_iter().zip(there) {
            match (now, then) {
                (Entry::Erased(tombstone), Entry::Kept(_)) => erased.push(tombstone),
                (Entry::Kept(now), Entry::Kept(then)) if now.decision == then.decision => {}
                (Entry::Erased(now), Entry::Erased(then)) if now.site == then.site => {}
                (now, _) => {
                    let why = format!("record {} is another one there", now.index());
                    return Err(TransferError::Foreign(why));
                }
            }
        }
        if !erased.is_empty() {
            target.take(Portion::Erased(erased)).await.map_err(TransferError::Target)?;
        }
        next += limit as u64;
        progress(Progress { what: "records compared", done: next.min(length), of: length });
    }
    Ok(())
}

/// The number of the last erasure and how much it erased so far.
async fn erasures(store: &dyn Store) -> Result<Option<(u64, u64)>, TransferError> {
    let last = store.erasures(None, 1).await.map_err(TransferError::Source)?;
    Ok(last.first().map(|erasure| (erasure.number, erasure.records)))
}

async fn read(
    source: &dyn Store,
    from: u64,
    limit: usize,
) -> Result<Vec<(Entry, Option<Salt>)>, TransferError> {
    let entries = source.entries(from, limit).await.map_err(TransferError::Source)?;
    if entries.first().is_none_or(|(entry, _)| entry.index() != from) {
        let pruned = source.pruned().await.map_err(TransferError::Source)?;
        return Err(if from < pruned.records {
            TransferError::PrunedMeanwhile
        } else {
            TransferError::Broken(format!("there is no record {from}, but later ones"))
        });
    }
    Ok(entries)
}
