//! Leaving the store so that the next start is quick. Owns when that is worth the time; knows no record.
//!
//! sled reads back all that was written since it was opened, and only then writes down where everything
//! is. After much writing that takes some seconds, which whoever closes the store has, and whoever
//! starts a server has not.

use super::open;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Records that are read back in some tenths of a second.
const MANY: u64 = 50_000;

/// Opens the store once more when it is dropped, after everything else that has it open.
pub(super) struct Closing {
    path: PathBuf,
    opened_with: u64,
    length: Arc<AtomicU64>,
}

impl Closing {
    /// For a store in this directory that was just opened with this many records, which grow.
    pub(super) fn new(path: PathBuf, length: Arc<AtomicU64>) -> Self {
        Self { path, opened_with: length.load(Ordering::Acquire), length }
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        let new = self.length.load(Ordering::Acquire).saturating_sub(self.opened_with);
        if new < MANY {
            return;
        }
        tracing::info!(records = new, "closing the store so that it opens quickly");
        // Had that failed, or somebody else opened it meanwhile, the next start would take as long.
        if let Err(error) = open::open(&self.path) {
            tracing::info!(%error, "the next start reads back what was written");
        }
    }
}
