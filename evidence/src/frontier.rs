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
        self.join(0, leaf);
        self.size += 1;
    }

    /// Appends the next 2^`height` leaves, of which only the root is known. `false`, and nothing is
    /// appended, unless they are a complete subtree where they stand.
    #[must_use]
    pub fn push_subtree(&mut self, height: u32, root: Hash) -> bool {
        let leaves = 1_u64.checked_shl(height);
        let fits = leaves.filter(|leaves| self.size.is_multiple_of(*leaves));
        let Some(size) = fits.and_then(|leaves| self.size.checked_add(leaves)) else {
            return false;
        };
        self.join(height, root);
        self.size = size;
        true
    }

    /// Puts a complete subtree behind the others, together with those of its own height.
    fn join(&mut self, height: u32, root: Hash) {
        let mut hash = root;
        for _ in 0..(self.size >> height).trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.subtrees.push(hash);
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

    #[test]
    fn subtrees_stand_for_their_leaves_where_they_fit() {
        let leaves: Vec<Hash> = (0_u32..77).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        for start in 0_u32..40 {
            for height in 0..6 {
                let first = usize::try_from(start).unwrap();
                let mut frontier: Frontier = leaves[..first].iter().copied().collect();
                let end = first + (1 << height);
                let fits = frontier.push_subtree(height, root_over(&leaves[first..end]));
                assert_eq!(fits, start % (1 << height) == 0, "{start} {height}");
                if fits {
                    frontier.extend(leaves[end..].iter().copied());
                    assert_eq!(frontier.root(), root_over(&leaves), "{start} {height}");
                } else {
                    assert_eq!(frontier.size(), u64::from(start), "nothing was appended");
                }
            }
        }
        let mut frontier = Frontier::new();
        assert!(!frontier.push_subtree(64, EMPTY) && !frontier.push_subtree(u32::MAX, EMPTY));
        assert!(frontier.push_subtree(63, EMPTY));
        assert!(!frontier.push_subtree(63, EMPTY), "more leaves than can be counted");
    }
}
