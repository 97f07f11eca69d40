//! The store for several servers: PostgreSQL. Owns the mapping of the store's contract to
//! transactions; holds no domain logic.

mod beginning;
mod bundles;
mod circumstances;
mod codec;
mod counting;
mod documents;
mod election;
mod erasing;
mod expiring;
mod failure;
mod findings;
mod kinds;
mod ledger;
mod meant;
mod migrations;
mod months;
mod pool;
mod pruning;
mod reads;
mod scan;
mod taking;
mod tls;
mod tree;
mod url;
mod writer;

pub use self::url::{PostgresUrl, PostgresUrlError};

use self::election::Election;
use self::erasing::Erasing;
use self::ledger::Ledger;
use self::pool::{Pool, Tries};
use self::writer::Writer;
use super::{
    Admin, Appended, Bundle, BundleName, Counted, Entry, ErasedBy, Erasure, Expired, Expiry,
    Finding, FindingKind, Gone, Growth, NewRecord, Page, Portion, Pruned, PublishedNotice,
    RetentionRule, Salt, Scan, Store, StoreError, TreeEvent, TreeHead,
};
use async_trait::async_trait;
use consent::{Filter, Record, SiteId, VisitorId};
use std::time::Duration;

/// How long opening waits for a database that is just starting.
const STARTING: Duration = Duration::from_secs(10);

/// The log, the notices and the admins in the schema `latch` of a PostgreSQL database, which several
/// servers may share.
///
/// Reads show durable records only. While the database is away every call fails within seconds; when
/// it is back they go on.
pub struct PostgresStore {
    writer: Writer,
    /// For writing anything but records.
    writes: Pool,
    /// For what visitors wait for.
    reads: Pool,
    /// For scans, apart from the others: an export must keep nobody waiting.
    scans: Pool,
    replica: Option<Pool>,
    election: Election,
}

impl PostgresStore {
    /// Opens the store in this database, and makes its tables or brings them up to date. Must be
    /// called on the runtime that lives as long as the store.
    ///
    /// [`StoreError::Nonsense`] when the schema `latch` holds something else or was made by a newer
    /// Latch.
    pub async fn open(url: &PostgresUrl) -> Result<Self, StoreError> {
        let tls = tls::connector(&url.trust)?;
        let pool = |most| Pool::new(url.primary.clone(), tls.clone(), most);
        let writes = pool(4)?;
        let mut tries = Tries::new(STARTING);
        while let Err(trouble) = migrate(&writes).await {
            let failed = |trouble: failure::Trouble| trouble.while_doing("opening failed");
            tries.again(trouble).await.map_err(failed)?;
        }
        let replica = url.replica.clone();
        Ok(Self {
            writer: Writer::start(Ledger::new(pool(1)?)),
            election: Election::new(pool(1)?),
            writes,
            reads: pool(6)?,
            scans: pool(3)?,
            replica: replica.map(|replica| Pool::new(replica, tls.clone(), 4)).transpose()?,
        })
    }
}

async fn migrate(pool: &Pool) -> Result<(), failure::Trouble> {
    migrations::run(&mut pool.get().await?).await
}

#[async_trait]
impl Store for PostgresStore {
    async fn append(&self, new: NewRecord) -> Result<Appended, StoreError> {
        self.writer.append(new).await
    }

    async fn history(
        &self,
        site: &SiteId,
        visitor: VisitorId,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        reads::history(&self.reads, site, visitor, limit).await
    }

    async fn entry(&self, index: u64) -> Result<Option<Entry>, StoreError> {
        reads::at(&self.reads, index).await
    }

    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        scan::page(&self.scans, self.replica.as_ref(), scan).await
    }

    async fn how_many(&self, filter: &Filter) -> Result<Counted, StoreError> {
        counting::how_many(&self.scans, filter).await
    }

    async fn length(&self) -> Result<u64, StoreError> {
        reads::length(&self.reads).await
    }

    async fn count(&self, visitor: VisitorId) -> Result<u64, StoreError> {
        reads::count(&self.reads, visitor).await
    }

    async fn erase(&self, visitor: VisitorId, by: ErasedBy, now: u64) -> Result<u64, StoreError> {
        let until = reads::length(&self.reads).await?;
        erasing::erase(&self.writes, &Erasing { visitor, by, now, until }).await
    }

    async fn erasures(&self, after: Option<u64>, limit: usize) -> Result<Vec<Erasure>, StoreError> {
        erasing::account(&self.reads, after, limit).await
    }

    async fn publish(&self, notice: &PublishedNotice) -> Result<(), StoreError> {
        documents::publish(&self.writes, notice).await
    }

    async fn notices(&self) -> Result<Vec<PublishedNotice>, StoreError> {
        documents::notices(&self.reads).await
    }

    async fn versions(&self) -> Result<Vec<(SiteId, u32)>, StoreError> {
        documents::versions(&self.reads).await
    }

    async fn put_admin(&self, admin: &Admin) -> Result<(), StoreError> {
        documents::put_admin(&self.writes, admin).await
    }

    async fn admin(&self, name: &str) -> Result<Option<Admin>, StoreError> {
        documents::admin(&self.reads, name).await
    }

    async fn admins(&self) -> Result<Vec<String>, StoreError> {
        documents::admins(&self.reads).await
    }

    async fn report(
        &self,
        site: &SiteId,
        found: &[(FindingKind, String)],
        now: u64,
    ) -> Result<(), StoreError> {
        findings::report(&self.writes, site, found, now).await
    }

    async fn findings(&self, site: &SiteId) -> Result<Vec<Finding>, StoreError> {
        findings::of(&self.reads, site).await
    }

    async fn tree(&self) -> Result<TreeHead, StoreError> {
        tree::head(&self.reads).await
    }

    async fn grow(&self, growth: Growth) -> Result<(), StoreError> {
        tree::grow(&self.writes, &growth).await
    }

    async fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        tree::tile(&self.reads, level, index).await
    }

    /// Never from the replica, which may still have the salt of what is erased.
    async fn entries(
        &self,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(Entry, Option<Salt>)>, StoreError> {
        tree::entries(&self.scans, from, limit).await
    }

    async fn events(&self, from: u64, limit: usize) -> Result<Vec<TreeEvent>, StoreError> {
        tree::events(&self.reads, from, limit).await
    }

    async fn put_rule(&self, rule: &RetentionRule) -> Result<(), StoreError> {
        documents::put_rule(&self.writes, rule).await
    }

    async fn rules(&self) -> Result<Vec<RetentionRule>, StoreError> {
        documents::rules(&self.reads).await
    }

    async fn expire(&self, expiry: &Expiry, now: u64) -> Result<Expired, StoreError> {
        expiring::expire(&self.writes, expiry, now).await
    }

    async fn expiring(&self, expiry: &Expiry) -> Result<Counted, StoreError> {
        expiring::count(&self.scans, expiry).await
    }

    async fn pruned(&self) -> Result<Pruned, StoreError> {
        pruning::pruned(&self.reads).await
    }

    async fn prune(&self, to: Pruned, tiles: &[u64]) -> Result<(), StoreError> {
        pruning::prune(&self.writes, to, tiles).await
    }

    async fn gone(&self, after: Option<Gone>, limit: usize) -> Result<Vec<Gone>, StoreError> {
        taking::gone(&self.reads, after, limit).await
    }

    async fn take(&self, portion: Portion) -> Result<(), StoreError> {
        taking::take(&self.writes, portion).await
    }

    async fn keep_bundle(&self, bundle: &Bundle) -> Result<(), StoreError> {
        bundles::keep(&self.writes, bundle).await
    }

    async fn has_bundle(&self, name: &BundleName) -> Result<bool, StoreError> {
        bundles::has(&self.reads, name).await
    }

    async fn bundle(&self, name: &BundleName) -> Result<Option<Bundle>, StoreError> {
        bundles::bundle(&self.reads, name).await
    }

    async fn lead(&self) -> Result<bool, StoreError> {
        self.election.lead().await
    }
}
