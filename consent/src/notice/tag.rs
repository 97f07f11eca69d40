//! One thing a service puts into a page. Owns which elements and attributes are allowed; knows
//! nothing of the DOM.

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

/// A checked tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The element.
    pub kind: TagKind,
    /// Its address, or the code of an inline script.
    pub content: String,
    /// Further attributes.
    pub attributes: Vec<(String, String)>,
}

/// Whether the owner may set this attribute: lower-case HTML names, but no event handlers (they
/// are code that nothing gates) and none that Latch sets itself.
pub(super) fn attribute_allowed(name: &str) -> bool {
    let spelled = (1..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    spelled && !name.starts_with("on") && !matches!(name, "src" | "href" | "srcdoc" | "srcset")
}
