//! What one visitor is shown: a notice version in one language, complete. Knows nothing of how it
//! is drawn or sent.

use super::{CookieName, HostPattern, Stored, Tag, Texts};
use crate::{ItemId, Language, SiteId, Terms};
use alloc::string::String;
use alloc::vec::Vec;

/// A category as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCategory {
    /// Its id.
    pub id: ItemId,
    /// Whether it is always granted.
    pub necessary: bool,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: String,
}

/// A cookie as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCookie {
    /// Its name or the start of it.
    pub name: CookieName,
    /// How long it lasts, in days; 0 is until the browser closes.
    pub lifetime_days: u16,
    /// The third party's domain; empty for the site's own.
    pub host: String,
    /// The path it is set for.
    pub path: String,
    /// Whether scripts cannot see it.
    pub http_only: bool,
}

/// A service as shown, with the tags it puts into the page once granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownService {
    /// Its id.
    pub id: ItemId,
    /// The position of its category.
    pub category: u8,
    /// The product's name.
    pub name: String,
    /// Who receives the data.
    pub vendor: String,
    /// The vendor's privacy policy; empty if there is none.
    pub vendor_policy: String,
    /// What the data is used for.
    pub purpose: String,
    /// How long the vendor keeps it.
    pub retention: String,
    /// The cookies it sets.
    pub cookies: Vec<ShownCookie>,
    /// Its tags, in order.
    pub tags: Vec<Tag>,
    /// What it keeps on the device beside cookies.
    pub storage: Vec<Stored>,
    /// The vendor's own way to stop, as code; empty if there is none.
    pub off: String,
    /// The hosts it contacts, beside those in its tags' addresses.
    pub hosts: Vec<HostPattern>,
    /// Whether a placeholder stands in pages for its content until that may load.
    pub embed: bool,
}

/// A notice version in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The site.
    pub site: SiteId,
    /// The version's number.
    pub version: u32,
    /// See [`Terms::asks_since`].
    pub asks_since: u32,
    /// How long a choice lasts, in days.
    pub lifetime_days: u16,
    /// The language.
    pub language: Language,
    /// Where the privacy policy is.
    pub privacy_policy: String,
    /// The interface texts.
    pub texts: Texts,
    /// The categories.
    pub categories: Vec<ShownCategory>,
    /// The services.
    pub services: Vec<ShownService>,
}

impl Shown {
    /// What it says about the validity of choices.
    pub fn terms(&self) -> Terms {
        Terms {
            version: self.version,
            asks_since: self.asks_since,
            lifetime_days: self.lifetime_days,
        }
    }
}
