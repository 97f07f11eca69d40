//! Language tags and the choice among those a notice speaks. Knows nothing of texts.

use crate::id::Text;
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Language(Text);

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
        match script(&self.0) {
            Some(script) => {
                ["arab", "hebr", "thaa"].iter().any(|rtl| script.eq_ignore_ascii_case(rtl))
            }
            None => matches!(
                self.primary(),
                "ar" | "he" | "iw" | "fa" | "ur" | "yi" | "ps" | "dv" | "ckb" | "sd" | "ug"
            ),
        }
    }

    /// The best of `spoken` for a reader who asks for `wanted`, most wanted first. `None` when
    /// nothing matches.
    ///
    /// Of those of the same primary language, the first that is, in this order: in the same script,
    /// the same tag, a tag that `wanted` only makes narrower (`pt` for `pt-PT`), any. Norwegian's
    /// `no`, `nb` and `nn` are one language here, and `iw` is `he`. Chinese is in the script that
    /// it is written with where it is spoken: traditional in Taiwan, Hong Kong and Macau,
    /// simplified elsewhere.
    pub fn pick<'a>(spoken: &'a [Language], wanted: &[&str]) -> Option<&'a Language> {
        let at = |tag: &str| spoken.iter().find(|have| have.as_str() == tag);
        wanted.iter().find_map(|want| at(Self::closest(spoken.iter().map(Self::as_str), want)?))
    }

    /// The best of the tags `have` for a reader who asks for `want`, as [`Self::pick`] finds it.
    pub(crate) fn closest<'a>(
        have: impl IntoIterator<Item = &'a str>,
        want: &str,
    ) -> Option<&'a str> {
        let fit = |have: &str| {
            let narrower = want.get(..have.len()).is_some_and(|start| {
                start.eq_ignore_ascii_case(have) && want[have.len()..].starts_with('-')
            });
            (same_script(have, want), have.eq_ignore_ascii_case(want), narrower)
        };
        let related = have.into_iter().filter(|have| language_of(have) == language_of(want));
        // Of equals the first wins.
        related.reduce(|best, next| if fit(next) > fit(best) { next } else { best })
    }
}

/// The primary subtag in lower case; one for each language that has several.
fn language_of(tag: &str) -> String {
    let primary = tag.split('-').next().unwrap_or("").to_ascii_lowercase();
    match primary.as_str() {
        "nb" | "nn" => "no".into(),
        "iw" => "he".into(),
        _ => primary,
    }
}

/// The script, where it is told or follows from the region. `None` is the language's usual one.
fn script(tag: &str) -> Option<&str> {
    let chinese = language_of(tag) == "zh";
    let told = tag.split('-').skip(1).find_map(|subtag| match subtag.len() {
        4 if subtag.bytes().all(|b| b.is_ascii_alphabetic()) => Some(subtag),
        2 if chinese => Some(match subtag.to_ascii_uppercase().as_str() {
            "TW" | "HK" | "MO" => "Hant",
            _ => "Hans",
        }),
        _ => None,
    });
    told.or_else(|| chinese.then_some("Hans"))
}

fn same_script(one: &str, other: &str) -> bool {
    match (script(one), script(other)) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        (one, other) => one == other,
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
        if first_ok && rest_ok && text.len() <= 35 {
            Ok(Self(text.as_str().into()))
        } else {
            Err(LanguageError)
        }
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
        String::from(language.as_str())
    }
}

impl Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
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

    fn picked(spoken: &[&str], wanted: &[&str]) -> Option<String> {
        let spoken: Vec<Language> = spoken.iter().map(|tag| tag.parse().unwrap()).collect();
        Language::pick(&spoken, wanted).map(ToString::to_string)
    }

    #[test]
    fn the_closest_language_wins() {
        let spoken = ["en", "pt-BR", "de"];
        for (wanted, found) in [
            (&["pt-br"][..], Some("pt-BR")),
            (&["pt"], Some("pt-BR")),
            (&["de-AT", "en"], Some("de")),
            (&["fr", "en-GB"], Some("en")),
            (&["fr"], None),
        ] {
            assert_eq!(picked(&spoken, wanted).as_deref(), found, "{wanted:?}");
        }
    }

    #[test]
    fn regions_scripts_and_old_tags_lead_to_what_their_readers_read() {
        let chinese = ["zh-Hans", "zh-Hant"];
        let portuguese = ["pt-BR", "pt"];
        for (spoken, wanted, found) in [
            (&chinese[..], "zh-TW", Some("zh-Hant")),
            (&chinese, "zh-hk", Some("zh-Hant")),
            (&chinese, "zh-MO", Some("zh-Hant")),
            (&chinese, "zh-Hant-HK", Some("zh-Hant")),
            (&chinese, "zh-CN", Some("zh-Hans")),
            (&chinese, "zh-SG", Some("zh-Hans")),
            (&chinese, "zh-Hans-TW", Some("zh-Hans")),
            (&chinese, "zh", Some("zh-Hans")),
            (&["zh", "zh-TW"], "zh-Hant", Some("zh-TW")),
            (&["zh-Hans"], "zh-TW", Some("zh-Hans")),
            (&portuguese, "pt-BR", Some("pt-BR")),
            (&portuguese, "pt-AO", Some("pt")),
            (&portuguese, "pt", Some("pt")),
            (&["sr-Latn", "sr"], "sr", Some("sr")),
            (&["sr", "sr-Latn"], "sr-latn-RS", Some("sr-Latn")),
            (&["nb"], "no", Some("nb")),
            (&["nb"], "nn-NO", Some("nb")),
            (&["nb", "nn"], "nn", Some("nn")),
            (&["he"], "iw-IL", Some("he")),
            (&["en-GB", "en-US"], "en-AU", Some("en-GB")),
            (&["en"], "ens", None),
            (&["de"], "ü", None),
            (&["de"], "dü-x", None),
            (&["de-AT"], "de-Äü", Some("de-AT")),
        ] {
            assert_eq!(picked(spoken, &[wanted]).as_deref(), found, "{wanted} of {spoken:?}");
        }
    }

    #[test]
    fn scripts_from_right_to_left_are_known() {
        for (tag, expected) in [
            ("ar", true),
            ("ar-EG", true),
            ("he", true),
            ("az-Arab", true),
            ("ckb", true),
            ("en", false),
            ("tr", false),
            ("ar-Latn", false),
            ("zh-HK", false),
        ] {
            assert_eq!(tag.parse::<Language>().unwrap().is_right_to_left(), expected, "{tag}");
        }
    }

    #[test]
    fn tags_are_spelled_as_bcp_47() {
        for bad in ["", "e", "EN", "en_US", "en-", "deutsch", "en-toolongsubtag"] {
            assert!(bad.parse::<Language>().is_err(), "{bad}");
        }
    }
}
