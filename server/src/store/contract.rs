//! The contract of a store: what each operation promises. Nothing here is specific to sled or
//! PostgreSQL, and nothing above it may be.

use super::bundle::{Bundle, BundleName};
use super::documents::{Admin, PublishedNotice};
use super::erased::{Entry, ErasedBy, Erasure};
use super::findings::{Finding, FindingKind};
use super::growth::{Growth, Salt, TreeEvent, TreeHead};
use super::portion::{Gone, Portion};
use super::retention::{Expired, Expiry, Pruned, RetentionRule};
use async_trait::async_trait;
use consent::{Admitted, Context, Filter, NoticeRef, Record, SiteId, VisitorId};

/// An admitted decision on its way into the log.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// What was decided.
    pub admitted: Admitted,
    /// On which site.
    pub site: SiteId,
    /// By whom.
    pub visitor: VisitorId,
    /// What was shown.
    pub notice: NoticeRef,
    /// Under what circumstances.
    pub context: Context,
    /// The server's time, in milliseconds since 1970.
    pub now: u64,
}

/// What became of a [`NewRecord`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// It is in the log, durable.
    New(Record),
    /// The same decision was in the log already, durable; this is its record.
    Known(Record),
}

impl Appended {
    /// The record, new or known.
    pub fn record(&self) -> &Record {
        match self {
            Self::New(record) | Self::Known(record) => record,
        }
    }
}

/// The order of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Highest index first.
    NewestFirst,
    /// Lowest index first.
    OldestFirst,
}

/// A question to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Which records are meant.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Continue behind the record with this index, in the scan's order. Stable: records appended
    /// meanwhile neither repeat nor hide any.
    pub after: Option<u64>,
    /// At most this many records, 1 to 1,000.
    pub limit: usize,
}

/// A part of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The records, in the scan's order. Erased ones are left out.
    pub records: Vec<Record>,
    /// Where to continue ([`Scan::after`]); `None` when nothing further matches. A page may be
    /// short or even empty and still have a `next`: a store looks at a bounded number of records
    /// for one page.
    pub next: Option<u64>,
}

/// How many records a filter means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Counted {
    /// So many were found.
    pub count: u64,
    /// Whether there may be more: the store looks at a bounded number of records.
    pub at_least: bool,
}

/// Why a store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the store open.
    #[error("{0}")]
    Busy(String),
    /// The store was written by a newer version, or holds what no version wrote.
    #[error("the store holds {0}")]
    Nonsense(String),
    /// The version to publish is not the one after the current one: someone else was faster.
    #[error("version {current} of this site's notice was published meanwhile")]
    Conflict {
        /// The version now current.
        current: u32,
    },
    /// The decision was in the log and has been erased since. It does not come back.
    #[error("this decision was recorded and has been erased since")]
    Erased,
    /// The tree has grown meanwhile, or a record that was to come in has been erased: nothing was
    /// kept of this step, and the next one starts anew.
    #[error("the tree over the log has changed meanwhile")]
    Outgrown,
    /// There is hardly any room on the disk. Nothing was written; it goes on as soon as there is
    /// room again.
    #[error("the disk is nearly full: make room, and it goes on by itself")]
    Full,
    /// The disk or the database failed. Nothing was acknowledged.
    #[error("the store failed: {0}")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The consent log with what belongs to it. Every method may be called concurrently.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Appends a record, unless the log already holds this decision of this site and visitor.
    ///
    /// On return the record is durable: it is there after a power cut. Indexes have no gaps, and
    /// `recorded_at` never decreases with the index, whatever the clock does. `previous` is the
    /// visitor's latest record on the site, also if that is not durable before this one.
    /// [`StoreError::Erased`] for a decision whose record was erased.
    async fn append(&self, new: NewRecord) -> Result<Appended, StoreError>;

    /// A visitor's records on a site, newest first, at most `limit` (1 to 1,000).
    async fn history(
        &self,
        site: &SiteId,
        visitor: VisitorId,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError>;

    /// What stands at this index.
    async fn entry(&self, index: u64) -> Result<Option<Entry>, StoreError>;

    /// Answers a question to the log, one page at a time.
    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError>;

    /// Counts the records that a filter means, as far as the store looks: at a million records or
    /// more. Erased ones do not count.
    async fn how_many(&self, filter: &Filter) -> Result<Counted, StoreError>;

    /// How many records the log has taken, erased ones included: the index of the next.
    async fn length(&self) -> Result<u64, StoreError>;

    /// How many records of this visitor there are, on whatever site.
    async fn count(&self, visitor: VisitorId) -> Result<u64, StoreError>;

    /// Erases all records of this visitor, on whatever site, that were acknowledged before the
    /// call; how many. On return that is durable: they do not come back after a power cut. Nothing
    /// but a [`Tombstone`](super::Tombstone) is left of each, and nothing that says which of them
    /// were one visitor's; their decisions are remembered as digests only, so that none is taken
    /// twice. A later record of theirs that stays no longer names one of these as its `previous`.
    /// `now` is in milliseconds since 1970.
    ///
    /// What is erased may be out of sight before it is durable. A failure may leave some erased
    /// and others not; asking again goes on.
    async fn erase(&self, visitor: VisitorId, by: ErasedBy, now: u64) -> Result<u64, StoreError>;

    /// The account of what was erased, newest first: at most `limit` (1 to 1,000), continuing
    /// behind the one with the number `after`. An erasure of nothing is not in it.
    async fn erasures(&self, after: Option<u64>, limit: usize) -> Result<Vec<Erasure>, StoreError>;

    /// Stores a version, durable on return. [`StoreError::Conflict`] unless it is the one after
    /// the site's current version.
    async fn publish(&self, notice: &PublishedNotice) -> Result<(), StoreError>;

    /// Every published version of every site, by site and version.
    async fn notices(&self) -> Result<Vec<PublishedNotice>, StoreError>;

    /// The current version of each site that has one, for whoever only looks whether there is a new
    /// one.
    async fn versions(&self) -> Result<Vec<(SiteId, u32)>, StoreError> {
        let mut versions: Vec<(SiteId, u32)> = Vec::new();
        for PublishedNotice { site, version, .. } in self.notices().await? {
            match versions.last_mut() {
                Some((same, current)) if *same == site => *current = version,
                _ => versions.push((site, version)),
            }
        }
        Ok(versions)
    }

    /// Adds an admin or replaces the one of the same name, durable on return.
    async fn put_admin(&self, admin: &Admin) -> Result<(), StoreError>;

    /// The admin of this name.
    async fn admin(&self, name: &str) -> Result<Option<Admin>, StoreError>;

    /// The names of all admins, sorted.
    async fn admins(&self) -> Result<Vec<String>, StoreError>;

    /// Counts each of these once more for the site, durable on return. Of more than
    /// [`MAX_FINDINGS`](super::MAX_FINDINGS), those reported longest ago are forgotten. `now` is in milliseconds since
    /// 1970.
    async fn report(
        &self,
        site: &SiteId,
        found: &[(FindingKind, String)],
        now: u64,
    ) -> Result<(), StoreError>;

    /// What a site's pages have reported, latest first.
    async fn findings(&self, site: &SiteId) -> Result<Vec<Finding>, StoreError>;

    /// How far the tree over the log has come.
    async fn tree(&self) -> Result<TreeHead, StoreError>;

    /// Keeps one step of its growth, durable on return. [`StoreError::Outgrown`] unless the tree
    /// has the size `since`, and each new record has a salt exactly if it is not erased.
    ///
    /// From then on erasing a record destroys its salt and keeps its commitment in the tombstone.
    async fn grow(&self, growth: Growth) -> Result<(), StoreError>;

    /// The hashes of a tile, as many as there are; `None` if there is none.
    async fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// What stands at the places from `from` on, at most `limit` (1 to 10,000), each with its salt
    /// if it is a record in the tree.
    async fn entries(
        &self,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(Entry, Option<Salt>)>, StoreError>;

    /// The leaves that stand for no record, from this place of the tree on, at most `limit` (1 to
    /// 10,000).
    async fn events(&self, from: u64, limit: usize) -> Result<Vec<TreeEvent>, StoreError>;

    /// Keeps how long a site's records are kept, in the place of what was set before; durable on
    /// return. Nothing expires by itself.
    async fn put_rule(&self, rule: &RetentionRule) -> Result<(), StoreError>;

    /// What was set for each site, by site.
    async fn rules(&self) -> Result<Vec<RetentionRule>, StoreError>;

    /// Lets some of a site's records expire, a bounded number at once so that appends do not wait;
    /// durable on return. To be called until there is no `more`; whatever cut that off, it goes on.
    ///
    /// What expires is treated as by [`Store::erase`], also in that no record that stays names it.
    /// The account has one entry for all steps of the same site, rule and `before` that are not
    /// interrupted by another for this site; one of [`ErasedBy::Retention`] is never empty. `now` is
    /// in milliseconds since 1970.
    async fn expire(&self, expiry: &Expiry, now: u64) -> Result<Expired, StoreError>;

    /// Counts what would expire, as far as the store looks: at a million records or more. Changes
    /// nothing.
    async fn expiring(&self, expiry: &Expiry) -> Result<Counted, StoreError>;

    /// How much of the beginning is no longer kept.
    async fn pruned(&self) -> Result<Pruned, StoreError>;

    /// Keeps no more of the beginning than this says, durable on return: the tombstones before
    /// `to.records` go, and of the lowest level the tiles with these indexes. What stands for no
    /// record stays, and so do the digests of erased decisions. Kept whole or not at all.
    ///
    /// [`StoreError::Outgrown`] unless that is more than before, all of these records are in the tree
    /// and are tombstones, and the log goes on behind them. From then on they have no
    /// [entry](Store::entry), and [`Store::entries`] begins behind them.
    async fn prune(&self, to: Pruned, tiles: &[u64]) -> Result<(), StoreError>;

    /// What remembers erased decisions, in the order of its bytes: at most `limit` (1 to 10,000),
    /// behind `after`. The same on every store.
    async fn gone(&self, after: Option<Gone>, limit: usize) -> Result<Vec<Gone>, StoreError>;

    /// Takes over a part of what another store holds, as it stands there; durable on return. Taking
    /// the same over again changes nothing, but for entries, which must be those that follow on the
    /// last: [`StoreError::Outgrown`] otherwise.
    ///
    /// Only for a store to which nothing else writes and over whose records no tree has grown, but one
    /// that began [with them](Portion::Begin): what is taken over is believed.
    async fn take(&self, portion: Portion) -> Result<(), StoreError>;

    /// Whether this process is the one that lets the tree grow, of all that have the store open; it
    /// becomes that when no other is. Cheap enough to ask every second. Where one process has the
    /// store, it is that one.
    ///
    /// What this says may be outdated when it arrives, so nothing but work spared may depend on it:
    /// [`Store::grow`] refuses what another has been faster with.
    async fn lead(&self) -> Result<bool, StoreError> {
        Ok(true)
    }

    /// Keeps a bundle, durable on return, unless there is one of its name: what was kept first stays.
    /// [`StoreError::Failed`] if it is beyond the bounds of a bundle.
    async fn keep_bundle(&self, bundle: &Bundle) -> Result<(), StoreError>;

    /// Whether there is a bundle of this name. Cheap.
    async fn has_bundle(&self, name: &BundleName) -> Result<bool, StoreError>;

    /// The bundle of this name.
    async fn bundle(&self, name: &BundleName) -> Result<Option<Bundle>, StoreError>;
}
