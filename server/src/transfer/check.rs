//! Checking a store against itself and against what was signed: every entry, every link, every leaf,
//! tile and count. Owns what a whole store is; changes nothing.

use super::regrow::{edge, root};
use super::{AT_ONCE, Progress, TransferError, beginning};
use crate::leaf;
use crate::store::{Counted, Entry, Store, TreeHead};
use consent::{Filter, Outcome};
use evidence::{Checkpoint, Note, Tree, Vkey, leaf_hash};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;

const OUTCOMES: [Outcome; 3] = [Outcome::Granted, Outcome::Denied, Outcome::Mixed];

/// What was found in a store that holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Records, complete.
    pub records: u64,
    /// Records that were erased.
    pub erased: u64,
    /// Records of the beginning that is no longer kept.
    pub pruned: u64,
    /// How many of all places are in the tree.
    pub in_tree: u64,
    /// Leaves, under the signed root.
    pub leaves: u64,
    /// Published versions, each with the hash it was published under.
    pub notices: u64,
}

/// Reads all of it. `key` must have signed the checkpoint, if it is given. The store must be at rest.
pub async fn check(
    store: &dyn Store,
    key: Option<&Vkey>,
    mut progress: impl FnMut(Progress),
) -> Result<Checked, TransferError> {
    let head = store.tree().await.map_err(TransferError::Source)?;
    let length = store.length().await.map_err(TransferError::Source)?;
    if head.is_unfinished() {
        return Err(TransferError::Unfinished);
    }
    let mut found = Checked { in_tree: head.records, leaves: head.size, ..Checked::default() };
    found.notices = notices(store).await?;
    if let (Some(key), true) = (key, head.size > 0) {
        signed(&head, key)?;
    }
    let mut counts = OUTCOMES.map(|outcome| (outcome, 0));
    let pruned = store.pruned().await.map_err(TransferError::Source)?;
    if pruned.leaves > head.size || pruned.records > head.records.min(length) {
        return Err(broken("more of it was pruned than there is".into()));
    }
    found.pruned = pruned.records;
    beginning::check(store, pruned.leaves).await?;
    let mut replay = Replay::behind(store, pruned.leaves, &head).await?;
    let (mut next, mut last_at) = (pruned.records, 0);
    while next < length {
        let entries = store.entries(next, AT_ONCE).await.map_err(TransferError::Source)?;
        if entries.is_empty() {
            return Err(broken(format!("record {next} is missing, and there are {length}")));
        }
        for (entry, salt) in entries {
            if entry.index() != next {
                return Err(broken(format!("record {next} is missing")));
            }
            if entry.recorded_at() < last_at {
                return Err(broken(format!("record {next} is older than the one before")));
            }
            last_at = entry.recorded_at();
            if next < head.records {
                if salt.is_none() && matches!(entry, Entry::Kept(_)) {
                    return Err(broken(format!("record {next} is in the tree and has no salt")));
                }
                let data = leaf::of_entry(&entry, salt.as_ref());
                replay.push(store, &data.map_err(|why| broken(why.to_string()))?).await?;
            }
            match entry {
                Entry::Kept(record) => {
                    found.records += 1;
                    for (outcome, count) in &mut counts {
                        *count += u64::from(*outcome == record.outcome);
                    }
                }
                Entry::Erased(_) => found.erased += 1,
            }
            next += 1;
        }
        progress(Progress { what: "records", done: next, of: length });
    }
    replay.finish(store, &head).await?;
    for (outcome, count) in counts {
        let filter = Filter { choice: Some(outcome), ..Filter::default() };
        let counted = store.how_many(&filter).await.map_err(TransferError::Source)?;
        if counted != (Counted { count, at_least: false }) && !counted.at_least {
            let why = format!(
                "{} records are counted as {outcome:?} and there are {count}",
                counted.count
            );
            return Err(broken(why));
        }
    }
    Ok(found)
}

fn broken(why: String) -> TransferError {
    TransferError::Broken(why)
}

async fn notices(store: &dyn Store) -> Result<u64, TransferError> {
    let notices = store.notices().await.map_err(TransferError::Source)?;
    for notice in &notices {
        if Sha256::digest(&notice.json)[..] != notice.hash {
            let which = format!("version {} of the notice of {}", notice.version, notice.site);
            return Err(broken(format!("{which} is not what was published: its hash differs")));
        }
    }
    Ok(notices.len() as u64)
}

fn signed(head: &TreeHead, key: &Vkey) -> Result<(), TransferError> {
    let note: Result<Note, _> = head.checkpoint.parse();
    let opened = note.ok().and_then(|note| Checkpoint::open(&note, key.name(), key, &[]).ok());
    match opened {
        Some(opened) if opened.checkpoint.size() == head.size => Ok(()),
        _ => Err(broken(format!("its checkpoint does not hold under {key}"))),
    }
}

/// The tree, grown again in memory and compared with what is stored.
struct Replay {
    tree: Tree,
    events: VecDeque<crate::store::TreeEvent>,
    size: u64,
    more: bool,
}

impl Replay {
    /// From behind the leaves that were pruned on: over them only hashes are left.
    async fn behind(
        store: &dyn Store,
        minimum: u64,
        head: &TreeHead,
    ) -> Result<Self, TransferError> {
        let tree = edge(store, minimum).await?;
        Ok(Self { tree, events: VecDeque::new(), size: head.size, more: true })
    }

    /// Appends the leaf of the next entry, behind the events that come before it.
    async fn push(&mut self, store: &dyn Store, data: &[u8]) -> Result<(), TransferError> {
        self.events(store).await?;
        self.append(store, data).await
    }

    /// Appends the events that come next.
    async fn events(&mut self, store: &dyn Store) -> Result<(), TransferError> {
        loop {
            if self.events.is_empty() && self.more {
                let events = store.events(self.tree.size(), AT_ONCE).await;
                self.events.extend(events.map_err(TransferError::Source)?);
                self.more = !self.events.is_empty();
            }
            let next = self.events.front().map(|event| event.leaf);
            if next != Some(self.tree.size()) || next >= Some(self.size) {
                return Ok(());
            }
            let Some(event) = self.events.pop_front() else { return Ok(()) };
            self.append(store, &event.data).await?;
        }
    }

    async fn append(&mut self, store: &dyn Store, data: &[u8]) -> Result<(), TransferError> {
        self.tree.append(leaf_hash(data));
        // Full tiles only, here: partial ones are compared when all is there.
        if self.tree.size().is_multiple_of(256 * 256) {
            self.compare(store).await?;
        }
        Ok(())
    }

    async fn compare(&mut self, store: &dyn Store) -> Result<(), TransferError> {
        for tile in self.tree.take_changed() {
            let id = tile.id();
            let stored = store.tile(id.level(), id.index()).await.map_err(TransferError::Source)?;
            let stored = stored.unwrap_or_default();
            let mut hashes = tile.bytes();
            let differing = hashes.chunks(32).zip(stored.chunks(32)).position(|(a, b)| a != b);
            hashes.truncate(stored.len());
            let Some(at) = differing.or((hashes.len() < tile.bytes().len()).then_some(0)) else {
                continue;
            };
            return Err(broken(if id.level() == 0 {
                let leaf = id.index() * 256 + at as u64;
                format!("leaf {leaf} is not what its hash says: one of the two was changed")
            } else {
                format!("{} does not hold the hashes of what is below it", id.path())
            }));
        }
        Ok(())
    }

    async fn finish(mut self, store: &dyn Store, head: &TreeHead) -> Result<(), TransferError> {
        self.events(store).await?;
        self.compare(store).await?;
        if self.tree.size() != head.size {
            let why = format!(
                "the tree has {} leaves, and was signed with {}",
                self.tree.size(),
                head.size
            );
            return Err(broken(why));
        }
        if head.size > 0 && self.tree.root() != root(&head.checkpoint)? {
            let why = format!(
                "its {} leaves do not have the root that was signed: the log was damaged or edited",
                head.size
            );
            return Err(broken(why));
        }
        Ok(())
    }
}
