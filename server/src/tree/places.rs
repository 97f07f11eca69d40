//! Which leaf stands for which record. Owns the reckoning; knows nothing of what leaves say.

/// Where in the tree the leaves stand that stand for no record, ascending. All others are the
/// records, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places(Vec<u64>);

/// What stands at a place of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The record with this index.
    Record(u64),
    /// A leaf that stands for none.
    Event,
}

impl Places {
    /// Adds the next of them, behind all there are.
    pub(super) fn push(&mut self, leaf: u64) {
        debug_assert!(self.0.last().is_none_or(|last| *last < leaf), "places ascend");
        self.0.push(leaf);
    }

    /// The leaf of a record.
    pub(super) fn of_record(&self, record: u64) -> u64 {
        // The number of records before the k-th of them is its place less k.
        let before = (0..).zip(&self.0).take_while(|(k, place)| *place - k <= record).count();
        record + before as u64
    }

    /// The first place from this one on where such a leaf stands.
    pub(super) fn next_event(&self, from: u64) -> Option<u64> {
        let at = self.0.partition_point(|place| *place < from);
        self.0.get(at).copied()
    }

    /// How many records stand before this place.
    pub(super) fn records_before(&self, leaf: u64) -> u64 {
        leaf - self.0.partition_point(|place| *place < leaf) as u64
    }

    /// What stands at this place.
    pub(super) fn at(&self, leaf: u64) -> Place {
        match self.0.binary_search(&leaf) {
            Ok(_) => Place::Event,
            Err(before) => Place::Record(leaf - before as u64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_is_a_record_or_none_in_order() {
        for events in [vec![], vec![0], vec![0, 1, 2], vec![3], vec![0, 4, 5, 9], vec![1, 3, 5, 7]]
        {
            let mut places = Places::default();
            for leaf in &events {
                places.push(*leaf);
            }
            let mut record = 0;
            for leaf in 0..20 {
                let meant =
                    if events.contains(&leaf) { Place::Event } else { Place::Record(record) };
                assert_eq!(places.at(leaf), meant, "{events:?} at {leaf}");
                assert_eq!(places.records_before(leaf), record, "{events:?} at {leaf}");
                let next = events.iter().copied().find(|place| *place >= leaf);
                assert_eq!(places.next_event(leaf), next, "{events:?} at {leaf}");
                if meant != Place::Event {
                    assert_eq!(places.of_record(record), leaf, "{events:?}");
                    record += 1;
                }
            }
        }
    }
}
