//! From a visitor's secret to the name their records are kept under: one way, and different on
//! every site, so that the log neither holds secrets nor links a visitor's sites.

use consent::{Secret, SiteId, VisitorId};
use sha2::{Digest, Sha256};

/// The first 16 bytes of the SHA-256 of `latch visitor`, the site and the secret, with a zero byte
/// after each of the first two.
pub fn name(site: &SiteId, secret: &Secret) -> VisitorId {
    let mut hash = Sha256::new();
    hash.update(b"latch visitor\0");
    hash.update(site.as_str());
    hash.update(b"\0");
    hash.update(secret.as_bytes());
    let mut name = [0; 16];
    name.copy_from_slice(&hash.finalize()[..16]);
    VisitorId::from_bytes(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_depends_on_site_and_secret_and_never_changes() {
        let name = |site: &str, byte| {
            super::name(&site.parse().unwrap(), &Secret::from_bytes([byte; 16])).to_hex()
        };
        assert_eq!(name("shop", 1), "92d0a18145000e7ffabad7c12d0693b3");
        assert_ne!(name("shop", 1), name("shop", 2));
        assert_ne!(name("shop", 1), name("shop2", 1));
    }
}
