//! The hashes of RFC 6962, section 2.1, with SHA-256. Owns how leaves and nodes are told apart;
//! refuses to know what a leaf says.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER, HEXLOWER_PERMISSIVE};
use sha2::{Digest as _, Sha256};

/// The hash of a leaf, of a node, or of a whole tree: its root.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; Hash::BYTES]);

/// The root of a tree without leaves: SHA-256 of nothing.
pub const EMPTY: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// The hash of a leaf: SHA-256(0x00 ‖ data).
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(data).finalize().into())
}

/// The hash of a node over its two children: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut input = [1; 1 + 2 * Hash::BYTES];
    input[1..=Hash::BYTES].copy_from_slice(&left.0);
    input[1 + Hash::BYTES..].copy_from_slice(&right.0);
    Hash(Sha256::digest(input).into())
}

/// The root of the tree that has these hashes as its leaves, by the definition of the RFC.
pub(crate) fn root_over(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => EMPTY,
        [one] => *one,
        several => {
            // The largest power of two below the number of leaves.
            let (left, right) = several.split_at(several.len().next_power_of_two() / 2);
            node_hash(&root_over(left), &root_over(right))
        }
    }
}

/// Joins neighbouring hashes of one level, left of a tree that ends there, to a tree of all.
pub(crate) fn join(mut left: &[Hash], mut right: Option<Hash>) -> Option<Hash> {
    while !left.is_empty() {
        let complete = 1 << left.len().trailing_zeros();
        let (rest, last) = left.split_at(left.len() - complete);
        let last = root_over(last);
        right = Some(right.map_or(last, |right| node_hash(&last, &right)));
        left = rest;
    }
    right
}

impl Hash {
    /// The bytes of a hash.
    pub const BYTES: usize = 32;

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// 64 hexadecimal digits, lower case.
    pub fn to_hex(&self) -> String {
        HEXLOWER.encode(&self.0)
    }

    /// 44 characters of base64, as checkpoints and proofs spell hashes.
    pub fn to_base64(&self) -> String {
        BASE64.encode(&self.0)
    }

    /// Reads [`Hash::to_base64`]'s spelling and nothing else.
    pub fn from_base64(text: &str) -> Result<Self, HashError> {
        Self::decoded(BASE64.decode(bounded(text)?).ok())
    }

    fn decoded(bytes: Option<Vec<u8>>) -> Result<Self, HashError> {
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(HashError)
    }
}

fn bounded(text: &str) -> Result<&[u8], HashError> {
    (text.len() <= 2 * Hash::BYTES).then_some(text.as_bytes()).ok_or(HashError)
}

/// The text is not a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 32 bytes, as 64 hexadecimal digits or 44 characters of base64")]
pub struct HashError;

/// Reads 64 hexadecimal digits of either case.
impl FromStr for Hash {
    type Err = HashError;
    fn from_str(text: &str) -> Result<Self, HashError> {
        Self::decoded(HEXLOWER_PERMISSIVE.decode(bounded(text)?).ok())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The leaves that Certificate Transparency tests its trees with.
    const LEAVES: [&str; 8] = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    /// The roots over the first of them, from one to all.
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    pub(crate) fn leaves() -> Vec<Hash> {
        LEAVES.map(|hex| leaf_hash(&HEXLOWER.decode(hex.as_bytes()).unwrap())).into()
    }

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let leaves = leaves();
        for (size, root) in (1..).zip(ROOTS) {
            assert_eq!(root_over(&leaves[..size]).to_hex(), root, "{size} leaves");
            assert_eq!(join(&leaves[..size], None).unwrap().to_hex(), root, "{size} joined");
        }
        assert_eq!(Hash(Sha256::digest([]).into()), EMPTY);
        assert_eq!(root_over(&[]), EMPTY);
    }

    proptest! {
        #[test]
        fn a_hash_survives_its_spellings(bytes: [u8; 32]) {
            let hash = Hash(bytes);
            prop_assert_eq!(hash.to_hex().parse(), Ok(hash));
            prop_assert_eq!(Hash::from_base64(&hash.to_base64()), Ok(hash));
        }

        #[test]
        fn other_texts_are_refused(text in "\\PC{0,70}") {
            if let Ok(hash) = Hash::from_base64(&text) {
                prop_assert_eq!(hash.to_base64(), text.clone());
            }
            if let Ok(hash) = text.parse::<Hash>() {
                prop_assert_eq!(hash.to_hex(), text.to_lowercase());
            }
        }
    }
}
