//! Findings: counted in memory, written whole each time, bounded for each site. Owns how they are
//! laid out in sled and which of too many go.

use super::codec::{decode, encode};
use super::failure::{nonsense, unread};
use super::keys;
use crate::store::{Finding, FindingKind, MAX_FINDINGS, StoreError};
use consent::SiteId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What a page reports.
pub(super) struct Report {
    pub(super) site: SiteId,
    pub(super) found: Vec<(FindingKind, String)>,
    pub(super) now: u64,
}

/// What is stored under a key, which says what was counted.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Count {
    times: u64,
    first_at: u64,
    last_at: u64,
}

type Counts = HashMap<(FindingKind, String), Count>;

/// The writer's counts, of each site from its first report on. Runs ahead of the disk by the batch
/// under way.
#[derive(Default)]
pub(super) struct Tally(HashMap<SiteId, Counts>);

impl Tally {
    /// Forgets what was counted: what is stored has changed.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// Counts what is reported.
    pub(super) fn count(
        &mut self,
        db: &::sled::Db,
        report: Report,
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        let Report { site, found, now } = report;
        let counts = match self.0.entry(site.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(stored(db, &site)?),
        };
        for what in found {
            let key = key(&site, &what);
            let count =
                counts.entry(what).or_insert(Count { times: 0, first_at: now, last_at: now });
            count.times = count.times.saturating_add(1);
            count.last_at = count.last_at.max(now);
            writes.insert(key, encode(count)?);
        }
        while counts.len() > MAX_FINDINGS {
            let oldest = counts.iter().min_by_key(|(_, count)| (count.last_at, count.first_at));
            let Some(what) = oldest.map(|(what, _)| what.clone()) else { break };
            writes.remove(key(&site, &what));
            counts.remove(&what);
        }
        Ok(())
    }
}

/// A site's findings, latest first.
pub(super) fn of(db: &::sled::Db, site: &SiteId) -> Result<Vec<Finding>, StoreError> {
    let counts = stored(db, site)?.into_iter();
    let mut findings: Vec<Finding> = counts
        .map(|((kind, name), Count { times, first_at, last_at })| Finding {
            kind,
            name,
            count: times,
            first_at,
            last_at,
        })
        .collect();
    findings
        .sort_by(|a, b| b.last_at.cmp(&a.last_at).then((a.kind, &a.name).cmp(&(b.kind, &b.name))));
    Ok(findings)
}

fn stored(db: &::sled::Db, site: &SiteId) -> Result<Counts, StoreError> {
    let start = keys::findings(site);
    db.scan_prefix(&start)
        .map(|pair| {
            let (key, value) = pair.map_err(unread)?;
            let what = what(&key[start.len()..]).ok_or_else(|| nonsense("a finding of no kind"))?;
            Ok((what, decode("a finding", &value)?))
        })
        .collect()
}

/// The key of a finding, and what is counted there.
pub(super) fn pair(site: &SiteId, finding: &Finding) -> (Vec<u8>, Count) {
    let Finding { kind, name, count: times, first_at, last_at } = finding.clone();
    (key(site, &(kind, name)), Count { times, first_at, last_at })
}

fn key(site: &SiteId, (kind, name): &(FindingKind, String)) -> Vec<u8> {
    let mut key = keys::findings(site);
    key.push(match kind {
        FindingKind::Leftover => b'l',
        FindingKind::Blocked => b'b',
        FindingKind::Policy => b'p',
    });
    key.extend_from_slice(name.as_bytes());
    key
}

fn what(key: &[u8]) -> Option<(FindingKind, String)> {
    let (letter, name) = key.split_first()?;
    let kind = match letter {
        b'l' => FindingKind::Leftover,
        b'b' => FindingKind::Blocked,
        b'p' => FindingKind::Policy,
        _ => return None,
    };
    Some((kind, String::from_utf8(name.to_vec()).ok()?))
}
