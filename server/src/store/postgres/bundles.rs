//! What PostgreSQL keeps of files that pages were given. Owns these statements; what is in them is
//! packed already.

use super::codec::get;
use super::failure::{Refused, Trouble};
use super::pool::{PATIENCE, Pool};
use crate::store::{Bundle, BundleName, StoreError};
use tokio::time::timeout;

/// Keeps a bundle, unless there is one of its name.
pub(super) async fn keep(pool: &Pool, bundle: &Bundle) -> Result<(), StoreError> {
    let failed = |trouble: Trouble| trouble.while_doing("keeping files failed");
    let (name, bundle) = (bundle.name.spelled(), bundle.clone());
    let packed = tokio::task::spawn_blocking(move || bundle.pack()).await;
    let packed = packed.map_err(|error| Refused::because("packing failed", error))??;
    let connection = pool.get().await.map_err(failed)?;
    let sql = "INSERT INTO latch.bundles (name, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let work = async { Ok(connection.execute(sql, &[&name, &packed]).await?) };
    let done = timeout(PATIENCE, work).await;
    Pool::settle(connection, done).map(drop).map_err(failed)
}

/// Whether there is a bundle of this name.
pub(super) async fn has(pool: &Pool, name: &BundleName) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM latch.bundles WHERE name = $1";
    Ok(!pool.rows(sql, &[&name.spelled()]).await?.is_empty())
}

/// The bundle of this name.
pub(super) async fn bundle(pool: &Pool, name: &BundleName) -> Result<Option<Bundle>, StoreError> {
    let sql = "SELECT bytes FROM latch.bundles WHERE name = $1";
    let rows = pool.rows(sql, &[&name.spelled()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (name, bytes): (_, Vec<u8>) = (name.clone(), get(row, "bytes")?);
    let unpacked = tokio::task::spawn_blocking(move || Bundle::unpack(name, &bytes)).await;
    unpacked.map_err(|error| Refused::because("unpacking failed", error))?.map(Some)
}
