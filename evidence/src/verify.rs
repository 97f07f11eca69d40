//! The verification of proofs, by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2. Owns the
//! judgement; refuses to know how a proof was made.

use crate::hash::{EMPTY, Hash, node_hash};

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The tree has no such leaf.
    #[error("a tree of {size} leaves has no leaf {index}")]
    NoLeaf {
        /// The index that was claimed.
        index: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The older tree would have to be larger than the newer one.
    #[error("a tree of {new} leaves does not continue one of {old}")]
    Shrunk {
        /// The size of the older tree.
        old: u64,
        /// The size of the newer one.
        new: u64,
    },
    /// More or fewer hashes than a proof between these sizes has.
    #[error("the proof has the wrong number of hashes: {0}")]
    Length(usize),
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
    /// The hashes lead to another root for the older tree.
    #[error("the proof leads to another root for the older tree")]
    OldRoot,
}

/// That the leaf with this hash is leaf `index` of the tree of `size` leaves with this root.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::NoLeaf { index, size });
    }
    let length = ProofError::Length(path.len());
    // The names of the RFC: the place of the current node, and of the last one of its level.
    let (mut fnode, mut snode) = (index, size - 1);
    let mut reached = *leaf;
    for hash in path {
        if snode == 0 {
            return Err(length);
        }
        if fnode % 2 == 1 || fnode == snode {
            reached = node_hash(hash, &reached);
            climb(&mut fnode, &mut snode);
        } else {
            reached = node_hash(&reached, hash);
        }
        (fnode, snode) = (fnode >> 1, snode >> 1);
    }
    if snode != 0 {
        return Err(length);
    }
    if reached == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// That the tree of `new` leaves with the root `new_root` begins with the tree of `old` leaves with the
/// root `old_root`, unchanged.
///
/// Every tree continues the one without leaves, and each one itself: both proofs are empty.
pub fn verify_consistency(
    old: u64,
    new: u64,
    path: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Shrunk { old, new });
    }
    let length = ProofError::Length(path.len());
    if old == 0 || old == new {
        return match path {
            [] if old == 0 && *old_root != EMPTY => Err(ProofError::OldRoot),
            [] if old == new && old_root != new_root => Err(ProofError::Root),
            [] => Ok(()),
            _ => Err(length),
        };
    }
    let (mut fnode, mut snode) = (old - 1, new - 1);
    while fnode % 2 == 1 {
        (fnode, snode) = (fnode >> 1, snode >> 1);
    }
    // A complete older tree is a subtree of the newer one, and the proof leaves its root out.
    let (first, rest) = match path.split_first() {
        None => return Err(length),
        Some(_) if old.is_power_of_two() => (old_root, path),
        Some(split) => split,
    };
    let (mut old_reached, mut reached) = (*first, *first);
    for hash in rest {
        if snode == 0 {
            return Err(length);
        }
        if fnode % 2 == 1 || fnode == snode {
            old_reached = node_hash(hash, &old_reached);
            reached = node_hash(hash, &reached);
            climb(&mut fnode, &mut snode);
        } else {
            reached = node_hash(&reached, hash);
        }
        (fnode, snode) = (fnode >> 1, snode >> 1);
    }
    if snode != 0 {
        return Err(length);
    }
    if old_reached != *old_root {
        return Err(ProofError::OldRoot);
    }
    if reached == *new_root { Ok(()) } else { Err(ProofError::Root) }
}

/// Passes over the levels where the node at the right edge has no sibling.
fn climb(fnode: &mut u64, snode: &mut u64) {
    while (*fnode).is_multiple_of(2) && *fnode != 0 {
        (*fnode, *snode) = (*fnode >> 1, *snode >> 1);
    }
}
