//! Taking over a log whose beginning was pruned. Owns these statements: that nothing comes before it, and
//! what is left of the tree there.

use super::codec::get;
use super::failure::Trouble;
use super::ledger::LOCK_HEAD;
use super::pool::Values;
use super::tree::PUT_TILES;
use crate::store::{GrownTile, Pruned, StoreError, TreeEvent, TreeHead};
use deadpool_postgres::Transaction;

/// Locks the tree, and says what there is of it.
const LOCK: &str = "\
SELECT size, records, checkpoint, pruned_leaves, pruned_records FROM latch.tree FOR UPDATE";

const PUT_LEAVES: &str = "\
INSERT INTO latch.leaves (leaf, data) SELECT * FROM unnest($1::bigint[], $2::bytea[])
ON CONFLICT (leaf) DO UPDATE SET data = excluded.data";

async fn lock(transaction: &Transaction<'_>) -> Result<(TreeHead, Pruned), Trouble> {
    let row = transaction.query_one(LOCK, &[]).await?;
    let number = |name| get::<i64>(&row, name).map(i64::cast_unsigned);
    let (size, records) = (number("size")?, number("records")?);
    let head = TreeHead { size, records, checkpoint: get(&row, "checkpoint")? };
    let pruned = Pruned { leaves: number("pruned_leaves")?, records: number("pruned_records")? };
    Ok((head, pruned))
}

/// Marks the store as one that a log is moved to, of which this much is no longer kept.
pub(super) async fn begin(transaction: &Transaction<'_>, pruned: Pruned) -> Result<(), Trouble> {
    let head = transaction.query_one(LOCK_HEAD, &[]).await?;
    let (tree, known) = lock(transaction).await?;
    if tree.is_unfinished() && known == pruned {
        return Ok(());
    }
    let is_new = get::<i64>(&head, "length")? == 0 && tree == TreeHead::default();
    if !is_new || pruned.records > pruned.leaves {
        return Err(StoreError::Outgrown.into());
    }
    let (leaves, records) = (pruned.leaves.cast_signed(), pruned.records.cast_signed());
    transaction.execute("UPDATE latch.head SET length = $1", &[&records]).await?;
    let sql = "UPDATE latch.tree SET size = $1, records = $2, checkpoint = $3,
             pruned_leaves = $1, pruned_records = $2";
    let begun = TreeHead::unfinished(pruned.leaves, pruned.records);
    transaction.execute(sql, &[&leaves, &records, &begun.checkpoint]).await?;
    Ok(())
}

/// Keeps what is left of the tree before the leaves that were pruned end.
pub(super) async fn take_left(
    transaction: &Transaction<'_>,
    tiles: &[GrownTile],
    events: &[TreeEvent],
) -> Result<(), Trouble> {
    let (tree, pruned) = lock(transaction).await?;
    let begun = TreeHead::unfinished(pruned.leaves, pruned.records);
    if tree != begun || events.iter().any(|event| event.leaf >= pruned.leaves) {
        return Err(StoreError::Outgrown.into());
    }
    let levels: Vec<i16> = tiles.iter().map(|tile| i16::from(tile.level)).collect();
    let indexes: Vec<i64> = tiles.iter().map(|tile| tile.index.cast_signed()).collect();
    let hashes: Vec<&[u8]> = tiles.iter().map(|tile| &tile.hashes[..]).collect();
    let values: Values<'_> = &[&levels, &indexes, &hashes];
    transaction.execute(PUT_TILES, values).await?;
    let leaves: Vec<i64> = events.iter().map(|event| event.leaf.cast_signed()).collect();
    let data: Vec<&[u8]> = events.iter().map(|event| &event.data[..]).collect();
    transaction.execute(PUT_LEAVES, &[&leaves, &data]).await?;
    Ok(())
}

/// The index of the first entry, on which a log begins.
pub(super) async fn first(transaction: &Transaction<'_>) -> Result<u64, Trouble> {
    let row = transaction.query_one("SELECT pruned_records FROM latch.tree", &[]).await?;
    Ok(get::<i64>(&row, "pruned_records")?.cast_unsigned())
}
