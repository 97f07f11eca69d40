//! Forms one step of the tree's growth: leaves, hashes, the signed checkpoint. Owns the order of what
//! is new; writes nothing.

use super::TreeError;
use crate::leaf;
use crate::store::{Entry, GrownTile, Growth, Salt, TreeEvent, TreeHead};
use evidence::{Checkpoint, Signer, Tree, leaf_hash};
use serde_json::Value;
use std::collections::HashSet;

/// The leaves that stand for no record and are in the tree, to tell what is new.
#[derive(Debug, Default)]
pub(super) struct Known {
    all: HashSet<Vec<u8>>,
    notices: usize,
    erasures: u64,
    builds: HashSet<String>,
}

impl Known {
    /// Adds one.
    pub(super) fn add(&mut self, data: Vec<u8>) {
        let leaf: Value = serde_json::from_slice(&data).unwrap_or_default();
        match leaf["kind"].as_str() {
            Some("notice") => self.notices += 1,
            Some("erasure" | "retention") => self.erasures += 1,
            Some("build") => {
                self.builds.extend(leaf["hash"].as_str().map(str::to_owned));
            }
            _ => {}
        }
        self.all.insert(data);
    }

    /// Whether this one is there.
    pub(super) fn has(&self, data: &[u8]) -> bool {
        self.all.contains(data)
    }

    /// Whether this build of the banner is there.
    pub(super) fn has_build(&self, hash: &str) -> bool {
        self.builds.contains(hash)
    }

    /// How many published versions there are.
    pub(super) fn notices(&self) -> usize {
        self.notices
    }

    /// How many accounts of erasures there are: the number of the next.
    pub(super) fn erasures(&self) -> u64 {
        self.erasures
    }
}

/// What a step takes in.
pub(super) struct Material {
    /// Where the tree stands.
    pub(super) head: TreeHead,
    /// The next entries of the log, as they are stored.
    pub(super) entries: Vec<(Entry, Option<Salt>)>,
    /// New leaves that stand for no record.
    pub(super) events: Vec<Vec<u8>>,
}

/// The tree with all of this in it, and what the store keeps of that. What was published comes
/// before the records that may be about it.
pub(super) fn form(
    mut tree: Tree,
    material: Material,
    signer: &Signer,
) -> Result<(Tree, Growth), TreeError> {
    let Material { head, entries, events } = material;
    let events = events.into_iter().map(|data| TreeEvent { leaf: append(&mut tree, &data), data });
    let events = events.collect();
    let mut salts = Vec::with_capacity(entries.len());
    for (entry, _) in &entries {
        let salt = match entry {
            Entry::Kept(_) => Some(random()?),
            Entry::Erased(_) => None,
        };
        append(&mut tree, &leaf::of_entry(entry, salt.as_ref())?);
        salts.push(salt);
    }
    let tiles = tree.take_changed().into_iter().map(|tile| GrownTile {
        level: tile.id().level(),
        index: tile.id().index(),
        hashes: tile.bytes(),
    });
    let tiles = tiles.collect();
    let signing = |why: String| TreeError::Signing(why);
    let checkpoint = Checkpoint::new(signer.vkey().name(), tree.size(), tree.root());
    let checkpoint = checkpoint.map_err(|error| signing(error.to_string()))?;
    let note = checkpoint.sign(signer).map_err(|error| signing(error.to_string()))?;
    let records = head.records + entries.len() as u64;
    let grown = TreeHead { size: tree.size(), records, checkpoint: note.to_string() };
    Ok((tree, Growth { since: head.size, head: grown, tiles, salts, events }))
}

fn append(tree: &mut Tree, data: &[u8]) -> u64 {
    tree.append(leaf_hash(data))
}

/// A salt is never all zeros, which says that there is none.
fn random() -> Result<Salt, getrandom::Error> {
    let mut salt = Salt::default();
    while salt == Salt::default() {
        getrandom::fill(&mut salt)?;
    }
    Ok(salt)
}
