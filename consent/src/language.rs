//! Language tags and the choice among those a notice speaks. Knows nothing of texts.

use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// Why a text is not a language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageError;

impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a language is a BCP 47 tag such as en, de or pt-BR, at most 35 characters")
    }
}

impl core::error::Error for LanguageError {}

/// A BCP 47 language tag (RFC 5646, section 2.1): subtags of letters and digits joined by `-`,
/// the first of two or three letters; at most 35 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// The tag as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first subtag: `pt` of `pt-BR`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or("")
    }

    /// Whether the script is written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        matches!(self.primary(), "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "dv")
    }

    /// The best of `spoken` for a reader who asks for `wanted`, most wanted first: the same tag,
    /// else the same primary language. `None` when nothing matches.
    pub fn pick<'a>(spoken: &'a [Language], wanted: &[&str]) -> Option<&'a Language> {
        wanted.iter().find_map(|want| {
            let primary = want.split('-').next().unwrap_or("");
            spoken
                .iter()
                .find(|have| have.0.eq_ignore_ascii_case(want))
                .or_else(|| spoken.iter().find(|have| have.primary().eq_ignore_ascii_case(primary)))
        })
    }
}

impl TryFrom<String> for Language {
    type Error = LanguageError;
    fn try_from(text: String) -> Result<Self, LanguageError> {
        let mut subtags = text.split('-');
        let first = subtags.next().unwrap_or("");
        let first_ok =
            (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase());
        let rest_ok = subtags
            .all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        if first_ok && rest_ok && text.len() <= 35 { Ok(Self(text)) } else { Err(LanguageError) }
    }
}

impl FromStr for Language {
    type Err = LanguageError;
    fn from_str(text: &str) -> Result<Self, LanguageError> {
        text.to_string().try_into()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> String {
        language.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn the_closest_language_wins() {
        let spoken: Vec<Language> =
            ["en", "pt-BR", "de"].iter().map(|t| t.parse().unwrap()).collect();
        let pick = |wanted: &[&str]| Language::pick(&spoken, wanted).map(Language::as_str);
        assert_eq!(pick(&["pt-br"]), Some("pt-BR"));
        assert_eq!(pick(&["pt"]), Some("pt-BR"));
        assert_eq!(pick(&["de-AT", "en"]), Some("de"));
        assert_eq!(pick(&["fr", "en-GB"]), Some("en"));
        assert_eq!(pick(&["fr"]), None);
    }

    #[test]
    fn tags_are_spelled_as_bcp_47() {
        for bad in ["", "e", "EN", "en_US", "en-", "deutsch", "en-toolongsubtag"] {
            assert!(bad.parse::<Language>().is_err(), "{bad}");
        }
    }
}
