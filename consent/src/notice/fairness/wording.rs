//! The labels of the buttons, where the owner wrote them: they say what the buttons do, neither
//! press nor shame, and accept is not written louder than reject. Owns the rules; the phrases are
//! in `phrases`.

use super::phrases::{Phrases, phrases};
use super::{Findings, Pattern};
use crate::Language;
use crate::notice::{Draft, Texts, TextsDraft};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A reject label of up to this many characters is never too long.
const SHORT: usize = 24;
/// How many times as long as accept's label reject's may be.
const LONGER: usize = 3;

impl Findings {
    pub(super) fn wording(&mut self, draft: &Draft) {
        for (language, texts) in &draft.texts {
            let Ok(language) = language.parse::<Language>() else { continue };
            let built_in = Texts::built_in(&language).map(TextsDraft::from).unwrap_or_default();
            let own = |key: &str| {
                let find = |texts: &TextsDraft| {
                    texts.given().find(|(name, _)| *name == key).map(|(_, text)| String::from(text))
                };
                find(texts).filter(|text| find(&built_in).as_ref() != Some(text))
            };
            let label = |key| Label { key, text: own(key) };
            let path = format!("texts.{language}");
            if let Some(phrases) = phrases(language.primary()) {
                self.loaded(
                    &path,
                    phrases,
                    [label("accept_all"), label("reject_all"), label("choose"), label("save")],
                );
            }
            let accept = texts.accept_all.as_deref().or(built_in.accept_all.as_deref());
            let reject = texts.reject_all.as_deref().or(built_in.reject_all.as_deref());
            let touched = own("accept_all").or_else(|| own("reject_all")).is_some();
            if let (true, Some(accept), Some(reject)) = (touched, accept, reject) {
                self.unequal(&path, accept.trim(), reject.trim());
            }
        }
    }

    fn loaded(&mut self, path: &str, phrases: &Phrases, labels: [Label; 4]) {
        for Label { key, text } in labels {
            let Some(text) = text else { continue };
            let words = words(&text);
            let found = |list: &[&'static str]| list.iter().copied().find(|p| says(&words, p));
            let accepts = key == "accept_all";
            let (phrase, what) = if accepts {
                let vague = phrases.vague.iter().copied().find(|vague| words == padded(vague));
                match vague {
                    Some(vague) => (Some(vague), "does not say that it accepts anything"),
                    None => (found(phrases.press), "presses for a yes"),
                }
            } else {
                match found(phrases.everything) {
                    Some(phrase) => (Some(phrase), "says that it accepts everything"),
                    None => (found(phrases.shame), "shames, threatens or postpones"),
                }
            };
            if let Some(phrase) = phrase {
                let phrase = phrase.trim_end_matches('*');
                let what = format!("{text:?} {what} ({phrase:?})");
                self.add(Pattern::LoadedWording, format!("{path}.{key}"), &what, PLAIN);
            }
        }
    }

    /// Compares what visitors read on the two buttons.
    fn unequal(&mut self, path: &str, accept: &str, reject: &str) {
        let length = |text: &str| text.chars().count();
        let shouts = |text: &str| {
            let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
            text.chars().filter(|c| c.is_uppercase()).count() > 2
                && letters.peek().is_some()
                && letters.all(|c| !c.is_lowercase())
        };
        let marked = |text: &str| text.chars().any(|c| c == '!' || c as u32 >= PICTURES);
        let what = if words(accept) == words(reject) {
            "accept and reject have the same label".to_string()
        } else if length(reject) > SHORT && length(reject) > length(accept) * LONGER {
            format!("reject's label has {} characters, accept's {}", length(reject), length(accept))
        } else if shouts(accept) && !shouts(reject) {
            format!("{accept:?} is in capitals, {reject:?} is not")
        } else if marked(accept) && !marked(reject) {
            format!("{accept:?} has marks or pictures that {reject:?} has not")
        } else {
            return;
        };
        self.add(Pattern::UnequalLabels, format!("{path}.reject_all"), &what, PLAIN);
    }
}

const PLAIN: &str = "Say plainly what each button does, such as \"Accept all\", \"Reject all\", \
                     \"Choose\" and \"Save choice\"";

/// From here on there are emoji and no letters but rare ones.
const PICTURES: u32 = 0x1_F000;

/// A label of the owner's: `None` where it is the built-in one.
struct Label {
    key: &'static str,
    text: Option<String>,
}

/// The words of a label in lower case, one space before and behind each.
fn words(text: &str) -> String {
    let lower = text.to_lowercase().replace('\u{2019}', "'").replace('&', " and ");
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '\''));
    padded(&words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

fn padded(words: &str) -> String {
    format!(" {words} ")
}

/// Whether the phrase is among the words; one that ends in `*` goes on in any way.
fn says(words: &str, phrase: &str) -> bool {
    match phrase.strip_suffix('*') {
        Some(start) => words.contains(&format!(" {start}")),
        None => words.contains(&padded(phrase)),
    }
}
