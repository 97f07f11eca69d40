//! The optional parts of the loader: which of them a site's notice asks for, and what each must
//! know. Nobody downloads a part that their site does not use.

use crate::notices::Published;
use consent::Item;
use consent::notice::{HostPattern, Notice};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

macro_rules! source {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/parts/", $name))
    };
}

const GUARD: &str = source!("guard.js");
const SWITCHING: &str = source!("switching.js");
const EMBEDS: &str = source!("embeds.js");

/// What the parts are made of, by name.
pub(super) const SOURCES: [(&str, &[u8]); 3] = [
    ("parts/guard.js", GUARD.as_bytes()),
    ("parts/switching.js", SWITCHING.as_bytes()),
    ("parts/embeds.js", EMBEDS.as_bytes()),
];

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
    if notice.draft().guard {
        parts.push(Part { name: "guard", source: GUARD, settings: guard(notice) });
    }
    if !notice.switch_from().is_empty() {
        let (source, settings) = (SWITCHING, switching(notice));
        parts.push(Part { name: "switching", source, settings });
    }
    if notice.draft().services.iter().any(|service| service.embed) {
        let embedding = notice.draft().services.iter().filter(|service| service.embed);
        let settings = embedding.map(|service| service.id.as_str()).collect();
        parts.push(Part { name: "embeds", source: EMBEDS, settings });
    }
    parts
}

/// Which tools, what their names mean here, and which of these ids are services.
fn switching(notice: &Notice) -> Value {
    let outline = notice.outline();
    let id = |item| Value::from(outline.id(item).as_str());
    let names: Map<String, Value> =
        notice.names().into_iter().map(|(name, item)| (name.to_owned(), id(item))).collect();
    let services: Vec<&str> = outline.services().iter().map(|s| s.id.as_str()).collect();
    json!({
        "tools": notice.draft().switch_from,
        "names": names,
        "services": services,
        "days": notice.choice_lifetime_days(),
    })
}

/// Where each service is at work and what it keeps. Necessary ones and the site itself are never
/// held up.
fn guard(notice: &Notice) -> Value {
    let host = |address: &String| HostPattern::of_address(address).map(|h| h.as_str().to_owned());
    let mut own: Vec<String> = notice.origins().iter().filter_map(host).collect();
    let mut services = Vec::new();
    for (at, service) in notice.draft().services.iter().enumerate() {
        let addresses =
            service.tags.iter().filter_map(|tag| tag.src.as_ref().or(tag.href.as_ref()));
        let hosts = service.hosts.iter().cloned().chain(addresses.filter_map(host));
        let hosts: BTreeSet<String> = hosts.collect();
        if notice.outline().is_necessary(Item::Service(at)) {
            own.extend(hosts);
            continue;
        }
        let cookies = service.cookies.iter().filter(|cookie| cookie.host == "first-party");
        let cookies: Vec<&str> = cookies.map(|cookie| cookie.name.as_str()).collect();
        let kept =
            service.storage.iter().filter(|kept| kept.kind == "local" || kept.kind == "session");
        let kept: Vec<&str> = kept.map(|kept| kept.name.as_str()).collect();
        services.push(json!([service.id, hosts, cookies, kept]));
    }
    json!({ "own": own, "services": services })
}
