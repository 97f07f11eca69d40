//! Published notices, admins and rules of retention. Owns their statements.

use super::codec::get;
use super::failure::{Trouble, nonsense};
use super::pool::{PATIENCE, Pool, Tries, Values};
use crate::store::{Admin, Despite, PublishedNotice, RetentionRule, StoreError};
use consent::SiteId;
use tokio::time::timeout_at;
use tokio_postgres::Row;
use tokio_postgres::types::Json;

const COLUMNS: &str = "site, version, asks_since, published_at, hash, json, despite";

/// Stores the version after the current one. Tried again safely: a version is stored once, and what
/// is there then is compared.
pub(super) async fn publish(pool: &Pool, notice: &PublishedNotice) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO latch.notices ({COLUMNS})
         SELECT $1::text, $2::bigint, $3::bigint, $4::bigint, $5::bytea, $6::text, $7::json
         WHERE $2 = 1 + coalesce((SELECT max(version) FROM latch.notices WHERE site = $1), 0)
         ON CONFLICT DO NOTHING"
    );
    let site = notice.site.as_str();
    let (version, since) = (i64::from(notice.version), i64::from(notice.asks_since));
    let at = notice.published_at.cast_signed();
    let hash = &notice.hash[..];
    let despite = notice.despite.as_ref().map(Json);
    let values: Values<'_> = &[&site, &version, &since, &at, &hash, &notice.json, &despite];
    let (inserted, tries) = write(pool, &sql, values, "publishing failed").await?;
    if inserted == 1 {
        return Ok(());
    }
    if tries > 1 {
        let sql = format!("SELECT {COLUMNS} FROM latch.notices WHERE site = $1 AND version = $2");
        let rows = pool.rows(&sql, &[&site, &version]).await?;
        if rows.first().map(read).transpose()?.as_ref() == Some(notice) {
            return Ok(());
        }
    }
    let sql = "SELECT coalesce(max(version), 0) AS version FROM latch.notices WHERE site = $1";
    let rows = pool.rows(sql, &[&site]).await?;
    let row = rows.first().ok_or_else(|| nonsense("no version of a notice"))?;
    Err(StoreError::Conflict { current: number(row, "version")? })
}

/// Every notice, by site and version.
pub(super) async fn notices(pool: &Pool) -> Result<Vec<PublishedNotice>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM latch.notices ORDER BY site, version");
    pool.rows(&sql, &[]).await?.iter().map(read).collect()
}

/// The current version of each site's notice.
pub(super) async fn versions(pool: &Pool) -> Result<Vec<(SiteId, u32)>, StoreError> {
    let sql = "SELECT site, max(version) AS version FROM latch.notices GROUP BY site ORDER BY site";
    let rows = pool.rows(sql, &[]).await?;
    rows.iter().map(|row| Ok((site(row)?, number(row, "version")?))).collect()
}

fn site(row: &Row) -> Result<SiteId, StoreError> {
    get::<&str>(row, "site")?.parse().map_err(|_| nonsense("a notice or rule of no site"))
}

fn read(row: &Row) -> Result<PublishedNotice, StoreError> {
    let despite: Option<Json<Despite>> = get(row, "despite")?;
    Ok(PublishedNotice {
        site: site(row)?,
        version: number(row, "version")?,
        asks_since: number(row, "asks_since")?,
        published_at: get::<i64>(row, "published_at")?.cast_unsigned(),
        hash: get::<&[u8]>(row, "hash")?
            .try_into()
            .map_err(|_| nonsense("a notice's hash that no Latch wrote"))?,
        json: get(row, "json")?,
        despite: despite.map(|Json(despite)| despite),
    })
}

fn number(row: &Row, name: &str) -> Result<u32, StoreError> {
    u32::try_from(get::<i64>(row, name)?)
        .map_err(|_| nonsense(format!("a notice's {name} that no Latch wrote")))
}

/// Adds an admin or replaces one.
pub(super) async fn put_admin(pool: &Pool, admin: &Admin) -> Result<(), StoreError> {
    let sql = "INSERT INTO latch.admins (name, password_hash, password_set_at) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET password_hash = $2, password_set_at = $3";
    let set_at = admin.password_set_at.cast_signed();
    let values: Values<'_> = &[&admin.name, &admin.password_hash, &set_at];
    write(pool, sql, values, "writing failed").await.map(drop)
}

/// The admin of this name.
pub(super) async fn admin(pool: &Pool, name: &str) -> Result<Option<Admin>, StoreError> {
    let sql = "SELECT name, password_hash, password_set_at FROM latch.admins WHERE name = $1";
    let rows = pool.rows(sql, &[&name]).await?;
    let read = |row: &Row| {
        Ok(Admin {
            name: get(row, "name")?,
            password_hash: get(row, "password_hash")?,
            password_set_at: get::<i64>(row, "password_set_at")?.cast_unsigned(),
        })
    };
    rows.first().map(read).transpose()
}

/// The names of all admins, sorted.
pub(super) async fn admins(pool: &Pool) -> Result<Vec<String>, StoreError> {
    let rows = pool.rows("SELECT name FROM latch.admins ORDER BY name", &[]).await?;
    rows.iter().map(|row| get(row, "name")).collect()
}

/// Keeps a site's rule in the place of the one before.
pub(super) async fn put_rule(pool: &Pool, rule: &RetentionRule) -> Result<(), StoreError> {
    let sql = "INSERT INTO latch.rules (site, keep, set_at, set_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (site) DO UPDATE SET keep = $2, set_at = $3, set_by = $4";
    let set_at = rule.set_at.cast_signed();
    let values: Values<'_> = &[&rule.site.as_str(), &rule.keep, &set_at, &rule.set_by];
    write(pool, sql, values, "writing failed").await.map(drop)
}

/// The rules, by site.
pub(super) async fn rules(pool: &Pool) -> Result<Vec<RetentionRule>, StoreError> {
    let rows = pool.rows("SELECT site, keep, set_at, set_by FROM latch.rules ORDER BY site", &[]);
    let rule = |row: &Row| {
        Ok(RetentionRule {
            site: site(row)?,
            keep: get(row, "keep")?,
            set_at: get::<i64>(row, "set_at")?.cast_unsigned(),
            set_by: get(row, "set_by")?,
        })
    };
    rows.await?.iter().map(rule).collect()
}

/// One statement that may be done twice without harm: how many rows it wrote, and at which try.
async fn write(
    pool: &Pool,
    sql: &str,
    values: Values<'_>,
    doing: &'static str,
) -> Result<(u64, u32), StoreError> {
    let mut tries = Tries::new(PATIENCE);
    let mut count = 0;
    loop {
        count += 1;
        let trouble = match once(pool, sql, values, &tries).await {
            Ok(rows) => return Ok((rows, count)),
            Err(trouble) => trouble,
        };
        tries.again(trouble).await.map_err(|trouble| trouble.while_doing(doing))?;
    }
}

async fn once(pool: &Pool, sql: &str, values: Values<'_>, tries: &Tries) -> Result<u64, Trouble> {
    let connection = pool.get().await?;
    let work = async {
        let statement = connection.prepare_cached(sql).await?;
        Ok(connection.execute(&statement, values).await?)
    };
    let done = timeout_at(tries.deadline.into(), work).await;
    Pool::settle(connection, done)
}
