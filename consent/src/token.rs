//! The 128-bit names that tie a device, a visitor, a decision and a build together. Owns their
//! spelling; the bytes come from outside.

use alloc::string::String;
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// Why a text is not a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenError;

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a token is 32 characters of 0-9 and a-f")
    }
}

impl core::error::Error for TokenError {}

fn parse(text: &str) -> Result<[u8; 16], TokenError> {
    fn nibble(b: u8) -> Option<u8> {
        match b {
            b'0'..=b'9' => Some(b - b'0'),
            b'a'..=b'f' => Some(b - b'a' + 10),
            _ => None,
        }
    }
    let text = text.as_bytes();
    if text.len() != 32 {
        return Err(TokenError);
    }
    let mut bytes = [0; 16];
    let mut nibbles = text.iter().map(|b| nibble(*b));
    for byte in &mut bytes {
        let (high, low) =
            nibbles.next().flatten().zip(nibbles.next().flatten()).ok_or(TokenError)?;
        *byte = high << 4 | low;
    }
    Ok(bytes)
}

fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

pub(crate) fn spell(bytes: &[u8; 16]) -> String {
    let mut text = String::with_capacity(32);
    for byte in bytes {
        text.push(char::from(digit(byte >> 4)));
        text.push(char::from(digit(byte & 15)));
    }
    text
}

/// The same without an allocation: logs spell many.
fn serialize<S: serde::Serializer>(bytes: &[u8; 16], s: S) -> Result<S::Ok, S::Error> {
    let mut digits = [0; 32];
    for (two, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        two.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    s.serialize_str(core::str::from_utf8(&digits).unwrap_or_default())
}

macro_rules! token {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// A token of these bytes. Whatever names a person or their act must be random or derived
            /// from what is.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The sixteen bytes.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// The token as 32 hexadecimal digits.
            pub fn to_hex(&self) -> String {
                spell(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = TokenError;
            fn from_str(text: &str) -> Result<Self, TokenError> {
                parse(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if s.is_human_readable() {
                    serialize(&self.0, s)
                } else {
                    self.0.serialize(s)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                if d.is_human_readable() {
                    let text = String::deserialize(d)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    <[u8; 16]>::deserialize(d).map(Self)
                }
            }
        }
    };
}

token! {
    /// What only the visitor's own device holds: made at the first choice, kept in the cookie.
    /// Whoever shows it may read that visitor's records.
    Secret
}
token! {
    /// The random name under which a visitor's records are kept. Derived from the [`Secret`] one
    /// way, so the log cannot be turned into secrets.
    VisitorId
}
token! {
    /// One act of choosing, named by the device that saw it: a retry carries the same id, so the
    /// log never holds it twice.
    DecisionId
}

token! {
    /// One build of what pages run: the first half of a SHA-256 over all of it.
    BuildHash
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

macro_rules! shown_in_full {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.to_hex())
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.to_hex())
            }
        }
    )*};
}
shown_in_full!(VisitorId, DecisionId, BuildHash);

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_token_survives_its_spelling(bytes: [u8; 16]) {
            let token = DecisionId::from_bytes(bytes);
            prop_assert_eq!(token.to_hex().parse::<DecisionId>(), Ok(token));
        }

        #[test]
        fn anything_else_is_refused(text in "[0-9A-Fg-z]{0,40}") {
            prop_assume!(text.len() != 32 || !text.bytes().all(|b| b.is_ascii_digit()));
            prop_assert!(text.parse::<Secret>().is_err());
        }
    }

    #[test]
    fn a_secret_does_not_reach_debug_output() {
        assert_eq!(format!("{:?}", Secret::from_bytes([7; 16])), "Secret(…)");
    }
}
