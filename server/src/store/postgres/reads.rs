//! Reading records one by one and by visitor. Owns these statements; what a row means is the codec's.

use super::codec::{self, entry, get};
use super::failure::nonsense;
use super::pool::Pool;
use crate::store::{Entry, StoreError};
use consent::{Record, SiteId, VisitorId};

/// A visitor's records on a site, newest first.
pub(super) async fn history(
    pool: &Pool,
    site: &SiteId,
    visitor: VisitorId,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let sql = format!(
        "SELECT {} FROM (SELECT index, recorded_at FROM latch.decisions
             WHERE visitor = $1 AND site = $2 ORDER BY index DESC LIMIT $3) d
         JOIN latch.records r ON r.recorded_at = d.recorded_at AND r.index = d.index
         ORDER BY r.index DESC",
        codec::selected()
    );
    let (visitor, limit) = (&visitor.as_bytes()[..], bounded(limit));
    let rows = pool.rows(&sql, &[&visitor, &site.as_str(), &limit]).await?;
    rows.iter().filter_map(|row| entry(row).map(Entry::kept).transpose()).collect()
}

/// What stands at this index. The month that it is in says in which partition.
pub(super) async fn at(pool: &Pool, index: u64) -> Result<Option<Entry>, StoreError> {
    let Ok(wanted) = i64::try_from(index) else { return Ok(None) };
    let sql = format!(
        "SELECT {} FROM latch.records r WHERE r.index = $1
             AND r.recorded_at >= (SELECT max(starts) FROM latch.months WHERE first <= $1)
             AND r.recorded_at < coalesce((SELECT min(starts) FROM latch.months WHERE first > $1),
                 9223372036854775807)",
        codec::selected()
    );
    let rows = pool.rows(&sql, &[&wanted]).await?;
    match rows.as_slice() {
        [] => Ok(None),
        [row] => entry(row).map(Some),
        _ => Err(nonsense(format!("more than one record {index}"))),
    }
}

/// How many records the log has taken.
pub(super) async fn length(pool: &Pool) -> Result<u64, StoreError> {
    let rows = pool.rows("SELECT length FROM latch.head", &[]).await?;
    let row = rows.first().ok_or_else(|| nonsense("no length of the log"))?;
    Ok(get::<i64>(row, "length")?.cast_unsigned())
}

/// How many records of this visitor there are.
pub(super) async fn count(pool: &Pool, visitor: VisitorId) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) AS records FROM latch.decisions WHERE visitor = $1";
    let rows = pool.rows(sql, &[&&visitor.as_bytes()[..]]).await?;
    rows.first().map_or(Ok(0), |row| Ok(get::<i64>(row, "records")?.cast_unsigned()))
}

/// A limit of the contract, as PostgreSQL wants it.
pub(super) fn bounded(limit: usize) -> i64 {
    i64::try_from(limit.clamp(1, 1_000)).unwrap_or(1_000)
}
