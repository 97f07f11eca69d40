//! What a site shows and gates. A [`Draft`] is what the owner writes; [`Draft::check`] turns it
//! whole into a [`Notice`] or says everything that is wrong; [`Notice::shown`] is what one
//! visitor gets, in one language. Knows no file format and no storage.

mod brief;
mod check;
mod cookie_name;
mod csp;
mod draft;
mod fairness;
mod host_pattern;
mod layers;
mod limits;
pub mod look;
mod material;
mod shown;
mod storage;
mod tag;
mod texts;

pub use brief::{Brief, BriefError};
pub use check::Problem;
pub use cookie_name::CookieName;
pub use csp::{Policy, PolicyFor};
pub use draft::{
    Draft, DraftCategory, DraftCookie, DraftService, DraftStorage, DraftTag, DraftValue, Localised,
};
pub use fairness::{Pattern, Unfair};
pub use host_pattern::HostPattern;
pub use layers::{Drawn, Node};
pub use limits::*;
pub use shown::{Shown, ShownCategory, ShownCookie, ShownService};
pub use storage::{StorageKind, Stored};
pub use tag::{Conditions, Tag, TagKind, ValueSource};
pub use texts::{Forms, Plural, Texts, TextsDraft, built_in_languages};

use crate::{Item, Language, Outline, SiteId, Tool};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use look::Look;

/// A checked notice: every bound held, every reference resolved, every text present in its default
/// language at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    draft: Draft,
    switch_from: Vec<Tool>,
    site: SiteId,
    languages: Vec<Language>,
    default_language: Language,
    outline: Outline,
    look: Look,
    warnings: Vec<Problem>,
    unfair: Vec<Unfair>,
    shown: Vec<Shown>,
}

impl Notice {
    /// The site it belongs to.
    pub fn site(&self) -> &SiteId {
        &self.site
    }

    /// The site's name as visitors know it.
    pub fn name(&self) -> &str {
        &self.draft.name
    }

    /// The origins whose pages may use it, each `scheme://host[:port]` in lower case.
    pub fn origins(&self) -> &[String] {
        &self.draft.origins
    }

    /// How long a choice lasts, in days.
    pub fn choice_lifetime_days(&self) -> u16 {
        self.draft.choice_lifetime_days
    }

    /// The languages it speaks.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The language for visitors who want none of the others.
    pub fn default_language(&self) -> &Language {
        &self.default_language
    }

    /// What it asks about.
    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    /// How the banner looks.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// What its owner should know, though it stops nothing: a text missing in a language, which is
    /// shown in the default language instead, and advice.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The dark patterns found in it. It is not published with any, unless its owner says why.
    pub fn unfair(&self) -> &[Unfair] {
        &self.unfair
    }

    /// The tools whose choices it takes over.
    pub fn switch_from(&self) -> &[Tool] {
        &self.switch_from
    }

    /// Every name that those tools may have for an item, and the item: what the owner says, then
    /// the item's own id, then what the name usually means if there is such an item.
    pub fn names(&self) -> BTreeMap<&str, Item> {
        let mut names = BTreeMap::new();
        let own = self.draft.names.iter().map(|(name, id)| (name.as_str(), id.as_str()));
        let categories = self.outline.categories().iter().map(|category| category.id.as_str());
        let ids = categories.chain(self.outline.services().iter().map(|s| s.id.as_str()));
        let usual = self.switch_from.iter().flat_map(|tool| tool.usual_names()).copied();
        for (name, id) in own.chain(ids.map(|id| (id, id))).chain(usual) {
            if let Some(item) = self.outline.find(id) {
                names.entry(name).or_insert(item);
            }
        }
        names
    }

    /// What the owner wrote, with every interface text spelled out.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What a visitor who reads `language` is shown under this version. `None` if the notice does
    /// not speak it.
    pub fn shown(&self, language: &Language, version: u32, asks_since: u32) -> Option<Shown> {
        let at = self.languages.iter().position(|have| have == language)?;
        Some(Shown { version, asks_since, ..self.shown[at].clone() })
    }

    /// Whether a visitor who answered `before` must be asked about everything anew. New items are no
    /// such change: they are unasked and asked about by themselves.
    pub fn voids(&self, before: &Notice) -> bool {
        material::voids(&before.draft, &self.draft)
    }

    /// The notice as `version`, which follows `earlier` ones, whose answers about an item count only since it
    /// means what it means now. Compared with all of them, not just the last: a service that was
    /// gone for a version must not come back as something else.
    #[must_use]
    pub fn following(mut self, version: u32, earlier: &[(u32, &Notice)]) -> Self {
        let asked: Vec<Item> = self.outline.asked().collect();
        for item in asked {
            let id = self.outline.id(item).as_str();
            let differs = |old: &Notice| material::changed(&old.draft, &self.draft, id);
            let last = earlier.iter().filter(|(_, old)| differs(old)).map(|(at, _)| *at).max();
            if let Some(last) = last {
                let has = |old: &Notice| old.outline.find(id).is_some();
                let same = earlier.iter().filter(|(at, old)| *at > last && has(old));
                let since = same.map(|(at, _)| *at).min().unwrap_or(version);
                self.outline = self.outline.counting_since(item, since);
            }
        }
        self
    }

    /// The items that this version asks about although an earlier one did, by id.
    pub fn asks_again(&self, version: u32) -> Vec<&str> {
        let again = self.outline.asked().filter(|item| self.outline.since(*item) == version);
        again.map(|item| self.outline.id(item).as_str()).collect()
    }
}
