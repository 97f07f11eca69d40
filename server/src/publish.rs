//! Publishing a notice: from a checked notice to an immutable numbered version. Owns the canonical
//! form, the numbering, who is asked again, and that an unfair notice needs a reason; knows nothing
//! of files and HTTP.

use crate::app::State;
use crate::moment;
use crate::notices::Published;
use crate::store::{DarkPattern, Despite, PublishedNotice, StoreError};
use consent::notice::{Notice, Unfair};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What became of a notice.
#[derive(Debug, Clone)]
pub struct Publication {
    /// The version that now stands for it.
    pub published: Arc<Published>,
    /// Whether that version is new: publishing what is current already changes nothing.
    pub is_new: bool,
}

/// Why an unfair notice is to be published all the same: 3 to 500 characters on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(String);

/// Why a text is no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reason is 3 to 500 characters, on one line")]
pub struct ReasonError;

impl FromStr for Reason {
    type Err = ReasonError;
    fn from_str(text: &str) -> Result<Self, ReasonError> {
        let text = text.trim();
        let long_enough = (3..=500).contains(&text.chars().count());
        if long_enough && !text.chars().any(char::is_control) {
            Ok(Self(text.into()))
        } else {
            Err(ReasonError)
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who publishes, and why all the same if the notice should be unfair. A reason that a fair notice
/// does not need is not kept.
#[derive(Debug, Clone, Copy)]
pub struct Publisher<'a> {
    /// The admin's name.
    pub admin: &'a str,
    /// Their reason.
    pub despite: Option<&'a Reason>,
}

/// Why a notice was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// It is unfair, and nobody said why it should be published all the same.
    #[error("the notice is unfair, and no reason is given to publish it all the same")]
    Unfair(Vec<Unfair>),
    /// The store refused or failed; [`StoreError::Conflict`] if someone else was faster.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The notice has no canonical form.
    #[error("the notice cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Publishes the notice as the next version of its site, durable on return. An unfair one is
/// refused without a reason, which is kept with the version and told to the server's log.
pub async fn publish(
    state: &State,
    notice: Notice,
    by: Publisher<'_>,
) -> Result<Publication, PublishError> {
    let _one_at_a_time = state.publishing.lock().await;
    let json = serde_json::to_string(notice.draft())?;
    let hash: [u8; 32] = Sha256::digest(&json).into();
    let versions = state.notices.versions(notice.site());
    if let Some(current) = versions.last().filter(|current| current.stored.hash == hash) {
        return Ok(Publication { published: Arc::clone(current), is_new: false });
    }
    let despite = excused(&notice, by)?;
    let version = versions.last().map_or(0, |current| current.stored.version) + 1;
    let stored = PublishedNotice {
        site: notice.site().clone(),
        version,
        asks_since: asks_since(&notice, version, &versions),
        published_at: moment::now(),
        hash,
        json,
        despite,
    };
    state.store.publish(&stored).await?;
    if let Some(Despite { reason, admin, findings }) = &stored.despite {
        let codes: Vec<&str> = findings.iter().map(|one| one.code.as_str()).collect();
        let (site, patterns) = (stored.site.as_str(), codes.join(" "));
        tracing::warn!(site, version, patterns, admin, reason, "an unfair notice was published");
    }
    let published = state.notices.add(Published { stored, notice });
    // Now, not when the first visitor waits for it.
    state.keeper.drawn(state.store.as_ref(), &published).await;
    Ok(Publication { published, is_new: true })
}

/// What is kept of the reason; nothing for a fair notice.
fn excused(notice: &Notice, by: Publisher<'_>) -> Result<Option<Despite>, PublishError> {
    let unfair = notice.unfair();
    if unfair.is_empty() {
        return Ok(None);
    }
    let Some(Reason(reason)) = by.despite else {
        return Err(PublishError::Unfair(unfair.to_vec()));
    };
    let findings = unfair.iter().map(|one| DarkPattern {
        code: one.pattern.code().into(),
        path: one.path.clone(),
        message: one.message.clone(),
    });
    let (reason, admin) = (reason.clone(), by.admin.into());
    Ok(Some(Despite { reason, admin, findings: findings.collect() }))
}

/// The oldest version whose answers still count. Compared with every version that counted so far,
/// not just the last: a service that was gone for a version must not come back as something else.
fn asks_since(notice: &Notice, version: u32, versions: &[Arc<Published>]) -> u32 {
    let Some(so_far) = versions.last().map(|current| current.stored.asks_since) else {
        return version;
    };
    let mut counted = versions.iter().filter(|old| old.stored.version >= so_far);
    if counted.any(|old| notice.voids(&old.notice)) { version } else { so_far }
}
