//! The way of a scan through the log, over the blocks in which nothing is meant. Owns which block
//! comes next and what a step costs; collects nothing.

use super::facets::{BlockBytes, Facet, LEVELS, Share, bit, size};
use super::reads::Reader;
use crate::store::{Order, StoreError};
use consent::Filter;
use std::collections::HashMap;

/// How many entries could be looked at in the time that a block of counts takes.
const BLOCK: u64 = 16;

/// A way through a part of the log that steps over the blocks in which nothing is meant.
pub(super) struct Walk {
    /// In the order oldest first, the next index; else that before which the next one stands.
    pub(super) next: u64,
    /// Where it ends: the index that is not meant any more, or the last that is.
    pub(super) until: u64,
    pub(super) order: Order,
    /// How many records there are.
    pub(super) length: u64,
    /// What was done so far, in entries that are looked at.
    pub(super) work: u64,
    /// The block of each level that was read last, and in which sixteenths of it something is meant.
    seen: [Option<(u64, u16)>; LEVELS as usize],
}

/// What comes next on the way.
pub(super) enum Step {
    /// None that is meant, behind which the way goes on.
    Nothing,
    /// So many that are meant.
    Some(u64),
    /// These entries must be looked at: from the first index up to but without the second.
    Entries(u64, u64),
    /// These and no others around them are meant, in the order of the way.
    These(Vec<u64>),
    /// Nothing more.
    End,
}

impl Walk {
    /// From `next` to `until` in a log of this length.
    pub(super) fn new((next, until): (u64, u64), order: Order, length: u64) -> Self {
        Self { next, until, order, length, work: 0, seen: [None; LEVELS as usize] }
    }

    /// The next step. If `through`, blocks with something that is meant are gone through.
    pub(super) fn step(&mut self, kinds: &mut Kinds, through: bool) -> Result<Step, StoreError> {
        let left = match self.order {
            Order::OldestFirst => self.until.saturating_sub(self.next),
            Order::NewestFirst => self.next.saturating_sub(self.until),
        };
        if left == 0 {
            return Ok(Step::End);
        }
        // Where every record is meant, nothing can be stepped over.
        let levels = if through && !kinds.narrowing { 0 } else { LEVELS };
        for level in (0..levels).rev() {
            if left < size(level) || !self.next.is_multiple_of(size(level)) {
                continue;
            }
            let first = self.first(size(level));
            if first + size(level) > self.length {
                continue;
            }
            if self.is_empty(level + 1, first) {
                return Ok(self.over(size(level)));
            }
            self.work += BLOCK;
            let number = first / size(level);
            match kinds.meant(level, number)? {
                Some(Share { count: 0, .. }) => return Ok(self.over(size(level))),
                Some(share) if !through => {
                    self.go(size(level));
                    return Ok(Step::Some(share.count.into()));
                }
                Some(share) if share.is_placed() => {
                    self.go(size(level));
                    self.work += u64::from(share.count);
                    let mut these: Vec<u64> =
                        share.places.iter().map(|place| first + u64::from(*place)).collect();
                    these.sort_unstable();
                    if self.order == Order::NewestFirst {
                        these.reverse();
                    }
                    return Ok(Step::These(these));
                }
                share => {
                    let sixteenths = share.map_or(u16::MAX, |share| share.sixteenths);
                    if let Some(seen) = self.seen.get_mut(usize::from(level)) {
                        *seen = Some((number, sixteenths));
                    }
                }
            }
        }
        // Up to the end of a sixteenth of the smallest block, or of all of it if nothing is known of that.
        let first = self.first(1);
        let known = levels > 0 && self.seen(0, first).is_some();
        let unit = if known { size(0) / 16 } else { size(0) };
        let few = match self.order {
            Order::OldestFirst => unit - self.next % unit,
            Order::NewestFirst => (self.next - 1) % unit + 1,
        };
        let few = few.min(left);
        if known && self.is_empty(0, first) {
            return Ok(self.over(few));
        }
        let before = self.next;
        self.go(few);
        self.work += few;
        Ok(Step::Entries(before.min(self.next), before.max(self.next)))
    }

    /// The first index of the next so many entries.
    fn first(&self, many: u64) -> u64 {
        match self.order {
            Order::OldestFirst => self.next,
            Order::NewestFirst => self.next - many,
        }
    }

    /// In which sixteenths of the block around this entry something is meant, if it was read last.
    fn seen(&self, level: u8, index: u64) -> Option<u16> {
        let (number, sixteenths) = (*self.seen.get(usize::from(level))?)?;
        (number == index / size(level)).then_some(sixteenths)
    }

    /// Whether it is known that in this entry's sixteenth of the block around it nothing is meant.
    fn is_empty(&self, level: u8, index: u64) -> bool {
        let sixteenth = index / (size(level) / 16);
        self.seen(level, index).is_some_and(|sixteenths| sixteenths & bit(sixteenth) == 0)
    }

    /// Over so many entries of which none is meant.
    fn over(&mut self, many: u64) -> Step {
        self.go(many);
        self.work += 1;
        Step::Nothing
    }

    fn go(&mut self, far: u64) {
        match self.order {
            Order::OldestFirst => self.next += far,
            Order::NewestFirst => self.next -= far,
        }
    }
}

/// Which kinds of records a filter means, asked once of each.
pub(super) struct Kinds<'a> {
    reader: &'a Reader,
    filter: &'a Filter,
    known: HashMap<Facet, bool>,
    /// Whether the filter asks anything but when.
    narrowing: bool,
}

/// Most kinds whose answers are remembered.
const REMEMBERED: usize = 100_000;

impl<'a> Kinds<'a> {
    pub(super) fn new(reader: &'a Reader, filter: &'a Filter) -> Self {
        let of_all = Filter { from: filter.from, until: filter.until, ..Filter::default() };
        Self { reader, filter, known: HashMap::new(), narrowing: *filter != of_all }
    }

    /// How many records of this block are meant, and where; `None` if that cannot be said.
    fn meant(&mut self, level: u8, number: u64) -> Result<Option<Share>, StoreError> {
        let block = BlockBytes::read(self.reader.db(), level, number)?;
        let Some(block) = block else { return Ok(None) };
        let Some(kinds) = block.kinds()? else { return Ok(None) };
        let mut meant = Share::default();
        let mut placed = true;
        for (facet, share) in kinds {
            let is_meant = if let Some(known) = self.known.get(facet) {
                *known
            } else {
                let facet = Facet::from(facet);
                let is_meant = facet.is_meant(self.filter, self.reader.shapes())?;
                if self.known.len() < REMEMBERED {
                    self.known.insert(facet, is_meant);
                }
                is_meant
            };
            if is_meant {
                meant.count += share.count;
                meant.sixteenths |= share.sixteenths;
                placed &= share.is_placed();
                meant.places.extend(share.places);
            }
        }
        if !placed {
            meant.places.clear();
        }
        Ok(Some(meant))
    }
}
