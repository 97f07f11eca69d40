//! What is declared necessary is never asked about, so it must not be what plainly needs consent.
//! Judges names, hosts and cookies that say so themselves; what a harmless name hides, it cannot
//! see.

use super::trackers::{COOKIES, DOMAINS, WORDS};
use super::{Findings, Pattern};
use crate::notice::{Draft, DraftCategory, DraftService};
use alloc::format;
use alloc::string::{String, ToString};

const INSTEAD: &str = "Move it to a category that is not necessary; if an authority exempts it, \
                       such as plain audience measurement in France, publish with that reason";

impl Findings {
    pub(super) fn necessary(&mut self, draft: &Draft) {
        for (at, category) in draft.categories.iter().enumerate().filter(|(_, c)| c.necessary) {
            if let Some(word) = named(category) {
                let what = format!("{} is declared necessary, but is called {word:?}", category.id);
                let path = format!("categories[{at}].necessary");
                self.add(Pattern::FalseNecessary, path, &what, INSTEAD);
            }
        }
        for (at, service) in draft.services.iter().enumerate() {
            let necessary = |c: &DraftCategory| c.necessary && c.id == service.category;
            if !draft.categories.iter().any(necessary) {
                continue;
            }
            if let Some(told) = tells(service) {
                let what = format!("{} is declared necessary, but {told}", service.id);
                let path = format!("services[{at}].category");
                self.add(Pattern::FalseNecessary, path, &what, INSTEAD);
            }
        }
    }
}

/// What says that the category is for measuring or advertising.
fn named(category: &DraftCategory) -> Option<String> {
    word(&category.id).or_else(|| category.name.values().find_map(|name| word(name)))
}

/// What says so of a service.
fn tells(service: &DraftService) -> Option<String> {
    if let Some(word) = word(&service.id).or_else(|| word(&service.name)) {
        return Some(format!("is called {word:?}"));
    }
    let tags = service.tags.iter().filter_map(|tag| tag.src.as_deref().or(tag.href.as_deref()));
    let contacted = service.hosts.iter().map(String::as_str).chain(tags.filter_map(host));
    let tracker = contacted.map(|host| host.trim_start_matches("*.")).find(|host| is_tracker(host));
    if let Some(host) = tracker {
        return Some(format!("contacts {host}, which measures or advertises"));
    }
    let cookie = service.cookies.iter().find(|cookie| {
        COOKIES.iter().any(|known| matches(cookie.name.trim_end_matches('*'), known))
    })?;
    Some(format!("sets {}, a cookie that measures or advertises", cookie.name))
}

fn word(name: &str) -> Option<String> {
    let name = name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    words.find(|word| WORDS.iter().any(|known| matches(word, known))).map(ToString::to_string)
}

fn matches(name: &str, known: &str) -> bool {
    match known.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == known,
    }
}

/// The host of an address; `None` for a path on the site.
fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['/', '?', '#']).next()
}

fn is_tracker(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or(host);
    DOMAINS.iter().any(|domain| {
        host.strip_suffix(domain).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
    })
}
