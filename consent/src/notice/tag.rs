//! One thing a service puts into a page, and when. Owns which elements and attributes are allowed
//! and the text in which a tag reaches the loader; knows nothing of the DOM.

use alloc::string::String;
use alloc::vec::Vec;

/// The element a tag becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// `<script src>`.
    Script,
    /// `<script>` with code.
    Inline,
    /// `<img>`, not shown.
    Image,
    /// `<iframe>`, not shown.
    Iframe,
    /// `<link href>`.
    Link,
}

/// When a permitted tag runs. Without any of these: once on every page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    /// On pages with one of these paths: `/`-led, `*` for anything. Empty: on all.
    pub pages: Vec<String>,
    /// Once this CSS selector matches. Empty: at once.
    pub element: String,
    /// Each time the page tracks this event. Empty: once.
    pub event: String,
}

/// Where a value in a tag comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueSource {
    /// The first element that a CSS selector matches: an attribute of it, or its text if the
    /// attribute is empty.
    Element(String, String),
    /// A path into the newest entry of `window.dataLayer` that has it.
    DataLayer(String),
    /// A parameter of the tracked event.
    Event(String),
}

/// A checked tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The element.
    pub kind: TagKind,
    /// Its address, or the code of an inline script. `{{name}}` stands for a value.
    pub content: String,
    /// Further attributes.
    pub attributes: Vec<(String, String)>,
    /// When it runs.
    pub conditions: Conditions,
    /// The values in it, by name.
    pub values: Vec<(String, ValueSource)>,
}

impl Tag {
    /// The fields in which the loader reads it: a letter for the kind, the content, then pairs.
    /// A pair's first half is an attribute's name, or a mark that no attribute can be:
    /// `?pages`, `?element`, `?event`, or `$` and a value's name.
    pub(super) fn fields(&self) -> Vec<String> {
        let kind = match self.kind {
            TagKind::Script => "j",
            TagKind::Inline => "x",
            TagKind::Image => "p",
            TagKind::Iframe => "f",
            TagKind::Link => "l",
        };
        let mut fields = Vec::from([kind.into(), self.content.clone()]);
        for (name, value) in &self.attributes {
            fields.extend([name.clone(), value.clone()]);
        }
        let when = &self.conditions;
        let pages = when.pages.join(" ");
        for (mark, text) in
            [("?pages", &pages), ("?element", &when.element), ("?event", &when.event)]
        {
            if !text.is_empty() {
                fields.extend([mark.into(), text.clone()]);
            }
        }
        for (name, source) in &self.values {
            let (letter, first, second) = match source {
                ValueSource::Element(selector, attribute) => ("e", selector, attribute.as_str()),
                ValueSource::DataLayer(path) => ("d", path, ""),
                ValueSource::Event(name) => ("p", name, ""),
            };
            // An attribute's name has no space, so the first one ends it.
            fields.extend([["$", name].concat(), [letter, second, " ", first].concat()]);
        }
        fields
    }
}

/// Whether the owner may set this attribute: lower-case HTML names, but no event handlers (they
/// are code that nothing gates) and none that Latch sets itself.
pub(super) fn attribute_allowed(name: &str) -> bool {
    let spelled = (1..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    spelled && !name.starts_with("on") && !matches!(name, "src" | "href" | "srcdoc" | "srcset")
}
