//! Answers questions to the log page by page. Owns the choice of the index and the bound on the work
//! for one page: by kind what is rare, and otherwise one entry after the other.

use super::codec::{self, entry, get};
use super::kinds;
use super::meant::Meant;
use super::pool::{Pool, Values};
use super::reads::{self, bounded};
use crate::store::{Entry, Order, Page, Scan, StoreError};
use consent::{Filter, Record};
use tokio_postgres::Row;

/// Most entries that are looked at for one page.
const LOOKED_AT: i64 = 20_000;

/// So many times as many as a page has are looked at before kinds are.
const CLOSE_BY: i64 = 20;

/// Most places of the index by kind that are merged for one page, and most kinds.
const MERGED: i64 = 20_000;
const KINDS: i64 = 2_000;

/// One page. Scans go to the replica, where there is one that can answer.
pub(super) async fn page(
    primary: &Pool,
    replica: Option<&Pool>,
    scan: &Scan,
) -> Result<Page, StoreError> {
    if let Some(replica) = replica {
        match page_of(replica, scan).await {
            Ok(Some(page)) => return Ok(page),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "the replica does not answer: asking the primary");
            }
        }
    }
    Ok(page_of(primary, scan).await?.unwrap_or(Page { records: Vec::new(), next: None }))
}

/// One page as this database has it; `None` where the scan goes on behind what it knows.
async fn page_of(pool: &Pool, scan: &Scan) -> Result<Option<Page>, StoreError> {
    let Scan { filter, order, after, limit } = scan;
    let mut bounds = Bounds {
        from: filter.from.map_or(0, signed),
        until: filter.until.map_or(i64::MAX, signed),
        above: -1,
        // What comes meanwhile is not looked at: both questions below are about the same entries.
        below: signed(reads::length(pool).await?),
    };
    if let Some(after) = *after {
        // The time finds the place in the indexes, which are in order of time.
        let time = reads::at(pool, after).await?.map(|entry| signed(entry.recorded_at()));
        match (order, time) {
            (Order::OldestFirst, None) => return Ok(None),
            (Order::OldestFirst, Some(time)) => {
                (bounds.from, bounds.above) = (bounds.from.max(time), signed(after));
            }
            (Order::NewestFirst, None) => {}
            (Order::NewestFirst, Some(time)) => {
                bounds.until = bounds.until.min(time.saturating_add(1));
                bounds.below = signed(after);
            }
        }
    }
    let limit = (*limit).clamp(1, 1_000);
    let scanning = Scanning { pool, filter, order: *order, bounds, limit };
    if filter.visitor.is_some() || Meant::everything(filter) {
        return scanning.look(LOOKED_AT).await.map(Some);
    }
    // What is common is found close by; what is rare by its kinds.
    let close_by = LOOKED_AT.min(CLOSE_BY * scanning.one_more());
    let page = scanning.look(close_by).await?;
    if page.next.is_none() || page.records.len() >= limit {
        return Ok(Some(page));
    }
    match scanning.by_kind().await? {
        Some(page) => Ok(Some(page)),
        None if close_by < LOOKED_AT => scanning.look(LOOKED_AT).await.map(Some),
        None => Ok(Some(page)),
    }
}

/// A page on its way.
struct Scanning<'a> {
    pool: &'a Pool,
    filter: &'a Filter,
    order: Order,
    bounds: Bounds,
    limit: usize,
}

impl Scanning<'_> {
    fn one_more(&self) -> i64 {
        bounded(self.limit) + 1
    }

    /// Looks at so many entries at most.
    async fn look(&self, looked_at: i64) -> Result<Page, StoreError> {
        let Self { pool, filter, order, bounds, .. } = self;
        let Bounds { from, until, above, below } = bounds;
        let meant = Meant::by(filter)?;
        let site = filter.site.as_ref().map(consent::SiteId::as_str);
        let visitor = filter.visitor.as_ref().map(|visitor| &visitor.as_bytes()[..]);
        let entries = entries(site.is_some(), visitor.is_some(), *order);
        let (columns, direction) = (codec::selected(), direction(*order));
        let source = if visitor.is_some() {
            format!(
                "(SELECT index, recorded_at {entries} LIMIT {looked_at}) k JOIN latch.records r
                     ON r.recorded_at = k.recorded_at AND r.index = k.index"
            )
        } else {
            format!("(SELECT * {entries} LIMIT {looked_at}) r")
        };
        let sql = format!(
            "SELECT {columns} FROM {source}
             WHERE {} ORDER BY r.recorded_at {direction}, r.index {direction} LIMIT $7",
            Meant::conditions(8)
        );
        let one_more = self.one_more();
        let places: Values<'_> = &[from, until, above, below, &site, &visitor, &one_more];
        let rows = pool.rows(&sql, &[places, &meant.values()].concat()).await?;
        let page = self.page(&rows)?;
        if page.next.is_some() {
            return Ok(page);
        }
        // Fewer than asked for: either there are no more, or no more were looked at.
        let sql = format!("SELECT index {entries} OFFSET {} LIMIT 2", looked_at - 1);
        let values: Values<'_> = &[from, until, above, below, &site, &visitor];
        let rows = pool.rows(&sql, values).await?;
        let next = match rows.as_slice() {
            [last, _] => Some(get::<i64>(last, "index")?.cast_unsigned()),
            _ => None,
        };
        Ok(Page { next, ..page })
    }

    /// Merges what the index has of each kind that is meant; `None` if that is too much.
    async fn by_kind(&self) -> Result<Option<Page>, StoreError> {
        let Self { pool, filter, order, bounds, .. } = self;
        let Bounds { from, until, above, below } = bounds;
        let one_more = self.one_more();
        let Some(kinds) = kinds::meant(pool, filter, KINDS).await? else { return Ok(None) };
        let most = i64::try_from(kinds.len()).unwrap_or(i64::MAX).saturating_mul(one_more);
        if most > MERGED && kinds::records(pool, &kinds, (*from, *until), MERGED).await? > MERGED {
            return Ok(None);
        }
        let (columns, direction) = (codec::selected(), direction(*order));
        let sql = format!(
            "SELECT {columns} FROM (SELECT p.* FROM unnest($1::int[]) k(kind) CROSS JOIN LATERAL
                 (SELECT recorded_at, index FROM latch.records r WHERE r.kind = k.kind
                      AND recorded_at >= $2 AND recorded_at < $3 AND index > $4 AND index < $5
                  ORDER BY recorded_at {direction}, index {direction} LIMIT $6) p
                 ORDER BY p.recorded_at {direction}, p.index {direction} LIMIT $6) p
             JOIN latch.records r ON r.recorded_at = p.recorded_at AND r.index = p.index
             ORDER BY r.recorded_at {direction}, r.index {direction}"
        );
        let rows = pool.rows(&sql, &[&kinds, from, until, above, below, &one_more]).await?;
        self.page(&rows).map(Some)
    }

    /// As many as were asked for, and where to go on if there was one more.
    fn page(&self, rows: &[Row]) -> Result<Page, StoreError> {
        let mut records: Vec<Record> = rows
            .iter()
            .filter_map(|row| entry(row).map(Entry::kept).transpose())
            .collect::<Result<_, _>>()?;
        let more = records.len() > self.limit;
        records.truncate(self.limit);
        let next = records.last().filter(|_| more).map(|record| record.index);
        Ok(Page { records, next })
    }
}

/// Where a scan moves: times from and until, indexes above and below.
struct Bounds {
    from: i64,
    until: i64,
    above: i64,
    below: i64,
}

/// The entries that may be meant, in order: by visitor, by site, or all, in an index each.
fn entries(site: bool, visitor: bool, order: Order) -> String {
    let direction = direction(order);
    let table = if visitor { "latch.decisions" } else { "latch.records" };
    // A place without a use still needs its type.
    let by_site = if site { "site = $5::text" } else { "$5::text IS NULL" };
    let by_visitor = if visitor { "visitor = $6::bytea" } else { "$6::bytea IS NULL" };
    format!(
        "FROM {table}
         WHERE recorded_at >= $1::bigint AND recorded_at < $2::bigint
             AND index > $3::bigint AND index < $4::bigint AND {by_site} AND {by_visitor}
         ORDER BY recorded_at {direction}, index {direction}"
    )
}

fn direction(order: Order) -> &'static str {
    match order {
        Order::NewestFirst => "DESC",
        Order::OldestFirst => "ASC",
    }
}

/// A time or an index; those that no store gives are behind all that it gave.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
