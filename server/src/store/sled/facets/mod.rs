//! How many records of each kind there are in every block of the log, so that pages and counts skip
//! what a filter cannot mean. Owns the blocks and how they grow with the log; what a filter means is
//! the filter's, and where a scan goes is the scan's.
//!
//! Blocks of 256 records, 16 of those, 16 of these, and once more: a block is written in the batch of
//! its last record, and rewritten when records in it are erased. What is behind the last block is
//! counted in memory.

mod block;
mod facet;
mod growing;

pub(super) use block::{BlockBytes, LEVELS, Share, bit, size};
pub(super) use facet::Facet;
pub(super) use growing::Facets;
