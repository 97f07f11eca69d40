//! The build of the banner that this server delivers: one hash over everything that pages may run
//! or show, in whatever combination. Owns what belongs to it.

use super::{banner, drawing, loader, parts};
use consent::BuildHash;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

static BUILD: LazyLock<BuildHash> = LazyLock::new(|| build_of(sources()));

/// The hash: the first half of a SHA-256. A site's own settings and notice are not in it, but how a
/// notice is drawn is.
pub fn build() -> BuildHash {
    *BUILD
}

/// The files that the hash covers, in its order.
pub fn build_files() -> Vec<(String, Vec<u8>)> {
    sources().map(|(name, content)| (name.to_owned(), content.to_vec())).collect()
}

/// The hash of the build that is made of these files, in this order.
pub fn build_of<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> BuildHash {
    let mut digest = Sha256::new();
    for (name, content) in files {
        // With lengths, so that nothing can move from one to the next unseen.
        for part in [name.as_bytes(), content] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    let half = digest.finalize().first_chunk().copied().unwrap_or_default();
    BuildHash::from_bytes(half)
}

fn sources() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let all = loader::SOURCES.into_iter().chain(parts::SOURCES).chain(banner::sources());
    all.chain([("drawn.json", drawing::sample())])
}
