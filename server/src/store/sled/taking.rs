//! Taking over what another store held. Owns what is written for each kind of portion; the numbering
//! and the counts are the ledger's.

use super::codec::{encode, encode_tombstone_as, facet};
use super::erasing;
use super::facets::Facets;
use super::failure::{nonsense, unread};
use super::findings;
use super::keys;
use super::reads::Reader;
use super::runs::Changes;
use super::tree::Salts;
use crate::store::{Entry, Erasure, Gone, StoreError, Tombstone};

/// What remembers erased decisions, behind `after`.
pub(super) fn gone(
    db: &::sled::Db,
    after: Option<Gone>,
    limit: usize,
) -> Result<Vec<Gone>, StoreError> {
    let start = after.map_or_else(|| vec![keys::GONE], |after| keys::gone_as(&after).to_vec());
    let behind = db.range(start..vec![keys::GONE + 1]).keys();
    let digest = |key: ::sled::Result<::sled::IVec>| {
        let key = key.map_err(unread)?;
        key.last_chunk().copied().ok_or_else(|| nonsense("an erased decision without digest"))
    };
    behind
        .map(digest)
        .filter(|digest| digest.as_ref().map_or(true, |it| Some(*it) != after))
        .take(limit.clamp(1, 10_000))
        .collect()
}

/// Remembers decisions whose records were erased elsewhere.
pub(super) fn take_gone(gone: &[Gone], writes: &mut ::sled::Batch) {
    for digest in gone {
        writes.insert(&keys::gone_as(digest), &[]);
    }
}

/// Makes tombstones of entries that were erased elsewhere since they were taken over.
pub(super) fn take_erased(
    reader: &Reader,
    facets: &mut Facets,
    tombstones: &[Tombstone],
    writes: &mut ::sled::Batch,
) -> Result<(), StoreError> {
    let mut salts = Salts::new(reader.db());
    let mut changes = Changes::default();
    let mut kinds = Vec::new();
    for tombstone in tombstones {
        let index = tombstone.index;
        let Entry::Kept(record) = reader.certain(index)? else { continue };
        let decision = keys::decision(&record.site, record.visitor, record.decision);
        kinds.extend(facet(&reader.bytes(index)?)?.map(|facet| (index, facet)));
        salts.put(index, None)?;
        changes.put(index, encode_tombstone_as(tombstone)?);
        writes.remove(&keys::entry(decision, index));
        writes.insert(&keys::gone(&record.site, record.visitor, record.decision), &[]);
    }
    salts.write(writes);
    changes.write(reader.db(), writes)?;
    facets.take(reader, kinds, writes)
}

/// Keeps accounts of what was erased elsewhere.
pub(super) fn take_erasures(
    erasures: &[Erasure],
    writes: &mut ::sled::Batch,
) -> Result<(), StoreError> {
    for erasure in erasures {
        erasing::write_account(erasure, writes)?;
    }
    Ok(())
}

/// Keeps what a site's pages have reported elsewhere.
pub(super) fn take_findings(
    site: &consent::SiteId,
    found: &[crate::store::Finding],
    writes: &mut ::sled::Batch,
) -> Result<(), StoreError> {
    for finding in found {
        let (key, count) = findings::pair(site, finding);
        writes.insert(key, encode(&count)?);
    }
    Ok(())
}
