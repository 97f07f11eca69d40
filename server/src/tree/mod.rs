//! The Merkle tree over the log: grows with it, is signed, is read. Owns when it grows and what of it
//! is public; what leaves say is told in `leaf`, how hashes make a tree in the crate `evidence`, and
//! where it is kept by the store.
//!
//! A checkpoint is public only once its step is durable: for a size that somebody has seen, no other
//! tree is ever signed. That holds for several servers on one store, too. The elected one
//! ([`Store::lead`]) makes the tree grow, the others show what it has made; but who is elected only spares
//! work. If two believe it at once, both may sign, and [`Store::grow`] keeps the step of one: it compares
//! the size that the step continues with the size that is kept, in the transaction that keeps it. The
//! other's signature is shown to nobody.

mod export;
mod following;
mod form;
mod places;
mod prune;
mod read;
mod verify;

pub use export::{export, line_of};
pub use read::{Leaf, ReadError, Shown};
pub use verify::{Fault, Verified, verify, verify_witnessed};

use self::form::{Known, Material, form};
use self::places::Places;
use crate::auth::LogKey;
use crate::leaf::{self, LeafError};
use crate::moment;
use crate::notices::Notices;
use crate::store::{Pruned, Store, StoreError, TreeHead};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

/// Most records of one step.
const AT_ONCE: usize = 4_096;

/// How long is waited for the elected server.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long between two looks at what it has made.
const LOOK: Duration = Duration::from_millis(200);

/// Why the tree cannot be used or does not grow.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The store failed, or something came between.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was signed last was signed with another key.
    #[error(
        "the tree over the log was signed last by another key than {key}: bring `log-key.json` back \
         from a backup, because checkpoints given so far cannot be continued without it; every server of one \
         log needs the same one"
    )]
    Key {
        /// The key at hand.
        key: String,
    },
    /// A log is being moved to this store.
    #[error(
        "the log was being moved to this store and not all of it has arrived: run the same `latch store copy` \
         again, which goes on where it was cut off, or choose the store that it was moved from"
    )]
    Unfinished,
    /// What is stored does not have the root that was signed.
    #[error(
        "the stored tree of {size} leaves does not have the root that was signed: the store was \
         damaged or edited; restore it from a backup"
    )]
    Root {
        /// How many leaves.
        size: u64,
    },
    /// What is stored is not what was shown, with more behind it.
    #[error(
        "the stored tree of {stored} leaves does not continue the one of {shown} leaves whose \
         checkpoint this server has shown: the store was set back to an earlier state (a backup, a standby \
         that was behind) or edited; nothing is signed any more"
    )]
    SetBack {
        /// How many leaves there are.
        stored: u64,
        /// How many there were.
        shown: u64,
    },
    /// The elected server has not come so far in time.
    #[error("the server that lets the tree over the log grow has not come so far yet")]
    Awaited,
    /// What is stored cannot be read.
    #[error("the stored tree cannot be read: {0}")]
    Unreadable(String),
    /// A leaf cannot be spelled.
    #[error("a leaf cannot be spelled: {0}")]
    Leaf(#[from] LeafError),
    /// Signing failed.
    #[error("a checkpoint cannot be signed: {0}")]
    Signing(String),
    /// The operating system gives no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
}

/// The tree over one log. Of the processes that have the log, the elected one makes it grow.
pub struct Tree {
    store: Arc<dyn Store>,
    key: LogKey,
    /// The build of the banner that this server delivers.
    build: String,
    growing: Mutex<Growing>,
    shown: RwLock<Arc<Shown>>,
}

/// What the next step continues.
#[derive(Default)]
struct Growing {
    head: TreeHead,
    pruned: Pruned,
    tree: evidence::Tree,
    known: Known,
    places: Places,
}

/// What became of an attempt to let the tree grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Something came in.
    Grown,
    /// Nothing is new.
    Current,
    /// Something is new, and another server is the one to take it in.
    Awaited,
}

impl Tree {
    /// The tree that this store keeps, which must have been signed with this key. `build` is the hash
    /// of the banner that pages get from now on.
    pub async fn open(
        store: Arc<dyn Store>,
        key: LogKey,
        build: String,
    ) -> Result<Self, TreeError> {
        let mut growing = Growing::default();
        growing.follow(store.as_ref(), &key).await?;
        let shown = Arc::new(growing.shown());
        let growing = Mutex::new(growing);
        Ok(Self { store, key, build, growing, shown: RwLock::new(shown) })
    }

    /// The log's name and public key.
    pub fn key(&self) -> &LogKey {
        &self.key
    }

    /// What is public of it now.
    pub fn shown(&self) -> Arc<Shown> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes in some of what is new in the log, or sees what the elected server has taken in; whether
    /// there may be more to do at once. Nothing is lost if this fails or is cut off: the next one
    /// begins where the last one ended.
    pub async fn grow(&self, notices: &Notices) -> Result<bool, TreeError> {
        Ok(self.step(notices, 0).await? == Step::Grown)
    }

    /// Takes in everything that the log holds now, or waits some seconds until the elected server
    /// has; [`TreeError::Awaited`] if it has not.
    pub async fn catch_up(&self, notices: &Notices) -> Result<(), TreeError> {
        let length = self.store.length().await?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.step(notices, length).await? {
                Step::Current => return Ok(()),
                Step::Grown if self.shown().records >= length => return Ok(()),
                Step::Grown => {}
                Step::Awaited if Instant::now() >= deadline => return Err(TreeError::Awaited),
                Step::Awaited => sleep(LOOK).await,
            }
        }
    }

    /// `wanted` is how many records are asked for, where another server is to take them in.
    async fn step(&self, notices: &Notices, wanted: u64) -> Result<Step, TreeError> {
        let mut growing = self.growing.lock().await;
        let elected = self.store.lead().await?;
        // What others have kept meanwhile; and after a step of unknown end, whether it was kept.
        if growing.follow(self.store.as_ref(), &self.key).await? {
            self.show(&growing);
        }
        let events = self.events(&growing.known, notices).await?;
        if !elected {
            // A build is taken in by the server that delivers it, once it is elected.
            let awaited =
                growing.head.records < wanted || events.iter().any(|event| !leaf::is_build(event));
            return Ok(if awaited { Step::Awaited } else { Step::Current });
        }
        let entries = self.store.entries(growing.head.records, AT_ONCE).await?;
        if events.is_empty() && entries.is_empty() {
            return Ok(Step::Current);
        }
        let material = Material { head: growing.head.clone(), entries, events };
        let (tree, signer) = (growing.tree.clone(), Arc::clone(self.key.signer()));
        let formed = tokio::task::spawn_blocking(move || form(tree, material, &signer)).await;
        let (tree, growth) = formed.map_err(|error| TreeError::Unreadable(error.to_string()))??;
        match self.store.grow(growth.clone()).await {
            // A record was erased since it was read, or another server was faster: the next step
            // sees that.
            Err(StoreError::Outgrown) => return Ok(Step::Grown),
            kept => kept?,
        }
        growing.tree = tree;
        growing.head = growth.head;
        for event in growth.events {
            growing.add(event);
        }
        self.show(&growing);
        Ok(Step::Grown)
    }

    /// Makes public what is durable.
    fn show(&self, growing: &Growing) {
        let shown = Arc::new(growing.shown());
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = shown;
    }

    /// The leaves that stand for no record and are not in the tree yet.
    async fn events(&self, known: &Known, notices: &Notices) -> Result<Vec<Vec<u8>>, TreeError> {
        let mut events = Vec::new();
        if !known.has_build(&self.build) {
            events.push(leaf::of_build(&self.build, moment::now())?);
        }
        if known.notices() < notices.count() {
            let mut all = notices.all();
            all.sort_by_key(|one| (one.stored.published_at, one.stored.version));
            for one in all {
                events.push(leaf::of_notice(&one.stored)?);
            }
        }
        let mut after = None;
        let mut erasures = Vec::new();
        loop {
            let limit = if after.is_none() { 1 } else { 1_000 };
            let page = self.store.erasures(after, limit).await?;
            let new: Vec<_> = page.into_iter().filter(|it| it.number >= known.erasures()).collect();
            let Some(last) = new.last() else { break };
            after = Some(last.number);
            erasures.extend(new);
        }
        for erasure in erasures.iter().rev() {
            events.push(leaf::of_erasure(erasure)?);
        }
        events.retain(|event| !known.has(event));
        Ok(events)
    }
}
