//! The build of the banner that this server delivers: one hash over everything that pages may run
//! or show, in whatever combination. Owns what belongs to it.

use super::{banner, loader, parts};
use consent::BuildHash;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

static BUILD: LazyLock<BuildHash> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    let all = loader::SOURCES.into_iter().chain(parts::SOURCES).chain(banner::sources());
    for (name, content) in all {
        // With lengths, so that nothing can move from one to the next unseen.
        for part in [name.as_bytes(), content] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    let half = digest.finalize().first_chunk().copied().unwrap_or_default();
    BuildHash::from_bytes(half)
});

/// The hash: the first half of a SHA-256. A site's own settings and notice are not in it.
pub fn build() -> BuildHash {
    *BUILD
}
