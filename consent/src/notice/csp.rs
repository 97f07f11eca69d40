//! The content security policy of a page: from a notice and a choice to the exact header value under
//! which the browser contacts nobody but the site, Latch, and the hosts of what is granted. Owns
//! which directive permits what; knows nothing of requests, and is handed the hash function.

use super::draft::Sources;
use super::{HostPattern, Notice, ShownService, TagKind};
use crate::{Answer, Choice, Item};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

/// The directives to which a notice may add sources of its own. Those that a policy does not
/// mention fall back to `default-src`, which lists every permitted host once: headers have bounds.
pub(super) const DIRECTIVES: [&str; 9] = [
    "script-src",
    "style-src",
    "img-src",
    "connect-src",
    "font-src",
    "media-src",
    "frame-src",
    "worker-src",
    "form-action",
];

const UNSAFE_INLINE: &str = "'unsafe-inline'";

/// For whom, and how, a policy is made.
pub struct PolicyFor<'a> {
    /// What the visitor has answered.
    pub choice: &'a Choice,
    /// Latch's own origin, `https://host[:port]`.
    pub latch: &'a str,
    /// The value of the `nonce` attribute of the page's own inline scripts, or what a proxy puts
    /// one in place of.
    pub nonce: Option<&'a str>,
    /// The SHA-256 of a text, in base64.
    pub digest: &'a dyn Fn(&str) -> String,
}

/// A policy. Its text is the value of a `Content-Security-Policy` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    text: String,
    notes: Vec<String>,
}

impl Policy {
    /// What the owner should know about it: what it permits beyond the choice, and what will miss
    /// something under it.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Notice {
    /// The policy for a page of this site.
    pub fn policy(&self, wanted: &PolicyFor<'_>) -> Policy {
        let mut making = Making::new(wanted.latch);
        let inline = self.own("script-src").iter().any(|source| source == UNSAFE_INLINE);
        for (at, service) in self.shown.first().map_or(&[][..], |s| &s.services).iter().enumerate()
        {
            if wanted.choice.answer(Item::Service(at)) == Answer::Granted {
                making.grant(service);
                if !inline {
                    making.permit_inline_tags(service, wanted.digest);
                }
            } else {
                making.note_exceptions(service, &self.draft.csp);
            }
        }
        if inline {
            making.notes.push(
                "[csp] gives script-src 'unsafe-inline', so whatever code gets into the page runs; \
                 nonces and the hashes of inline tags are left out, for beside them browsers would \
                 ignore it"
                    .into(),
            );
        } else if let Some(nonce) = wanted.nonce {
            add(&mut making.script, &format!("'nonce-{nonce}'"));
        }
        making.done(self, &format!("{}/v1/sites/{}/csp-reports", wanted.latch, self.site))
    }

    fn own(&self, directive: &str) -> &[String] {
        self.draft.csp.get(directive).map_or(&[], Vec::as_slice)
    }
}

/// A policy in the making.
struct Making {
    /// What `default-src` permits: all that is loaded, asked or framed, but for scripts.
    any: Vec<String>,
    script: Vec<String>,
    form: Vec<String>,
    notes: Vec<String>,
}

fn add(list: &mut Vec<String>, source: &str) {
    if !list.iter().any(|have| have == source) {
        list.push(source.to_string());
    }
}

impl Making {
    /// What every page may have. What `data:` and `blob:` name is in the page already: nobody is
    /// contacted for it.
    fn new(latch: &str) -> Self {
        let list = |sources: &[&str]| sources.iter().map(ToString::to_string).collect();
        Self {
            any: list(&["'self'", latch, "data:", "blob:"]),
            script: list(&["'self'", latch, "'wasm-unsafe-eval'"]),
            form: list(&["'self'"]),
            notes: Vec::new(),
        }
    }

    /// Permits what a granted service contacts. Nobody but the vendor knows what for, so its hosts
    /// are permitted for everything; the host of a tag that is no script is, for all but scripts.
    fn grant(&mut self, service: &ShownService) {
        for host in &service.hosts {
            for list in [&mut self.any, &mut self.script, &mut self.form] {
                add(list, host.as_str());
            }
        }
        for tag in service.tags.iter().filter(|tag| tag.kind != TagKind::Inline) {
            match HostPattern::of_address(&tag.content) {
                Some(host) => {
                    add(&mut self.any, host.as_str());
                    if tag.kind == TagKind::Script {
                        add(&mut self.script, host.as_str());
                    }
                }
                None if tag.content.starts_with('/') => {}
                None => self.notes.push(format!(
                    "{}: no policy can spell the host of {}",
                    service.id, tag.content
                )),
            }
        }
        let runs = |kind| matches!(kind, TagKind::Script | TagKind::Inline);
        if service.hosts.is_empty() && service.tags.iter().any(|tag| runs(tag.kind)) {
            self.notes.push(format!(
                "{}: declares no hosts, so its code may contact only those in its tags' addresses; \
                 `latch findings` will tell which it misses",
                service.id
            ));
        }
    }

    /// Inline tags are permitted by what they say, which is stricter than a nonce.
    fn permit_inline_tags(&mut self, service: &ShownService, digest: &dyn Fn(&str) -> String) {
        for tag in service.tags.iter().filter(|tag| tag.kind == TagKind::Inline) {
            add(&mut self.script, &format!("'sha256-{}'", digest(&tag.content)));
        }
    }

    /// A source of the site's own stays permitted whatever the visitor says.
    fn note_exceptions(&mut self, service: &ShownService, own: &Sources) {
        let tags = service.tags.iter().filter_map(|tag| HostPattern::of_address(&tag.content));
        let hosts: Vec<HostPattern> = service.hosts.iter().cloned().chain(tags).collect();
        for (directive, sources) in own {
            for source in sources {
                let shared = own_host(source);
                if shared.is_some_and(|own| hosts.iter().any(|host| host.overlaps(&own))) {
                    self.notes.push(format!(
                        "{}: is not granted, but [csp] permits {source} for {directive} always",
                        service.id
                    ));
                }
            }
        }
    }

    fn done(self, notice: &Notice, reports: &str) -> Policy {
        let mut parts = Vec::from([format!("default-src {}", self.any.join(" "))]);
        for directive in DIRECTIVES {
            let own = notice.own(directive);
            let mut list = match directive {
                "script-src" => self.script.clone(),
                "form-action" => self.form.clone(),
                // A worker is code of the site's own.
                "worker-src" => Vec::from(["'self'".to_string()]),
                _ if own.is_empty() => continue,
                _ => self.any.clone(),
            };
            for source in own {
                add(&mut list, source);
            }
            parts.push(format!("{directive} {}", list.join(" ")));
        }
        parts.extend(["object-src 'none'".into(), "base-uri 'self'".into()]);
        parts.push(format!("report-uri {reports}"));
        Policy { text: parts.join("; "), notes: self.notes }
    }
}

/// The host of a source of the site's own, if it has one.
fn own_host(source: &str) -> Option<HostPattern> {
    let schemes = ["https://", "http://", "wss://", "ws://"];
    let host = schemes.iter().find_map(|scheme| source.strip_prefix(scheme)).unwrap_or(source);
    HostPattern::parse(host)
}

/// Whether the owner may add this source: hosts by name, what contacts nobody, and the keywords
/// about inline code. Nothing that permits everyone.
pub(super) fn is_own_source(source: &str) -> bool {
    let hash = |text: &str| {
        let (algorithm, value) = text.split_once('-').unwrap_or(("", ""));
        let base64 = |b: u8| b.is_ascii_alphanumeric() || b"+/=-_".contains(&b);
        matches!(algorithm, "sha256" | "sha384" | "sha512")
            && (43..=88).contains(&value.len())
            && value.bytes().all(base64)
    };
    let quoted = source.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    match quoted {
        Some(word) => matches!(word, "unsafe-inline" | "unsafe-eval") || hash(word),
        None => matches!(source, "data:" | "blob:") || own_host(source).is_some(),
    }
}
