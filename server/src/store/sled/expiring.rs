//! Expiring: which of a site's records have had their time, in steps, and how far that has come. Owns
//! what a step looks at and writes; what is left of a record is told by [`super::erasing`].
//!
//! A record has had its time if it was superseded long enough ago, or kept so long ago that nobody's
//! choice lasts that long. So two places of the log move on, each step a bit: up to `superseded`, what
//! every record had superseded is gone; up to `lapsed`, everything is. No rule moves them back.

use super::codec::{decode, encode, unlinked};
use super::erasing::{accounted, bury, write_account};
use super::facets::Facets;
use super::failure::unread;
use super::keys;
use super::reads::Reader;
use super::runs::Changes;
use super::tree::Salts;
use crate::store::{Counted, Entry, ErasedBy, Erasure, Expiry, RetentionRule, StoreError};
use consent::{Record, SiteId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most records that expire in one step: others wait for it. Each costs some five writes all over the
/// store.
const AT_ONCE: usize = 100;
/// Most entries that one step looks at.
const LOOKED_AT: usize = 1_000;
/// Most entries that are looked at for a count: some seconds.
const COUNTED: u64 = 1_000_000;

/// How far a site's records have expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Progress {
    /// What records before this index have superseded is gone.
    superseded: u64,
    /// Records before this index are gone.
    lapsed: u64,
    /// The number of the site's last entry in the account.
    account: Option<u64>,
}

/// What a step finds.
pub(super) struct Step {
    /// These expire.
    pub(super) gone: BTreeSet<u64>,
    /// These stay and name one that expires.
    heirs: BTreeSet<u64>,
    before: Progress,
    after: Progress,
    more: bool,
}

/// What a step has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) records: u64,
    pub(super) more: bool,
    /// Whether there is anything to write.
    pub(super) moved: bool,
    /// Whether the account has one more entry.
    pub(super) new_account: bool,
}

/// Where the places are to come to.
struct Goal {
    superseded: u64,
    lapsed: u64,
}

impl Goal {
    fn of(reader: &Reader, expiry: &Expiry, length: u64) -> Result<Self, StoreError> {
        let superseded = reader.kept_before(expiry.before, length)?;
        let lapsed = reader.kept_before(expiry.lapsed_before.min(expiry.before), length)?;
        Ok(Self { superseded, lapsed })
    }
}

/// The next step among the first `length` entries.
pub(super) fn step(reader: &Reader, expiry: &Expiry, length: u64) -> Result<Step, StoreError> {
    let goal = Goal::of(reader, expiry, length)?;
    let before = progress(reader.db(), &expiry.site)?;
    let (gone, heirs) = (BTreeSet::new(), BTreeSet::new());
    let mut step = Step { gone, heirs, before, after: before, more: true };
    let mut looked_at = 0;
    let mut full = |step: &Step| {
        looked_at += 1;
        looked_at > LOOKED_AT || step.gone.len() >= AT_ONCE
    };
    for entry in reader.range(before.superseded, goal.superseded) {
        let entry = entry?;
        if full(&step) {
            return Ok(step);
        }
        step.after.superseded = entry.index() + 1;
        let Some(record) = of_site(entry, &expiry.site) else { continue };
        if let Some(old) = superseded_by(reader, &record)? {
            step.gone.insert(old);
            step.heirs.insert(record.index);
        }
    }
    step.after.superseded = step.after.superseded.max(goal.superseded);
    for entry in reader.range(before.lapsed, goal.lapsed) {
        let entry = entry?;
        if full(&step) {
            return Ok(step);
        }
        step.after.lapsed = entry.index() + 1;
        let Some(record) = of_site(entry, &expiry.site) else { continue };
        if step.gone.insert(record.index) {
            step.heirs.extend(superseding(reader, &record)?);
        }
    }
    step.after.lapsed = step.after.lapsed.max(goal.lapsed);
    Ok(Step { more: false, ..step })
}

impl Step {
    /// Writes it. A new entry of the account gets this number and time.
    pub(super) fn write(
        &self,
        reader: &Reader,
        facets: &mut Facets,
        expiry: &Expiry,
        (number, now): (u64, u64),
        writes: &mut ::sled::Batch,
    ) -> Result<Done, StoreError> {
        let mut salts = Salts::new(reader.db());
        let mut changes = Changes::default();
        for heir in self.heirs.difference(&self.gone) {
            changes.put(*heir, unlinked(&reader.bytes(*heir)?)?);
        }
        let mut records = 0;
        let mut kinds = Vec::new();
        for index in &self.gone {
            if let Entry::Kept(record) = reader.certain(*index)? {
                let kind = bury(reader, &record, (&mut salts, &mut changes), writes)?;
                kinds.extend(kind.map(|facet| (*index, facet)));
                records += 1;
            }
        }
        changes.write(reader.db(), writes)?;
        let mut after = self.after;
        let mut new_account = false;
        if records > 0 {
            salts.write(writes);
            facets.take(reader, kinds, writes)?;
            let Expiry { site, rule, before, .. } = expiry.clone();
            let by = ErasedBy::Retention { site, rule, before };
            let last =
                after.account.map(|last| accounted(reader.db(), last)).transpose()?.flatten();
            let same = last.filter(|last| last.by == by);
            new_account = same.is_none();
            let entry = same.unwrap_or(Erasure { number, at: now, by, records: 0 });
            after.account = Some(entry.number);
            write_account(&Erasure { records: entry.records + records, ..entry }, writes)?;
        }
        let moved = after != self.before;
        if moved {
            writes.insert(keys::expired(&expiry.site), encode(&after)?);
        }
        Ok(Done { records, more: self.more, moved, new_account })
    }
}

/// How many of the first `length` entries would expire.
pub(super) fn count(reader: &Reader, expiry: &Expiry, length: u64) -> Result<Counted, StoreError> {
    let goal = Goal::of(reader, expiry, length)?;
    let from = progress(reader.db(), &expiry.site)?;
    let lapsed = goal.lapsed.max(from.lapsed);
    let mut counted = Counted { count: 0, at_least: false };
    let mut looked_at = 0;
    for entry in reader.range(from.superseded, goal.superseded) {
        looked_at += 1;
        if looked_at > COUNTED {
            return Ok(Counted { at_least: true, ..counted });
        }
        let Some(record) = of_site(entry?, &expiry.site) else { continue };
        let old = superseded_by(reader, &record)?;
        // Those below are counted below.
        counted.count += u64::from(old.is_some_and(|old| old >= lapsed));
    }
    for entry in reader.range(from.lapsed, lapsed) {
        looked_at += 1;
        if looked_at > COUNTED {
            return Ok(Counted { at_least: true, ..counted });
        }
        counted.count += u64::from(of_site(entry?, &expiry.site).is_some());
    }
    Ok(counted)
}

/// The rules, by site.
pub(super) fn rules(db: &::sled::Db) -> Result<Vec<RetentionRule>, StoreError> {
    let values = db.scan_prefix([keys::RULES]).values();
    values.map(|value| decode("a rule of retention", &value.map_err(unread)?)).collect()
}

fn progress(db: &::sled::Db, site: &SiteId) -> Result<Progress, StoreError> {
    let value = db.get(keys::expired(site)).map_err(unread)?;
    value.map_or_else(|| Ok(Progress::default()), |bytes| decode("what has expired", &bytes))
}

fn of_site(entry: Entry, site: &SiteId) -> Option<Record> {
    entry.kept().filter(|record| record.site == *site)
}

/// The record that this one superseded, if it is still there: the one before it of the same visitor
/// on the same site. One that was kept before records named it is looked for.
fn superseded_by(reader: &Reader, record: &Record) -> Result<Option<u64>, StoreError> {
    if record.previous.is_some() {
        return Ok(record.previous);
    }
    let mut theirs = reader.of_visitor(record.visitor)?;
    theirs.retain(|index| *index < record.index);
    reader.latest(&theirs, &record.site, record.visitor)
}

/// The record that names this one as the one before it.
fn superseding(reader: &Reader, record: &Record) -> Result<Option<u64>, StoreError> {
    for index in reader.in_any_order(record.visitor) {
        let index = index?;
        if index > record.index
            && let Entry::Kept(later) = reader.certain(index)?
            && later.previous == Some(record.index)
        {
            return Ok(Some(index));
        }
    }
    Ok(None)
}
