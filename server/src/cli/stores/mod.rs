//! `latch store`: moving, checking, backing up and restoring a whole log. Owns what is asked; how a log
//! is moved and checked is told in `transfer`.

mod backup;
mod check;
mod copy;
mod restore;
mod telling;

use super::store::{Place, StoreUrl};
use crate::store::{Store, StoreError};
use anyhow::anyhow;
use clap::Subcommand;
use std::path::Path;
use std::sync::Arc;

#[derive(Debug, Subcommand)]
pub(super) enum Stores {
    Copy(copy::Copy),
    Check(check::Check),
    Backup(backup::Backup),
    Restore(restore::Restore),
}

pub(super) fn run(asked: Stores) -> anyhow::Result<()> {
    match asked {
        Stores::Copy(copy) => copy::run(&copy),
        Stores::Check(check) => check::run(&check),
        Stores::Backup(backup) => backup::run(&backup),
        Stores::Restore(restore) => restore::run(&restore),
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}

/// Opens a store that is there. `latch store` changes nothing unasked, so it makes none.
async fn open(place: &Place) -> anyhow::Result<Arc<dyn Store>> {
    if let Place::Sled(directory) = place
        && !directory.exists()
    {
        return Err(anyhow!("there is no log in {}", directory.display()));
    }
    open_or_make(place).await
}

async fn open_or_make(place: &Place) -> anyhow::Result<Arc<dyn Store>> {
    place.open().await.map_err(|error| match error {
        StoreError::Busy(_) => anyhow!(
            "a server is running on {place}: stop it, or make a backup of it (`latch store backup`) and \
             take that"
        ),
        other => anyhow!(other).context(format!("cannot open {place}")),
    })
}

fn place(url: &StoreUrl, data: &Path) -> anyhow::Result<Place> {
    Place::of(url, data)
}
