//! Publishing a notice: from a checked notice to an immutable numbered version. Owns the canonical
//! form, the numbering and who is asked again; knows nothing of files and HTTP.

use crate::app::State;
use crate::moment;
use crate::notices::Published;
use crate::store::{PublishedNotice, StoreError};
use consent::notice::Notice;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What became of a notice.
#[derive(Debug, Clone)]
pub struct Publication {
    /// The version that now stands for it.
    pub published: Arc<Published>,
    /// Whether that version is new: publishing what is current already changes nothing.
    pub is_new: bool,
}

/// Why a notice was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The store refused or failed; [`StoreError::Conflict`] if someone else was faster.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The notice has no canonical form.
    #[error("the notice cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Publishes the notice as the next version of its site, durable on return.
pub async fn publish(state: &State, notice: Notice) -> Result<Publication, PublishError> {
    let _one_at_a_time = state.publishing.lock().await;
    let json = serde_json::to_string(notice.draft())?;
    let hash: [u8; 32] = Sha256::digest(&json).into();
    let versions = state.notices.versions(notice.site());
    if let Some(current) = versions.last().filter(|current| current.stored.hash == hash) {
        return Ok(Publication { published: Arc::clone(current), is_new: false });
    }
    let version = versions.last().map_or(0, |current| current.stored.version) + 1;
    let stored = PublishedNotice {
        site: notice.site().clone(),
        version,
        asks_since: asks_since(&notice, version, &versions),
        published_at: moment::now(),
        hash,
        json,
    };
    state.store.publish(&stored).await?;
    let published = state.notices.add(Published { stored, notice });
    Ok(Publication { published, is_new: true })
}

/// The oldest version whose answers still count. Compared with every version that counted so far,
/// not just the last: a service that was gone for a version must not come back as something else.
fn asks_since(notice: &Notice, version: u32, versions: &[Arc<Published>]) -> u32 {
    let Some(so_far) = versions.last().map(|current| current.stored.asks_since) else {
        return version;
    };
    let mut counted = versions.iter().filter(|old| old.stored.version >= so_far);
    if counted.any(|old| notice.changes_materially(&old.notice)) { version } else { so_far }
}
