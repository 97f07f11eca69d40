//! Where a log is: on sled in a folder, or on a PostgreSQL that is started for it. Owns how it is opened
//! and what it takes on the disk.

use anyhow::Result;
use server::store::{PostgresStore, PostgresUrl, SledStore, Store};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tests::postgres::Cluster;

/// The database of a log on PostgreSQL.
pub(crate) const DATABASE: &str = "postgres";

/// A place for one log.
pub(crate) enum Place {
    /// sled in this folder.
    Sled(PathBuf),
    /// The database [`DATABASE`] of this server.
    Postgres(Cluster),
}

impl Place {
    /// What keeps the log.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sled(_) => "sled",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// The store, opened.
    pub(crate) async fn open(&self) -> Result<Arc<dyn Store>> {
        Ok(match self {
            Self::Sled(folder) => Arc::new(SledStore::open(folder)?),
            Self::Postgres(cluster) => {
                let url = PostgresUrl::parse(&cluster.url(DATABASE))?;
                Arc::new(PostgresStore::open(&url).await?)
            }
        })
    }

    /// Bytes on the disk: of the folder, or of all of Latch's tables with their indexes.
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::Sled(folder) => bytes(folder),
            Self::Postgres(cluster) => {
                let sql = "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class \
                           WHERE relnamespace = to_regnamespace('latch') AND relkind = 'r'";
                cluster.sql(DATABASE, sql).trim().parse().expect("a number")
            }
        }
    }
}

fn bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
