//! What sled keeps of the tree over the log: head, tiles, salts, leaves that stand for no record.
//! Owns their layout and what a step must fit; knows nothing of hashing.

use super::codec::{decode, encode};
use super::failure::{nonsense, unread};
use super::keys;
use super::reads::Reader;
use crate::store::{Entry, GrownTile, Growth, Salt, StoreError, TreeEvent, TreeHead};
use std::collections::BTreeMap;

/// Records whose salts share a value.
const CHUNK: u64 = 256;
/// Longest part of a tile: see [`super::documents`] on why no value may be longer.
const PART: usize = 4_096;
/// Where a salt is not, or no longer.
const NONE: Salt = [0; 16];

/// How far the tree has come.
pub(super) fn head(db: &::sled::Db) -> Result<TreeHead, StoreError> {
    let value = db.get(keys::TREE).map_err(unread)?;
    value.map_or_else(|| Ok(TreeHead::default()), |bytes| decode("the head of the tree", &bytes))
}

/// Writes a step of the growth of a tree whose head is `head`.
pub(super) fn grow(
    reader: &Reader,
    head: &TreeHead,
    growth: &Growth,
    writes: &mut ::sled::Batch,
) -> Result<(), StoreError> {
    let records = growth.salts.len() as u64;
    if growth.since != head.size || growth.head.records != head.records + records {
        return Err(StoreError::Outgrown);
    }
    let entries = reader.range(head.records, growth.head.records);
    let mut salts = Salts::new(reader.db());
    let mut fitting = 0;
    for (entry, salt) in entries.zip(&growth.salts) {
        let entry = entry?;
        if matches!(entry, Entry::Kept(_)) != salt.is_some() {
            return Err(StoreError::Outgrown);
        }
        salts.put(entry.index(), *salt)?;
        fitting += 1;
    }
    if fitting != records {
        return Err(StoreError::Outgrown);
    }
    salts.write(writes);
    put(&growth.tiles, &growth.events, writes);
    writes.insert(keys::TREE, encode(&growth.head)?);
    Ok(())
}

/// Writes tiles, and leaves that stand for no record.
pub(super) fn put(tiles: &[GrownTile], events: &[TreeEvent], writes: &mut ::sled::Batch) {
    for tile in tiles {
        for (part, hashes) in (0..).zip(tile.hashes.chunks(PART)) {
            writes.insert(&keys::tile(tile.level, tile.index, part), hashes);
        }
    }
    for event in events {
        writes.insert(&keys::event(event.leaf), event.data.as_slice());
    }
}

/// The hashes of a tile.
pub(super) fn tile(db: &::sled::Db, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let first = keys::tile(level, index, 0);
    let mut hashes = Vec::new();
    for part in db.scan_prefix(&first[..first.len() - 1]).values() {
        hashes.extend_from_slice(&part.map_err(unread)?);
    }
    Ok((!hashes.is_empty()).then_some(hashes))
}

/// The leaves that stand for no record, from this place on.
pub(super) fn events(
    db: &::sled::Db,
    from: u64,
    limit: usize,
) -> Result<Vec<TreeEvent>, StoreError> {
    let found = db.range(keys::event(from)..=keys::event(u64::MAX));
    let found = found.take(limit.clamp(1, 10_000)).map(|pair| {
        let (key, data) = pair.map_err(unread)?;
        let leaf = keys::number(&key).ok_or_else(|| nonsense("a leaf without place"))?;
        Ok(TreeEvent { leaf, data: data.to_vec() })
    });
    found.collect()
}

/// The entries from `from` on of the first `length`, each with its salt if it has one.
pub(super) fn entries(
    reader: &Reader,
    (from, limit): (u64, usize),
    length: u64,
) -> Result<Vec<(Entry, Option<Salt>)>, StoreError> {
    let until = from.saturating_add(limit.clamp(1, 10_000) as u64).min(length);
    let mut salts = Salts::new(reader.db());
    let with_salt = |entry: Result<Entry, StoreError>| {
        let entry = entry?;
        let salt = salts.get(entry.index())?;
        Ok((entry, salt))
    };
    reader.range(from, until).map(with_salt).collect()
}

/// Salts, read by the chunk and changed in memory until they are written.
pub(super) struct Salts<'a> {
    db: &'a ::sled::Db,
    chunks: BTreeMap<u64, Vec<u8>>,
}

impl<'a> Salts<'a> {
    /// Those of this store.
    pub(super) fn new(db: &'a ::sled::Db) -> Self {
        Self { db, chunks: BTreeMap::new() }
    }

    /// A record's salt.
    pub(super) fn get(&mut self, record: u64) -> Result<Option<Salt>, StoreError> {
        let salt = *self.place(record)?;
        Ok((salt != NONE).then_some(salt))
    }

    /// Sets a record's salt, or destroys it.
    pub(super) fn put(&mut self, record: u64, salt: Option<Salt>) -> Result<(), StoreError> {
        *self.place(record)? = salt.unwrap_or(NONE);
        Ok(())
    }

    /// Writes every chunk that was looked at.
    pub(super) fn write(self, writes: &mut ::sled::Batch) {
        for (chunk, salts) in self.chunks {
            writes.insert(&keys::salts(chunk), salts);
        }
    }

    fn place(&mut self, record: u64) -> Result<&mut Salt, StoreError> {
        let chunk = record / CHUNK;
        let at = usize::try_from(record % CHUNK).unwrap_or(0) * NONE.len();
        if !self.chunks.contains_key(&chunk) {
            let mut salts = match self.db.get(keys::salts(chunk)).map_err(unread)? {
                Some(salts) => salts.to_vec(),
                None => Vec::new(),
            };
            salts.resize(usize::try_from(CHUNK).unwrap_or(0) * NONE.len(), 0);
            self.chunks.insert(chunk, salts);
        }
        let salts = self.chunks.get_mut(&chunk).and_then(|salts| salts.get_mut(at..));
        let place = salts.and_then(|salts| salts.first_chunk_mut());
        place.ok_or_else(|| nonsense(format!("no room for the salt of record {record}")))
    }
}
