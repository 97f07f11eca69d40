//! The newest checkpoint that witnesses have cosigned. Owns which one that is, and its file in the data
//! folder, so that a restart does not lose it.

use super::folder;
use evidence::{Checkpoint, Note, Vkey};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

const FILE: &str = "cosigned-checkpoint.txt";

/// A checkpoint with cosignatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// How many leaves it covers.
    pub size: u64,
    /// By how many of the witnesses that are set.
    pub witnesses: usize,
    /// The log's signature and the witnesses'.
    pub note: Note,
}

/// Which one is shown.
pub(super) struct Newest {
    path: PathBuf,
    log: Vkey,
    witnesses: Vec<Vkey>,
    now: RwLock<Option<Arc<Cosigned>>>,
}

impl Newest {
    /// The one in this data folder, if it is cosigned by one of these.
    pub(super) fn open(data: &std::path::Path, log: &Vkey, witnesses: Vec<Vkey>) -> Self {
        let newest =
            Self { path: data.join(FILE), log: log.clone(), witnesses, now: RwLock::default() };
        let there = if newest.witnesses.is_empty() {
            None
        } else {
            std::fs::read_to_string(&newest.path)
                .ok()
                .and_then(|text| newest.judge(text.parse().ok()?))
        };
        *newest.now.write().unwrap_or_else(PoisonError::into_inner) = there.map(Arc::new);
        newest
    }

    /// It.
    pub(super) fn get(&self) -> Option<Arc<Cosigned>> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows this one instead, unless more witnesses have cosigned the one that is shown. Durable on
    /// return.
    pub(super) fn put(&self, note: Note) -> Result<(), String> {
        let Some(cosigned) = self.judge(note) else { return Ok(()) };
        if self.get().is_some_and(|shown| shown.witnesses > cosigned.witnesses) {
            return Ok(());
        }
        folder::write(&self.path, &cosigned.note.to_string())?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(cosigned));
        Ok(())
    }

    fn judge(&self, note: Note) -> Option<Cosigned> {
        let opened = Checkpoint::open(&note, self.log.name(), &self.log, &self.witnesses).ok()?;
        let (size, witnesses) = (opened.checkpoint.size(), opened.witnesses.len());
        (witnesses > 0).then_some(Cosigned { size, witnesses, note })
    }
}
