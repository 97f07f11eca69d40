//! The content security policy as the server makes it: with SHA-256, and nonces only where they look
//! like one. What it permits is told by [`consent::notice`].

use consent::Choice;
use consent::notice::{Notice, Policy, PolicyFor};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

/// The policy for a page of the notice's site and a choice, where Latch's origin is `latch`.
pub fn of(notice: &Notice, choice: &Choice, latch: &str, nonce: Option<&str>) -> Policy {
    let digest = |text: &str| BASE64.encode(&Sha256::digest(text));
    notice.policy(&PolicyFor { choice, latch, nonce, digest: &digest })
}

/// Whether a text is long and plain enough for a nonce.
pub fn is_nonce(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"+/=_-".contains(&b);
    (16..=128).contains(&text.len()) && text.bytes().all(plain)
}
