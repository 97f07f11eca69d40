//! The rules for single values: texts, addresses, origins, counts. Collects what is wrong instead
//! of stopping at the first thing.

use super::Problem;
use crate::Language;
use crate::notice::{Localised, MAX_URL};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// What has been found wrong so far.
#[derive(Default)]
pub(super) struct Check {
    pub(super) problems: Vec<Problem>,
    /// What stops nothing, but should be told.
    pub(super) warnings: Vec<Problem>,
    /// The language in which no text may be missing.
    pub(super) default_language: String,
}

impl Check {
    pub(super) fn wrong(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem { path: path.into(), message: message.into() });
    }

    pub(super) fn parsed<T>(&mut self, path: &str, text: &str) -> Option<T>
    where
        T: core::str::FromStr,
        T::Err: fmt::Display,
    {
        text.parse().map_err(|error: T::Err| self.wrong(path, format!("{text:?}: {error}"))).ok()
    }

    pub(super) fn text(&mut self, path: &str, text: &str, max: usize) {
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.wrong(path, "control characters are not allowed");
        }
        if text.trim().is_empty() || text.len() > max {
            self.wrong(
                path,
                format!("a text of 1 to {max} bytes is needed, this has {}", text.len()),
            );
        }
    }

    pub(super) fn count(&mut self, path: &str, count: usize, min: usize, max: usize) {
        if !(min..=max).contains(&count) {
            self.wrong(path, format!("{min} to {max} entries are allowed, there are {count}"));
        }
    }

    pub(super) fn localised(
        &mut self,
        path: &str,
        texts: &Localised,
        languages: &[Language],
        max: usize,
    ) {
        let mut missing = Vec::new();
        for language in languages {
            match texts.get(language.as_str()) {
                Some(text) => self.text(&format!("{path}.{language}"), text, max),
                None if language.as_str() == self.default_language => self.wrong(
                    format!("{path}.{language}"),
                    "missing; `default_language` needs every text",
                ),
                None => missing.push(language.as_str()),
            }
        }
        if !missing.is_empty() {
            let message = format!(
                "missing in {}; shown in {} there instead",
                missing.join(", "),
                self.default_language
            );
            self.warnings.push(Problem { path: path.into(), message });
        }
        for key in texts.keys().filter(|key| !languages.iter().any(|l| l.as_str() == *key)) {
            self.wrong(format!("{path}.{key}"), "this language is not in `languages`");
        }
    }

    pub(super) fn address(&mut self, path: &str, address: &str) {
        let local = |address: &str| {
            let host = address.strip_prefix("http://").unwrap_or("");
            let names = ["localhost", "127.0.0.1", "[::1]"];
            names
                .iter()
                .filter_map(|name| host.strip_prefix(name))
                .any(|rest| rest.is_empty() || rest.starts_with(':') || rest.starts_with('/'))
        };
        let known = address.starts_with("https://")
            || (address.starts_with('/') && !address.starts_with("//"))
            || local(address);
        let plain = !address.chars().any(|c| c.is_control() || c.is_whitespace());
        if !known || !plain || address.len() > MAX_URL {
            self.wrong(
                path,
                format!(
                    "{address:?} is not allowed: https://…, a path on the site starting with one \
                     /, or http:// on this machine; at most {MAX_URL} bytes, no white space"
                ),
            );
        }
    }

    pub(super) fn origin(&mut self, path: &str, origin: &str) {
        let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let host_and_port =
            |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:[]".contains(&b);
        if !rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(host_and_port)) {
            self.wrong(
                path,
                format!(
                    "{origin:?} is no origin: https://host or https://host:port in lower case, \
                     without path and closing slash"
                ),
            );
        }
    }
}
