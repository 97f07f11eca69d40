//! A notice as the owner writes it: plain fields, nothing checked but their types. Unknown keys
//! are errors, so that a misspelled one is not silently ignored.

use super::TextsDraft;
use super::look::LookDraft;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// A text in several languages, keyed by language tag.
pub type Localised = BTreeMap<String, String>;

/// Sources of a content security policy, keyed by directive.
pub type Sources = BTreeMap<String, Vec<String>>;

/// A notice as written. Its JSON form, keys in this order and maps sorted, is what publishing
/// hashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The form of the file: 1.
    pub format: u32,
    /// The site's id.
    pub site: String,
    /// The site's name as visitors know it.
    pub name: String,
    /// The origins whose pages may use it.
    pub origins: Vec<String>,
    /// Where the privacy policy is: a URL, or a path on the site.
    pub privacy_policy: String,
    /// How long a choice lasts, in days.
    #[serde(default = "six_months")]
    pub choice_lifetime_days: u16,
    /// The language for visitors who want none of the others.
    pub default_language: String,
    /// The languages it speaks.
    pub languages: Vec<String>,
    /// The categories, in the order shown.
    pub categories: Vec<DraftCategory>,
    /// The services, in the order shown and injected.
    #[serde(default)]
    pub services: Vec<DraftService>,
    /// The consent tools whose markup, calls and stored choices pages still carry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub switch_from: Vec<String>,
    /// What those tools call a category or service here: their name, and the id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// Whether pages are guarded at run time: what they load by themselves is judged by where it
    /// goes.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub guard: bool,
    /// The owner's own interface texts by language; what is not given is built in.
    #[serde(default)]
    pub texts: BTreeMap<String, TextsDraft>,
    /// How the banner looks, as far as the owner says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<LookDraft>,
    /// The site's own sources for its content security policy, by directive, such as `img-src`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub csp: Sources,
}

/// The French authority's recommended memory for acceptances and refusals alike.
const fn six_months() -> u16 {
    182
}

/// A category as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftCategory {
    /// Its id.
    pub id: String,
    /// Whether it is necessary: always granted, never asked about.
    #[serde(default)]
    pub necessary: bool,
    /// What it is called.
    pub name: Localised,
    /// What it is for.
    pub description: Localised,
}

/// A service as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftService {
    /// Its id.
    pub id: String,
    /// The id of its category.
    pub category: String,
    /// The product's name.
    pub name: String,
    /// Who receives the data.
    pub vendor: String,
    /// The vendor's privacy policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_policy: Option<String>,
    /// What the data is used for.
    pub purpose: Localised,
    /// How long the vendor keeps it.
    pub retention: Localised,
    /// The cookies it sets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cookies: Vec<DraftCookie>,
    /// What it puts into pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<DraftTag>,
    /// What it keeps on the device beside cookies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub storage: Vec<DraftStorage>,
    /// The vendor's own way to stop: code that runs when the service is refused after it has run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<String>,
    /// The hosts it contacts; `*.` leads those whose every subdomain is meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Whether pages show its content: where that may not load yet, a placeholder stands for it.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub embed: bool,
}

/// A cookie as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftCookie {
    /// Its name, or the start of it followed by `*`.
    pub name: String,
    /// How long it lasts, in days; 0 is until the browser closes.
    pub lifetime_days: u16,
    /// `first-party`, or the third party's domain.
    #[serde(default = "first_party")]
    pub host: String,
    /// The path it is set for.
    #[serde(default = "root", skip_serializing_if = "is_root")]
    pub path: String,
    /// Whether scripts cannot see it, so that only the server can remove it.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub http_only: bool,
}

fn first_party() -> String {
    "first-party".into()
}

fn root() -> String {
    "/".into()
}

fn is_root(path: &str) -> bool {
    path == "/"
}

/// Something kept on the device beside cookies, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftStorage {
    /// `local`, `session`, `indexed-db` or `cache`.
    pub kind: String,
    /// The key, database or cache: its name, or the start of it followed by `*`.
    pub name: String,
}

/// A tag as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftTag {
    /// `script`, `inline`, `image`, `iframe` or `link`.
    pub kind: String,
    /// The address of a script, image or iframe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src: Option<String>,
    /// The address of a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// The code of an inline script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Further attributes of the element.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Only on pages with one of these paths; `*` stands for anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<String>,
    /// Only on pages with an element that this CSS selector matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// Not when the page loads, but each time the page tracks this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// What stands for `{{name}}` in the address or code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, DraftValue>,
}

/// Where a value comes from, as written: exactly one of `element`, `data_layer` and `event`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftValue {
    /// The first element that this CSS selector matches: its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// This attribute of it instead of its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// A path such as `ecommerce.value` into the newest entry of `window.dataLayer` that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_layer: Option<String>,
    /// A parameter of the tracked event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
}
