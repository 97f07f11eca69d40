//! What every built-in language must hold. Speaks no language itself.

use super::{BUILT_IN, built_in_languages};
use crate::Language;
use crate::notice::{Forms, Plural, Texts, TextsDraft};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use alloc::{format, vec};
use icu_plurals::PluralCategory;

/// On buttons of a phone 320 px wide.
const LONGEST_LABEL: usize = 30;
const BUTTONS: [&str; 11] = [
    "accept_all",
    "reject_all",
    "choose",
    "save",
    "close",
    "reload",
    "back",
    "download",
    "erase",
    "erase_yes",
    "my_data",
];

fn texts() -> impl Iterator<Item = (&'static str, Texts)> {
    built_in_languages().into_iter().map(|tag| (tag, texts_in(tag)))
}

#[track_caller]
fn texts_in(tag: &str) -> Texts {
    let language: Language = tag.parse().unwrap();
    Texts::built_in(&language).unwrap_or_else(|| panic!("{tag} is not built in"))
}

fn by_key(texts: Texts) -> BTreeMap<&'static str, String> {
    TextsDraft::from(texts).given().map(|(key, text)| (key, text.to_string())).collect()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn tags_are_in_order_and_each_finds_itself() {
    assert!(BUILT_IN.is_sorted_by(|one, other| one.0 < other.0));
    for (tag, words) in BUILT_IN {
        assert_eq!(texts_in(tag).title, words.title, "{tag}");
    }
}

#[test]
fn no_text_is_empty_or_untidy() {
    for (tag, texts) in texts() {
        for (key, text) in by_key(texts) {
            assert!(!text.is_empty(), "{tag}.{key}");
            assert_eq!(text.trim(), text, "{tag}.{key}");
            for untidy in ["  ", "...", " .", "--", "\n", "\t"] {
                assert!(!text.contains(untidy), "{tag}.{key}: {text}");
            }
        }
    }
}

#[test]
fn placeholders_are_kept() {
    let english = by_key(texts_in("en"));
    for (tag, texts) in texts() {
        for (key, text) in by_key(texts) {
            let counted = key.starts_with("days") || key.starts_with("years");
            // Some say one and two without a digit.
            let expected = match key {
                "days.one" | "days.two" | "years.one" | "years.two" => continue,
                _ if counted => BTreeSet::from(["n"]),
                _ => placeholders(&english[key]),
            };
            assert_eq!(placeholders(&text), expected, "{tag}.{key}: {text}");
            assert_eq!(text.matches('{').count(), expected.len(), "{tag}.{key}: {text}");
        }
    }
}

#[test]
fn nothing_is_left_in_english() {
    let english = by_key(texts_in("en"));
    for (tag, texts) in texts().filter(|(tag, _)| *tag != "en") {
        for (key, text) in by_key(texts) {
            let borrowed = BORROWED.iter().any(|(from, at)| *from == key && at.contains(&tag));
            let same = english.get(key) == Some(&text);
            assert_eq!(same, borrowed, "{tag}.{key}: {text}");
        }
    }
}

/// Words that are the same in English, and where.
const BORROWED: [(&str, &[&str]); 4] = [
    ("cookies", &["da", "de", "el", "es", "fr", "mt", "nl", "pt", "pt-BR"]),
    ("cookie", &["de"]),
    ("details", &["de", "nl"]),
    ("version", &["da", "de", "fr", "sv"]),
];

#[test]
fn labels_fit_on_buttons_and_neither_answer_outweighs_the_other() {
    for (tag, texts) in texts() {
        let (accept, reject) = (&texts.accept_all.clone(), &texts.reject_all.clone());
        let texts = by_key(texts);
        for key in BUTTONS {
            let length = texts[key].chars().count();
            assert!(length <= LONGEST_LABEL, "{tag}.{key}: {length} characters");
        }
        assert_ne!(accept, reject, "{tag}");
        let [accept, reject] = [accept, reject].map(|label| label.chars().count());
        assert!(accept.abs_diff(reject) <= 6, "{tag}: {accept} and {reject} characters");
    }
}

#[test]
fn every_number_has_the_form_that_its_language_calls_for() {
    for (tag, texts) in texts() {
        let language: Language = tag.parse().unwrap();
        for (Plural(forms), told) in [
            (&texts.days, (0..=200).map(|n| texts.days(n)).collect::<Vec<_>>()),
            (&texts.years, (0..=200).map(|n| texts.years(n)).collect()),
        ] {
            let mut used = BTreeSet::new();
            for (n, told) in (0..=200).zip(told) {
                let category = super::super::plural::category(n, &language);
                used.insert(category);
                assert!(given(forms, category).is_some(), "{tag}: {n} is {category:?}");
                let by_word = BY_WORD.contains(&(tag, n));
                assert_eq!(told.contains(&n.to_string()), !by_word, "{tag}: {told}");
                assert!(!told.contains('{'), "{tag}: {told}");
            }
            used.insert(PluralCategory::Other);
            for category in PluralCategory::all().filter(|category| !used.contains(category)) {
                assert!(given(forms, category).is_none(), "{tag}: {category:?} serves no number");
            }
        }
    }
}

/// Numbers that a language says without a digit.
const BY_WORD: [(&str, u32); 5] = [("ar", 1), ("ar", 2), ("he", 1), ("he", 2), ("mt", 2)];

fn given<T>(forms: &Forms<T>, category: PluralCategory) -> Option<&T> {
    match category {
        PluralCategory::Zero => forms.zero.as_ref(),
        PluralCategory::One => forms.one.as_ref(),
        PluralCategory::Two => forms.two.as_ref(),
        PluralCategory::Few => forms.few.as_ref(),
        PluralCategory::Many => forms.many.as_ref(),
        PluralCategory::Other => Some(&forms.other),
    }
}

#[test]
fn durations_are_told_in_the_largest_whole_unit() {
    let english = texts_in("en-GB");
    for (days, told) in [
        (0, "until you close the browser"),
        (1, "1 day"),
        (364, "364 days"),
        (365, "1 year"),
        (366, "366 days"),
        (730, "2 years"),
        (u16::MAX, "65535 days"),
    ] {
        assert_eq!(english.lasting(days), told);
    }
}

#[test]
fn an_owner_gives_one_text_for_every_number_or_its_forms() {
    let own = |json: &str| {
        let own: TextsDraft = serde_json::from_str(json).unwrap();
        let given: Vec<String> = own.given().map(|(key, text)| format!("{key}={text}")).collect();
        assert_eq!(serde_json::to_string(&own).unwrap(), json);
        let texts = texts_in("en").replaced_by(&own);
        (given, [1, 21].map(|n| texts.days(n)))
    };
    let told = |one: &str, many: &str| [one.to_string(), many.to_string()];
    let (given, days) = own(r#"{"days":"{n} d"}"#);
    assert_eq!((given, days), (vec!["days={n} d".into()], told("1 d", "21 d")));
    let (given, days) = own(r#"{"days":{"one":"a day","other":"{n} d"}}"#);
    let keys = vec!["days.one=a day".into(), "days.other={n} d".into()];
    assert_eq!((given, days), (keys, told("a day", "21 d")));
    for bad in [r#"{"days":7}"#, r#"{"days":{"one":"a day"}}"#, r#"{"days":{"other":"","all":""}}"#]
    {
        assert!(serde_json::from_str::<TextsDraft>(bad).is_err(), "{bad}");
    }
}

#[test]
fn notices_from_before_there_were_forms_are_read() {
    let mut own: TextsDraft = as_first_published("reč");
    let language: Language = "sr".parse().unwrap();
    let texts = own.complete(&language).expect("nothing that was needed then is missing");
    assert_eq!([1, 3, 21].map(|n| texts.days(n)), ["1 dan", "3 dana", "21 dan"]);
    assert_eq!(texts.my_data, "My data");
    assert_eq!(own.untranslated().len(), TextsDraft::default().untranslated().len());
    own.close = None;
    assert_eq!(own.missing(), ["close"]);
    assert!(own.complete(&language).is_none());
}

/// A language with the keys of the first version alone.
fn as_first_published(word: &str) -> TextsDraft {
    let keys = TextsDraft::default().missing().into_iter().map(|key| match key {
        "days" => r#""days":"{n} dana","day":"1 dan""#.into(),
        key => format!("\"{key}\":\"{word}\""),
    });
    let json = format!("{{{}}}", keys.collect::<Vec<_>>().join(","));
    serde_json::from_str(&json).unwrap()
}
