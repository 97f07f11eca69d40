//! The root over leaves that stream by. Owns the roots of the complete subtrees on the way; refuses
//! to keep a leaf.

use crate::hash::{EMPTY, Hash, node_hash};

/// A growing tree of which only the root is wanted: 64 hashes at most, however many leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Roots of complete subtrees, from left to right: one for each one-bit of the size.
    subtrees: Vec<Hash>,
}

impl Frontier {
    /// A tree without leaves.
    pub const fn new() -> Self {
        Self { size: 0, subtrees: Vec::new() }
    }

    /// Appends the next leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    /// How many leaves there were.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves so far.
    pub fn root(&self) -> Hash {
        let join = |right, left: &Hash| node_hash(left, &right);
        self.subtrees
            .iter()
            .rev()
            .copied()
            .reduce(|right, left| join(right, &left))
            .unwrap_or(EMPTY)
    }
}

impl Extend<Hash> for Frontier {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        for leaf in leaves {
            self.push(leaf);
        }
    }
}

impl FromIterator<Hash> for Frontier {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut frontier = Self::new();
        frontier.extend(leaves);
        frontier
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{leaf_hash, root_over};

    #[test]
    fn its_root_is_that_of_the_definition_at_every_size() {
        let leaves: Vec<Hash> = (0_u32..600).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut frontier = Frontier::new();
        for size in 0..=leaves.len() {
            assert_eq!(frontier.root(), root_over(&leaves[..size]), "{size} leaves");
            assert_eq!(frontier.size(), size as u64);
            frontier.extend(leaves.get(size).copied());
        }
    }
}
