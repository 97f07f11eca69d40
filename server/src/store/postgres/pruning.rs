//! Pruning: what is no longer kept of the log's beginning. Owns these statements; what may be pruned and
//! which tiles later proofs need is told above.

use super::codec::get;
use super::failure::{Trouble, nonsense};
use super::ledger::LOCK_HEAD;
use super::pool::{PATIENCE, Pool};
use super::reads;
use crate::store::{Pruned, StoreError};
use deadpool_postgres::Object;
use tokio::time::timeout;
use tokio_postgres::Row;

/// Locks the tree, and says what may be pruned of it.
const LOCK: &str = "SELECT size, records, pruned_leaves, pruned_records FROM latch.tree FOR UPDATE";

/// How much of the beginning is no longer kept.
pub(super) async fn pruned(pool: &Pool) -> Result<Pruned, StoreError> {
    let rows = pool.rows("SELECT pruned_leaves, pruned_records FROM latch.tree", &[]).await?;
    read(rows.first().ok_or_else(|| nonsense("no head of the tree"))?)
}

fn read(row: &Row) -> Result<Pruned, StoreError> {
    Ok(Pruned {
        leaves: get::<i64>(row, "pruned_leaves")?.cast_unsigned(),
        records: get::<i64>(row, "pruned_records")?.cast_unsigned(),
    })
}

/// Prunes the beginning. Tried once: whoever asked looks again.
pub(super) async fn prune(pool: &Pool, to: Pruned, tiles: &[u64]) -> Result<(), StoreError> {
    let failed = |trouble: Trouble| trouble.while_doing("pruning failed");
    // The log goes on behind what is pruned; from there no earlier record is younger.
    let Some(behind) = reads::at(pool, to.records).await? else {
        return Err(StoreError::Outgrown);
    };
    let mut connection = pool.get().await.map_err(failed)?;
    let work = transact(&mut connection, to, tiles, behind.recorded_at().cast_signed());
    let done = timeout(PATIENCE, work).await;
    Pool::settle(connection, done).map_err(failed)
}

async fn transact(
    connection: &mut Object,
    to: Pruned,
    tiles: &[u64],
    until: i64,
) -> Result<(), Trouble> {
    let transaction = connection.transaction().await?;
    transaction.query_one(LOCK_HEAD, &[]).await?;
    let tree = transaction.query_one(LOCK, &[]).await?;
    let (size, in_tree): (i64, i64) = (get(&tree, "size")?, get(&tree, "records")?);
    let from = read(&tree)?;
    let (leaves, records) = (to.leaves.cast_signed(), to.records.cast_signed());
    let is_more = to.leaves > from.leaves && to.records >= from.records;
    if !is_more || leaves > size || records > in_tree {
        return Err(StoreError::Outgrown.into());
    }
    let delete = "DELETE FROM latch.records
         WHERE recorded_at <= $1 AND index < $2 AND decision IS NULL";
    let gone = transaction.execute(delete, &[&until, &records]).await?;
    if gone != to.records - from.records {
        return Err(StoreError::Outgrown.into());
    }
    let head = "UPDATE latch.head SET erased = erased - $1";
    transaction.execute(head, &[&gone.cast_signed()]).await?;
    let tiles: Vec<i64> = tiles.iter().map(|tile| tile.cast_signed()).collect();
    let delete = "DELETE FROM latch.tiles WHERE level = 0 AND index = ANY($1)";
    transaction.execute(delete, &[&tiles]).await?;
    let tree = "UPDATE latch.tree SET pruned_leaves = $1, pruned_records = $2";
    transaction.execute(tree, &[&leaves, &records]).await?;
    transaction.commit().await?;
    Ok(())
}
