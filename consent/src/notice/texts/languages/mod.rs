//! The built-in languages: one file for each, which holds its words and says how it addresses the
//! reader. Owns which there are.

#[cfg(test)]
mod tests;

mod de;
mod en;

use super::keys::Words;
use crate::Language;

/// What a language that is not built in lacks is said in this one.
pub(super) const ENGLISH: &Words = &en::WORDS;

/// Every built-in language by its tag.
static BUILT_IN: [(&str, &Words); 2] = [("de", &de::WORDS), ("en", &en::WORDS)];

/// The languages whose interface texts are built in.
pub fn built_in_languages() -> [&'static str; BUILT_IN.len()] {
    BUILT_IN.map(|(tag, _)| tag)
}

pub(super) fn find(language: &Language) -> Option<&'static Words> {
    let tag = Language::closest(built_in_languages(), language.as_str())?;
    BUILT_IN.iter().find(|(have, _)| *have == tag).map(|(_, words)| *words)
}
