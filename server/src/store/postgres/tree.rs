//! What PostgreSQL keeps of the tree over the log. Owns these statements and what a step must fit; knows
//! nothing of hashing.

use super::codec::{self, entry, get};
use super::failure::{Trouble, nonsense};
use super::pool::{PATIENCE, Pool, Values};
use super::pruning;
use super::reads;
use crate::store::{Entry, Growth, Salt, StoreError, TreeEvent, TreeHead};
use deadpool_postgres::{Object, Transaction};
use tokio::time::timeout;
use tokio_postgres::Statement;

/// Locks the tree: from here to the end of the transaction nobody else makes it grow or erases.
pub(super) const LOCK_TREE: &str = "SELECT size, records FROM latch.tree FOR UPDATE";

/// How many of these places hold a record, in the order of the places.
const KEPT: &str = "\
SELECT index, decision IS NOT NULL AS kept FROM latch.records
WHERE recorded_at >= $1 AND index >= $2 AND index < $3 ORDER BY recorded_at, index LIMIT $3 - $2";

const INSERT_SALTS: &str = "\
INSERT INTO latch.salts (record, salt) SELECT * FROM unnest($1::bigint[], $2::bytea[])
ON CONFLICT (record) DO UPDATE SET salt = excluded.salt";

pub(super) const PUT_TILES: &str = "\
INSERT INTO latch.tiles (level, index, hashes)
SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes";

const INSERT_LEAVES: &str = "\
INSERT INTO latch.leaves (leaf, data) SELECT * FROM unnest($1::bigint[], $2::bytea[])";

const MOVE_TREE: &str = "UPDATE latch.tree SET size = $1, records = $2, checkpoint = $3";

/// How far the tree has come.
pub(super) async fn head(pool: &Pool) -> Result<TreeHead, StoreError> {
    let rows = pool.rows("SELECT size, records, checkpoint FROM latch.tree", &[]).await?;
    let row = rows.first().ok_or_else(|| nonsense("no head of the tree"))?;
    Ok(TreeHead {
        size: get::<i64>(row, "size")?.cast_unsigned(),
        records: get::<i64>(row, "records")?.cast_unsigned(),
        checkpoint: get(row, "checkpoint")?,
    })
}

/// Keeps a step. Tried once: after a commit of unknown end whoever asked looks at the head.
pub(super) async fn grow(pool: &Pool, growth: &Growth) -> Result<(), StoreError> {
    let failed = |trouble: Trouble| trouble.while_doing("the tree cannot grow");
    let records = growth.salts.len() as u64;
    let Some(before) = growth.head.records.checked_sub(records) else {
        return Err(StoreError::Outgrown);
    };
    // From where to read; the place itself never changes.
    let time = match reads::at(pool, before).await? {
        Some(entry) => entry.recorded_at().cast_signed(),
        None if records == 0 => 0,
        None => return Err(StoreError::Outgrown),
    };
    let mut connection = pool.get().await.map_err(failed)?;
    let done = timeout(PATIENCE, transact(&mut connection, growth, (before, time))).await;
    Pool::settle(connection, done).map_err(failed)
}

/// The tree's row is locked first and its size compared under that lock: of two servers that form a
/// step over the same tree one is refused, whatever either believes of being the elected one. So no
/// two trees of one size are ever kept, and what is not kept is not shown.
async fn transact(
    connection: &mut Object,
    growth: &Growth,
    (before, time): (u64, i64),
) -> Result<(), Trouble> {
    let statements = Statements::prepare(connection).await?;
    let transaction = connection.transaction().await?;
    let row = transaction.query_one(&statements.lock, &[]).await?;
    let (size, records): (i64, i64) = (get(&row, "size")?, get(&row, "records")?);
    if size.cast_unsigned() != growth.since || records.cast_unsigned() != before {
        return Err(StoreError::Outgrown.into());
    }
    let (from, until) = (records, growth.head.records.cast_signed());
    if from < until {
        let places = transaction.query(&statements.kept, &[&time, &from, &until]).await?;
        if places.len() != growth.salts.len() {
            return Err(StoreError::Outgrown.into());
        }
        for ((at, place), salt) in (from..).zip(&places).zip(&growth.salts) {
            let (index, kept): (i64, bool) = (get(place, "index")?, get(place, "kept")?);
            if index != at || kept != salt.is_some() {
                return Err(StoreError::Outgrown.into());
            }
        }
    }
    keep(&transaction, &statements, growth, before).await?;
    transaction.commit().await?;
    Ok(())
}

/// Writes what a step brings, whose first record is `before`.
async fn keep(
    transaction: &Transaction<'_>,
    statements: &Statements,
    growth: &Growth,
    before: u64,
) -> Result<(), Trouble> {
    let salted = (before.cast_signed()..).zip(&growth.salts);
    let (of, salts): (Vec<i64>, Vec<&[u8]>) =
        salted.filter_map(|(at, salt)| Some((at, &salt.as_ref()?[..]))).unzip();
    let levels: Vec<i16> = growth.tiles.iter().map(|tile| i16::from(tile.level)).collect();
    let indexes: Vec<i64> = growth.tiles.iter().map(|tile| tile.index.cast_signed()).collect();
    let hashes: Vec<&[u8]> = growth.tiles.iter().map(|tile| &tile.hashes[..]).collect();
    let leaves: Vec<i64> = growth.events.iter().map(|event| event.leaf.cast_signed()).collect();
    let data: Vec<&[u8]> = growth.events.iter().map(|event| &event.data[..]).collect();
    let (size, records) = (growth.head.size.cast_signed(), growth.head.records.cast_signed());
    let salts: Values<'_> = &[&of, &salts];
    let tiles: Values<'_> = &[&levels, &indexes, &hashes];
    let leaves: Values<'_> = &[&leaves, &data];
    let head: Values<'_> = &[&size, &records, &growth.head.checkpoint];
    tokio::try_join!(
        biased;
        transaction.execute(&statements.salts, salts),
        transaction.execute(&statements.tiles, tiles),
        transaction.execute(&statements.leaves, leaves),
        transaction.execute(&statements.head, head),
    )?;
    Ok(())
}

/// What a step asks. Prepared before the transaction, as the ledger's are.
struct Statements {
    lock: Statement,
    kept: Statement,
    salts: Statement,
    tiles: Statement,
    leaves: Statement,
    head: Statement,
}

impl Statements {
    async fn prepare(connection: &Object) -> Result<Self, Trouble> {
        Ok(Self {
            lock: connection.prepare_cached(LOCK_TREE).await?,
            kept: connection.prepare_cached(KEPT).await?,
            salts: connection.prepare_cached(INSERT_SALTS).await?,
            tiles: connection.prepare_cached(PUT_TILES).await?,
            leaves: connection.prepare_cached(INSERT_LEAVES).await?,
            head: connection.prepare_cached(MOVE_TREE).await?,
        })
    }
}

/// The hashes of a tile.
pub(super) async fn tile(
    pool: &Pool,
    level: u8,
    index: u64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let Ok(index) = i64::try_from(index) else { return Ok(None) };
    let sql = "SELECT hashes FROM latch.tiles WHERE level = $1 AND index = $2";
    let rows = pool.rows(sql, &[&i16::from(level), &index]).await?;
    rows.first().map(|row| get(row, "hashes")).transpose()
}

/// The leaves that stand for no record, from this place on.
pub(super) async fn events(
    pool: &Pool,
    from: u64,
    limit: usize,
) -> Result<Vec<TreeEvent>, StoreError> {
    let Ok(from) = i64::try_from(from) else { return Ok(Vec::new()) };
    let sql = "SELECT leaf, data FROM latch.leaves WHERE leaf >= $1 ORDER BY leaf LIMIT $2";
    let rows = pool.rows(sql, &[&from, &many(limit)]).await?;
    let event = |row| {
        Ok(TreeEvent { leaf: get::<i64>(row, "leaf")?.cast_unsigned(), data: get(row, "data")? })
    };
    rows.iter().map(event).collect()
}

/// What stands at the places from `from` on, each with its salt if it has one: of one moment, so
/// that a record is seen with its salt or erased, and never between.
pub(super) async fn entries(
    pool: &Pool,
    from: u64,
    limit: usize,
) -> Result<Vec<(Entry, Option<Salt>)>, StoreError> {
    let first = match reads::at(pool, from).await? {
        Some(first) => Some(first),
        // What was pruned is stepped over.
        None => match pruning::pruned(pool).await?.records {
            behind if behind > from => reads::at(pool, behind).await?,
            _ => None,
        },
    };
    let Some(first) = first else { return Ok(Vec::new()) };
    let (time, from) = (first.recorded_at().cast_signed(), first.index().cast_signed());
    let sql = format!(
        "SELECT {}, s.salt FROM
             (SELECT * FROM latch.records WHERE recorded_at >= $1 AND index >= $2
              ORDER BY recorded_at, index LIMIT $3) r
         LEFT JOIN latch.salts s ON s.record = r.index ORDER BY r.recorded_at, r.index",
        codec::selected()
    );
    let rows = pool.rows(&sql, &[&time, &from, &many(limit)]).await?;
    let with_salt = |row| {
        let salt = get::<Option<&[u8]>>(row, "salt")?.map(TryInto::try_into).transpose();
        Ok((entry(row)?, salt.map_err(|_| nonsense("a salt that no Latch wrote"))?))
    };
    rows.iter().map(with_salt).collect()
}

/// A limit of the contract, as PostgreSQL wants it.
pub(super) fn many(limit: usize) -> i64 {
    i64::try_from(limit.clamp(1, 10_000)).unwrap_or(10_000)
}
