//! Forms batches: gives each record its index and time, drops what is known already, numbers
//! notices. Owns these rules; knows nothing of threads, files and syncing.

mod beginning;
mod taking_over;

use super::codec::{encode, encode_record, facet};
use super::documents::{current_versions, notice_parts};
use super::erasing::{self, Erasing, SoFar};
use super::expiring::{self, Done};
use super::facets::Facets;
use super::failure::Refused;
use super::findings::Tally;
use super::keys;
use super::latest::Latest;
use super::open::{self, FORMAT_WITH_EXPIRED, FORMAT_WITH_RUNS, FORMAT_WITH_TREE};
use super::pruning;
use super::reads::Reader;
use super::runs;
use super::shapes::{Numbering, Shape};
use super::tree;
use super::writer::{Answer, Job};
use crate::store::{
    Appended, Expiry, Growth, NewRecord, Pruned, PublishedNotice, StoreError, TreeHead,
};
use consent::{DecisionId, Place, Record, SiteId, VisitorId};
use std::collections::HashMap;
use std::iter::Peekable;

/// What the next batch depends on. Runs ahead of the disk by the batch under way.
pub(super) struct Ledger {
    reader: Reader,
    numbering: Numbering,
    versions: HashMap<SiteId, u32>,
    length: u64,
    recorded_at: u64,
    tally: Tally,
    latest: Latest,
    /// What the store is marked with.
    format: u64,
    /// How many erasures there were.
    erasures: u64,
    tree: TreeHead,
    facets: Facets,
    /// Records of the batch that is formed, by index.
    new: Vec<(u64, Vec<u8>)>,
}

/// Writes that belong together, and who waits for them.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) writes: ::sled::Batch,
    pub(super) waiting: Vec<Waiting>,
}

impl Batch {
    /// Whether there is anything to write. Retries of what is durable already need no disk.
    pub(super) fn writes_something(&self) -> bool {
        self.waiting.iter().any(|waiting| {
            matches!(
                waiting,
                Waiting::Append(_, Ok(Appended::New(_)))
                    | Waiting::Other(_, Ok(()))
                    | Waiting::Erase(_, Ok(Some(_)))
                    | Waiting::Expire(_, Ok(Done { moved: true, .. }))
            )
        })
    }
}

/// Someone who gets an answer once the batch is durable.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are appends")]
pub(super) enum Waiting {
    Append(Answer<Appended>, Result<Appended, StoreError>),
    Other(Answer<()>, Result<(), StoreError>),
    Erase(Answer<Option<SoFar>>, Result<Option<SoFar>, StoreError>),
    Expire(Answer<Done>, Result<Done, StoreError>),
}

impl Waiting {
    /// Answers, given what became of the batch. Whoever has gone away meanwhile is not missed.
    pub(super) fn answer(self, outcome: &Result<(), Refused>) {
        let failed = outcome.as_ref().err().cloned().map(StoreError::from);
        match self {
            Self::Append(answer, result) => drop(answer.send(failed.map_or(result, Err))),
            Self::Other(answer, result) => drop(answer.send(failed.map_or(result, Err))),
            Self::Erase(answer, result) => drop(answer.send(failed.map_or(result, Err))),
            Self::Expire(answer, result) => drop(answer.send(failed.map_or(result, Err))),
        }
    }
}

type Fresh = HashMap<(SiteId, VisitorId, DecisionId), Record>;

impl Ledger {
    /// The ledger of what the store holds.
    pub(super) fn open(reader: Reader, numbering: Numbering) -> Result<Self, StoreError> {
        let versions = current_versions(reader.db())?;
        let last = reader.last()?;
        let erasures = erasing::next_number(reader.db())?;
        let tree = tree::head(reader.db())?;
        let format = open::format(reader.db())?.unwrap_or(0);
        // Of a log that has just begun to be moved here nothing is there but where it begins.
        let pruned = pruning::pruned(reader.db())?.records;
        let length = last.as_ref().map_or(pruned, |entry| entry.index() + 1);
        Ok(Self {
            tree,
            facets: Facets::open(&reader, length)?,
            reader,
            numbering,
            versions,
            length,
            recorded_at: last.map_or(0, |entry| entry.recorded_at()),
            tally: Tally::default(),
            latest: Latest::default(),
            format,
            erasures,
            new: Vec::new(),
        })
    }

    /// How many records there are when the last batch is durable.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Forms the batch of the next of these jobs: of all up to one that erases, which has a batch
    /// of its own, as it must see everything before it.
    pub(super) fn batch(&mut self, jobs: &mut Peekable<impl Iterator<Item = Job>>) -> Batch {
        let mut batch = Batch::default();
        let mut fresh = Fresh::new();
        let mut whole = false;
        while let Some(job) =
            jobs.next_if(|job| !whole && (batch.waiting.is_empty() || !job.is_alone()))
        {
            whole = job.is_alone();
            let waiting = match job {
                Job::Append(new, answer) => {
                    Waiting::Append(answer, self.append(*new, &mut fresh, &mut batch.writes))
                }
                Job::Publish(notice, answer) => {
                    Waiting::Other(answer, self.publish(&notice, &mut batch.writes))
                }
                Job::Admin(admin, answer) => {
                    let value = encode(&admin);
                    let stored = value.map(|it| batch.writes.insert(keys::admin(&admin.name), it));
                    Waiting::Other(answer, stored)
                }
                Job::Report(report, answer) => {
                    let counted = self.tally.count(self.reader.db(), report, &mut batch.writes);
                    Waiting::Other(answer, counted)
                }
                Job::Grow(growth, answer) => {
                    Waiting::Other(answer, self.grow(*growth, &mut batch.writes))
                }
                Job::Take(portion, answer) => {
                    Waiting::Other(answer, self.take(portion, &mut batch.writes))
                }
                Job::Keep(packed, answer) => {
                    let kept = packed.write(self.reader.db(), &mut batch.writes);
                    Waiting::Other(answer, kept)
                }
                Job::Erase(erasing, answer) => {
                    Waiting::Erase(answer, self.erase(erasing, &mut batch.writes))
                }
                Job::Rule(rule, answer) => {
                    let value = encode(&rule);
                    let stored = value.map(|it| batch.writes.insert(keys::rule(&rule.site), it));
                    Waiting::Other(answer, stored)
                }
                Job::Prune(to, tiles, answer) => {
                    Waiting::Other(answer, self.prune(to, &tiles, &mut batch.writes))
                }
                Job::Expire(expiry, now, answer) => {
                    Waiting::Expire(answer, self.expire(&expiry, now, &mut batch.writes))
                }
            };
            batch.waiting.push(waiting);
        }
        let new = std::mem::take(&mut self.new);
        runs::append(self.reader.db(), &new, &mut batch.writes);
        batch
    }

    fn append(
        &mut self,
        new: NewRecord,
        fresh: &mut Fresh,
        writes: &mut ::sled::Batch,
    ) -> Result<Appended, StoreError> {
        let NewRecord { admitted, site, visitor, notice, context, now } = new;
        let (previous, is_new) = if let Some(latest) = self.latest.of(&site, visitor) {
            (Some(latest), false)
        } else {
            let theirs = self.reader.of_visitor(visitor)?;
            (self.reader.latest(&theirs, &site, visitor)?, theirs.is_empty())
        };
        let recorded_at = now.max(self.recorded_at);
        let place = Place { index: self.length, recorded_at, previous };
        let record = Record::of(admitted, site, visitor, notice, context, place);
        let name = (record.site.clone(), visitor, record.decision);
        if let Some(known) = fresh.get(&name) {
            return Ok(Appended::Known(known.clone()));
        }
        let decision = keys::decision(&record.site, visitor, record.decision);
        let known = if is_new { None } else { self.reader.known(decision, &record)? };
        if let Some(known) = known {
            return Ok(Appended::Known(known));
        }
        // Only where something was erased, so that nobody else pays for the look.
        if self.erasures > 0 {
            let gone = keys::gone(&record.site, visitor, record.decision);
            if self.reader.has(&gone)? {
                return Err(StoreError::Erased);
            }
        }
        self.write(&record, writes)?;
        self.raise(FORMAT_WITH_RUNS, writes);
        self.length += 1;
        self.recorded_at = recorded_at;
        self.latest.is(record.site.clone(), visitor, record.index);
        fresh.insert(name, record.clone());
        Ok(Appended::New(record))
    }

    fn erase(
        &mut self,
        erasing: Erasing,
        writes: &mut ::sled::Batch,
    ) -> Result<Option<SoFar>, StoreError> {
        let is_new = erasing.so_far.is_none();
        self.latest.forget(erasing.visitor);
        let so_far =
            erasing::erase(&self.reader, &mut self.facets, erasing, self.erasures, writes)?;
        if is_new && so_far.is_some() {
            self.erasures += 1;
            self.raise(FORMAT_WITH_RUNS, writes);
        }
        Ok(so_far)
    }

    fn expire(
        &mut self,
        expiry: &Expiry,
        now: u64,
        writes: &mut ::sled::Batch,
    ) -> Result<Done, StoreError> {
        let (length, number) = (self.length, self.erasures);
        let step = expiring::step(&self.reader, expiry, length)?;
        let facets = &mut self.facets;
        let done = step.write(&self.reader, facets, expiry, (number, now), writes)?;
        self.latest.forget_records(&step.gone);
        self.erasures += u64::from(done.new_account);
        if done.records > 0 {
            self.raise(FORMAT_WITH_RUNS, writes);
        }
        Ok(done)
    }

    fn prune(
        &mut self,
        to: Pruned,
        tiles: &[u64],
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        if to.records >= self.length {
            return Err(StoreError::Outgrown);
        }
        pruning::prune(&self.reader, &self.tree, to, tiles, writes)?;
        self.raise(FORMAT_WITH_EXPIRED, writes);
        Ok(())
    }

    /// Writes a record with all that leads to it.
    fn write(&mut self, record: &Record, writes: &mut ::sled::Batch) -> Result<(), StoreError> {
        let shape = Shape::of(record);
        let encoded_shape = encode(&shape)?;
        let (number, new_shape) = self.numbering.number(shape)?;
        if new_shape {
            writes.insert(&keys::shape(number), encoded_shape);
        }
        let bytes = encode_record(record, number)?;
        self.facets.push(facet(&bytes)?, writes)?;
        self.new.push((record.index, bytes));
        let decision = keys::decision(&record.site, record.visitor, record.decision);
        writes.insert(&keys::entry(decision, record.index), &[]);
        Ok(())
    }

    fn grow(&mut self, growth: Growth, writes: &mut ::sled::Batch) -> Result<(), StoreError> {
        tree::grow(&self.reader, &self.tree, &growth, writes)?;
        self.tree = growth.head;
        self.raise(FORMAT_WITH_TREE, writes);
        Ok(())
    }

    /// Marks the store so that no Latch opens it that could not read what it holds from now on.
    fn raise(&mut self, format: u64, writes: &mut ::sled::Batch) {
        if self.format < format {
            writes.insert(keys::FORMAT, &format.to_be_bytes());
            self.format = format;
        }
    }

    fn publish(
        &mut self,
        notice: &PublishedNotice,
        writes: &mut ::sled::Batch,
    ) -> Result<(), StoreError> {
        let current = self.versions.get(&notice.site).copied().unwrap_or(0);
        if current.checked_add(1) != Some(notice.version) {
            return Err(StoreError::Conflict { current });
        }
        for (key, part) in notice_parts(notice)? {
            writes.insert(key, part);
        }
        self.versions.insert(notice.site.clone(), notice.version);
        Ok(())
    }
}
