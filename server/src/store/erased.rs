//! What erasing and expiring leave in the log, and the account of it: part of the stores' contract.
//! Owns what is kept; knows nothing of who may erase.

use consent::{DecisionId, Record, SiteId, VisitorId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What stands at one place of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// What its leaf in the tree says instead of the record; `None` if it was erased before it came
    /// into the tree. Without the salt it tells nothing.
    pub commitment: Option<[u8; 32]>,
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

/// Who had records erased. Stored by position: new ones go to the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErasedBy {
    /// The visitor, with the secret of their device.
    Visitor,
    /// The admin of this name, or the command line.
    Admin(String),
    /// Nobody: the records had expired.
    Retention {
        /// The site they were kept for.
        site: SiteId,
        /// Its rule then: ISO 8601 such as `P25M`.
        rule: String,
        /// They had ended before this time: see [`Expiry::before`](super::Expiry::before).
        before: u64,
    },
}

/// The account of one erasure. It does not say whose records they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Its number, from 0, without gaps.
    pub number: u64,
    /// When it began, in milliseconds since 1970.
    pub at: u64,
    /// By whom.
    pub by: ErasedBy,
    /// How many records were erased, at least one.
    pub records: u64,
}

/// By what it is remembered that the record of a decision was erased, the same in every store.
/// Nobody can tell from it whose decision that was: its id is random, and was kept nowhere else.
pub(super) fn gone_digest(site: &SiteId, by: VisitorId, decision: DecisionId) -> [u8; 16] {
    let mut digest = Sha256::new_with_prefix(b"latch erased decision\0");
    digest.update(site.as_str());
    digest.update([0]);
    digest.update(by.as_bytes());
    digest.update(decision.as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&digest.finalize()[..16]);
    half
}
