//! What erasing a visitor leaves in the log, and the account of it: part of the stores' contract.
//! Owns what is kept; knows nothing of who may erase.

use consent::{Record, SiteId};
use serde::{Deserialize, Serialize};

/// What stands at one place of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly all of them are records")]
pub enum Entry {
    /// A record.
    Kept(Record),
    /// What is left of one.
    Erased(Tombstone),
}

/// What is left of an erased record: its place, so that the log keeps its numbering and its order
/// in time, and nothing about anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The place in the log.
    pub index: u64,
    /// When the record was kept, in milliseconds since 1970.
    pub recorded_at: u64,
    /// The site it was kept for.
    pub site: SiteId,
}

impl Entry {
    /// The place in the log.
    pub fn index(&self) -> u64 {
        match self {
            Self::Kept(record) => record.index,
            Self::Erased(tombstone) => tombstone.index,
        }
    }

    /// When the record was kept, in milliseconds since 1970.
    pub fn recorded_at(&self) -> u64 {
        match self {
            Self::Kept(record) => record.recorded_at,
            Self::Erased(tombstone) => tombstone.recorded_at,
        }
    }

    /// The record, unless it was erased.
    pub fn kept(self) -> Option<Record> {
        match self {
            Self::Kept(record) => Some(record),
            Self::Erased(_) => None,
        }
    }
}

/// Who had a visitor's records erased. Stored by position: new ones go to the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErasedBy {
    /// The visitor, with the secret of their device.
    Visitor,
    /// The admin of this name, or the command line.
    Admin(String),
}

/// The account of one erasure. It does not say whose records they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Its number, from 0, without gaps.
    pub number: u64,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// By whom.
    pub by: ErasedBy,
    /// How many records were erased, at least one.
    pub records: u64,
}
