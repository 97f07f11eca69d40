//! Taking over another store's portions. Owns how the numbering, the time and the account follow them.

use super::super::codec::encode_tombstone_as;
use super::super::open::{FORMAT_WITH_EXPIRED, FORMAT_WITH_RUNS};
use super::super::taking;
use super::super::tree::Salts;
use super::Ledger;
use crate::store::{Entry, ErasedBy, Erasure, Portion, Salt, StoreError};

impl Ledger {
    pub(super) fn take(
        &mut self,
        portion: Portion,
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        self.raise(FORMAT_WITH_RUNS, writes);
        match portion {
            Portion::Begin(pruned) => self.begin(pruned, writes),
            Portion::Left { tiles, events } => self.take_left(&tiles, &events, writes),
            Portion::Entries(entries) => self.take_entries(entries, writes),
            Portion::Erased(tombstones) => {
                taking::take_erased(&self.reader, &mut self.facets, &tombstones, writes)
            }
            Portion::Gone(gone) => {
                taking::take_gone(&gone, writes);
                Ok(())
            }
            Portion::Erasures(erasures) => {
                let expired = |it: &Erasure| matches!(it.by, ErasedBy::Retention { .. });
                if erasures.iter().any(expired) {
                    self.raise(FORMAT_WITH_EXPIRED, writes);
                }
                let next = erasures.iter().map(|it| it.number + 1).max().unwrap_or(0);
                self.erasures = self.erasures.max(next);
                taking::take_erasures(&erasures, writes)
            }
            Portion::Findings(site, found) => {
                self.tally.forget();
                taking::take_findings(&site, &found, writes)
            }
        }
    }

    fn take_entries(
        &mut self,
        entries: Vec<(Entry, Option<Salt>)>,
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        let follows = (self.length..).zip(&entries).all(|(next, (entry, _))| next == entry.index());
        let last = entries.last().map_or(0, |(entry, _)| entry.recorded_at());
        if !follows || last < self.recorded_at {
            return Err(StoreError::Outgrown);
        }
        let db = self.reader.db().clone();
        let mut salts = Salts::new(&db);
        for (entry, salt) in entries {
            let index = entry.index();
            salts.put(index, salt)?;
            self.recorded_at = entry.recorded_at();
            self.length += 1;
            match entry {
                Entry::Kept(record) => self.write(&record, writes)?,
                Entry::Erased(tombstone) => {
                    self.facets.push(None, writes)?;
                    self.new.push((index, encode_tombstone_as(&tombstone)?));
                }
            }
        }
        salts.write(writes);
        Ok(())
    }
}
