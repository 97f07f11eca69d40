//! The growing tree. Owns the rightmost tile of each level, from which everything further follows;
//! refuses to know where tiles are kept.

use std::fmt;

use crate::hash::{EMPTY, Hash, join, root_over};
use crate::path::TileId;
use crate::prove::Tiles;
use crate::tile::{TILE_WIDTH, Tile, TileError};

/// The most leaves that a tree is opened with: 2⁶³ − 1, as far as other readers can count.
pub const LARGEST_TREE: u64 = i64::MAX as u64;

/// A tree that leaves are appended to.
///
/// It holds at most 255 hashes of each of eight levels, and the tiles that were filled since
/// [`Tree::take_changed`] was last called.
#[derive(Clone)]
pub struct Tree {
    size: u64,
    /// The partial tile of each level, from the leaves up; the last one is not empty.
    edge: Vec<Vec<Hash>>,
    filled: Vec<Tile>,
    /// The size when the changes were last taken.
    taken: u64,
}

/// Why a tree cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenTreeError<E> {
    /// A tile could not be had.
    #[error("{id} could not be read")]
    Tiles {
        /// The tile.
        id: TileId,
        /// What the reader said.
        source: E,
    },
    /// What was had is not the tile.
    #[error("{id} is damaged")]
    Tile {
        /// The tile.
        id: TileId,
        /// What is wrong with it.
        source: TileError,
    },
    /// More leaves than [`LARGEST_TREE`].
    #[error("{0} leaves are more than a tree can have")]
    Size(u64),
}

/// The partial tiles at the right edge of a tree of `size` leaves, from the leaves up: what has to be
/// read before leaves can be appended. Eight at most.
pub fn edge(size: u64) -> impl Iterator<Item = TileId> {
    (0..8).filter_map(move |level| {
        let hashes = size >> (8 * level);
        let width = hashes % u64::from(TILE_WIDTH);
        let index = hashes / u64::from(TILE_WIDTH);
        TileId::new(level, index, u16::try_from(width).ok()?).ok()
    })
}

impl Tree {
    /// A tree without leaves.
    pub const fn new() -> Self {
        Self { size: 0, edge: Vec::new(), filled: Vec::new(), taken: 0 }
    }

    /// The tree of `size` leaves, from the tiles that [`edge`] names. What it returns is only as good
    /// as they are: compare [`Tree::root`] with the checkpoint that was signed last.
    pub fn open<T: Tiles>(tiles: &T, size: u64) -> Result<Self, OpenTreeError<T::Error>> {
        if size > LARGEST_TREE {
            return Err(OpenTreeError::Size(size));
        }
        let mut tree = Self { size, taken: size, ..Self::new() };
        for id in edge(size) {
            let bytes = tiles.tile(id).map_err(|source| OpenTreeError::Tiles { id, source })?;
            let tile = Tile::read(id, &bytes);
            let tile = tile.map_err(|source| OpenTreeError::Tile { id, source })?;
            tree.level(usize::from(id.level())).extend(tile.hashes());
        }
        Ok(tree)
    }

    fn level(&mut self, level: usize) -> &mut Vec<Hash> {
        if self.edge.len() <= level {
            self.edge.resize_with(level + 1, || Vec::with_capacity(TILE_WIDTH.into()));
        }
        &mut self.edge[level]
    }

    /// Appends a leaf by its hash ([`leaf_hash`](crate::leaf_hash)) and returns its index.
    pub fn append(&mut self, leaf: Hash) -> u64 {
        let index = self.size;
        let (mut hash, mut place) = (leaf, index);
        for level in 0_u8.. {
            let hashes = self.level(level.into());
            hashes.push(hash);
            if hashes.len() < usize::from(TILE_WIDTH) {
                break;
            }
            let full = std::mem::replace(hashes, Vec::with_capacity(TILE_WIDTH.into()));
            (hash, place) = (root_over(&full), place / u64::from(TILE_WIDTH));
            if let Ok(id) = TileId::new(level, place, TILE_WIDTH) {
                self.filled.push(Tile::of(id, full));
            }
        }
        self.size += 1;
        index
    }

    /// How many leaves there are.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves.
    pub fn root(&self) -> Hash {
        let joined = self.edge.iter().fold(None, |right, level| join(level, right));
        joined.unwrap_or(EMPTY)
    }

    /// The tiles that the leaves appended since the last call (or since the tree was opened) have
    /// changed, each once and with all its hashes so far: those that were filled, in the order in
    /// which they were, then the partial ones at the right edge.
    ///
    /// They have to be kept, all of them, before a checkpoint of this size is published.
    pub fn take_changed(&mut self) -> Vec<Tile> {
        let mut changed = std::mem::take(&mut self.filled);
        for id in edge(self.size) {
            let shift = 8 * u32::from(id.level());
            if self.size >> shift != self.taken >> shift {
                changed.push(Tile::of(id, self.edge[usize::from(id.level())].clone()));
            }
        }
        self.taken = self.size;
        changed
    }
}

impl Default for Tree {
    fn default() -> Self {
        Self::new()
    }
}

impl Extend<Hash> for Tree {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        for leaf in leaves {
            self.append(leaf);
        }
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tree({} leaves, root {})", self.size, self.root())
    }
}
