//! Texts that depend on a number. Owns how their forms are written; which form a number calls for
//! in a language is for Unicode's rules (CLDR) to say.

use crate::Language;
use alloc::string::String;
use core::fmt;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text in the forms that numbers call for, by CLDR's plural categories. Languages differ in
/// which they use; a category that is not given is served by `other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forms<T> {
    /// 0 in Arabic and Latvian.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zero: Option<T>,
    /// 1 in most languages that have it; 21 too in some.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub one: Option<T>,
    /// 2 in Arabic, Hebrew, Irish, Maltese; 102 too in Slovenian.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub two: Option<T>,
    /// 2 to 4 in Slavic languages, 3 to 10 in Arabic.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub few: Option<T>,
    /// 5 and more in Polish and Ukrainian, 11 to 99 in Arabic.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub many: Option<T>,
    /// Every number without a form of its own.
    pub other: T,
}

impl<'a> Forms<&'a str> {
    /// One text for every number.
    pub(super) const fn of(other: &'a str) -> Self {
        Self { zero: None, one: None, two: None, few: None, many: None, other }
    }
}

/// A text in the forms that numbers call for, as an owner writes it: one text for every number, or a
/// table of [`Forms`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plural(pub Forms<String>);

impl Plural {
    /// Whether one text serves every number.
    pub fn is_plain(&self) -> bool {
        let Forms { zero, one, two, few, many, .. } = &self.0;
        [zero, one, two, few, many].iter().all(|form| form.is_none())
    }

    /// The form for `n` in a language, by the language's own rules; `other` where CLDR has none.
    pub(super) fn form(&self, n: u32, language: &Language) -> &str {
        let form = match category(n, language) {
            PluralCategory::Zero => &self.0.zero,
            PluralCategory::One => &self.0.one,
            PluralCategory::Two => &self.0.two,
            PluralCategory::Few => &self.0.few,
            PluralCategory::Many => &self.0.many,
            PluralCategory::Other => &None,
        };
        form.as_ref().unwrap_or(&self.0.other)
    }
}

pub(super) fn category(n: u32, language: &Language) -> PluralCategory {
    // Where no country is told, CLDR means Brazil. Here Brazil is told.
    let tag = if language.as_str() == "pt" { "pt-PT" } else { language.as_str() };
    let rules = Locale::try_from_str(tag)
        .ok()
        .and_then(|locale| PluralRules::try_new_cardinal((&locale).into()).ok());
    rules.map_or(PluralCategory::Other, |rules| rules.category_for(n))
}

impl From<Forms<&str>> for Plural {
    fn from(forms: Forms<&str>) -> Self {
        let Forms { zero, one, two, few, many, other } = forms;
        let owned = |form: Option<&str>| form.map(String::from);
        Self(Forms {
            zero: owned(zero),
            one: owned(one),
            two: owned(two),
            few: owned(few),
            many: owned(many),
            other: other.into(),
        })
    }
}

impl Serialize for Plural {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.is_plain() { s.serialize_str(&self.0.other) } else { self.0.serialize(s) }
    }
}

impl<'de> Deserialize<'de> for Plural {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Spelled;
        impl<'de> Visitor<'de> for Spelled {
            type Value = Plural;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text with {n}, or its forms such as one = \"…\" and other = \"…\"")
            }

            fn visit_str<E>(self, text: &str) -> Result<Plural, E> {
                Ok(Forms::of(text).into())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Plural, A::Error> {
                Forms::deserialize(MapAccessDeserializer::new(map)).map(Plural)
            }
        }
        d.deserialize_any(Spelled)
    }
}
