//! What one visitor is shown: a notice version in one language, complete and small. Owns its wire
//! form, which both sides are built with; knows nothing of how it is drawn or sent.

use super::{CookieName, Tag, Texts};
use crate::{ItemId, Language, Outline, OutlineCategory, OutlineService, SiteId, Terms};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Serialize};

/// First byte of the wire form. Raised whenever the form changes, so that a banner never reads a
/// notice made for another one.
const WIRE: u8 = 1;

/// A category as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCookie {
    /// Its name or the start of it.
    pub name: CookieName,
    /// How long it lasts, in days; 0 is until the browser closes.
    pub lifetime_days: u16,
    /// The third party's domain; empty for the site's own.
    pub host: String,
}

/// A service as shown, with the tags it puts into the page once granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// A notice version in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// Why bytes are no notice for this banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownError;

impl fmt::Display for ShownError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the notice is malformed or made for another version of the banner")
    }
}

impl core::error::Error for ShownError {}

impl Shown {
    /// The wire form: a form byte, then postcard.
    pub fn encode(&self) -> Result<Vec<u8>, ShownError> {
        postcard::to_allocvec(&(WIRE, self)).map_err(|_| ShownError)
    }

    /// Reads [`Shown::encode`]'s bytes with the outline they amount to. Whole or not at all.
    pub fn decode(bytes: &[u8]) -> Result<(Self, Outline), ShownError> {
        if bytes.first() != Some(&WIRE) {
            return Err(ShownError);
        }
        let (shown, rest): (Self, _) =
            postcard::take_from_bytes(&bytes[1..]).map_err(|_| ShownError)?;
        if !rest.is_empty() {
            return Err(ShownError);
        }
        let outline = shown.outline()?;
        Ok((shown, outline))
    }

    /// What is asked about.
    fn outline(&self) -> Result<Outline, ShownError> {
        let categories = self.categories.iter();
        let services = self.services.iter();
        Outline::new(
            categories
                .map(|c| OutlineCategory { id: c.id.clone(), necessary: c.necessary })
                .collect(),
            services
                .map(|s| OutlineService { id: s.id.clone(), category: s.category.into() })
                .collect(),
        )
        .map_err(|_| ShownError)
    }

    /// What it says about the validity of choices.
    pub fn terms(&self) -> Terms {
        Terms {
            version: self.version,
            asks_since: self.asks_since,
            lifetime_days: self.lifetime_days,
        }
    }
}
