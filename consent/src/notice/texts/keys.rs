//! Every interface text by its key: complete, as an owner replaces them, and as a built-in language
//! has them. Knows no words.

use super::plural::{Forms, Plural};
use crate::Language;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

macro_rules! texts {
    (
        first { $($(#[$first_doc:meta])* $first:ident;)* }
        later { $($(#[$later_doc:meta])* $later:ident;)* }
    ) => {
        /// Every interface text, in one language.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Texts {
            language: Language,
            $($(#[$first_doc])* pub $first: String,)*
            $($(#[$later_doc])* pub $later: String,)*
            /// How many days; `{n}` is their number. See [`Texts::lasting`].
            pub days: Plural,
            /// How many years; `{n}` is their number. See [`Texts::lasting`].
            pub years: Plural,
        }

        /// The interface texts an owner replaces, in one language.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct TextsDraft {
            $($(#[$first_doc])*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub $first: Option<String>,)*
            /// One day, in notices published before `days` had forms.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub day: Option<String>,
            /// How many days; `{n}` is their number.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub days: Option<Plural>,
            $($(#[$later_doc])*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub $later: Option<String>,)*
            /// How many years; `{n}` is their number.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub years: Option<Plural>,
        }

        /// The words of a built-in language. Without a default: a language that lacks a text does
        /// not compile.
        pub(super) struct Words {
            $(pub(super) $first: &'static str,)*
            $(pub(super) $later: &'static str,)*
            pub(super) days: Forms<&'static str>,
            pub(super) years: Forms<&'static str>,
        }

        impl Texts {
            pub(super) fn of(language: &Language, words: &Words) -> Self {
                Self {
                    language: language.clone(),
                    $($first: words.$first.into(),)*
                    $($later: words.$later.into(),)*
                    days: words.days.into(),
                    years: words.years.into(),
                }
            }

            pub(super) fn language(&self) -> &Language {
                &self.language
            }

            /// These texts with the owner's in place of the built-in ones.
            #[must_use]
            pub fn replaced_by(self, owner: &TextsDraft) -> Self {
                Self {
                    language: self.language,
                    $($first: owner.$first.clone().unwrap_or(self.$first),)*
                    $($later: owner.$later.clone().unwrap_or(self.$later),)*
                    days: owner.given_days().unwrap_or(self.days),
                    years: owner.years.clone().unwrap_or(self.years),
                }
            }
        }

        impl From<Texts> for TextsDraft {
            fn from(texts: Texts) -> Self {
                Self {
                    $($first: Some(texts.$first),)*
                    $($later: Some(texts.$later),)*
                    day: None,
                    days: Some(texts.days),
                    years: Some(texts.years),
                }
            }
        }

        impl TextsDraft {
            /// The texts given, with their keys: `days.one` is a form of `days`, and `days` alone
            /// serves every number.
            pub fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
                let single = [
                    $((stringify!($first), self.$first.as_ref()),)*
                    ("day", self.day.as_ref()),
                    $((stringify!($later), self.$later.as_ref()),)*
                ];
                let single = single.into_iter().filter_map(|(key, text)| Some((key, text?.as_str())));
                single.chain(forms!(self, "days", days)).chain(forms!(self, "years", years))
            }

            /// The keys that are not given and that a language which is not built in needs.
            pub fn missing(&self) -> Vec<&'static str> {
                let given = [
                    $((stringify!($first), self.$first.is_some()),)*
                    ("days", self.days.is_some()),
                ];
                given.into_iter().filter(|(_, given)| !given).map(|(key, _)| key).collect()
            }

            /// The keys that are not given and that notices published by the first version do not
            /// have either. Where the language is not built in, these are English.
            pub fn untranslated(&self) -> Vec<&'static str> {
                let given = [
                    $((stringify!($later), self.$later.is_some()),)*
                    ("years", self.years.is_some()),
                ];
                given.into_iter().filter(|(_, given)| !given).map(|(key, _)| key).collect()
            }
        }
    };
}

macro_rules! forms {
    ($texts:ident, $key:literal, $forms:ident) => {
        $texts.$forms.iter().flat_map(|plural| {
            let Plural(forms) = plural;
            let other = if plural.is_plain() { $key } else { concat!($key, ".other") };
            [
                (concat!($key, ".zero"), forms.zero.as_ref()),
                (concat!($key, ".one"), forms.one.as_ref()),
                (concat!($key, ".two"), forms.two.as_ref()),
                (concat!($key, ".few"), forms.few.as_ref()),
                (concat!($key, ".many"), forms.many.as_ref()),
                (other, Some(&forms.other)),
            ]
            .into_iter()
            .filter_map(|(key, text)| Some((key, text?.as_str())))
        })
    };
}

texts! {
    first {
        /// The heading of the first layer.
        title;
        /// What is asked, in a sentence or two.
        intro;
        /// Grants everything.
        accept_all;
        /// Denies everything that is not necessary.
        reject_all;
        /// Opens the second layer.
        choose;
        /// Keeps the switches as they are set.
        save;
        /// Closes the second layer without keeping anything.
        close;
        /// The heading of the second layer, and the name of the control that reopens it.
        settings;
        /// Beside what cannot be switched off.
        always_on;
        /// Before who receives the data.
        vendor;
        /// Before how long the data is kept.
        retention;
        /// Heads the list of cookies.
        cookies;
        /// How long a cookie lasts that goes when the browser closes.
        session;
        /// The link to the privacy policy.
        privacy_policy;
        /// Opens the details of a category.
        details;
        /// Before the names of what could not be removed after a refusal.
        left;
        /// Offers to load the page anew, because code of a refused service still runs on it.
        stale;
        /// Loads the page anew.
        reload;
        /// The heading of a placeholder, which says whose content it stands for; `{service}` is its name.
        embed;
        /// Loads that content this time, where it stands.
        load_once;
        /// Loads all content of the service from now on.
        load_always;
        /// Announced when the choice has been kept.
        saved;
    }
    later {
        /// What is asked when only some things are: those that are new; `{names}` are theirs.
        new_intro;
        /// Before what the data is used for.
        purpose;
        /// Heads the names in the table of cookies.
        cookie;
        /// Heads how long each cookie lasts.
        lasts;
        /// Heads whose each cookie is.
        set_by;
        /// Whose a cookie is that is not a third party's.
        this_site;
        /// Opens what is recorded about the visitor, and heads it.
        my_data;
        /// What is shown there.
        my_data_intro;
        /// Said there when there is nothing.
        my_data_none;
        /// Said there when the server cannot be reached.
        my_data_failed;
        /// Leads back to the switches.
        back;
        /// Keeps the signed copy of what is recorded as a file.
        download;
        /// Asks for what is recorded to be erased.
        erase;
        /// Asks whether that is meant.
        erase_sure;
        /// Says that it is.
        erase_yes;
        /// Said when it has been done.
        erased;
        /// Before the name under which the visitor's records are kept.
        visitor;
        /// Which version of the notice was answered; `{n}` is its number.
        version;
        /// An answer that granted everything.
        did_accept;
        /// An answer that granted nothing but the necessary.
        did_reject;
        /// An answer by switches.
        did_choose;
        /// What was granted.
        granted;
        /// What was denied.
        denied;
        /// What was never asked.
        unasked;
    }
}
