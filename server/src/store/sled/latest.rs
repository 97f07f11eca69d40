//! Which record is a visitor's latest, for those seen lately. Owns how many are remembered; whoever
//! asks looks in the index for the others.
//!
//! The index of a visitor grows with every record. Without this, someone who answers again and
//! again under one name would make the writer read all of it each time.

use consent::{SiteId, VisitorId};
use std::collections::{BTreeSet, HashMap};

/// Most visitors of each half. More than one batch appends, so what a batch holds is never
/// forgotten before it is in the index.
const HALF: usize = 2_048;

/// The latest records of the visitors seen lately.
#[derive(Debug, Default)]
pub(super) struct Latest {
    young: HashMap<(SiteId, VisitorId), u64>,
    old: HashMap<(SiteId, VisitorId), u64>,
}

impl Latest {
    /// The index of the latest record, if it is remembered.
    pub(super) fn of(&self, site: &SiteId, visitor: VisitorId) -> Option<u64> {
        let who = (site.clone(), visitor);
        self.young.get(&who).or_else(|| self.old.get(&who)).copied()
    }

    /// Remembers a record that was just given this index.
    pub(super) fn is(&mut self, site: SiteId, visitor: VisitorId, index: u64) {
        if self.young.len() == HALF {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert((site, visitor), index);
    }

    /// Forgets a visitor on every site: the index says what is left.
    pub(super) fn forget(&mut self, visitor: VisitorId) {
        self.young.retain(|(_, who), _| *who != visitor);
        self.old.retain(|(_, who), _| *who != visitor);
    }

    /// Forgets these records, as whoever's latest they were.
    pub(super) fn forget_records(&mut self, gone: &BTreeSet<u64>) {
        self.young.retain(|_, index| !gone.contains(index));
        self.old.retain(|_, index| !gone.contains(index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_thousand_are_remembered_and_no_more_than_twice_as_many() {
        let mut latest = Latest::default();
        let site: SiteId = "shop".parse().unwrap();
        let visitor = |number: u64| VisitorId::from_bytes(u128::from(number).to_be_bytes());
        for index in 0..10_000 {
            latest.is(site.clone(), visitor(index), index);
            let first = index.saturating_sub(HALF as u64 - 1);
            assert_eq!(latest.of(&site, visitor(first)), Some(first));
        }
        assert_eq!(latest.of(&site, visitor(0)), None);
        assert!(latest.young.len() + latest.old.len() <= 2 * HALF);
        latest.is(site.clone(), visitor(9_999), 10_000);
        assert_eq!(latest.of(&site, visitor(9_999)), Some(10_000));
        latest.forget(visitor(9_999));
        assert_eq!(latest.of(&site, visitor(9_999)), None);
        latest.forget_records(&BTreeSet::from([9_998]));
        assert_eq!(latest.of(&site, visitor(9_998)), None);
        assert_eq!(latest.of(&site, visitor(9_997)), Some(9_997));
    }
}
