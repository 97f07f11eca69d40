//! Findings: counted in the database, bounded for each site. Owns which of too many go.

use super::codec::{get, read_word, word};
use super::failure::Trouble;
use super::pool::{PATIENCE, Pool, Tries};
use crate::store::{Finding, FindingKind, MAX_FINDINGS, StoreError};
use consent::SiteId;
use deadpool_postgres::Object;
use std::collections::BTreeMap;
use tokio::time::timeout_at;

/// One at a time for each site: what is counted by many at once, and forgotten, needs no order.
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtext('latch findings'), hashtext($1))";

const COUNT: &str = "\
INSERT INTO latch.findings AS known (site, kind, name, times, first_at, last_at)
SELECT $1, kind, name, times, $5, $5
FROM unnest($2::text[], $3::text[], $4::bigint[]) AS found(kind, name, times)
ON CONFLICT (site, kind, name) DO UPDATE SET
    times = known.times + excluded.times,
    last_at = greatest(known.last_at, excluded.last_at)";

const FORGET: &str = "\
DELETE FROM latch.findings f USING (
    SELECT kind, name FROM latch.findings WHERE site = $1
    ORDER BY last_at DESC, first_at DESC OFFSET $2
) old WHERE f.site = $1 AND f.kind = old.kind AND f.name = old.name";

/// Counts each of these once more. Tried again only if it is certain that nothing was counted.
pub(super) async fn report(
    pool: &Pool,
    site: &SiteId,
    found: &[(FindingKind, String)],
    now: u64,
) -> Result<(), StoreError> {
    let mut times: BTreeMap<(String, &str), i64> = BTreeMap::new();
    for (kind, name) in found {
        *times.entry((word(kind)?, name)).or_default() += 1;
    }
    let mut tries = Tries::new(PATIENCE);
    let failed = |trouble: Trouble| trouble.while_doing("counting findings failed");
    loop {
        let mut connection = match pool.get().await {
            Ok(connection) => connection,
            Err(trouble) => {
                tries.again(trouble).await.map_err(failed)?;
                continue;
            }
        };
        let work = transact(&mut connection, site, &times, now);
        let done = timeout_at(tries.deadline.into(), work).await;
        match Pool::settle(connection, done) {
            Err(trouble) if trouble.undone() => tries.again(trouble).await.map_err(failed)?,
            done => return done.map_err(failed),
        }
    }
}

async fn transact(
    connection: &mut Object,
    site: &SiteId,
    found: &BTreeMap<(String, &str), i64>,
    now: u64,
) -> Result<(), Trouble> {
    let site = site.as_str();
    let kinds: Vec<&str> = found.keys().map(|(kind, _)| kind.as_str()).collect();
    let names: Vec<&str> = found.keys().map(|(_, name)| *name).collect();
    let times: Vec<i64> = found.values().copied().collect();
    let most = i64::try_from(MAX_FINDINGS).unwrap_or(i64::MAX);
    let transaction = connection.transaction().await?;
    let lock = transaction.prepare_cached(LOCK).await?;
    let count = transaction.prepare_cached(COUNT).await?;
    let forget = transaction.prepare_cached(FORGET).await?;
    transaction.execute(&lock, &[&site]).await?;
    transaction.execute(&count, &[&site, &kinds, &names, &times, &now.cast_signed()]).await?;
    transaction.execute(&forget, &[&site, &most]).await?;
    transaction.commit().await?;
    Ok(())
}

/// A site's findings, latest first.
pub(super) async fn of(pool: &Pool, site: &SiteId) -> Result<Vec<Finding>, StoreError> {
    let sql = "SELECT kind, name, times, first_at, last_at FROM latch.findings WHERE site = $1";
    let rows = pool.rows(sql, &[&site.as_str()]).await?;
    let mut findings = Vec::with_capacity(rows.len());
    for row in &rows {
        findings.push(Finding {
            kind: read_word(row, "kind")?,
            name: get(row, "name")?,
            count: get::<i64>(row, "times")?.cast_unsigned(),
            first_at: get::<i64>(row, "first_at")?.cast_unsigned(),
            last_at: get::<i64>(row, "last_at")?.cast_unsigned(),
        });
    }
    findings
        .sort_by(|a, b| b.last_at.cmp(&a.last_at).then((a.kind, &a.name).cmp(&(b.kind, &b.name))));
    Ok(findings)
}
