//! What the leaves of the tree over the log say, byte for byte: canonical JSON (RFC 8785). Owns
//! these bytes, which never change once a tree has them; knows nothing of trees and stores.
//!
//! A record's leaf tells nothing about it: it holds a commitment, the HMAC-SHA-256 of the record as
//! the API spells it, but for the link to the record before, under a random salt. Whoever has the record and its salt can compute it again;
//! once the salt is destroyed, nobody can tell what it was of.

use crate::log::RecordView;
use crate::moment::{Moment, spell};
use crate::store::{Entry, ErasedBy, Erasure, PublishedNotice, Salt, Tombstone};
use consent::{BuildHash, Record};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

/// A leaf's text could not be made: never with what Latch keeps.
pub type LeafError = serde_json::Error;

/// A leaf of one of these kinds, which its field `kind` names.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Leaf<'a> {
    Record {
        record: u64,
        day: &'a str,
        commitment: String,
    },
    /// Erased before it came into the tree.
    Erased {
        record: u64,
        day: &'a str,
    },
    Notice {
        site: &'a str,
        version: u32,
        hash: String,
        published_at: Moment,
    },
    Build {
        hash: &'a str,
        seen_at: Moment,
    },
    /// Whose records they were, and which, is not said.
    Erasure {
        number: u64,
        at: Moment,
        by: &'static str,
    },
    /// That a site's records have expired; which and whose is not said.
    Retention {
        number: u64,
        at: Moment,
        site: &'a str,
        rule: &'a str,
        before: &'a str,
    },
}

/// What the leaf of a record says instead of it.
pub fn commitment(record: &Record, salt: &Salt) -> Result<[u8; 32], LeafError> {
    let text = serde_json_canonicalizer::to_vec(&meant(record.clone()))?;
    Ok(committed(&text, salt))
}

/// The record as the commitment means it. Without the link to the record before: that follows from
/// the others, and is taken away when the one before is erased.
pub fn meant(record: Record) -> RecordView {
    Record { previous: None, ..record }.into()
}

/// The commitment to the record whose canonical JSON this is.
pub fn committed(record: &[u8], salt: &Salt) -> [u8; 32] {
    // HMAC takes keys of any length; this one's fits its block.
    let mut block = [0; 64];
    block[..salt.len()].copy_from_slice(salt);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(record);
    mac.finalize().into_bytes().into()
}

/// The leaf of what stands at a place of the log. A record needs its salt.
pub fn of_entry(entry: &Entry, salt: Option<&Salt>) -> Result<Vec<u8>, LeafError> {
    let commitment = match (entry, salt) {
        (Entry::Kept(record), Some(salt)) => Some(commitment(record, salt)?),
        (Entry::Kept(_), None) => None,
        (Entry::Erased(Tombstone { commitment, .. }), _) => *commitment,
    };
    of_record(entry.index(), entry.recorded_at(), commitment.as_ref())
}

/// The leaf of the record with this index, kept at this time; without a commitment that of one
/// which was erased before it came into the tree.
pub fn of_record(
    record: u64,
    recorded_at: u64,
    commitment: Option<&[u8; 32]>,
) -> Result<Vec<u8>, LeafError> {
    let time = spell(recorded_at);
    let day = day(&time);
    canonical(&match commitment {
        Some(commitment) => Leaf::Record { record, day, commitment: HEXLOWER.encode(commitment) },
        None => Leaf::Erased { record, day },
    })
}

/// The leaf of a published version.
pub fn of_notice(notice: &PublishedNotice) -> Result<Vec<u8>, LeafError> {
    canonical(&Leaf::Notice {
        site: notice.site.as_str(),
        version: notice.version,
        hash: HEXLOWER.encode(&notice.hash),
        published_at: Moment(notice.published_at),
    })
}

/// The leaf of a build of the banner, seen first at this time, in milliseconds since 1970.
pub fn of_build(hash: &str, seen_at: u64) -> Result<Vec<u8>, LeafError> {
    canonical(&Leaf::Build { hash, seen_at: Moment(seen_at) })
}

/// Whether this is the leaf of a build.
pub fn is_build(leaf: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(leaf).is_ok_and(|leaf| leaf["kind"] == "build")
}

/// The build that this leaf names, if it is the leaf of one.
pub fn build_of(leaf: &[u8]) -> Option<BuildHash> {
    let leaf: serde_json::Value = serde_json::from_slice(leaf).ok()?;
    let hash = (leaf["kind"] == "build").then(|| leaf["hash"].as_str())??;
    let bytes = HEXLOWER.decode(hash.as_bytes()).ok()?;
    bytes.try_into().ok().map(BuildHash::from_bytes)
}

/// The leaf of an entry of the account: of an erasure, or of what has expired.
pub fn of_erasure(erasure: &Erasure) -> Result<Vec<u8>, LeafError> {
    let (number, at) = (erasure.number, Moment(erasure.at));
    let erased = |by| canonical(&Leaf::Erasure { number, at, by });
    match &erasure.by {
        ErasedBy::Visitor => erased("visitor"),
        ErasedBy::Admin(_) => erased("admin"),
        ErasedBy::Retention { site, rule, before } => canonical(&Leaf::Retention {
            number,
            at,
            site: site.as_str(),
            rule,
            before: day(&spell(*before)),
        }),
    }
}

/// The day of a time as it is spelled.
fn day(time: &str) -> &str {
    time.get(..10).unwrap_or_default()
}

fn canonical(leaf: &Leaf) -> Result<Vec<u8>, LeafError> {
    serde_json_canonicalizer::to_vec(leaf)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is in a tree cannot be changed: neither can this.
    #[test]
    fn leaves_are_spelled_as_they_ever_were() {
        let text = |leaf: Result<Vec<u8>, LeafError>| String::from_utf8(leaf.unwrap()).unwrap();
        let at = 1_790_000_000_040;
        assert_eq!(
            text(of_record(17, at, Some(&[0xab; 32]))),
            format!(
                r#"{{"commitment":"{}","day":"2026-09-21","kind":"record","record":17}}"#,
                "ab".repeat(32)
            )
        );
        assert_eq!(
            text(of_record(17, at, None)),
            r#"{"day":"2026-09-21","kind":"erased","record":17}"#
        );
        assert_eq!(
            text(of_build("00ff", at)),
            r#"{"hash":"00ff","kind":"build","seen_at":"2026-09-21T14:13:20.040Z"}"#
        );
        let erasure = Erasure { number: 3, at, by: ErasedBy::Admin("ada".into()), records: 12 };
        assert_eq!(
            text(of_erasure(&erasure)),
            r#"{"at":"2026-09-21T14:13:20.040Z","by":"admin","kind":"erasure","number":3}"#
        );
        let site = "shop".parse().unwrap();
        let by = ErasedBy::Retention { site, rule: "P25M".into(), before: 1_724_400_000_000 };
        let spelled = r#"{"at":"2026-09-21T14:13:20.040Z","before":"2024-08-23","kind":"retention","number":4,"rule":"P25M","site":"shop"}"#;
        assert_eq!(text(of_erasure(&Erasure { number: 4, by, ..erasure })), spelled);
    }

    /// RFC 4231's second test case, with its key as a salt would be: filled with zeros.
    #[test]
    fn commitments_are_hmac_sha_256() {
        let mut salt = [0; 16];
        salt[..4].copy_from_slice(b"Jefe");
        let commitment = committed(b"what do ya want for nothing?", &salt);
        assert_eq!(
            HEXLOWER.encode(&commitment),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
