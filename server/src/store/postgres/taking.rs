//! Taking over what another store held. Owns these statements; in which order portions come is not
//! known here.

use super::beginning;
use super::codec::{self, Rows, get, word};
use super::erasing::{Left, take_out, write_account};
use super::failure::Trouble;
use super::kinds;
use super::ledger::LOCK_HEAD;
use super::months::{self, Month};
use super::pool::{Pool, Values};
use super::tree::{LOCK_TREE, many};
use crate::store::{Entry, Erasure, Finding, Gone, Portion, Salt, StoreError, Tombstone};
use consent::SiteId;
use deadpool_postgres::{Object, Transaction};
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::timeout;

/// How long one portion may take.
const PORTION: Duration = Duration::from_secs(30);

const INSERT_TOMBSTONES: &str = "\
INSERT INTO latch.records (index, recorded_at, site, commitment)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[])";

const INSERT_DECISIONS: &str = "\
INSERT INTO latch.decisions (visitor, site, decision, index, recorded_at)
SELECT * FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::bigint[], $5::bigint[])";

const INSERT_SALTS: &str = "\
INSERT INTO latch.salts (record, salt) SELECT * FROM unnest($1::bigint[], $2::bytea[])";

/// What remembers erased decisions, behind `after`.
pub(super) async fn gone(
    pool: &Pool,
    after: Option<Gone>,
    limit: usize,
) -> Result<Vec<Gone>, StoreError> {
    let after = after.map_or_else(Vec::new, |after| after.to_vec());
    let sql = "SELECT digest FROM latch.gone WHERE digest > $1 ORDER BY digest LIMIT $2";
    let rows = pool.rows(sql, &[&after, &many(limit)]).await?;
    let broken = || super::failure::nonsense("a digest that no Latch wrote");
    rows.iter().map(|row| get::<&[u8]>(row, "digest")?.try_into().map_err(|_| broken())).collect()
}

/// Takes over a portion. Tried once: whoever moves a log goes on where it was cut off.
pub(super) async fn take(pool: &Pool, portion: Portion) -> Result<(), StoreError> {
    let failed = |trouble: Trouble| trouble.while_doing("taking over failed");
    let mut connection = pool.get().await.map_err(failed)?;
    let done = timeout(PORTION, transact(&mut connection, portion)).await;
    Pool::settle(connection, done).map_err(failed)
}

async fn transact(connection: &mut Object, portion: Portion) -> Result<(), Trouble> {
    let transaction = connection.transaction().await?;
    match portion {
        Portion::Begin(pruned) => beginning::begin(&transaction, pruned).await?,
        Portion::Left { tiles, events } => {
            beginning::take_left(&transaction, &tiles, &events).await?;
        }
        Portion::Entries(entries) => take_entries(&transaction, &entries).await?,
        Portion::Erased(tombstones) => take_erased(&transaction, &tombstones).await?,
        Portion::Gone(gone) => {
            let digests: Vec<&[u8]> = gone.iter().map(|digest| &digest[..]).collect();
            let sql = "INSERT INTO latch.gone SELECT unnest($1::bytea[]) ON CONFLICT DO NOTHING";
            transaction.execute(sql, &[&digests]).await?;
        }
        Portion::Erasures(erasures) => take_erasures(&transaction, &erasures).await?,
        Portion::Findings(site, found) => take_findings(&transaction, &site, &found).await?,
    }
    transaction.commit().await?;
    Ok(())
}

async fn take_entries(
    transaction: &Transaction<'_>,
    entries: &[(Entry, Option<Salt>)],
) -> Result<(), Trouble> {
    let head = transaction.query_one(LOCK_HEAD, &[]).await?;
    let length = get::<i64>(&head, "length")?.cast_unsigned();
    let mut time = get::<i64>(&head, "recorded_at")?.cast_unsigned();
    let follows = (length..).zip(entries).all(|(next, (entry, _))| entry.index() == next);
    let Some((last, _)) = entries.last() else { return Ok(()) };
    if !follows || last.recorded_at() < time {
        return Err(StoreError::Outgrown.into());
    }
    let begins = beginning::first(transaction).await?;
    let mut needed: Vec<(Month, Option<u64>)> = Vec::new();
    for (entry, _) in entries {
        let month = Month::of(entry.recorded_at())?;
        let fresh = entry.index() == begins || month != Month::of(time)?;
        if needed.is_empty() || fresh {
            needed.push((month, fresh.then_some(entry.index())));
        }
        time = entry.recorded_at();
    }
    let months: Vec<Month> = needed.iter().map(|(month, _)| *month).collect();
    months::ensure(transaction, &months, &HashSet::new()).await?;
    for (month, first) in needed {
        if let Some(first) = first {
            let sql = "UPDATE latch.months SET first = $2 WHERE starts = $1";
            transaction.execute(sql, &[&month.starts, &first.cast_signed()]).await?;
        }
    }
    let kept: Vec<_> = entries
        .iter()
        .filter_map(|(entry, _)| match entry {
            Entry::Kept(record) => Some(record),
            Entry::Erased(_) => None,
        })
        .collect();
    let rows = Rows::of(&kept)?;
    transaction.execute(INSERT_DECISIONS, &rows.decisions()).await?;
    transaction.execute(&kinds::insertion(), &rows.kinds()).await?;
    transaction.execute(&codec::insertion(), &rows.values()).await?;
    let erased = tombstones(transaction, entries).await?;
    let salted = entries.iter().filter_map(|(it, salt)| Some((it.index(), salt.as_ref()?)));
    let (of, salts): (Vec<i64>, Vec<&[u8]>) =
        salted.map(|(index, salt)| (index.cast_signed(), &salt[..])).unzip();
    transaction.execute(INSERT_SALTS, &[&of, &salts]).await?;
    let sql = "UPDATE latch.head SET length = $1, recorded_at = $2, erased = erased + $3";
    let (length, time) = ((last.index() + 1).cast_signed(), time.cast_signed());
    transaction.execute(sql, &[&length, &time, &erased]).await?;
    Ok(())
}

/// Inserts what is left of the erased ones; how many.
async fn tombstones(
    transaction: &Transaction<'_>,
    entries: &[(Entry, Option<Salt>)],
) -> Result<i64, Trouble> {
    let erased: Vec<&Tombstone> = entries
        .iter()
        .filter_map(|(entry, _)| match entry {
            Entry::Kept(_) => None,
            Entry::Erased(tombstone) => Some(tombstone),
        })
        .collect();
    let indexes: Vec<i64> = erased.iter().map(|it| it.index.cast_signed()).collect();
    let times: Vec<i64> = erased.iter().map(|it| it.recorded_at.cast_signed()).collect();
    let sites: Vec<&str> = erased.iter().map(|it| it.site.as_str()).collect();
    let commitments: Vec<Option<&[u8]>> =
        erased.iter().map(|it| it.commitment.as_ref().map(|it| &it[..])).collect();
    let values: Values<'_> = &[&indexes, &times, &sites, &commitments];
    transaction.execute(INSERT_TOMBSTONES, values).await?;
    Ok(i64::try_from(erased.len()).unwrap_or(i64::MAX))
}

async fn take_erased(
    transaction: &Transaction<'_>,
    tombstones: &[Tombstone],
) -> Result<(), Trouble> {
    transaction.query_one(LOCK_HEAD, &[]).await?;
    transaction.query_one(LOCK_TREE, &[]).await?;
    let mut erased = 0;
    for tombstone in tombstones {
        let sql = format!(
            "SELECT {}, NULL::bytea AS salt FROM latch.records r
             WHERE r.recorded_at = $1 AND r.index = $2 AND r.decision IS NOT NULL",
            codec::selected()
        );
        let place: Values<'_> =
            &[&tombstone.recorded_at.cast_signed(), &tombstone.index.cast_signed()];
        let Some(row) = transaction.query_opt(&sql, place).await? else { continue };
        let mut left = Left::of(&row)?;
        left.commitment = tombstone.commitment.map(Into::into);
        erased += take_out(transaction, &[left]).await?;
    }
    transaction.execute("UPDATE latch.head SET erased = erased + $1", &[&erased]).await?;
    Ok(())
}

async fn take_erasures(transaction: &Transaction<'_>, erasures: &[Erasure]) -> Result<(), Trouble> {
    for erasure in erasures {
        write_account(transaction, erasure).await?;
        let number = erasure.number.cast_signed();
        let head = "UPDATE latch.head SET erasures = greatest(erasures, $1::bigint + 1)";
        transaction.execute(head, &[&number]).await?;
    }
    Ok(())
}

async fn take_findings(
    transaction: &Transaction<'_>,
    site: &SiteId,
    found: &[Finding],
) -> Result<(), Trouble> {
    let sql = "INSERT INTO latch.findings (site, kind, name, times, first_at, last_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (site, kind, name) DO UPDATE SET times = $4, first_at = $5, last_at = $6";
    for finding in found {
        let (times, first) = (finding.count.cast_signed(), finding.first_at.cast_signed());
        let last = finding.last_at.cast_signed();
        let kind = word(&finding.kind)?;
        let values: Values<'_> = &[&site.as_str(), &kind, &finding.name, &times, &first, &last];
        transaction.execute(sql, values).await?;
    }
    Ok(())
}
