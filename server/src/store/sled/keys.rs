//! The keys of the sled store. Owns their layout; knows nothing of the values behind them.
//!
//! Everything lives in one tree, because sled applies a batch atomically within one tree only.
//! The first byte says what a key is for, numbers are big-endian so that keys sort as they count.

use crate::store::Gone;
use crate::store::erased::gone_digest;
use consent::{DecisionId, SiteId, VisitorId};
use sha2::{Digest, Sha256};

/// Holds the format of the store.
pub(super) const FORMAT: &[u8] = b"mformat";
/// Starts the keys of records.
pub(super) const RECORDS: u8 = b'r';
/// Starts the keys of runs.
pub(super) const RUNS: u8 = b'p';
/// Starts the keys of the visitor index.
const VISITORS: u8 = b'v';
/// Starts the keys of shapes.
pub(super) const SHAPES: u8 = b's';
/// Starts the keys of published notices.
pub(super) const NOTICES: u8 = b'n';
/// Starts the keys of admins.
pub(super) const ADMINS: u8 = b'a';
/// Starts the keys of the account of erasures.
pub(super) const ERASURES: u8 = b'e';
/// Starts the keys of decisions whose records were erased.
pub(super) const GONE: u8 = b'x';
/// Holds how far the tree has come.
pub(super) const TREE: &[u8] = b"mtree";
/// Holds how much of the beginning is no longer kept.
pub(super) const PRUNED: &[u8] = b"mpruned";
/// Starts the keys of the tree's tiles.
const TILES: u8 = b't';
/// Starts the keys of salts.
const SALTS: u8 = b'z';
/// Starts the keys of leaves that stand for no record.
pub(super) const EVENTS: u8 = b'o';
/// Starts the keys of blocks of counts.
const BLOCKS: u8 = b'k';
/// Starts the keys of rules of retention.
pub(super) const RULES: u8 = b'l';
/// Starts the keys of how far sites' records have expired.
const EXPIRED: u8 = b'q';
/// Starts the keys of findings.
const FINDINGS: u8 = b'f';

/// Starts the keys of bundles.
const BUNDLES: u8 = b'b';

/// Where the record with this index is, if it is not in a run.
pub(super) fn record(index: u64) -> [u8; 9] {
    numbered(RECORDS, index)
}

/// Where the run with this number is.
pub(super) fn run(number: u64) -> [u8; 9] {
    numbered(RUNS, number)
}

/// Where the shape with this number is.
pub(super) fn shape(number: u32) -> [u8; 9] {
    numbered(SHAPES, number.into())
}

/// Where the erasure with this number is.
pub(super) fn erasure(number: u64) -> [u8; 9] {
    numbered(ERASURES, number)
}

/// Where the salts of the records from `256 * chunk` on are.
pub(super) fn salts(chunk: u64) -> [u8; 9] {
    numbered(SALTS, chunk)
}

/// Where the leaf at this place of the tree is, if it stands for no record.
pub(super) fn event(leaf: u64) -> [u8; 9] {
    numbered(EVENTS, leaf)
}

/// Where a part of a tile is. Parts are counted from 0.
pub(super) fn tile(level: u8, index: u64, part: u8) -> [u8; 11] {
    let mut key = [TILES; 11];
    key[1] = level;
    key[2..10].copy_from_slice(&index.to_be_bytes());
    key[10] = part;
    key
}

/// Where a part of a block of counts is. Parts are counted from 0.
pub(super) fn block(level: u8, number: u64, part: u16) -> [u8; 12] {
    let mut key = [BLOCKS; 12];
    key[1] = level;
    key[2..10].copy_from_slice(&number.to_be_bytes());
    key[10..].copy_from_slice(&part.to_be_bytes());
    key
}

fn numbered(tag: u8, number: u64) -> [u8; 9] {
    let mut key = [tag; 9];
    key[1..].copy_from_slice(&number.to_be_bytes());
    key
}

/// The number at the end of a key: a record's, shape's or erasure's own, or the index that an entry of the
/// visitor index points to.
pub(super) fn number(key: &[u8]) -> Option<u64> {
    key.last_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}

/// What the entries of one visitor, on any site, start with. Short, because every byte here is
/// rewritten many times: the records say whether they really are that visitor's.
pub(super) fn visitor(visitor: VisitorId) -> [u8; 9] {
    let mut key = [VISITORS; 9];
    key[1..].copy_from_slice(&visitor.as_bytes()[..8]);
    key
}

/// What the entry of one decision of a visitor on a site starts with. The digest keeps senders
/// from choosing decision ids that pile up here.
pub(super) fn decision(site: &SiteId, by: VisitorId, decision: DecisionId) -> [u8; 17] {
    let mut digest = Sha256::new();
    digest.update(site.as_str());
    digest.update([0]);
    digest.update(decision.as_bytes());
    let mut key = [0; 17];
    key[..9].copy_from_slice(&visitor(by));
    key[9..].copy_from_slice(&digest.finalize()[..8]);
    key
}

/// The entry of the visitor index that points to a record.
pub(super) fn entry(decision: [u8; 17], index: u64) -> [u8; 25] {
    let mut key = [0; 25];
    key[..17].copy_from_slice(&decision);
    key[17..].copy_from_slice(&index.to_be_bytes());
    key
}

/// Where it is remembered that the record of a decision was erased.
pub(super) fn gone(site: &SiteId, by: VisitorId, decision: DecisionId) -> [u8; 17] {
    gone_as(&gone_digest(site, by, decision))
}

/// The same for a decision of which only the digest is known.
pub(super) fn gone_as(digest: &Gone) -> [u8; 17] {
    let mut key = [GONE; 17];
    key[1..].copy_from_slice(digest);
    key
}

/// Where a part of a published notice is. Parts are counted from 0.
pub(super) fn notice(site: &SiteId, version: u32, part: u32) -> Vec<u8> {
    let mut key = vec![NOTICES];
    key.extend_from_slice(site.as_str().as_bytes());
    key.push(0);
    key.extend_from_slice(&version.to_be_bytes());
    key.extend_from_slice(&part.to_be_bytes());
    key
}

/// What the keys of a site's findings start with; behind it stand the kind and the name.
pub(super) fn findings(site: &SiteId) -> Vec<u8> {
    let mut key = vec![FINDINGS];
    key.extend_from_slice(site.as_str().as_bytes());
    key.push(0);
    key
}

/// Where a site's rule of retention is.
pub(super) fn rule(site: &SiteId) -> Vec<u8> {
    [&[RULES], site.as_str().as_bytes()].concat()
}

/// Where it is kept how far a site's records have expired.
pub(super) fn expired(site: &SiteId) -> Vec<u8> {
    [&[EXPIRED], site.as_str().as_bytes()].concat()
}

/// Where an admin is.
pub(super) fn admin(name: &str) -> Vec<u8> {
    let mut key = vec![ADMINS];
    key.extend_from_slice(name.as_bytes());
    key
}

/// What the keys of a bundle's parts start with; behind it stands the part, counted from 0.
pub(super) fn bundle(name: &str) -> Vec<u8> {
    let mut key = vec![BUNDLES];
    key.extend_from_slice(name.as_bytes());
    key.push(0);
    key
}
