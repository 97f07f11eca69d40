//! The interface's own words: what is on buttons and headings. Owns which texts there are; the words
//! themselves are in [`languages`], and the owner may replace any of them.

mod keys;
mod languages;
mod plural;

pub use keys::{Texts, TextsDraft};
pub use languages::built_in_languages;
pub use plural::{Forms, Plural};

use crate::Language;
use alloc::string::{String, ToString};

impl Texts {
    /// The built-in texts for a language: its own, else the closest of the same primary language,
    /// as [`Language::pick`] finds it. `None` if that language is not built in.
    pub fn built_in(language: &Language) -> Option<Self> {
        languages::find(language).map(|words| Self::of(language, words))
    }

    /// `n` days: "1 day", "30 days".
    pub fn days(&self, n: u32) -> String {
        self.days.with(n, self.language())
    }

    /// `n` years: "1 year", "2 years".
    pub fn years(&self, n: u32) -> String {
        self.years.with(n, self.language())
    }

    /// How long something lasts, in days: 0 is until the browser closes, and whole years of 365
    /// days are told as years.
    pub fn lasting(&self, days: u16) -> String {
        match u32::from(days) {
            0 => self.session.clone(),
            n if n % 365 == 0 => self.years(n / 365),
            n => self.days(n),
        }
    }
}

impl TextsDraft {
    /// The texts as complete ones, if nothing is [missing](Self::missing). What is
    /// [untranslated](Self::untranslated) is English.
    pub fn complete(&self, language: &Language) -> Option<Texts> {
        self.missing().is_empty().then(|| Texts::of(language, languages::ENGLISH).replaced_by(self))
    }

    /// The days that the owner gives. Notices published before there were forms have one day in a
    /// key of its own.
    fn given_days(&self) -> Option<Plural> {
        let mut days = self.days.clone()?;
        if days.0.one.is_none() {
            // A form serves several numbers in some languages: 21 days are told as 1 day is.
            days.0.one = self.day.as_ref().map(|day| day.replace('1', "{n}"));
        }
        Some(days)
    }
}

impl Plural {
    /// The words for `n`, with the number in place of `{n}`.
    fn with(&self, n: u32, language: &Language) -> String {
        self.form(n, language).replace("{n}", &n.to_string())
    }
}
