//! Roots and proofs from tiles: the structure of RFC 6962 section 2.1, read through tlog-tiles. Owns
//! which hashes a proof needs; refuses to judge the tiles: what is made from damaged ones does not
//! verify.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::hash::{EMPTY, Hash, node_hash, root_over};
use crate::path::TileId;
use crate::tile::{Tile, TileError};

/// Where tiles are read. A closure is one.
pub trait Tiles {
    /// What it says when a tile cannot be had.
    type Error;

    /// The bytes of this tile: at least as many hashes as `id` is wide, from the first on. A tile that
    /// has grown wider since is as good.
    fn tile(&self, id: TileId) -> Result<Vec<u8>, Self::Error>;
}

impl<E, F: Fn(TileId) -> Result<Vec<u8>, E>> Tiles for F {
    type Error = E;
    fn tile(&self, id: TileId) -> Result<Vec<u8>, E> {
        self(id)
    }
}

/// Why there is no such root or proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E> {
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
    /// The tree has no such leaf, or the older tree is larger than the newer one.
    #[error("a tree of {size} leaves does not have {asked}")]
    Range {
        /// The leaf's index plus one, or the size of the older tree.
        asked: u64,
        /// The size of the tree.
        size: u64,
    },
}

/// The root over the first `size` leaves. Reads eight tiles at most.
pub fn root<T: Tiles>(tiles: &T, size: u64) -> Result<Hash, ProveError<T::Error>> {
    Reader::new(tiles, size).range(0, size)
}

/// The root over the 2^`height` leaves that are the complete subtree `index` of that height, counted
/// from the left from 0, in a tree of `size` leaves. Reads one tile.
pub fn subtree<T: Tiles>(
    tiles: &T,
    height: u32,
    index: u64,
    size: u64,
) -> Result<Hash, ProveError<T::Error>> {
    let end = 1_u64.checked_shl(height).zip(index.checked_add(1));
    let end = end.and_then(|(leaves, index)| leaves.checked_mul(index));
    if end.is_none_or(|end| end > size) {
        return Err(ProveError::Range { asked: end.unwrap_or(u64::MAX), size });
    }
    Reader::new(tiles, size).complete(height, index)
}

/// The path from the leaf `index` to the root over the first `size` leaves: the leaf's sibling first,
/// 64 hashes at most (RFC 6962 section 2.1.1). Reads two tiles of each level at most.
pub fn inclusion<T: Tiles>(
    tiles: &T,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, ProveError<T::Error>> {
    if index >= size {
        return Err(ProveError::Range { asked: index.saturating_add(1), size });
    }
    let (reader, mut path) = (Reader::new(tiles, size), Vec::new());
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(reader.range(middle, end)?);
            end = middle;
        } else {
            path.push(reader.range(start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of the first `new` leaves continues that of the first `old`: 65 hashes at
/// most (RFC 6962 section 2.1.2). It is empty if the sizes are equal, and if `old` is 0. Reads two
/// tiles of each level at most.
pub fn consistency<T: Tiles>(
    tiles: &T,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, ProveError<T::Error>> {
    if old > new {
        return Err(ProveError::Range { asked: old, size: new });
    }
    let (reader, mut path) = (Reader::new(tiles, new), Vec::new());
    if old == 0 {
        return Ok(path);
    }
    let (mut start, mut end) = (0, new);
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(reader.range(middle, end)?);
            end = middle;
        } else {
            path.push(reader.range(start, middle)?);
            start = middle;
        }
    }
    // The verifier knows the older root, and so a subtree that is all of the older tree.
    if start > 0 {
        path.push(reader.range(start, end)?);
    }
    path.reverse();
    Ok(path)
}

/// The largest power of two below `leaves`, which are at least two.
const fn split(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}

/// The tiles of a tree of one size, each read once.
struct Reader<'t, T> {
    tiles: &'t T,
    size: u64,
    read: RefCell<HashMap<TileId, Tile>>,
}

impl<'t, T: Tiles> Reader<'t, T> {
    fn new(tiles: &'t T, size: u64) -> Self {
        Self { tiles, size, read: RefCell::default() }
    }

    /// The root over the leaves from `start` to before `end`; `start` is a multiple of a power of two
    /// that is not below their number.
    fn range(&self, start: u64, end: u64) -> Result<Hash, ProveError<T::Error>> {
        let (mut end, mut joined) = (end, None);
        while end > start {
            let height = (end - start).trailing_zeros();
            let left = self.complete(height, (end - (1 << height)) >> height)?;
            joined = Some(joined.map_or(left, |right| node_hash(&left, &right)));
            end -= 1 << height;
        }
        Ok(joined.unwrap_or(EMPTY))
    }

    /// The root over the 2^`height` leaves that are complete subtree `index` of that height.
    fn complete(&self, height: u32, index: u64) -> Result<Hash, ProveError<T::Error>> {
        let (level, above) = (height / 8, height % 8);
        let range = ProveError::Range { asked: index, size: self.size };
        let Ok(level) = u8::try_from(level) else { return Err(range) };
        let Some(id) = TileId::holding(level, index << above, self.size) else { return Err(range) };
        let mut read = self.read.borrow_mut();
        let tile = match read.entry(id) {
            std::collections::hash_map::Entry::Occupied(tile) => tile.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => {
                let bytes = self.tiles.tile(id);
                let bytes = bytes.map_err(|source| ProveError::Tiles { id, source })?;
                let tile = Tile::read(id, &bytes);
                place.insert(tile.map_err(|source| ProveError::Tile { id, source })?)
            }
        };
        let first = ((index << above) % 256) as usize;
        tile.hashes().get(first..first + (1 << above)).map(root_over).ok_or(range)
    }
}
