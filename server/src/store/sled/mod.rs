//! The embedded store: sled in a directory of its own. Owns the mapping of the store's contract
//! to one writer thread and to reads beside it; holds no domain logic.

mod bundles;
mod closing;
mod codec;
mod documents;
mod erasing;
mod expiring;
mod facets;
mod failure;
mod findings;
mod keys;
mod latest;
mod ledger;
mod open;
mod pruning;
mod reads;
mod runs;
mod scan;
mod shapes;
mod taking;
mod tree;
mod walk;
mod writer;

use self::bundles::Packed;
use self::closing::Closing;
use self::erasing::Erasing;
use self::failure::Refused;
use self::findings::Report;
use self::ledger::Ledger;
use self::reads::Reader;
use self::writer::{Job, Writer};
use super::{
    Admin, Appended, Bundle, BundleName, Counted, Entry, ErasedBy, Erasure, Expired, Expiry,
    Finding, FindingKind, Gone, Growth, NewRecord, Page, Portion, Pruned, PublishedNotice,
    RetentionRule, Salt, Scan, Store, StoreError, TreeEvent, TreeHead,
};
use async_trait::async_trait;
use consent::{Filter, Record, SiteId, VisitorId};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The log, the notices and the admins in a directory on this machine.
///
/// Reads show durable records only. After a failed write nothing is written any more until the
/// store is opened anew.
pub struct SledStore {
    writer: Writer,
    reader: Reader,
    length: Arc<AtomicU64>,
    /// Last, so that everything else has let go of the files.
    _closing: Closing,
}

impl SledStore {
    /// Opens the store in this directory, which is created, for its owner only, if it is missing.
    /// Takes a moment after a crash: sled then reads back what was written since it was opened.
    ///
    /// [`StoreError::Busy`] when another process has it open, [`StoreError::Nonsense`] when it
    /// holds something else or was written by a newer Latch.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let disk = open::open(path)?;
        let numbering = open::shapes(&disk.db)?;
        let reader = Reader::new(disk.db.clone(), numbering.shapes());
        open::count(&disk, &reader)?;
        let ledger = Ledger::open(reader.clone(), numbering)?;
        let length = Arc::new(AtomicU64::new(ledger.length()));
        let writer = Writer::start(disk, ledger, length.clone())
            .map_err(|error| Refused::because("the writer cannot start", error))?;
        let closing = Closing::new(path.to_owned(), Arc::clone(&length));
        Ok(Self { writer, reader, length, _closing: closing })
    }

    /// Reads off the async threads.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader, u64) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let reader = self.reader.clone();
        let length = self.durable();
        tokio::task::spawn_blocking(move || read(&reader, length))
            .await
            .map_err(|error| Refused::because("reading failed", error))?
    }

    fn durable(&self) -> u64 {
        self.length.load(Ordering::Acquire)
    }
}

#[async_trait]
impl Store for SledStore {
    async fn append(&self, new: NewRecord) -> Result<Appended, StoreError> {
        self.writer.ask(|answer| Job::Append(Box::new(new), answer)).await
    }

    async fn history(
        &self,
        site: &SiteId,
        visitor: VisitorId,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let site = site.clone();
        self.read(move |reader, length| scan::history(reader, (&site, visitor), limit, length))
            .await
    }

    async fn entry(&self, index: u64) -> Result<Option<Entry>, StoreError> {
        if index < self.durable() { self.reader.entry(index) } else { Ok(None) }
    }

    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        let scan = scan.clone();
        self.read(move |reader, length| scan::page(reader, &scan, length)).await
    }

    async fn how_many(&self, filter: &Filter) -> Result<Counted, StoreError> {
        let filter = filter.clone();
        self.read(move |reader, length| scan::how_many(reader, &filter, length)).await
    }

    async fn length(&self) -> Result<u64, StoreError> {
        Ok(self.durable())
    }

    async fn count(&self, visitor: VisitorId) -> Result<u64, StoreError> {
        self.read(move |reader, length| scan::count(reader, visitor, length)).await
    }

    async fn erase(&self, visitor: VisitorId, by: ErasedBy, now: u64) -> Result<u64, StoreError> {
        let until = self.durable();
        let mut erasing = Erasing { visitor, by, now, until, so_far: None };
        loop {
            let part = erasing.clone();
            erasing.so_far = self.writer.ask(|answer| Job::Erase(part, answer)).await?;
            match erasing.so_far {
                Some(so_far) if so_far.more => {}
                done => return Ok(done.map_or(0, |done| done.records)),
            }
        }
    }

    async fn erasures(&self, after: Option<u64>, limit: usize) -> Result<Vec<Erasure>, StoreError> {
        self.read(move |reader, _| erasing::account(reader.db(), after, limit)).await
    }

    async fn publish(&self, notice: &PublishedNotice) -> Result<(), StoreError> {
        let notice = notice.clone();
        self.writer.ask(|answer| Job::Publish(notice, answer)).await
    }

    async fn notices(&self) -> Result<Vec<PublishedNotice>, StoreError> {
        self.read(|reader, _| documents::notices(reader.db())).await
    }

    async fn put_admin(&self, admin: &Admin) -> Result<(), StoreError> {
        let admin = admin.clone();
        self.writer.ask(|answer| Job::Admin(admin, answer)).await
    }

    async fn admin(&self, name: &str) -> Result<Option<Admin>, StoreError> {
        documents::admin(self.reader.db(), name)
    }

    async fn admins(&self) -> Result<Vec<String>, StoreError> {
        self.read(|reader, _| documents::admins(reader.db())).await
    }

    async fn report(
        &self,
        site: &SiteId,
        found: &[(FindingKind, String)],
        now: u64,
    ) -> Result<(), StoreError> {
        let report = Report { site: site.clone(), found: found.to_vec(), now };
        self.writer.ask(|answer| Job::Report(report, answer)).await
    }

    async fn findings(&self, site: &SiteId) -> Result<Vec<Finding>, StoreError> {
        let site = site.clone();
        self.read(move |reader, _| findings::of(reader.db(), &site)).await
    }

    async fn tree(&self) -> Result<TreeHead, StoreError> {
        tree::head(self.reader.db())
    }

    async fn grow(&self, growth: Growth) -> Result<(), StoreError> {
        self.writer.ask(|answer| Job::Grow(Box::new(growth), answer)).await
    }

    async fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(move |reader, _| tree::tile(reader.db(), level, index)).await
    }

    async fn entries(
        &self,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(Entry, Option<Salt>)>, StoreError> {
        self.read(move |reader, length| tree::entries(reader, (from, limit), length)).await
    }

    async fn events(&self, from: u64, limit: usize) -> Result<Vec<TreeEvent>, StoreError> {
        self.read(move |reader, _| tree::events(reader.db(), from, limit)).await
    }

    async fn put_rule(&self, rule: &RetentionRule) -> Result<(), StoreError> {
        let rule = rule.clone();
        self.writer.ask(|answer| Job::Rule(rule, answer)).await
    }

    async fn rules(&self) -> Result<Vec<RetentionRule>, StoreError> {
        self.read(|reader, _| expiring::rules(reader.db())).await
    }

    async fn expire(&self, expiry: &Expiry, now: u64) -> Result<Expired, StoreError> {
        let expiry = expiry.clone();
        let done = self.writer.ask(|answer| Job::Expire(expiry, now, answer)).await?;
        Ok(Expired { records: done.records, more: done.more })
    }

    async fn expiring(&self, expiry: &Expiry) -> Result<Counted, StoreError> {
        let expiry = expiry.clone();
        self.read(move |reader, length| expiring::count(reader, &expiry, length)).await
    }

    async fn pruned(&self) -> Result<Pruned, StoreError> {
        pruning::pruned(self.reader.db())
    }

    async fn prune(&self, to: Pruned, tiles: &[u64]) -> Result<(), StoreError> {
        let tiles = tiles.to_vec();
        self.writer.ask(|answer| Job::Prune(to, tiles, answer)).await
    }

    async fn gone(&self, after: Option<Gone>, limit: usize) -> Result<Vec<Gone>, StoreError> {
        self.read(move |reader, _| taking::gone(reader.db(), after, limit)).await
    }

    async fn take(&self, portion: Portion) -> Result<(), StoreError> {
        self.writer.ask(|answer| Job::Take(portion, answer)).await
    }

    async fn keep_bundle(&self, bundle: &Bundle) -> Result<(), StoreError> {
        let bundle = bundle.clone();
        let packed = tokio::task::spawn_blocking(move || Packed::of(&bundle)).await;
        let packed = packed.map_err(|error| Refused::because("packing failed", error))??;
        self.writer.ask(|answer| Job::Keep(packed, answer)).await
    }

    async fn has_bundle(&self, name: &BundleName) -> Result<bool, StoreError> {
        bundles::has(self.reader.db(), name)
    }

    async fn bundle(&self, name: &BundleName) -> Result<Option<Bundle>, StoreError> {
        let name = name.clone();
        self.read(move |reader, _| bundles::bundle(reader.db(), name)).await
    }
}
