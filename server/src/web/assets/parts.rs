//! The optional parts of the loader: which of them a site's notice asks for, and what each must
//! know. Nobody downloads a part that their site does not use.

use crate::notices::Published;
use serde_json::{Value, json};

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/parts/", $name))
    };
}

/// An optional part, ready to be served with the loader.
pub(super) struct Part {
    /// Its name in the loader.
    pub(super) name: &'static str,
    /// Its statement, which puts it into `parts`.
    pub(super) source: &'static str,
    /// What it must know of the site.
    pub(super) settings: Value,
}

/// The parts that a published notice asks for.
pub(super) fn of(published: &Published) -> Vec<Part> {
    let notice = &published.notice;
    let mut parts = Vec::new();
    if notice.draft().services.iter().any(|service| service.embed) {
        let settings = json!(super::banner::embeds_address());
        parts.push(Part { name: "embeds", source: file!("embeds.js"), settings });
    }
    parts
}
