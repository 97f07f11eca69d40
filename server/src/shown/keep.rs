//! Keeping what pages are given: the build at the start of the server, and each notice version as it is
//! drawn before a page gets it. Owns when; where is the store's.

use crate::moment;
use crate::notices::Published;
use crate::store::{Bundle, BundleName, Store, StoreError};
use crate::web::assets::{build, build_files, drawing};
use consent::SiteId;
use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

/// Keeps the files of this server's own build of the banner. One look where they are kept already.
pub async fn keep_build(store: &dyn Store) -> Result<(), StoreError> {
    let name = BundleName::Build(build());
    if store.has_bundle(&name).await? {
        return Ok(());
    }
    store.keep_bundle(&Bundle { name, kept_at: moment::now(), files: build_files() }).await
}

/// Remembers which versions are kept as this build draws them.
#[derive(Default)]
pub struct Keeper {
    kept: RwLock<HashSet<(SiteId, u32)>>,
    keeping: Mutex<()>,
}

impl Keeper {
    /// Keeps a version as it is drawn, in every language, before a page gets it. A failure is told to
    /// the log and tried again with the next page: the notice's texts are kept in any case, and visitors
    /// must be able to refuse.
    pub async fn drawn(&self, store: &dyn Store, published: &Arc<Published>) {
        let version = (published.stored.site.clone(), published.stored.version);
        if self.has(&version) {
            return;
        }
        let _one = self.keeping.lock().await;
        if self.has(&version) {
            return;
        }
        match keep_drawn(store, published).await {
            Ok(()) => {
                let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
                kept.insert(version);
            }
            Err(cause) => {
                tracing::error!(%cause, "a notice is not kept as pages get it");
            }
        }
    }

    fn has(&self, version: &(SiteId, u32)) -> bool {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).contains(version)
    }
}

async fn keep_drawn(store: &dyn Store, published: &Arc<Published>) -> Result<(), StoreError> {
    let (site, version) = (published.stored.site.clone(), published.stored.version);
    let name = BundleName::Drawn { site, version, build: build() };
    if store.has_bundle(&name).await? {
        return Ok(());
    }
    let failed = |why: String| StoreError::Failed(why.into());
    let of = Arc::clone(published);
    let files = tokio::task::spawn_blocking(move || drawing(&of)).await;
    let files = files.map_err(|error| failed(error.to_string()))?.map_err(failed)?;
    store.keep_bundle(&Bundle { name, kept_at: moment::now(), files }).await
}
