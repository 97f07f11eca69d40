//! The interface's own words: what is on buttons and headings. Owns the built-in languages; the
//! owner may replace any text.

use crate::Language;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

macro_rules! texts {
    ($($(#[$doc:meta])* $key:ident: $en:literal, $de:literal;)*) => {
        /// Every interface text, in one language.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Texts {
            $($(#[$doc])* pub $key: String,)*
        }

        /// The interface texts an owner replaces, in one language.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct TextsDraft {
            $($(#[$doc])*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub $key: Option<String>,)*
        }

        impl Texts {
            fn english() -> Self {
                Self { $($key: $en.into(),)* }
            }

            fn german() -> Self {
                Self { $($key: $de.into(),)* }
            }

            /// These texts with the owner's in place of the built-in ones.
            #[must_use]
            pub fn replaced_by(self, owner: &TextsDraft) -> Self {
                Self { $($key: owner.$key.clone().unwrap_or(self.$key),)* }
            }
        }

        impl From<Texts> for TextsDraft {
            fn from(texts: Texts) -> Self {
                Self { $($key: Some(texts.$key),)* }
            }
        }

        impl TextsDraft {
            /// The texts given, with their keys.
            pub fn given(&self) -> impl Iterator<Item = (&'static str, &String)> {
                [$((stringify!($key), self.$key.as_ref()),)*]
                    .into_iter()
                    .filter_map(|(key, text)| text.map(|text| (key, text)))
            }

            /// The texts as complete ones, if none is missing.
            pub fn complete(&self) -> Option<Texts> {
                Some(Texts { $($key: self.$key.clone()?,)* })
            }

            /// The keys that are not given.
            pub fn missing(&self) -> Vec<&'static str> {
                let mut missing = Vec::new();
                $(if self.$key.is_none() { missing.push(stringify!($key)); })*
                missing
            }
        }
    };
}

texts! {
    /// The heading of the first layer.
    title: "Your privacy, your choice", "Ihre Privatsphäre, Ihre Wahl";
    /// What is asked, in a sentence or two.
    intro: "We would like to use cookies and similar technologies of our own and of our partners. Nothing beyond what this site needs runs until you say yes, and you can change your mind at any time.",
        "Wir möchten eigene Cookies und ähnliche Techniken sowie die unserer Partner verwenden. Was diese Website nicht unbedingt braucht, läuft erst, wenn Sie zustimmen. Ihre Wahl können Sie jederzeit ändern.";
    /// Grants everything.
    accept_all: "Accept all", "Alle akzeptieren";
    /// Denies everything that is not necessary.
    reject_all: "Reject all", "Alle ablehnen";
    /// Opens the second layer.
    choose: "Choose", "Auswählen";
    /// Keeps the switches as they are set.
    save: "Save choice", "Auswahl speichern";
    /// Closes the second layer without keeping anything.
    close: "Close", "Schließen";
    /// The heading of the second layer, and the name of the control that reopens it.
    settings: "Cookie settings", "Cookie-Einstellungen";
    /// Beside what cannot be switched off.
    always_on: "Always on", "Immer aktiv";
    /// Before who receives the data.
    vendor: "Provider", "Anbieter";
    /// Before how long the data is kept.
    retention: "Kept for", "Speicherdauer";
    /// Heads the list of cookies.
    cookies: "Cookies", "Cookies";
    /// A cookie that lasts until the browser closes.
    session: "until you close the browser", "bis zum Schließen des Browsers";
    /// A cookie that lasts one day.
    day: "1 day", "1 Tag";
    /// A cookie that lasts several days; `{n}` is their number.
    days: "{n} days", "{n} Tage";
    /// The link to the privacy policy.
    privacy_policy: "Privacy policy", "Datenschutzerklärung";
    /// Opens the details of a category.
    details: "Details", "Details";
    /// Before the names of what could not be removed after a refusal.
    left: "Your choice counts. Your browser's settings can delete what this page could not:", "Ihre Wahl gilt. In den Einstellungen Ihres Browsers können Sie löschen, was diese Seite nicht löschen konnte:";
    /// Offers to load the page anew, because code of a refused service still runs on it.
    stale: "What you refused may run on until this page is loaded again.", "Was Sie abgelehnt haben, läuft womöglich weiter, bis diese Seite neu geladen wird.";
    /// Loads the page anew.
    reload: "Reload now", "Jetzt neu laden";
    /// The heading of a placeholder, which says whose content it stands for; `{service}` is its name.
    embed: "Content from {service}", "Inhalt von {service}";
    /// Loads that content this time, where it stands.
    load_once: "Load this once", "Diesmal laden";
    /// Loads all content of the service from now on.
    load_always: "Always load {service}", "{service} immer laden";
    /// Announced when the choice has been kept.
    saved: "Your choice has been saved.", "Ihre Auswahl wurde gespeichert.";
}

/// The languages whose interface texts are built in.
pub fn built_in_languages() -> [&'static str; 2] {
    ["en", "de"]
}

impl Texts {
    /// The built-in texts for a language, by its primary subtag.
    pub fn built_in(language: &Language) -> Option<Self> {
        match language.primary() {
            "en" => Some(Self::english()),
            "de" => Some(Self::german()),
            _ => None,
        }
    }
}
