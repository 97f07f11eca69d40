//! The assets made so far. Holds as many as there are published versions and languages; nothing a
//! client sends can make it grow further.

use super::Asset;
use crate::web::Refusal;
use consent::{Language, SiteId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What an asset is made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// The banner's wasm.
    Banner,
    /// Code that pages fetch where they need it, by name.
    Module(&'static str),
    /// The types of `window.latch`.
    Types,
    /// The loader of a site under a version, with the first layer in one language.
    Loader(SiteId, u32, Language),
    /// A version in one language.
    Notice(SiteId, u32, Language),
}

type Made = Arc<OnceLock<Result<Arc<Asset>, String>>>;

/// The assets made so far.
#[derive(Debug, Default)]
pub struct Assets {
    made: Mutex<HashMap<Key, Made>>,
}

impl Assets {
    /// The asset under this key, made by `plain` and compressed the first time, once even if many
    /// ask at once.
    pub(super) async fn get(
        &self,
        key: Key,
        plain: impl FnOnce() -> Result<Vec<u8>, String> + Send + 'static,
    ) -> Result<Arc<Asset>, Refusal> {
        let place = Arc::clone(
            self.made.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default(),
        );
        let made = match place.get() {
            Some(made) => made.clone(),
            None => tokio::task::spawn_blocking(move || {
                let make = || {
                    let asset = plain().and_then(|p| Asset::new(p).map_err(|e| e.to_string()))?;
                    Ok(Arc::new(asset))
                };
                place.get_or_init(make).clone()
            })
            .await
            .map_err(Refusal::internal)?,
        };
        made.map_err(Refusal::internal)
    }
}
