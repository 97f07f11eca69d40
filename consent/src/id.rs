//! The names of sites, categories and services. Owns their one spelling rule; knows nothing of
//! what they name.

use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// How ids are kept. A server has them in every record, so that they share a few texts; a page has each once,
/// and the code for sharing would be larger than they are.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) type Text = alloc::sync::Arc<str>;
#[cfg(target_arch = "wasm32")]
pub(crate) type Text = String;

/// Longest id, in characters.
const MAX: usize = 32;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdError;

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an id is 1 to 32 characters of a-z, 0-9 and -, starting with a letter or digit",
        )
    }
}

impl core::error::Error for IdError {}

fn spelled_well(text: &str) -> bool {
    (1..=MAX).contains(&text.len())
        && !text.starts_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Text);

        impl $name {
            /// The id as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                if spelled_well(&text) { Ok(Self(text.as_str().into())) } else { Err(IdError) }
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                text.to_string().try_into()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                String::from(id.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A website's name on this server: 1 to 32 of `a-z`, `0-9`, `-`.
    SiteId
}
id! {
    /// A category or a service within a notice: 1 to 32 of `a-z`, `0-9`, `-`. The two share one
    /// namespace, so an id alone says which is meant.
    ItemId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_one_spelling() {
        for good in ["a", "google-analytics", "4chan", "x2"] {
            assert!(good.parse::<ItemId>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "A", "a b", "a.b", "a~b", "é", &"a".repeat(33)] {
            assert!(bad.parse::<ItemId>().is_err(), "{bad}");
        }
    }
}
