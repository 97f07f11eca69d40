//! Asks all witnesses for their cosignatures on one checkpoint, at once. Owns what is known of each; how
//! one is asked is told in `witness`, which checkpoint is shown then in `cosigned`.

use super::cosigned::Newest;
use super::witness::{self, Witness};
use super::{PATIENCE, Status, Tried};
use crate::moment;
use crate::tree::{Shown, Tree};
use evidence::{Note, Signature, Vkey};
use futures_util::future::join_all;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// All witnesses, and what they have cosigned.
pub(super) struct Round {
    all: Vec<Asked>,
    pub(super) newest: Newest,
    /// Held while they are asked.
    asking: tokio::sync::Mutex<()>,
}

/// One witness.
struct Asked {
    witness: Arc<Witness>,
    status: Mutex<Status>,
    /// The size that it has cosigned last, as far as is known here.
    last: tokio::sync::Mutex<u64>,
}

impl Round {
    pub(super) fn new(witnesses: &[Witness], data: &Path, log: &Vkey) -> Self {
        let keys = witnesses.iter().map(|it| it.key().clone()).collect();
        let asked = |witness: &Witness| {
            let status = Status { kind: "witness", to: witness.to_string(), ..Status::default() };
            Asked {
                witness: Arc::new(witness.clone()),
                status: Mutex::new(status),
                last: tokio::sync::Mutex::default(),
            }
        };
        Self {
            all: witnesses.iter().map(asked).collect(),
            newest: Newest::open(data, log, keys),
            asking: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn status(&self) -> impl Iterator<Item = Status> {
        self.all.iter().map(Asked::status)
    }

    /// Asks those that have not cosigned the newest checkpoint.
    pub(super) async fn attempt(&self, tree: &Tree) -> Tried {
        let _alone = self.asking.lock().await;
        let shown = tree.shown();
        if shown.checkpoint.is_empty() {
            return Tried::Nothing;
        }
        let due: Vec<&Asked> =
            self.all.iter().filter(|it| it.status().size != Some(shown.size)).collect();
        let answers = join_all(due.iter().map(|it| it.ask(tree, &shown))).await;
        let cosignatures: Vec<Signature> = answers.iter().flatten().cloned().collect();
        if !cosignatures.is_empty()
            && let Err(why) = self.keep(&shown, cosignatures)
        {
            tracing::warn!(why, "a cosigned checkpoint is not kept");
            return Tried::Failed;
        }
        if answers.iter().all(Option::is_some) { Tried::Done } else { Tried::Failed }
    }

    /// Adds these to the checkpoint, beside those that it has.
    fn keep(&self, shown: &Shown, cosignatures: Vec<Signature>) -> Result<(), String> {
        let there = self.newest.get().filter(|it| it.size == shown.size);
        let mut note: Note = match there {
            Some(there) => there.note.clone(),
            None => shown.checkpoint.parse().map_err(|error| format!("{error}"))?,
        };
        for cosignature in cosignatures {
            note.add(cosignature).map_err(|error| error.to_string())?;
        }
        self.newest.put(note)
    }
}

impl Asked {
    fn status(&self) -> Status {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn ask(&self, tree: &Tree, shown: &Arc<Shown>) -> Option<Signature> {
        let mut last = self.last.lock().await;
        let answer = witness::ask(&self.witness, tree, shown, &mut last, PATIENCE).await;
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        match answer {
            Ok(cosignature) => {
                status.size = Some(shown.size);
                status.anchored_at = Some(moment::now());
                Some(cosignature)
            }
            Err(why) => {
                tracing::warn!(witness = status.to, why, "a checkpoint is not cosigned");
                status.failed = Some((moment::now(), why));
                None
            }
        }
    }
}
