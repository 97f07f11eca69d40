//! Which store a command means: `--store`, read and opened. Owns the schemes there are; shows no
//! password, not in a mistake either.

use super::data;
use super::failure::Usage;
use crate::store::{PostgresStore, PostgresUrl, SledStore, Store, StoreError};
use clap::Args;
use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

/// The flag that names the store.
#[derive(Debug, Args)]
pub(super) struct StoreFlag {
    /// Where the log and the notices are kept: sled:DIR, by itself (sled:) in the data directory; or
    /// postgres://USER:PASSWORD@HOST/DATABASE, which several servers may share. Better given as the
    /// variable: flags can be seen by other users of the machine
    #[arg(
        long,
        env = "LATCH_STORE",
        hide_env_values = true,
        value_name = "URL",
        default_value = "sled:"
    )]
    store: StoreUrl,
}

/// A store's URL as given. It may hold a password, so it is not printed.
#[derive(Clone)]
pub(super) struct StoreUrl(String);

impl FromStr for StoreUrl {
    type Err = Infallible;
    /// Takes anything: what reads flags would repeat what it does not take.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.into()))
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreUrl")
    }
}

/// A store that can be opened.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// sled in this directory.
    Sled(PathBuf),
    /// A PostgreSQL database.
    Postgres(Box<PostgresUrl>),
}

impl StoreFlag {
    /// The store meant by a command that works on this data directory.
    pub(super) fn place(&self, data: &Path) -> anyhow::Result<Place> {
        Place::of(&self.store, data)
    }
}

impl Place {
    /// The store that this URL names, `sled:` meaning the one in the data directory.
    pub(super) fn of(url: &StoreUrl, data: &Path) -> anyhow::Result<Self> {
        let url = url.0.as_str();
        if let Some(directory) = url.strip_prefix("sled:") {
            let inside = directory.is_empty();
            return Ok(Self::Sled(if inside { data::store(data) } else { directory.into() }));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let url = PostgresUrl::parse(url).map_err(|error| Usage(error.to_string()))?;
            return Ok(Self::Postgres(Box::new(url)));
        }
        let is_scheme = |text: &&str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let scheme = url.split_once(':').map(|(scheme, _)| scheme).filter(is_scheme);
        let what = scheme.map_or_else(|| "no URL".into(), |scheme| format!("{scheme}:"));
        Err(Usage(format!(
            "a store is named by sled:DIR or postgres://USER:PASSWORD@HOST/DATABASE, and this is {what}"
        ))
        .into())
    }

    /// Opens it, on the runtime that is to live as long as the store.
    pub(super) async fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(match self {
            Self::Sled(directory) => Arc::new(SledStore::open(directory)?),
            Self::Postgres(url) => Arc::new(PostgresStore::open(url).await?),
        })
    }

    /// Whether other servers may have it open, too.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sled(directory) => directory.display().fmt(f),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(url: &str) -> Result<String, String> {
        let flag = StoreFlag { store: url.parse().unwrap() };
        let place = flag.place(Path::new("here")).map_err(|error| error.to_string())?;
        Ok(place.to_string())
    }

    #[test]
    fn a_url_names_a_store() {
        assert_eq!(place("sled:").unwrap(), "here/store");
        assert_eq!(place("sled:/var/log").unwrap(), "/var/log");
        let there = "the PostgreSQL database log at db:5432";
        assert_eq!(place("postgres://a:s3cret@db/log").unwrap(), there);
        assert_eq!(place("postgresql://a:s3cret@db/log").unwrap(), there);
    }

    #[test]
    fn another_scheme_is_refused_without_showing_the_url() {
        assert!(place("mysql://a:s3cret@db/log").unwrap_err().ends_with("this is mysql:"));
        for url in ["./data", "", "a s3cret:b", "postgres:a:s3cret@b", "postgres://a:s3cret@b:x/c"]
        {
            let why = place(url).unwrap_err();
            assert!(!why.contains("s3cret"), "{url}: {why}");
        }
    }
}
