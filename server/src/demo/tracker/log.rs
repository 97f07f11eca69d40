//! The trackers' log: what arrived, in order, the last two thousand of it. It refuses to know
//! what a hit means.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::{HitKind, Vendor};

/// How many hits the log keeps; older ones fall out but stay counted.
pub const LOG_BOUND: usize = 2_000;

/// One request that reached a tracker. Every text is bounded.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    /// Sequence number from 1, given by the log, never reused, not even after a reset.
    pub seq: u64,
    /// Arrival in Unix milliseconds.
    pub at_ms: u64,
    /// Whose host was asked.
    pub vendor: Vendor,
    /// What kind of request it was.
    pub kind: HitKind,
    /// HTTP method.
    pub method: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// The vendor's host, lower case, without port.
    pub host: String,
    /// The path on that host.
    pub path: String,
    /// The first 64 query parameters.
    pub query: BTreeMap<String, String>,
    /// The event's name in the vendor's words, if the request carries one.
    pub event: Option<String>,
    /// The event's monetary value, as it was written.
    pub value: Option<String>,
    /// The currency of `value`, as it was written.
    pub currency: Option<String>,
    /// Names of the cookies the browser sent.
    pub cookies_sent: Vec<String>,
    /// Names of the cookies the answer set.
    pub cookies_set: Vec<String>,
    /// Path of the referring page, where the browser told it.
    pub referer_path: Option<String>,
}

/// What the trackers have received since the last reset.
#[derive(Debug, Serialize)]
pub struct HitSummary {
    /// All hits, those that fell out of the log included.
    pub total: u64,
    /// Hits by vendor id.
    pub by_vendor: BTreeMap<&'static str, u64>,
    /// The newest hits, oldest first.
    pub hits: Vec<Hit>,
}

/// The log; clones share it.
#[derive(Debug, Clone, Default)]
pub struct TrackerLog(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    last_seq: u64,
    total: u64,
    by_vendor: BTreeMap<Vendor, u64>,
    hits: VecDeque<Hit>,
}

impl TrackerLog {
    /// An empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// All hits that are kept, oldest first.
    pub fn hits(&self) -> Vec<Hit> {
        self.lock().hits.iter().cloned().collect()
    }

    /// Counts since the last reset and the newest `limit` hits.
    pub fn summary(&self, limit: usize) -> HitSummary {
        let inner = self.lock();
        let skipped = inner.hits.len().saturating_sub(limit);
        HitSummary {
            total: inner.total,
            by_vendor: inner.by_vendor.iter().map(|(v, count)| (v.id(), *count)).collect(),
            hits: inner.hits.iter().skip(skipped).cloned().collect(),
        }
    }

    /// Forgets every hit and count; sequence numbers go on.
    pub fn reset(&self) {
        let mut inner = self.lock();
        *inner = Inner { last_seq: inner.last_seq, ..Inner::default() };
    }

    /// Adds a hit under the next sequence number; the oldest falls out when the log is full.
    pub(super) fn push(&self, mut hit: Hit) {
        let mut inner = self.lock();
        inner.last_seq += 1;
        inner.total += 1;
        *inner.by_vendor.entry(hit.vendor).or_default() += 1;
        hit.seq = inner.last_seq;
        if inner.hits.len() == LOG_BOUND {
            inner.hits.pop_front();
        }
        inner.hits.push_back(hit);
    }

    // A hit is pushed whole or not at all, so the log is sound even after a panic elsewhere.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Hit, HitKind, LOG_BOUND, TrackerLog, Vendor};

    fn hit(vendor: Vendor) -> Hit {
        Hit {
            seq: 0,
            at_ms: 0,
            vendor,
            kind: HitKind::Pixel,
            method: "GET".into(),
            status: 200,
            host: "h".into(),
            path: "/".into(),
            query: BTreeMap::new(),
            event: None,
            value: None,
            currency: None,
            cookies_sent: vec![],
            cookies_set: vec![],
            referer_path: None,
        }
    }

    #[test]
    fn the_log_keeps_the_newest_and_counts_all() {
        let log = TrackerLog::new();
        (0..LOG_BOUND + 5).for_each(|_| log.push(hit(Vendor::MetaPixel)));
        let hits = log.hits();
        assert_eq!((hits.len(), hits[0].seq), (LOG_BOUND, 6));
        let summary = log.summary(3);
        assert_eq!(summary.total, LOG_BOUND as u64 + 5);
        assert_eq!(summary.by_vendor["meta-pixel"], summary.total);
        let seqs: Vec<_> = summary.hits.iter().map(|hit| hit.seq).collect();
        assert_eq!(seqs, [2003, 2004, 2005]);
    }

    #[test]
    fn a_reset_empties_but_numbers_go_on() {
        let log = TrackerLog::new();
        log.push(hit(Vendor::Youtube));
        log.reset();
        assert_eq!(log.summary(9).total, 0);
        assert!(log.summary(9).by_vendor.is_empty());
        log.push(hit(Vendor::GoogleAds));
        assert_eq!(log.hits()[0].seq, 2);
    }
}
