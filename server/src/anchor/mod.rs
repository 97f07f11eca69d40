//! Checkpoints, written to places outside the data folder and cosigned by witnesses on a schedule: who
//! edits the log later cannot edit those. Owns when it is tried and how it went; a place that fails disturbs nothing else.
//!
//! A place is tried at the start, then every [`Anchoring::every`], and once more at a graceful stop; with
//! a checkpoint only that covers more than the one it has. After a failure it is tried again
//! after 5 seconds, then 20, 80 and so on, never later than it would be anyway.

mod cosigned;
mod folder;
mod round;
mod settings;
mod webhook;
mod witness;

pub use cosigned::Cosigned;
pub use settings::{
    Anchoring, OutsideUrl, OutsideUrlError, Webhook, WebhookToken, WebhookTokenError,
};
pub use witness::{Witness, WitnessError};

use self::round::Round;
use crate::app::State;
use crate::moment;
use crate::tree::Tree;
use evidence::Vkey;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long all last tries together may take when the server stops.
const LAST_PATIENCE: Duration = Duration::from_secs(5);
/// How soon it is tried again after the first failure.
const FIRST_RETRY: Duration = Duration::from_secs(5);
/// How often is looked whether there is a first checkpoint.
const UNTIL_FIRST: Duration = Duration::from_secs(1);

/// All places that checkpoints go to.
pub struct Anchors {
    all: Vec<Anchor>,
    witnesses: Round,
    every: Duration,
}

/// One of them.
struct Anchor {
    place: Place,
    status: Mutex<Status>,
    /// Held while it is tried: the last try at the end does not cross another.
    trying: tokio::sync::Mutex<()>,
}

/// Where checkpoints go.
#[derive(Clone)]
enum Place {
    Folder(PathBuf),
    Webhook(Arc<webhook::Caller>),
}

/// How it went so far, since the server started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// `folder`, `webhook` or `witness`.
    pub kind: &'static str,
    /// Which one; of an address, what is no secret.
    pub to: String,
    /// How many leaves the checkpoint covers that is there.
    pub size: Option<u64>,
    /// When it last succeeded, in milliseconds since 1970.
    pub anchored_at: Option<u64>,
    /// When it last failed, in milliseconds since 1970, and why.
    pub failed: Option<(u64, String)>,
}

/// What a try came to.
#[derive(Debug, PartialEq, Eq)]
enum Tried {
    /// There is no checkpoint yet.
    Nothing,
    /// The place has the newest checkpoint.
    Done,
    Failed,
}

impl Anchors {
    /// Those that are set. What witnesses have cosigned of the log with this key is kept in the data folder.
    pub fn new(settings: &Anchoring, data: &Path, log: &Vkey) -> Self {
        let folder = settings.folder.clone().map(Place::Folder);
        let webhook = settings.webhook.as_ref();
        let webhook = webhook.map(|it| Place::Webhook(Arc::new(webhook::Caller::new(it))));
        let all = folder.into_iter().chain(webhook).map(Anchor::new).collect();
        let witnesses = Round::new(&settings.witnesses, data, log);
        Self { all, witnesses, every: settings.every }
    }

    /// How it went so far, place by place.
    pub fn status(&self) -> Vec<Status> {
        self.all.iter().map(Anchor::status).chain(self.witnesses.status()).collect()
    }

    /// The newest checkpoint that witnesses have cosigned.
    pub fn cosigned(&self) -> Option<Arc<Cosigned>> {
        self.witnesses.newest.get()
    }

    /// How many things are tried, each by itself: the places, and all witnesses together.
    fn count(&self) -> usize {
        self.all.len() + usize::from(!self.witnesses.is_empty())
    }

    async fn attempt(&self, which: usize, tree: &Tree) -> Tried {
        match self.all.get(which) {
            Some(anchor) => anchor.attempt(tree).await,
            None => self.witnesses.attempt(tree).await,
        }
    }

    /// How long a place rests after it was written to.
    pub fn every(&self) -> Duration {
        self.every
    }

    /// Begins, in tasks that end with the state.
    pub(crate) fn begin(state: &Arc<State>) {
        for which in 0..state.anchors.count() {
            tokio::spawn(follow(Arc::downgrade(state), which));
        }
    }

    /// Takes all that the log holds into the tree and writes the last checkpoint, when the server stops.
    pub(crate) async fn finish(state: &State) {
        let anchors = &state.anchors;
        if anchors.count() == 0 {
            return;
        }
        let last = async {
            if let Err(cause) = state.tree.catch_up(&state.notices).await {
                tracing::error!(%cause, "the tree over the log does not grow");
            }
            let tries = (0..anchors.count()).map(|which| anchors.attempt(which, &state.tree));
            futures_util::future::join_all(tries).await;
        };
        if tokio::time::timeout(LAST_PATIENCE, last).await.is_err() {
            tracing::warn!("the last checkpoint is not anchored everywhere: it took too long");
        }
    }
}

/// Tries one place again and again, as long as the server lives.
async fn follow(state: Weak<State>, which: usize) {
    let mut retry = FIRST_RETRY;
    loop {
        let Some(state) = state.upgrade() else { return };
        let every = state.anchors.every;
        let rest = match state.anchors.attempt(which, &state.tree).await {
            Tried::Nothing => UNTIL_FIRST,
            Tried::Done => {
                retry = FIRST_RETRY;
                every
            }
            Tried::Failed => {
                let rest = retry.min(every);
                retry = retry.saturating_mul(4);
                rest
            }
        };
        drop(state);
        tokio::time::sleep(rest).await;
    }
}

impl Anchor {
    fn new(place: Place) -> Self {
        let (kind, to) = match &place {
            Place::Folder(path) => ("folder", path.display().to_string()),
            Place::Webhook(caller) => ("webhook", caller.spelled()),
        };
        let status = Mutex::new(Status { kind, to, ..Status::default() });
        Self { place, status, trying: tokio::sync::Mutex::default() }
    }

    fn status(&self) -> Status {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes the newest checkpoint, unless it is there.
    async fn attempt(&self, tree: &Tree) -> Tried {
        let _alone = self.trying.lock().await;
        let shown = tree.shown();
        if shown.checkpoint.is_empty() {
            return Tried::Nothing;
        }
        if self.status().size == Some(shown.size) {
            return Tried::Done;
        }
        let (place, size) = (self.place.clone(), shown.size);
        let put = tokio::task::spawn_blocking(move || match place {
            Place::Folder(folder) => folder::put(&folder, size, &shown.checkpoint),
            Place::Webhook(caller) => caller.put(&shown.checkpoint, PATIENCE),
        });
        let put = match tokio::time::timeout(PATIENCE, put).await {
            Ok(Ok(put)) => put,
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("it took longer than {} seconds", PATIENCE.as_secs())),
        };
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        match put {
            Ok(()) => {
                status.size = Some(size);
                status.anchored_at = Some(moment::now());
                Tried::Done
            }
            Err(why) => {
                tracing::warn!(
                    kind = status.kind,
                    to = status.to,
                    why,
                    "a checkpoint is not anchored"
                );
                status.failed = Some((moment::now(), why));
                Tried::Failed
            }
        }
    }
}
