//! Every published notice, checked and at hand in memory. Owns which version is current; the store
//! owns what is published, and nothing here writes to it.

use crate::store::{PublishedNotice, Store, StoreError};
use consent::notice::{Draft, Notice};
use consent::{NoticeRef, SiteId};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// A published version with the notice it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// As stored.
    pub stored: PublishedNotice,
    /// As checked.
    pub notice: Notice,
}

/// Why a stored notice cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NoticesError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored is no notice for this version of Latch.
    #[error("version {version} of the notice of {site} cannot be read: {why}")]
    Unreadable {
        /// The site.
        site: SiteId,
        /// The version.
        version: u32,
        /// What is wrong with it.
        why: String,
    },
}

impl Published {
    /// The stored version, read and checked.
    pub fn read(stored: PublishedNotice) -> Result<Self, NoticesError> {
        let unreadable = |why| NoticesError::Unreadable {
            site: stored.site.clone(),
            version: stored.version,
            why,
        };
        let draft: Draft =
            serde_json::from_str(&stored.json).map_err(|error| unreadable(error.to_string()))?;
        let notice = draft.check().map_err(|problems| {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            unreadable(problems.join("; "))
        })?;
        Ok(Self { stored, notice })
    }

    /// What a record says about it.
    pub fn reference(&self) -> NoticeRef {
        NoticeRef { version: self.stored.version, hash: self.stored.hash }
    }
}

/// The published notices of all sites.
#[derive(Debug, Default)]
pub struct Notices {
    sites: RwLock<BTreeMap<SiteId, Vec<Arc<Published>>>>,
}

impl Notices {
    /// All that the store holds.
    pub async fn load(store: &dyn Store) -> Result<Self, NoticesError> {
        let notices = Self::default();
        let mut all = store.notices().await?;
        all.sort_by_key(|stored| stored.version);
        for stored in all {
            notices.add(Published::read(stored)?);
        }
        Ok(notices)
    }

    /// Adds what the store has got since, from whoever else publishes to it.
    pub async fn follow(&self, store: &dyn Store) -> Result<(), NoticesError> {
        let there = store.versions().await?;
        let is_new = |(site, version): &(SiteId, u32)| {
            self.current(site).is_none_or(|current| current.stored.version < *version)
        };
        if !there.iter().any(is_new) {
            return Ok(());
        }
        let mut all = store.notices().await?;
        all.sort_by_key(|stored| stored.version);
        for stored in all {
            if self.version(&stored.site, stored.version).is_none() {
                self.add(Published::read(stored)?);
            }
        }
        Ok(())
    }

    /// Adds a version that the store has accepted. The highest version of a site is its current.
    /// The versions before it must have been added already.
    pub fn add(&self, published: Published) -> Arc<Published> {
        let Published { stored, notice } = published;
        let mut sites = self.sites.write().unwrap_or_else(PoisonError::into_inner);
        let versions = sites.entry(stored.site.clone()).or_default();
        let counting = stored.asks_since..stored.version;
        let earlier = versions.iter().filter(|old| counting.contains(&old.stored.version));
        let earlier: Vec<_> = earlier.map(|old| (old.stored.version, &old.notice)).collect();
        let notice = notice.following(stored.version, &earlier);
        let published = Arc::new(Published { stored, notice });
        versions.retain(|other| other.stored.version != published.stored.version);
        versions.push(Arc::clone(&published));
        versions.sort_by_key(|version| version.stored.version);
        published
    }

    /// A site's versions, oldest first; none if there is no such site.
    pub fn versions(&self, site: &SiteId) -> Vec<Arc<Published>> {
        self.read(|sites| sites.get(site).cloned().unwrap_or_default())
    }

    /// A site's current version.
    pub fn current(&self, site: &SiteId) -> Option<Arc<Published>> {
        self.read(|sites| sites.get(site).and_then(|versions| versions.last()).cloned())
    }

    /// One version of a site's notice.
    pub fn version(&self, site: &SiteId, version: u32) -> Option<Arc<Published>> {
        self.read(|sites| {
            let versions = sites.get(site)?;
            versions.iter().find(|published| published.stored.version == version).cloned()
        })
    }

    /// Every version of every site.
    pub fn all(&self) -> Vec<Arc<Published>> {
        self.read(|sites| sites.values().flatten().cloned().collect())
    }

    /// How many versions there are, of all sites.
    pub fn count(&self) -> usize {
        self.read(|sites| sites.values().map(Vec::len).sum())
    }

    /// The current version of every site, by site.
    pub fn all_current(&self) -> Vec<Arc<Published>> {
        self.read(|sites| sites.values().filter_map(|versions| versions.last().cloned()).collect())
    }

    fn read<T>(&self, look: impl FnOnce(&BTreeMap<SiteId, Vec<Arc<Published>>>) -> T) -> T {
        look(&self.sites.read().unwrap_or_else(PoisonError::into_inner))
    }
}
