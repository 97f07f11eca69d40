//! What one store hands to another when a log is moved or backed up: part of the stores' contract.
//! Owns the shapes; knows nothing of the order in which they are handed over.

use super::erased::{Entry, Erasure, Tombstone};
use super::findings::Finding;
use super::growth::{GrownTile, Salt, TreeEvent};
use super::retention::Pruned;
use consent::SiteId;

/// What remembers that a decision's record was erased: a digest that names nobody.
pub type Gone = [u8; 16];

/// A part of what another store holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Portion {
    /// Comes before all others: a log begins to be moved here, of whose beginning this is no longer kept.
    /// Entries go on behind it. [`StoreError::Outgrown`](super::StoreError::Outgrown) if there are records,
    /// or a tree, unless they came behind this very portion. From now on the head of the tree is
    /// [unfinished](super::TreeHead::is_unfinished), with as many leaves and records as were pruned.
    Begin(Pruned),
    /// What is left of the tree before the leaves that were pruned end: tiles, no longer than they were at
    /// that size, and leaves that stand for no record. At most 10,000 each.
    /// [`StoreError::Outgrown`](super::StoreError::Outgrown) once the tree has grown behind them.
    Left {
        /// Tiles.
        tiles: Vec<GrownTile>,
        /// Leaves.
        events: Vec<TreeEvent>,
    },
    /// The next entries of the log, as they stand there, each with its salt if it has one. At most
    /// 10,000.
    Entries(Vec<(Entry, Option<Salt>)>),
    /// Entries that have been erased since they were taken over. At most 10,000.
    Erased(Vec<Tombstone>),
    /// Decisions whose records were erased. At most 10,000.
    Gone(Vec<Gone>),
    /// Accounts of what was erased.
    Erasures(Vec<Erasure>),
    /// What a site's pages have reported.
    Findings(SiteId, Vec<Finding>),
}
