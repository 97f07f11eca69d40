//! Reading one of a few words, and saying which there are. Owns how that is said; the words are those
//! by which records spell the same values.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, Error};
use std::fmt::{self, Display};

/// The value of this word.
pub(super) fn word<T: DeserializeOwned>(text: &str) -> Result<T, Allowed> {
    T::deserialize(StrDeserializer::new(text))
}

/// What is allowed instead.
#[derive(Debug)]
pub(super) struct Allowed(String);

impl Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Allowed {}

impl Error for Allowed {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn unknown_variant(_: &str, words: &'static [&'static str]) -> Self {
        Self(match words {
            [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
            _ => words.concat(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::{Gesture, Regime};

    #[test]
    fn a_wrong_word_is_told_the_right_ones() {
        assert_eq!(word::<Gesture>("keyboard").unwrap(), Gesture::Keyboard);
        let why = word::<Gesture>("mouse").unwrap_err().to_string();
        assert_eq!(why, "click, keyboard, api or signed");
        assert_eq!(word::<Regime>("").unwrap_err().to_string(), "opt-in");
    }
}
