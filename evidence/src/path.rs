//! Where tiles and bundles of entries are published, by tlog-tiles sections “Merkle Tree” and “Log
//! entries”. Owns names and paths; refuses to know what stands there.

use std::fmt;
use std::str::FromStr;

use crate::spelling::number;
use crate::tile::TILE_WIDTH;

/// No path of a tree whose size is a `u64` is longer.
const LONGEST_PATH: usize = 64;

/// Levels of tiles in a tree whose size is a `u64`.
const LEVELS: u8 = 8;

/// The name of a tile: its level, its place within the level, and how many hashes of it are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    level: u8,
    index: u64,
    width: u16,
}

/// The name of a bundle: the data of the leaves whose hashes the tile of level 0 with this index and
/// width holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId {
    index: u64,
    width: u16,
}

/// Why there is no such tile or bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// The text is spelled otherwise than a path is.
    #[error("not a path like tile/0/x001/234 or tile/entries/005.p/67")]
    Spelling,
    /// Levels are 0 to 7: no more are in a tree whose size is a `u64`.
    #[error("the level of a tile is 0 to 7")]
    Level,
    /// The place is beyond the last leaf of the largest tree.
    #[error("the index of a tile is beyond every tree")]
    Index,
    /// A width is 1 to 256.
    #[error("the width of a tile is 1 to 256")]
    Width,
}

impl TileId {
    /// The tile `index` of `level` (0 to 7), with its first `width` (1 to 256) hashes.
    pub fn new(level: u8, index: u64, width: u16) -> Result<Self, PathError> {
        if level >= LEVELS {
            return Err(PathError::Level);
        }
        if !(1..=TILE_WIDTH).contains(&width) {
            return Err(PathError::Width);
        }
        let in_reach = index >> (8 * (LEVELS - 1 - level)) == 0;
        in_reach.then_some(Self { level, index, width }).ok_or(PathError::Index)
    }

    /// The tile that holds the hash `place` of `level`, as wide as a tree of `size` leaves has it;
    /// none where that tree has no such hash.
    pub fn holding(level: u8, place: u64, size: u64) -> Option<Self> {
        let hashes = size.checked_shr(8 * u32::from(level))?;
        let index = place / u64::from(TILE_WIDTH);
        let width = hashes.checked_sub(index * u64::from(TILE_WIDTH))?.min(TILE_WIDTH.into());
        (place < hashes).then_some(())?;
        Self::new(level, index, u16::try_from(width).ok()?).ok()
    }

    /// 0 for hashes of leaves; one hash of a level stands for a full tile of the level below.
    pub const fn level(&self) -> u8 {
        self.level
    }

    /// The place within the level, from 0.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes are meant, 1 to 256.
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Whether all 256 hashes are meant.
    pub const fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The same tile with all its 256 hashes.
    #[must_use]
    pub const fn full(&self) -> Self {
        Self { width: TILE_WIDTH, ..*self }
    }

    /// `tile/0/x001/234.p/5`: below the log's prefix, with no slash in front.
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, spelled(self.index, self.width))
    }
}

impl BundleId {
    /// The bundle `index` with its first `width` (1 to 256) entries.
    pub fn new(index: u64, width: u16) -> Result<Self, PathError> {
        TileId::new(0, index, width).map(|TileId { index, width, .. }| Self { index, width })
    }

    /// The bundle that holds the leaf `leaf`, as wide as a tree of `size` leaves has it; none where
    /// that tree has no such leaf.
    pub fn holding(leaf: u64, size: u64) -> Option<Self> {
        TileId::holding(0, leaf, size).map(|TileId { index, width, .. }| Self { index, width })
    }

    /// The place among the bundles, from 0.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// How many entries are meant, 1 to 256.
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Whether all 256 entries are meant.
    pub const fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The index of the first leaf in it.
    pub const fn first_leaf(&self) -> u64 {
        self.index << 8
    }

    /// `tile/entries/x001/234.p/5`: below the log's prefix, with no slash in front.
    pub fn path(&self) -> String {
        format!("tile/entries/{}", spelled(self.index, self.width))
    }
}

/// `x001/x234/067`, and `.p/5` behind it for a partial tile.
fn spelled(index: u64, width: u16) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut above = index / 1000;
    while above > 0 {
        path = format!("x{:03}/{path}", above % 1000);
        above /= 1000;
    }
    if width == TILE_WIDTH { path } else { format!("{path}.p/{width}") }
}

/// Reads what [`spelled`] writes, and at times a little more: whoever calls spells it again.
fn read(text: &str) -> Option<(u64, u16)> {
    let (path, width) = match text.split_once(".p/") {
        Some((path, width)) => (path, u16::try_from(number(width)?).ok()?),
        None => (text, TILE_WIDTH),
    };
    let mut index = 0_u64;
    for part in path.split('/') {
        let digits = part.strip_prefix('x').unwrap_or(part);
        let three = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
        let part: u64 = if three { digits.parse().ok()? } else { return None };
        index = index.checked_mul(1000)?.checked_add(part)?;
    }
    Some((index, width))
}

/// Reads [`TileId::path`]'s spelling and nothing else.
impl FromStr for TileId {
    type Err = PathError;
    fn from_str(text: &str) -> Result<Self, PathError> {
        let parts = || {
            let bounded = (text.len() <= LONGEST_PATH).then_some(text)?;
            let (level, rest) = bounded.strip_prefix("tile/")?.split_once('/')?;
            Some((number(level)?, read(rest)?))
        };
        let (level, (index, width)) = parts().ok_or(PathError::Spelling)?;
        let level = u8::try_from(level).map_err(|_| PathError::Level)?;
        let id = Self::new(level, index, width)?;
        (id.path() == text).then_some(id).ok_or(PathError::Spelling)
    }
}

/// Reads [`BundleId::path`]'s spelling and nothing else.
impl FromStr for BundleId {
    type Err = PathError;
    fn from_str(text: &str) -> Result<Self, PathError> {
        let parts = || {
            let bounded = (text.len() <= LONGEST_PATH).then_some(text)?;
            read(bounded.strip_prefix("tile/entries/")?)
        };
        let (index, width) = parts().ok_or(PathError::Spelling)?;
        let id = Self::new(index, width)?;
        (id.path() == text).then_some(id).ok_or(PathError::Spelling)
    }
}

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

impl fmt::Display for BundleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_spelled_as_the_specification_spells_them() {
        let path = |level, index, width| TileId::new(level, index, width).unwrap().path();
        assert_eq!(path(0, 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(path(0, 1234, 5), "tile/0/x001/234.p/5");
        assert_eq!(path(2, 0, 1), "tile/2/000.p/1");
        assert_eq!(BundleId::new(273, 112).unwrap().path(), "tile/entries/273.p/112");
        assert_eq!(path(0, (1 << 56) - 1, 256), "tile/0/x072/x057/x594/x037/x927/935");
        assert_eq!(path(7, 0, 255), "tile/7/000.p/255");
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "",
            "tile/0/",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "/tile/0/000",
            "tile/00/000",
            "tile/+0/000",
            "tile/0/x000/001",
            "tile/0/001/001",
            "tile/0/x001",
            "tile/0/xx01/001",
            "tile/0/000/",
            "tile/0/000.p",
            "tile/0/000.p/",
            "tile/0/000.p/256",
            "tile/0/000.p/05",
            "tile/0/000.p/1.p/1",
            "tile/0/-01",
            "tile/0/٣٣٣",
            "tile/entries/000",
            "tile/0/000?",
        ] {
            assert_eq!(text.parse::<TileId>(), Err(PathError::Spelling), "{text}");
        }
        assert_eq!("tile/0/000.p/0".parse::<TileId>(), Err(PathError::Width));
        assert_eq!("tile/0/000.p/257".parse::<TileId>(), Err(PathError::Width));
        assert_eq!("tile/8/000".parse::<TileId>(), Err(PathError::Level));
        assert_eq!("tile/63/000".parse::<TileId>(), Err(PathError::Level));
        assert_eq!("tile/7/001".parse::<TileId>(), Err(PathError::Index));
        let beyond = "tile/0/x072/x057/x594/x037/x927/936";
        assert_eq!(beyond.parse::<TileId>(), Err(PathError::Index));
        assert_eq!("tile/0/000".parse::<BundleId>(), Err(PathError::Spelling));
        assert_eq!("tile/entries/000.p/0".parse::<BundleId>(), Err(PathError::Width));
    }

    #[test]
    fn a_tree_of_seventy_thousand_has_the_tiles_of_the_specification() {
        let widths = |level, place| TileId::holding(level, place, 70_000).map(|id| id.width());
        assert_eq!(
            [widths(0, 0), widths(0, 69_887), widths(0, 69_888)],
            [Some(256), Some(256), Some(112)]
        );
        assert_eq!([widths(0, 69_999), widths(0, 70_000)], [Some(112), None]);
        assert_eq!([widths(1, 255), widths(1, 256), widths(1, 273)], [Some(256), Some(17), None]);
        assert_eq!([widths(2, 0), widths(2, 1), widths(3, 0)], [Some(1), None, None]);
        assert_eq!(TileId::holding(0, 255, 256).unwrap().path(), "tile/0/000");
        assert_eq!(TileId::holding(1, 0, 256).unwrap().path(), "tile/1/000.p/1");
    }

    proptest! {
        #[test]
        fn a_path_survives_its_spelling(level in 0..8_u8, index: u64, width in 1..=256_u16) {
            let index = index.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0);
            let id = TileId::new(level, index, width).unwrap();
            prop_assert!(id.path().len() <= LONGEST_PATH);
            prop_assert_eq!(id.path().parse(), Ok(id));
            if level == 0 {
                let id = BundleId::new(index, width).unwrap();
                prop_assert_eq!(id.path().parse(), Ok(id));
            }
        }

        #[test]
        fn what_is_read_is_spelled_alike(text in "tile/[0-9]{1,2}/(x?[0-9]{3}/){0,3}[0-9]{2,3}(\\.p/[0-9]{1,3})?") {
            if let Ok(id) = text.parse::<TileId>() {
                prop_assert_eq!(id.path(), text);
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = text.parse::<TileId>();
            let _ = format!("tile/{text}").parse::<TileId>();
            let _ = format!("tile/entries/{text}").parse::<BundleId>();
        }

        #[test]
        fn no_place_panics(level: u8, place: u64, size: u64) {
            if let Some(id) = TileId::holding(level, place, size) {
                prop_assert_eq!(id.index(), place / 256);
            }
        }
    }
}
