//! Files that pages were given, kept together under a name, so that what was shown can be shown again.
//! Owns their packed form, which every store keeps alike, and its bounds; knows nothing of what they say.

use super::StoreError;
use consent::{BuildHash, SiteId};
use serde::{Deserialize, Serialize};
use std::io::{self, Read as _};

/// Most files of one bundle.
pub const MAX_FILES: usize = 512;

/// Most bytes of all files of one bundle together, before they are packed.
pub const MAX_BYTES: usize = 32 << 20;

/// First byte of the packed form. Raised whenever that changes.
const FORM: u8 = 1;

/// Which files are meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum BundleName {
    /// The files of a build of the banner: exactly what its hash covers, in that order.
    Build(BuildHash),
    /// What a version of a site's notice was turned into for that build, in every language.
    Drawn {
        /// The site.
        site: SiteId,
        /// The version's number.
        version: u32,
        /// The build.
        build: BuildHash,
    },
}

impl BundleName {
    /// The name as a key: `build/…` or `drawn/shop/3/…`, at most 120 printable ASCII characters.
    pub fn spelled(&self) -> String {
        match self {
            Self::Build(hash) => format!("build/{}", hash.to_hex()),
            Self::Drawn { site, version, build } => {
                format!("drawn/{site}/{version}/{}", build.to_hex())
            }
        }
    }
}

/// Files that pages were given. Never changed once kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Which they are.
    pub name: BundleName,
    /// When they were kept, in milliseconds since 1970.
    pub kept_at: u64,
    /// Their names and bytes: at most [`MAX_FILES`], together at most [`MAX_BYTES`].
    pub files: Vec<(String, Vec<u8>)>,
}

/// What is packed.
#[derive(Serialize, Deserialize)]
struct Packed {
    kept_at: u64,
    files: Vec<(String, Vec<u8>)>,
}

impl Bundle {
    /// The file of this name.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.iter().find(|(own, _)| own == name).map(|(_, bytes)| bytes.as_slice())
    }

    /// The bytes that a store keeps: a version byte and the rest in brotli. Takes a moment: not for
    /// the request threads. [`StoreError::Failed`] beyond the bounds.
    pub fn pack(&self) -> Result<Vec<u8>, StoreError> {
        let bytes: usize = self.files.iter().map(|(name, bytes)| name.len() + bytes.len()).sum();
        if self.files.len() > MAX_FILES || bytes > MAX_BYTES {
            return Err(failed("there are more or larger files than a bundle may have"));
        }
        let packed = Packed { kept_at: self.kept_at, files: self.files.clone() };
        let plain = postcard::to_allocvec(&packed).map_err(failed)?;
        let params = brotli::enc::BrotliEncoderParams {
            quality: 9,
            // The languages of a notice repeat each other over long distances.
            lgwin: 24,
            size_hint: plain.len(),
            ..Default::default()
        };
        let mut out = vec![FORM];
        brotli::BrotliCompress(&mut plain.as_slice(), &mut out, &params).map_err(failed)?;
        Ok(out)
    }

    /// The bundle of this name that was packed into these bytes. [`StoreError::Nonsense`] for others.
    pub fn unpack(name: BundleName, bytes: &[u8]) -> Result<Self, StoreError> {
        let nonsense = |why: &str| StoreError::Nonsense(format!("{}, {why}", name.spelled()));
        let Some((&FORM, packed)) = bytes.split_first() else {
            return Err(nonsense("in a form that this version does not know"));
        };
        let mut plain = Vec::new();
        // Names and lengths take little beside what the bounds allow.
        let most = 2 * MAX_BYTES as u64;
        let read = brotli::Decompressor::new(packed, 4_096).take(most).read_to_end(&mut plain);
        read.map_err(|_| nonsense("cut off or damaged"))?;
        let Packed { kept_at, files } =
            postcard::from_bytes(&plain).map_err(|_| nonsense("cut off or damaged"))?;
        Ok(Self { name, kept_at, files })
    }
}

fn failed(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Failed(Box::new(io::Error::other(why)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(files: Vec<(String, Vec<u8>)>) -> Bundle {
        let name = BundleName::Build(BuildHash::from_bytes([7; 16]));
        Bundle { name, kept_at: 1_790_000_000_000, files }
    }

    #[test]
    fn what_is_packed_comes_back() {
        let all = bundle(vec![("a.js".into(), b"let a;".repeat(9_000)), ("b".into(), vec![])]);
        let packed = all.pack().unwrap();
        assert!(packed.len() < 1_000, "compressed: {}", packed.len());
        assert_eq!(Bundle::unpack(all.name.clone(), &packed).unwrap(), all);
        for cut in [0, 1, packed.len() - 1] {
            assert!(Bundle::unpack(all.name.clone(), &packed[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn there_are_bounds() {
        let file = |at: usize| (at.to_string(), Vec::new());
        assert!(bundle((0..MAX_FILES).map(file).collect()).pack().is_ok());
        assert!(bundle((0..=MAX_FILES).map(file).collect()).pack().is_err());
        assert!(bundle(vec![("a".into(), vec![0; MAX_BYTES])]).pack().is_err());
    }
}
