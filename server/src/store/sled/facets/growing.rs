//! The counts that grow with the log. Owns what is not in a complete block yet, and takes erased
//! records out of those that are.

use super::super::codec::facet;
use super::super::failure::nonsense;
use super::super::pruning::pruned;
use super::super::reads::Reader;
use super::Facet;
use super::block::{Block, LEVELS, read, size};
use crate::store::StoreError;
use std::collections::BTreeMap;

/// The counts of a log, as far as its writer has come.
#[derive(Debug)]
pub(in super::super) struct Facets {
    /// How many records are counted, erased ones included.
    length: u64,
    /// For each level the block that is not complete, without what a lower one still holds.
    open: [Block; LEVELS as usize],
}

impl Facets {
    /// The counts of a log of this length whose complete blocks are stored.
    pub(in super::super) fn open(reader: &Reader, length: u64) -> Result<Self, StoreError> {
        let mut open: [Block; LEVELS as usize] = Default::default();
        let [smallest, rest @ ..] = &mut open;
        // Of what was pruned there is nothing to read, and so nothing to count.
        let first = (length - length % size(0)).max(pruned(reader.db())?.records);
        for (at, bytes) in (first..).zip(reader.raw(first, length)) {
            if let Some(facet) = facet(&bytes?)? {
                smallest.add(facet, 0, at);
            }
        }
        for (level, block) in (1..LEVELS).zip(rest) {
            let below = size(level - 1);
            for number in (length - length % size(level)) / below..length / below {
                block.add_all(&stored(reader, level - 1, number)?, level, number * below);
            }
        }
        Ok(Self { length, open })
    }

    /// Nothing counted yet.
    pub(in super::super) fn none() -> Self {
        Self { length: 0, open: Default::default() }
    }

    /// Counts the next record, `None` for one that was erased, and writes what is complete with it.
    pub(in super::super) fn push(
        &mut self,
        facet: Option<Facet>,
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        if let Some(facet) = facet {
            self.open[0].add(facet, 0, self.length);
        }
        let index = self.length;
        self.length += 1;
        let mut complete: Option<Block> = None;
        for (level, open) in (0..LEVELS).zip(&mut self.open) {
            if let Some(below) = complete.take() {
                open.add_all(&below, level, index);
            }
            if !self.length.is_multiple_of(size(level)) {
                break;
            }
            let block = std::mem::take(open);
            block.write((level, self.length / size(level) - 1), None, writes)?;
            complete = Some(block);
        }
        Ok(())
    }

    /// Takes records out that are erased in this batch: indexes with their kinds.
    pub(in super::super) fn take(
        &mut self,
        reader: &Reader,
        erased: Vec<(u64, Facet)>,
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        let mut changed: BTreeMap<(u8, u64), (Block, Block)> = BTreeMap::new();
        for (index, facet) in erased {
            for (level, open) in (0..LEVELS).zip(&mut self.open) {
                let number = index / size(level);
                if (number + 1) * size(level) > self.length {
                    open.take(&facet, level, index);
                    break;
                }
                let block = match changed.entry((level, number)) {
                    std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                    std::collections::btree_map::Entry::Vacant(unknown) => {
                        let block = stored(reader, level, number)?;
                        unknown.insert((block.clone(), block))
                    }
                };
                block.1.take(&facet, level, index);
            }
        }
        for (place, (before, after)) in changed {
            after.write(place, Some(&before), writes)?;
        }
        Ok(())
    }
}

fn stored(reader: &Reader, level: u8, number: u64) -> Result<Block, StoreError> {
    let block = read(reader.db(), level, number)?;
    block.ok_or_else(|| nonsense(format!("no counts of block {number} of {} records", size(level))))
}
