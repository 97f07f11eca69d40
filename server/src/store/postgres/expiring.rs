//! Expiring: which of a site's records have had their time, in steps, and how far that has come. Owns
//! these statements; what is left of a record is told by [`super::erasing`].
//!
//! As in the embedded store two places of the log move on, each step a bit: up to one, what every
//! record of the site had superseded is gone; up to the other, everything is.

use super::codec::{self, get};
use super::erasing::{ACCOUNT, Left, accounted, take_out, write_account};
use super::failure::{Trouble, nonsense};
use super::ledger::LOCK_HEAD;
use super::pool::{PATIENCE, Pool, Values};
use super::tree::LOCK_TREE;
use crate::store::{Counted, ErasedBy, Erasure, Expired, Expiry, StoreError};
use deadpool_postgres::{Object, Transaction};
use tokio::time::timeout;
use tokio_postgres::Row;

/// Most records that expire in one step: appends wait for it.
const AT_ONCE: usize = 250;

/// Most records that one step looks at for each of both places.
const LOOKED_AT: i64 = 1_000;

/// Most records that are looked at for each of both parts of a count: some seconds.
const COUNTED: i64 = 1_000_000;

/// The record before this one of the same visitor on the same site, if it is still there.
const SUPERSEDED: &str = "\
LATERAL (SELECT d.index, d.recorded_at FROM latch.decisions d
    WHERE d.visitor = r.visitor AND d.site = $1 AND d.index < r.index
    ORDER BY d.index DESC LIMIT 1) old ON true";

/// A place of the log: time and index. Places are ordered as their indexes are.
type Place = (i64, i64);

/// Before all places.
const START: Place = (0, -1);

/// How far a site's records have expired.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Reached {
    /// What records up to this one have superseded is gone.
    superseded: Place,
    /// Records up to this one are gone.
    lapsed: Place,
    /// The number of the site's last entry in the account.
    account: Option<i64>,
}

impl Reached {
    fn of(row: Option<&Row>) -> Result<Self, StoreError> {
        let Some(row) = row else {
            return Ok(Self { superseded: START, lapsed: START, account: None });
        };
        Ok(Self {
            superseded: (get(row, "superseded_at")?, get(row, "superseded")?),
            lapsed: (get(row, "lapsed_at")?, get(row, "lapsed")?),
            account: get(row, "account")?,
        })
    }
}

const REACHED: &str = "SELECT * FROM latch.expired WHERE site = $1";

/// The times up to which both places come.
fn goals(expiry: &Expiry) -> (i64, i64) {
    let time = |time: u64| i64::try_from(time).unwrap_or(i64::MAX);
    (time(expiry.before), time(expiry.lapsed_before.min(expiry.before)))
}

/// The site's next places, from one on up to a time, with the visitor: `$1` to `$5`.
const NEXT: &str = "\
SELECT recorded_at, index, visitor FROM latch.records
WHERE site = $1 AND (recorded_at, index) > ($2, $3) AND recorded_at < $4
ORDER BY recorded_at, index LIMIT $5";

/// Lets some records expire. Tried once: how far it has come is kept with what it does, so the next
/// one goes on.
pub(super) async fn expire(pool: &Pool, expiry: &Expiry, now: u64) -> Result<Expired, StoreError> {
    let failed = |trouble: Trouble| trouble.while_doing("expiring failed");
    let mut connection = pool.get().await.map_err(failed)?;
    let done = timeout(PATIENCE, transact(&mut connection, expiry, now)).await;
    Pool::settle(connection, done).map_err(failed)
}

async fn transact(connection: &mut Object, expiry: &Expiry, now: u64) -> Result<Expired, Trouble> {
    let transaction = connection.transaction().await?;
    let head = transaction.query_one(LOCK_HEAD, &[]).await?;
    // The tree takes nothing in meanwhile: whether a record has a leaf decides what is left of it.
    transaction.query_one(LOCK_TREE, &[]).await?;
    let site = expiry.site.as_str();
    let row = transaction.query_opt(REACHED, &[&site]).await?;
    let before = Reached::of(row.as_ref())?;
    let (mut after, mut gone) = (before, Vec::new());
    let more = step(&transaction, expiry, &mut after, &mut gone).await?;
    // What was superseded may have lapsed, too.
    gone.sort_unstable();
    gone.dedup();
    let left = left(&transaction, &gone).await?;
    if !left.is_empty() {
        unlink(&transaction, site, &gone).await?;
        let records = take_out(&transaction, &left).await?;
        let next = get::<i64>(&head, "erasures")?;
        after.account =
            Some(account(&transaction, expiry, (after.account, next), records, now).await?);
        let sql = "UPDATE latch.head SET erased = erased + $1,
                 erasures = greatest(erasures, $2::bigint + 1)";
        transaction.execute(sql, &[&records, &after.account]).await?;
    }
    if after != before {
        let sql = "INSERT INTO latch.expired
                 (site, superseded_at, superseded, lapsed_at, lapsed, account)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (site) DO UPDATE
             SET superseded_at = $2, superseded = $3, lapsed_at = $4, lapsed = $5, account = $6";
        let Reached { superseded, lapsed, account } = &after;
        let values: Values<'_> =
            &[&site, &superseded.0, &superseded.1, &lapsed.0, &lapsed.1, account];
        transaction.execute(sql, values).await?;
    }
    transaction.commit().await?;
    Ok(Expired { records: left.len() as u64, more })
}

/// Finds what expires next, and moves the places on; whether there may be more.
async fn step(
    transaction: &Transaction<'_>,
    expiry: &Expiry,
    at: &mut Reached,
    gone: &mut Vec<Place>,
) -> Result<bool, Trouble> {
    let site = expiry.site.as_str();
    let (before, lapsed_before) = goals(expiry);
    let sql = format!(
        "SELECT r.recorded_at, r.index, old.recorded_at AS old_at, old.index AS old
         FROM ({NEXT}) r LEFT JOIN {SUPERSEDED} ORDER BY r.recorded_at, r.index"
    );
    let (time, index) = at.superseded;
    let rows = transaction.query(&sql, &[&site, &time, &index, &before, &LOOKED_AT]).await?;
    for row in &rows {
        if gone.len() >= AT_ONCE {
            return Ok(true);
        }
        at.superseded = (get(row, "recorded_at")?, get(row, "index")?);
        if let Some(old) = get::<Option<i64>>(row, "old")? {
            gone.push((get(row, "old_at")?, old));
        }
    }
    if is_full(&rows) {
        return Ok(true);
    }
    let (time, index) = at.lapsed;
    let rows = transaction.query(NEXT, &[&site, &time, &index, &lapsed_before, &LOOKED_AT]).await?;
    for row in &rows {
        if gone.len() >= AT_ONCE {
            return Ok(true);
        }
        at.lapsed = (get(row, "recorded_at")?, get(row, "index")?);
        gone.push(at.lapsed);
    }
    Ok(is_full(&rows))
}

fn is_full(rows: &[Row]) -> bool {
    i64::try_from(rows.len()).is_ok_and(|rows| rows == LOOKED_AT)
}

fn columns(places: &[Place]) -> (Vec<i64>, Vec<i64>) {
    places.iter().copied().unzip()
}

/// What is left of those of these places that hold a record.
async fn left(transaction: &Transaction<'_>, gone: &[Place]) -> Result<Vec<Left>, Trouble> {
    let (times, indexes) = columns(gone);
    let sql = format!(
        "SELECT {}, s.salt FROM unnest($1::bigint[], $2::bigint[]) k(recorded_at, index)
         JOIN latch.records r ON r.recorded_at = k.recorded_at AND r.index = k.index
         LEFT JOIN latch.salts s ON s.record = k.index
         WHERE r.decision IS NOT NULL",
        codec::selected()
    );
    let rows = transaction.query(&sql, &[&times, &indexes]).await?;
    Ok(rows.iter().map(Left::of).collect::<Result<_, _>>()?)
}

/// What stays must not name what goes: the next record of the same visitor does.
async fn unlink(transaction: &Transaction<'_>, site: &str, gone: &[Place]) -> Result<(), Trouble> {
    let (times, indexes) = columns(gone);
    let sql = "UPDATE latch.records heir SET previous = NULL
         FROM unnest($2::bigint[], $3::bigint[]) k(recorded_at, index)
         JOIN latch.records r ON r.recorded_at = k.recorded_at AND r.index = k.index
         CROSS JOIN LATERAL (SELECT d.recorded_at, d.index FROM latch.decisions d
             WHERE d.visitor = r.visitor AND d.site = $1 AND d.index > k.index
             ORDER BY d.index LIMIT 1) next
         WHERE heir.recorded_at = next.recorded_at AND heir.index = next.index
             AND heir.previous = k.index";
    transaction.execute(sql, &[&site, &times, &indexes]).await?;
    Ok(())
}

/// Adds so many records to the site's last entry of the account if that is of the same kind, else to
/// the next one; its number.
async fn account(
    transaction: &Transaction<'_>,
    expiry: &Expiry,
    (last, next): (Option<i64>, i64),
    records: i64,
    now: u64,
) -> Result<i64, Trouble> {
    let Expiry { site, rule, before, .. } = expiry.clone();
    let by = ErasedBy::Retention { site, rule, before };
    let sql = format!("SELECT {ACCOUNT} FROM latch.erasures WHERE number = $1");
    let last = match last {
        Some(last) => transaction.query_opt(&sql, &[&last]).await?,
        None => None,
    };
    let last = last.as_ref().map(accounted).transpose()?.filter(|last| last.by == by);
    let number = next.cast_unsigned();
    let mut entry = last.unwrap_or(Erasure { number, at: now, by, records: 0 });
    entry.records += records.cast_unsigned();
    write_account(transaction, &entry).await?;
    Ok(entry.number.cast_signed())
}

/// How many would expire.
pub(super) async fn count(pool: &Pool, expiry: &Expiry) -> Result<Counted, StoreError> {
    let site = expiry.site.as_str();
    let rows = pool.rows(REACHED, &[&site]).await?;
    let reached = Reached::of(rows.first())?;
    let (before, lapsed_before) = goals(expiry);
    let limit = COUNTED + 1;
    // Those that have lapsed, too, are counted below.
    let superseded = format!(
        "SELECT count(*) AS places, count(*) FILTER (WHERE old.recorded_at >= $6) AS records
         FROM ({NEXT}) r LEFT JOIN {SUPERSEDED}"
    );
    let lapsed = format!("SELECT count(*) AS places, count(r.visitor) AS records FROM ({NEXT}) r");
    let (from, then) = (reached.superseded, reached.lapsed);
    let of_superseded: Values<'_> = &[&site, &from.0, &from.1, &before, &limit, &lapsed_before];
    let of_lapsed: Values<'_> = &[&site, &then.0, &then.1, &lapsed_before, &limit];
    let mut counted = Counted { count: 0, at_least: false };
    for (sql, values) in [(superseded, of_superseded), (lapsed, of_lapsed)] {
        let rows = pool.rows(&sql, values).await?;
        let row = rows.first().ok_or_else(|| nonsense("no count of what expires"))?;
        counted.count += get::<i64>(row, "records")?.cast_unsigned();
        counted.at_least |= get::<i64>(row, "places")? > COUNTED;
    }
    Ok(counted)
}
