//! Bundles of entries, by tlog-tiles section “Log entries”: the data of up to 256 leaves. Owns their
//! bytes; refuses to know what an entry says.

use crate::tile::TILE_WIDTH;

/// The most bytes that one entry can have.
pub const LONGEST_ENTRY: usize = 65_535;

/// Why there is no such bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry is longer than [`LONGEST_ENTRY`].
    #[error("an entry of {0} bytes: 65,535 are possible")]
    Long(usize),
    /// A bundle has 1 to 256 entries.
    #[error("a bundle has 1 to 256 entries")]
    Width,
    /// The bytes end within an entry.
    #[error("the bundle ends within an entry")]
    Cut,
}

/// The bytes of the bundle with these entries, in their order.
pub fn bundle<E: AsRef<[u8]>>(
    entries: impl IntoIterator<Item = E>,
) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::new();
    let mut width = 0;
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::Long(entry.len()))?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(entry);
        width += 1;
        if width > TILE_WIDTH {
            return Err(BundleError::Width);
        }
    }
    if width == 0 { Err(BundleError::Width) } else { Ok(bytes) }
}

/// The entries of a bundle, all of them.
pub fn entries(mut bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        if entries.len() == usize::from(TILE_WIDTH) {
            return Err(BundleError::Width);
        }
        let (length, rest) = bytes.split_first_chunk().ok_or(BundleError::Cut)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, rest) = rest.split_at_checked(length).ok_or(BundleError::Cut)?;
        entries.push(entry);
        bytes = rest;
    }
    if entries.is_empty() { Err(BundleError::Width) } else { Ok(entries) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn entries_stand_behind_their_lengths() {
        assert_eq!(bundle(["", "ab"]).unwrap(), [0, 0, 0, 2, b'a', b'b']);
        let longest = vec![7; LONGEST_ENTRY];
        assert_eq!(entries(&bundle([&longest]).unwrap()).unwrap(), [&longest]);
        assert_eq!(bundle([vec![7; LONGEST_ENTRY + 1]]), Err(BundleError::Long(65_536)));
    }

    #[test]
    fn a_bundle_has_as_many_entries_as_a_tile_has_hashes() {
        assert_eq!(bundle([[0; 0]; 0]), Err(BundleError::Width));
        assert_eq!(entries(&[]), Err(BundleError::Width));
        assert_eq!(entries(&bundle([[1]; 256]).unwrap()).unwrap().len(), 256);
        assert_eq!(bundle([[1]; 257]), Err(BundleError::Width));
        assert_eq!(entries(&[0; 2 * 257]), Err(BundleError::Width));
        assert_eq!(entries(&[0, 2, 1]), Err(BundleError::Cut));
        assert_eq!(entries(&[0]), Err(BundleError::Cut));
    }

    proptest! {
        #[test]
        fn entries_survive_their_bundle(all in prop::collection::vec(any::<Vec<u8>>(), 1..20)) {
            let bytes = bundle(&all).unwrap();
            prop_assert_eq!(entries(&bytes).unwrap(), all);
        }

        #[test]
        fn what_is_read_is_written_alike(bytes: Vec<u8>) {
            if let Ok(entries) = entries(&bytes) {
                prop_assert_eq!(bundle(entries).unwrap(), bytes);
            }
        }
    }
}
