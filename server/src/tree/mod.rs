//! The Merkle tree over the log: grows with it, is signed, is read. Owns when it grows and what of it
//! is public; what leaves say is told in `leaf`, how hashes make a tree in the crate `evidence`, and
//! where it is kept by the store.
//!
//! A checkpoint is public only once its step is durable: for a size that somebody has seen, no other
//! tree is ever signed.

mod export;
mod form;
mod places;
mod read;
mod verify;

pub use export::{export, line_of};
pub use read::{Leaf, ReadError, Shown};
pub use verify::{Fault, Verified, verify};

use self::form::{Known, Material, form};
use self::places::Places;
use crate::auth::LogKey;
use crate::leaf::{self, LeafError};
use crate::moment;
use crate::notices::Notices;
use crate::store::{Store, StoreError, TreeHead};
use evidence::{Checkpoint, Note, TileId};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

/// Most records of one step.
const AT_ONCE: usize = 4_096;

/// Why the tree cannot be used or does not grow.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The store failed, or something came between.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was signed last was signed with another key.
    #[error(
        "the tree over the log was signed last by another key than {key}: bring `log-key.json` back \
         from a backup, because checkpoints given so far cannot be continued without it"
    )]
    Key {
        /// The key at hand.
        key: String,
    },
    /// What is stored does not have the root that was signed.
    #[error(
        "the stored tree of {size} leaves does not have the root that was signed: the store was \
         damaged or edited; restore it from a backup"
    )]
    Root {
        /// How many leaves.
        size: u64,
    },
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

/// The tree over one log. One process at a time makes it grow.
pub struct Tree {
    store: Arc<dyn Store>,
    key: LogKey,
    /// The build of the banner that this server delivers.
    build: String,
    growing: Mutex<Growing>,
    shown: RwLock<Arc<Shown>>,
}

/// What the next step continues.
struct Growing {
    head: TreeHead,
    tree: evidence::Tree,
    known: Known,
    places: Places,
}

impl Tree {
    /// The tree that this store keeps, which must have been signed with this key. `build` is the hash
    /// of the banner that pages get from now on.
    pub async fn open(
        store: Arc<dyn Store>,
        key: LogKey,
        build: String,
    ) -> Result<Self, TreeError> {
        let head = store.tree().await?;
        let edge = edge(store.as_ref(), head.size).await?;
        let unreadable = |why: String| TreeError::Unreadable(why);
        let tree = evidence::Tree::open(&edge, head.size)
            .map_err(|error| unreadable(error.to_string()))?;
        if head.size > 0 {
            let note: Note =
                head.checkpoint.parse().map_err(|error| unreadable(format!("{error}")))?;
            let opened = Checkpoint::open(&note, key.name(), key.public(), &[]);
            let opened = opened.map_err(|_| TreeError::Key { key: key.public().to_string() })?;
            if opened.checkpoint.size() != head.size || *opened.checkpoint.root() != tree.root() {
                return Err(TreeError::Root { size: head.size });
            }
        }
        let (mut known, mut places) = (Known::default(), Places::default());
        let mut from = 0;
        loop {
            let events = store.events(from, 1_000).await?;
            let Some(last) = events.last() else { break };
            from = last.leaf + 1;
            for event in events {
                places.push(event.leaf);
                known.add(event.data);
            }
        }
        let shown = Arc::new(Shown::new(&head, places.clone()));
        let growing = Mutex::new(Growing { head, tree, known, places });
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

    /// Takes in some of what is new in the log; whether there was anything. Nothing is lost if this
    /// fails or is cut off: the next one begins where the last one ended.
    pub async fn grow(&self, notices: &Notices) -> Result<bool, TreeError> {
        let mut growing = self.growing.lock().await;
        let events = self.events(&growing.known, notices).await?;
        let entries = self.store.entries(growing.head.records, AT_ONCE).await?;
        if events.is_empty() && entries.is_empty() {
            return Ok(false);
        }
        let material = Material { head: growing.head.clone(), entries, events };
        let (tree, signer) = (growing.tree.clone(), Arc::clone(self.key.signer()));
        let formed = tokio::task::spawn_blocking(move || form(tree, material, &signer)).await;
        let (tree, growth) = formed.map_err(|error| TreeError::Unreadable(error.to_string()))??;
        match self.store.grow(growth.clone()).await {
            // A record was erased since it was read: the next step sees that.
            Err(StoreError::Outgrown) => return Ok(true),
            kept => kept?,
        }
        growing.tree = tree;
        growing.head = growth.head;
        for event in growth.events {
            growing.places.push(event.leaf);
            growing.known.add(event.data);
        }
        let shown = Arc::new(Shown::new(&growing.head, growing.places.clone()));
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = shown;
        Ok(true)
    }

    /// Takes in everything that the log holds now.
    pub async fn catch_up(&self, notices: &Notices) -> Result<(), TreeError> {
        let length = self.store.length().await?;
        while self.grow(notices).await? && self.shown().records < length {}
        Ok(())
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

/// The tiles at the right edge of the stored tree.
async fn edge(store: &dyn Store, size: u64) -> Result<HashMap<TileId, Vec<u8>>, StoreError> {
    let mut read = HashMap::new();
    for id in evidence::edge(size) {
        read.insert(id, store.tile(id.level(), id.index()).await?.unwrap_or_default());
    }
    Ok(read)
}
