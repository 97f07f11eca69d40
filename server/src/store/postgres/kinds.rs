//! Kinds: all that filters ask of records but time and visitor, each combination kept once. Owns which
//! columns make a kind, when one comes and goes, and which of them a filter means.

use super::codec::get;
use super::failure::{Trouble, nonsense};
use super::meant::Meant;
use super::pool::{Pool, Values};
use crate::store::StoreError;
use consent::Filter;
use deadpool_postgres::Transaction;

/// Most kinds that are looked at for one question: a few milliseconds. Whoever has more, or meets somebody
/// who invents them, has records looked at instead.
const LOOKED_AT: i64 = 20_000;

/// The columns that make a kind, with the types of their arrays; `Rows::kinds` has them in this order.
const COLUMNS: [(&str, &str); 10] = [
    ("site", "text[]"),
    ("version", "bigint[]"),
    ("language", "text[]"),
    ("regime", "text[]"),
    ("action", "text[]"),
    ("layer", "text[]"),
    ("gesture", "text[]"),
    ("outcome", "text[]"),
    ("country", "text[]"),
    ("answers", "jsonb[]"),
];

/// Whether `k` is the kind of the row `u`, asked as the index of kinds can tell.
pub(super) const SAME: &str = "\
k.site = u.site AND k.version = u.version AND k.language = u.language AND k.regime = u.regime
AND k.action = u.action AND k.layer = u.layer AND k.gesture = u.gesture AND k.outcome = u.outcome
AND coalesce(k.country, '') = coalesce(u.country, '')
AND hashtextextended(k.answers::text, 0) = hashtextextended(u.answers::text, 0)
AND k.answers = u.answers";

/// The statement that keeps those kinds of [`super::codec::Rows`] which are new. Only under the lock on
/// `latch.head`, so that each is kept once.
pub(super) fn insertion() -> String {
    let names = COLUMNS.map(|(name, _)| name).join(", ");
    let arrays: Vec<String> =
        (1..).zip(COLUMNS).map(|(at, (_, kind))| format!("${at}::{kind}")).collect();
    format!(
        "INSERT INTO latch.kinds ({names}) SELECT DISTINCT {names} FROM unnest({}) AS u({names})
         WHERE NOT EXISTS (SELECT FROM latch.kinds k WHERE {SAME})",
        arrays.join(", ")
    )
}

/// The kinds of these records, which are about to be erased.
pub(super) async fn of(
    transaction: &Transaction<'_>,
    indexes: &[i64],
    times: &[i64],
) -> Result<Vec<i32>, Trouble> {
    let sql = "SELECT DISTINCT r.kind FROM unnest($1::bigint[], $2::bigint[]) e(index, recorded_at)
         JOIN latch.records r ON r.recorded_at = e.recorded_at AND r.index = e.index
         WHERE r.kind IS NOT NULL";
    let rows = transaction.query(sql, &[&indexes, &times]).await?;
    Ok(rows.iter().map(|row| get(row, "kind")).collect::<Result<_, _>>()?)
}

/// Forgets those of these kinds that have no record any more: what is erased leaves nothing behind.
pub(super) async fn forget(transaction: &Transaction<'_>, kinds: &[i32]) -> Result<(), Trouble> {
    let sql = "DELETE FROM latch.kinds k WHERE k.kind = ANY($1)
         AND NOT EXISTS (SELECT FROM latch.records r WHERE r.kind = k.kind)";
    transaction.execute(sql, &[&kinds]).await?;
    Ok(())
}

/// The kinds that a filter means, times and visitors aside; `None` if they are more than `most`, or too
/// many to look at.
pub(super) async fn meant(
    pool: &Pool,
    filter: &Filter,
    most: i64,
) -> Result<Option<Vec<i32>>, StoreError> {
    let sql = format!(
        "SELECT CASE WHEN (SELECT count(*) FROM (SELECT FROM latch.kinds LIMIT {LOOKED_AT} + 1) k)
                 <= {LOOKED_AT}
             THEN ARRAY(SELECT r.kind FROM latch.kinds r
                 WHERE ($1::text IS NULL OR r.site = $1) AND {} LIMIT $2::bigint + 1) END AS kinds",
        Meant::asked(3)
    );
    let site = filter.site.as_ref().map(consent::SiteId::as_str);
    let meant = Meant::by(filter)?;
    let first: Values<'_> = &[&site, &most];
    let rows = pool.rows(&sql, &[first, &meant.values()].concat()).await?;
    let row = rows.first().ok_or_else(|| nonsense("no kinds"))?;
    let kinds = get::<Option<Vec<i32>>>(row, "kinds")?;
    Ok(kinds.filter(|kinds| i64::try_from(kinds.len()).is_ok_and(|kinds| kinds <= most)))
}

/// How many records there are of these kinds, from one time until another. Counts no further than one
/// more than `most`.
pub(super) async fn records(
    pool: &Pool,
    kinds: &[i32],
    (from, until): (i64, i64),
    most: i64,
) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) AS records FROM (SELECT FROM unnest($1::int[]) k(kind)
             JOIN latch.records r ON r.kind = k.kind
                 AND r.recorded_at >= $2 AND r.recorded_at < $3 LIMIT $4::bigint + 1) r";
    let rows = pool.rows(sql, &[&kinds, &from, &until, &most]).await?;
    let row = rows.first().ok_or_else(|| nonsense("no count of kinds"))?;
    get(row, "records")
}
