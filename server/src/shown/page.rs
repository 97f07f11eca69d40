//! The page around what is shown: what is known of it, in plain words, and the frame it stands in. Owns
//! the HTML; runs nothing itself.

use super::replay::Replay;
use super::{ShownError, ShownPage};
use crate::moment;
use askama::Template;
use std::fmt::Display;

/// What is said about what is shown.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// What the page is.
    pub(super) title: String,
    /// Whose code draws it.
    pub(super) origin: (bool, String),
    /// Label and value.
    pub(super) rows: Vec<(&'static str, String)>,
    /// What else is to be known.
    pub(super) notes: Vec<String>,
}

impl Facts {
    pub(super) fn row(&mut self, label: &'static str, value: impl Display) {
        self.rows.push((label, value.to_string()));
    }
}

/// Whose code draws it.
pub(super) enum Origin {
    /// That of the build which the page named, kept since this time.
    Kept(u64),
    /// This server's own, because of this.
    Own(&'static str),
}

impl Origin {
    /// Whether it is what the visitor had, and the same in words.
    pub(super) fn told(&self, build: &str) -> (bool, String) {
        match self {
            Self::Kept(at) => (
                true,
                format!(
                    "Drawn by the very code that the visitor's page named, build {build}, from what \
                     that page was given for this notice version: both kept since {} UTC or before. \
                     The hashes of the build and of the notice were checked when this page was made.",
                    &moment::spell(*at)[..19].replace('T', " ")
                ),
            ),
            Self::Own(why) => (
                false,
                format!(
                    "Drawn by the build that this server delivers, {build}: {why}. The texts are those of \
                     the notice version, whose hash was checked; shapes and colours may have \
                     been others."
                ),
            ),
        }
    }
}

#[derive(Template)]
#[template(path = "shown.html")]
struct Page<'a> {
    facts: &'a Facts,
    exact: bool,
    origin: &'a str,
    policy: &'a str,
    document: &'a str,
}

/// The page.
pub(super) fn write(
    facts: &Facts,
    replay: &Replay<'_>,
    file: String,
) -> Result<ShownPage, ShownError> {
    let (document, policy) = replay.document()?;
    let (exact, origin) = &facts.origin;
    let (policy_of, document) = (policy.as_str(), document.as_str());
    let page = Page { facts, exact: *exact, origin, policy: policy_of, document };
    let html = page.render().map_err(|error| ShownError::Page(error.to_string()))?;
    Ok(ShownPage { html, policy, file })
}
