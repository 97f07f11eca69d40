//! One block: how many records of each kind. Owns its bytes and keys.

use super::super::codec::{decode, decode_as, encode_as};
use super::super::failure::unread;
use super::super::keys;
use super::Facet;
use crate::store::StoreError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::iter;

/// How many sizes of blocks there are.
pub(in super::super) const LEVELS: u8 = 4;

/// Most kinds in a block. One of more says nothing: those below it are asked.
const MOST: usize = 1_024;

/// Longest value under one key: see [`super::super::documents`].
const PART: usize = 4_096;

/// How many records a block of this level covers.
pub(in super::super) const fn size(level: u8) -> u64 {
    256 << (4 * level)
}

/// Most records of a kind whose places in a block are kept.
const FEW: u32 = 4;

/// The version byte of blocks that say where few records stand.
const WITH_PLACES: u8 = 2;

/// How many records of a kind there are, and in which sixteenths of the block.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(in super::super) struct Share {
    /// How many.
    pub(in super::super) count: u32,
    /// A bit for each sixteenth that may hold some: one of them may have been erased since.
    pub(in super::super) sixteenths: u16,
    /// Where they stand, counted from the beginning of the block, if they are few; else nothing.
    pub(in super::super) places: Vec<u32>,
}

/// What blocks said before.
#[derive(Deserialize)]
struct Placeless {
    count: u32,
    sixteenths: u16,
}

impl From<Placeless> for Share {
    fn from(Placeless { count, sixteenths }: Placeless) -> Self {
        Self { count, sixteenths, places: Vec::new() }
    }
}

impl Share {
    /// Whether it is known where all of them stand.
    pub(in super::super) fn is_placed(&self) -> bool {
        self.places.len() as u64 == u64::from(self.count)
    }

    /// Adds others, of which it is known where they stand if there are as many places.
    fn add(&mut self, count: u32, places: impl Iterator<Item = u32>) {
        let was_placed = self.is_placed();
        self.count += count;
        if was_placed && self.count <= FEW {
            self.places.extend(places);
        }
        if !self.is_placed() {
            self.places.clear();
        }
    }
}

/// The kinds of a block by their bytes, and how many of each.
pub(in super::super) type Shares<'a> = Vec<(&'a [u8], Share)>;

/// How many records of each kind; nothing if there are too many kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Block(Option<BTreeMap<Facet, Share>>);

impl Default for Block {
    fn default() -> Self {
        Self(Some(BTreeMap::new()))
    }
}

impl Block {
    /// Counts one more of a kind, with this index, in a block of this level.
    pub(super) fn add(&mut self, facet: Facet, level: u8, index: u64) {
        self.add_some(facet, 1, sixteenth(level, index), iter::once(place(level, index)));
    }

    fn add_some(
        &mut self,
        facet: Facet,
        count: u32,
        sixteenth: u64,
        places: impl Iterator<Item = u32>,
    ) {
        let Some(kinds) = &mut self.0 else { return };
        let share = kinds.entry(facet).or_default();
        share.add(count, places);
        share.sixteenths |= bit(sixteenth);
        if kinds.len() > MOST {
            self.0 = None;
        }
    }

    /// Counts what another block counts, which is the sixteenth of this one, of this level, in which
    /// the entry with this index stands.
    pub(super) fn add_all(&mut self, other: &Self, level: u8, index: u64) {
        let Some(kinds) = &other.0 else {
            self.0 = None;
            return;
        };
        let unit = size(level) / 16;
        let first = place(level, index - index % unit);
        for (facet, share) in kinds {
            let places = share.places.iter().map(|place| first + place);
            self.add_some(facet.clone(), share.count, sixteenth(level, index), places);
        }
    }

    /// Counts one less of a kind, that with this index, in a block of this level.
    pub(super) fn take(&mut self, facet: &Facet, level: u8, index: u64) {
        let Some(kinds) = &mut self.0 else { return };
        if let Some(share) = kinds.get_mut(facet) {
            share.places.retain(|there| *there != place(level, index));
            share.count -= 1;
            if share.count == 0 {
                kinds.remove(facet);
            }
        }
    }

    /// Writes it in the place of what stood there before.
    pub(super) fn write(
        &self,
        (level, number): (u8, u64),
        before: Option<&Self>,
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        let bytes = self.bytes()?;
        let parts = bytes.chunks(PART);
        let old_parts = match before {
            Some(before) => before.bytes()?.len().div_ceil(PART),
            None => 0,
        };
        for gone in parts.len()..old_parts {
            writes.remove(&keys::block(level, number, part_number(gone)));
        }
        for (part, bytes) in parts.enumerate() {
            writes.insert(&keys::block(level, number, part_number(part)), bytes);
        }
        Ok(())
    }

    fn bytes(&self) -> Result<Vec<u8>, StoreError> {
        encode_as(WITH_PLACES, &self.0)
    }
}

/// The bit of a sixteenth.
pub(in super::super) const fn bit(sixteenth: u64) -> u16 {
    1 << (sixteenth % 16)
}

/// In which sixteenth of its block of this level the entry with this index stands.
fn sixteenth(level: u8, index: u64) -> u64 {
    index / (size(level) / 16) % 16
}

/// Where in its block of this level it stands.
fn place(level: u8, index: u64) -> u32 {
    u32::try_from(index % size(level)).unwrap_or(u32::MAX)
}

fn part_number(part: usize) -> u16 {
    u16::try_from(part).unwrap_or(u16::MAX)
}

/// The block of this level and number; `None` if it is not complete yet.
pub(super) fn read(db: &::sled::Db, level: u8, number: u64) -> Result<Option<Block>, StoreError> {
    let Some(block) = BlockBytes::read(db, level, number)? else { return Ok(None) };
    let kinds = block.kinds()?;
    Ok(Some(Block(kinds.map(|kinds| {
        kinds.into_iter().map(|(facet, share)| (Facet::from(facet), share)).collect()
    }))))
}

/// What errors call a block.
const NAME: &str = "a block of counts";

/// A block as it is stored, of which nothing is copied to look at it.
pub(in super::super) struct BlockBytes(Vec<u8>);

impl BlockBytes {
    /// The block of this level and number; `None` if it is not complete yet.
    pub(in super::super) fn read(
        db: &::sled::Db,
        level: u8,
        number: u64,
    ) -> Result<Option<Self>, StoreError> {
        let first = keys::block(level, number, 0);
        let mut bytes = Vec::new();
        for part in db.scan_prefix(&first[..first.len() - size_of::<u16>()]).values() {
            bytes.extend_from_slice(&part.map_err(unread)?);
        }
        Ok((!bytes.is_empty()).then_some(Self(bytes)))
    }

    /// The kinds; `None` if there are too many to say.
    pub(in super::super) fn kinds(&self) -> Result<Option<Shares<'_>>, StoreError> {
        if let [WITH_PLACES, ..] = *self.0 {
            return decode_as(WITH_PLACES, NAME, &self.0);
        }
        let kinds: Option<Vec<(&[u8], Placeless)>> = decode(NAME, &self.0)?;
        Ok(kinds.map(|kinds| kinds.into_iter().map(|(kind, share)| (kind, share.into())).collect()))
    }
}
