//! Counts the records that a filter means. Owns how far is looked, and what is told from the numbers
//! alone.

use super::codec::get;
use super::failure::nonsense;
use super::kinds;
use super::meant::Meant;
use super::pool::{Pool, Values};
use super::scan::signed;
use crate::store::{Counted, StoreError};
use consent::Filter;

/// Most records that are looked at one by one: some seconds.
const READ: i64 = 1_000_000;

/// So many of them by one statement, so that none takes longer than an answer may.
const AT_ONCE: i64 = 100_000;

/// Most that are counted in an index.
const IN_INDEX: i64 = 2_000_000;

/// Most kinds that are counted in an index.
const KINDS: i64 = 10_000;

/// How many records a filter means.
pub(super) async fn how_many(pool: &Pool, filter: &Filter) -> Result<Counted, StoreError> {
    let from = filter.from.map_or(0, signed);
    let until = filter.until.map_or(i64::MAX, signed);
    if filter.visitor.is_some() {
        return of_visitor(pool, filter, from, until).await;
    }
    if !Meant::everything(filter) {
        return match kinds::meant(pool, filter, KINDS).await? {
            Some(kinds) => {
                let records = kinds::records(pool, &kinds, (from, until), IN_INDEX).await?;
                let count = records.min(IN_INDEX).cast_unsigned();
                Ok(Counted { count, at_least: records > IN_INDEX })
            }
            None => one_by_one(pool, filter, from, until).await,
        };
    }
    match filter.site.as_ref() {
        Some(site) => of_site(pool, site.as_str(), from, until).await,
        None => by_places(pool, from, until).await,
    }
}

/// From the first place to the last of these times, less what was erased.
async fn by_places(pool: &Pool, from: i64, until: i64) -> Result<Counted, StoreError> {
    let end = |side: &str, direction: &str| {
        format!(
            "(SELECT index FROM latch.records WHERE {side}
                  ORDER BY recorded_at {direction}, index {direction} LIMIT 1)"
        )
    };
    // One statement: both ends and what was erased are of one moment.
    let sql = format!(
        "SELECT coalesce(1 + {} - {}, 0) AS places, CASE WHEN $3
             THEN (SELECT erased FROM latch.head)
             ELSE (SELECT count(*) FROM latch.records WHERE decision IS NULL
                      AND recorded_at >= $1 AND recorded_at < $2) END AS erased",
        end("recorded_at >= $1 AND recorded_at < $2", "DESC"),
        end("recorded_at >= $1 AND recorded_at < $2", "ASC"),
    );
    let whole = from == 0 && until == i64::MAX;
    let rows = pool.rows(&sql, &[&from, &until, &whole]).await?;
    let row = rows.first().ok_or_else(|| nonsense("no count of the log"))?;
    let (places, erased): (i64, i64) = (get(row, "places")?, get(row, "erased")?);
    Ok(Counted { count: places.saturating_sub(erased).cast_unsigned(), at_least: false })
}

/// The places of a site in its index, less what was erased.
async fn of_site(pool: &Pool, site: &str, from: i64, until: i64) -> Result<Counted, StoreError> {
    let meant = "FROM latch.records WHERE site = $1 AND recorded_at >= $2 AND recorded_at < $3";
    let sql = format!(
        "SELECT (SELECT count(*) FROM (SELECT {meant} LIMIT {IN_INDEX} + 1) r) AS places,
             (SELECT count(*) {meant} AND decision IS NULL) AS erased"
    );
    let rows = pool.rows(&sql, &[&site, &from, &until]).await?;
    let row = rows.first().ok_or_else(|| nonsense("no count of a site"))?;
    let (places, erased): (i64, i64) = (get(row, "places")?, get(row, "erased")?);
    let count = places.min(IN_INDEX).saturating_sub(erased).max(0).cast_unsigned();
    Ok(Counted { count, at_least: places > IN_INDEX })
}

/// A visitor's, all of them looked at.
async fn of_visitor(
    pool: &Pool,
    filter: &Filter,
    from: i64,
    until: i64,
) -> Result<Counted, StoreError> {
    let sql = format!(
        "SELECT count(*) AS records FROM latch.decisions d
         JOIN latch.records r ON r.recorded_at = d.recorded_at AND r.index = d.index
         WHERE d.visitor = $1 AND ($2::text IS NULL OR d.site = $2)
             AND d.recorded_at >= $3 AND d.recorded_at < $4 AND {}",
        Meant::conditions(5)
    );
    let visitor = filter.visitor.as_ref().map(|visitor| &visitor.as_bytes()[..]);
    let site = filter.site.as_ref().map(consent::SiteId::as_str);
    let meant = Meant::by(filter)?;
    let bounds: Values<'_> = &[&visitor, &site, &from, &until];
    let rows = pool.rows(&sql, &[bounds, &meant.values()].concat()).await?;
    let row = rows.first().ok_or_else(|| nonsense("no count of a visitor"))?;
    Ok(Counted { count: get::<i64>(row, "records")?.cast_unsigned(), at_least: false })
}

/// Of the first so many records of these times, and of this site.
async fn one_by_one(
    pool: &Pool,
    filter: &Filter,
    from: i64,
    until: i64,
) -> Result<Counted, StoreError> {
    let site = filter.site.as_ref().map(consent::SiteId::as_str);
    let by_site = if site.is_some() { "site = $4::text" } else { "$4::text IS NULL" };
    let sql = format!(
        "SELECT count(*) FILTER (WHERE {}) AS records, count(*) AS places,
             max(r.recorded_at) AS time, max(r.index) AS place FROM
             (SELECT * FROM latch.records
              WHERE recorded_at >= $1 AND recorded_at < $2 AND index > $3 AND {by_site}
              ORDER BY recorded_at, index LIMIT {AT_ONCE}) r",
        Meant::conditions(5)
    );
    let meant = Meant::by(filter)?;
    let (mut from, mut above, mut looked_at, mut count) = (from, -1_i64, 0, 0);
    loop {
        let bounds: Values<'_> = &[&from, &until, &above, &site];
        let rows = pool.rows(&sql, &[bounds, &meant.values()].concat()).await?;
        let row = rows.first().ok_or_else(|| nonsense("no count of records"))?;
        let places: i64 = get(row, "places")?;
        looked_at += places;
        count += get::<i64>(row, "records")?.cast_unsigned();
        if places < AT_ONCE || looked_at >= READ {
            return Ok(Counted { count, at_least: places == AT_ONCE });
        }
        (from, above) = (get(row, "time")?, get(row, "place")?);
    }
}
