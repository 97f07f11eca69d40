//! Tiles: up to 256 neighbouring hashes of one level, by tlog-tiles section “Merkle Tree”. Owns their
//! bytes; refuses to know where they are kept.

use crate::hash::Hash;
use crate::path::TileId;

/// Hashes in a full tile, and entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// A tile with its hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    id: TileId,
    hashes: Vec<Hash>,
}

/// Bytes that are not the tile they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Not whole hashes, or more than 256.
    #[error("{0} bytes are not a tile: that is 1 to 256 hashes of 32 bytes")]
    Bytes(usize),
    /// Fewer hashes than asked for.
    #[error("{id} has only {hashes} hashes")]
    Short {
        /// The tile that was asked for.
        id: TileId,
        /// The hashes there were.
        hashes: usize,
    },
}

impl Tile {
    /// As many hashes as the width of the id says.
    pub(crate) fn of(id: TileId, hashes: Vec<Hash>) -> Self {
        Self { id, hashes }
    }

    /// Reads the tile from bytes: at least as many hashes as `id` is wide, of which the rest is left
    /// out, and at most 8,192 bytes.
    pub fn read(id: TileId, bytes: &[u8]) -> Result<Self, TileError> {
        let (chunks, rest) = bytes.as_chunks::<{ Hash::BYTES }>();
        if !rest.is_empty() || chunks.is_empty() || chunks.len() > usize::from(TILE_WIDTH) {
            return Err(TileError::Bytes(bytes.len()));
        }
        let asked = chunks.get(..usize::from(id.width()));
        let asked = asked.ok_or(TileError::Short { id, hashes: chunks.len() })?;
        Ok(Self { id, hashes: asked.iter().copied().map(Hash).collect() })
    }

    /// Its name.
    pub const fn id(&self) -> TileId {
        self.id
    }

    /// Its hashes, as many as it is wide.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// The hashes one behind the other: what is published at [`TileId::path`].
    pub fn bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_tile_is_read_from_its_bytes_and_from_more(hashes: Vec<[u8; 32]>, width in 1..=256_u16) {
            let id = TileId::new(0, 3, width).unwrap();
            let bytes = hashes.concat();
            let read = Tile::read(id, &bytes);
            match hashes.len() {
                0 => prop_assert_eq!(read, Err(TileError::Bytes(0))),
                some if some < usize::from(width) => {
                    prop_assert_eq!(read, Err(TileError::Short { id, hashes: some }));
                }
                _ => prop_assert_eq!(read.unwrap().bytes(), &bytes[..32 * usize::from(width)]),
            }
        }

        #[test]
        fn other_bytes_are_no_tile(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assume!(bytes.len() % 32 != 0);
            let id = TileId::new(0, 0, 1).unwrap();
            prop_assert_eq!(Tile::read(id, &bytes), Err(TileError::Bytes(bytes.len())));
        }
    }

    #[test]
    fn more_than_a_full_tile_is_none() {
        let id = TileId::new(0, 0, 256).unwrap();
        assert!(Tile::read(id, &[0; 8192]).is_ok());
        assert_eq!(Tile::read(id, &[0; 8224]), Err(TileError::Bytes(8224)));
    }
}
