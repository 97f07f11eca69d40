//! Erasing a visitor's records and the account of it. Owns what is written for both; which jobs
//! share a batch is the ledger's business.

use super::codec::{decode, encode, encode_tombstone, facet, unlinked};
use super::facets::{Facet, Facets};
use super::failure::{Refused, nonsense, unread};
use super::keys;
use super::reads::Reader;
use super::runs::Changes;
use super::tree::Salts;
use crate::leaf;
use crate::store::{Entry, ErasedBy, Erasure, StoreError};
use consent::{Record, VisitorId};
use serde::{Deserialize, Serialize};

/// Most records that are erased in one batch: others wait for it.
const AT_ONCE: u64 = 2_000;

/// What is to be erased, in as many batches as it takes.
#[derive(Debug, Clone)]
pub(super) struct Erasing {
    pub(super) visitor: VisitorId,
    pub(super) by: ErasedBy,
    pub(super) now: u64,
    /// Only records before this index.
    pub(super) until: u64,
    pub(super) so_far: Option<SoFar>,
}

/// How far an erasure has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SoFar {
    /// Its number in the account.
    number: u64,
    pub(super) records: u64,
    /// Whether records are left.
    pub(super) more: bool,
}

/// What is stored of an erasure under its number.
#[derive(Serialize, Deserialize)]
struct Stored {
    at: u64,
    by: ErasedBy,
    records: u64,
}

/// Erases some of the visitor's records; `None` if there is none. A new erasure is given `number`.
/// The batch must hold nothing else: what it has not written yet is not seen here.
pub(super) fn erase(
    reader: &Reader,
    facets: &mut Facets,
    erasing: Erasing,
    number: u64,
    writes: &mut ::sled::Batch,
) -> Result<Option<SoFar>, StoreError> {
    let Erasing { visitor, by, now, until, so_far } = erasing;
    let mut erased = 0;
    let mut kinds = Vec::new();
    let mut more = false;
    let mut salts = Salts::new(reader.db());
    let mut changes = Changes::default();
    for index in reader.in_any_order(visitor) {
        let index = index?;
        let Entry::Kept(record) = reader.certain(index)? else { continue };
        if record.visitor != visitor {
            continue;
        }
        if index >= until {
            // It came while this was on its way, and must not tell whose those before it were.
            if record.previous.is_some_and(|previous| previous < until) {
                changes.put(index, unlinked(&reader.bytes(index)?)?);
            }
            continue;
        }
        if erased == AT_ONCE {
            more = true;
            break;
        }
        let kind = bury(reader, &record, (&mut salts, &mut changes), writes)?;
        kinds.extend(kind.map(|facet| (index, facet)));
        erased += 1;
    }
    changes.write(reader.db(), writes)?;
    if erased == 0 {
        return Ok(so_far.map(|so_far| SoFar { more: false, ..so_far }));
    }
    let before = so_far.unwrap_or(SoFar { number, records: 0, more });
    let so_far = SoFar { records: before.records + erased, more, ..before };
    let SoFar { number, records, .. } = so_far;
    write_account(&Erasure { number, at: now, by, records }, writes)?;
    salts.write(writes);
    facets.take(reader, kinds, writes)?;
    Ok(Some(so_far))
}

/// Leaves a tombstone of a record, and what keeps its decision from coming back; of which kind the
/// record was.
pub(super) fn bury(
    reader: &Reader,
    record: &Record,
    (salts, changes): (&mut Salts, &mut Changes),
    writes: &mut ::sled::Batch,
) -> Result<Option<Facet>, StoreError> {
    let Record { index, visitor, .. } = *record;
    let kind = facet(&reader.bytes(index)?)?;
    let decision = keys::decision(&record.site, visitor, record.decision);
    let salt = salts.get(index)?;
    let commitment = salt.map(|salt| leaf::commitment(record, &salt)).transpose();
    let commitment = commitment.map_err(|why| Refused::because("no commitment", why))?;
    salts.put(index, None)?;
    changes.put(index, encode_tombstone(record, commitment)?);
    writes.remove(&keys::entry(decision, index));
    writes.insert(&keys::gone(&record.site, visitor, record.decision), &[]);
    Ok(kind)
}

/// The entry of the account with this number.
pub(super) fn accounted(db: &::sled::Db, number: u64) -> Result<Option<Erasure>, StoreError> {
    let value = db.get(keys::erasure(number)).map_err(unread)?;
    let read = |bytes: ::sled::IVec| {
        let Stored { at, by, records } = decode("an erasure", &bytes)?;
        Ok(Erasure { number, at, by, records })
    };
    value.map(read).transpose()
}

/// Writes an entry of the account.
pub(super) fn write_account(
    erasure: &Erasure,
    writes: &mut ::sled::Batch,
) -> Result<(), StoreError> {
    let Erasure { number, at, by, records } = erasure.clone();
    writes.insert(&keys::erasure(number), encode(&Stored { at, by, records })?);
    Ok(())
}

/// The number that the next erasure gets.
pub(super) fn next_number(db: &::sled::Db) -> Result<u64, StoreError> {
    let last = db.scan_prefix([keys::ERASURES]).keys().next_back();
    last.map_or(Ok(0), |key| Ok(number(&key.map_err(unread)?)? + 1))
}

/// The account, newest first, behind `after`.
pub(super) fn account(
    db: &::sled::Db,
    after: Option<u64>,
    limit: usize,
) -> Result<Vec<Erasure>, StoreError> {
    let until = keys::erasure(after.unwrap_or(u64::MAX));
    let newest_first = db.range(keys::erasure(0)..until).rev();
    newest_first
        .take(limit.clamp(1, 1_000))
        .map(|pair| {
            let (key, value) = pair.map_err(unread)?;
            let Stored { at, by, records } = decode("an erasure", &value)?;
            Ok(Erasure { number: number(&key)?, at, by, records })
        })
        .collect()
}

fn number(key: &[u8]) -> Result<u64, StoreError> {
    keys::number(key).ok_or_else(|| nonsense("an erasure without number"))
}
