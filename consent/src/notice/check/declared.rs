//! The rules for what a service declares: its cookies and tags.

use super::rules::Check;
use crate::notice::{
    CookieName, DraftCookie, DraftTag, MAX_ATTRIBUTES, MAX_CODE, MAX_URL, ShownCookie, Tag,
    TagKind, tag::attribute_allowed,
};
use alloc::format;
use alloc::string::String;

impl Check {
    pub(super) fn cookie(&mut self, path: &str, cookie: &DraftCookie) -> Option<ShownCookie> {
        let host = match cookie.host.as_str() {
            "first-party" => String::new(),
            host if host.len() <= 253
                && host.contains('.')
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)) =>
            {
                host.into()
            }
            other => {
                let message = format!("{other:?}: first-party or a domain such as example.com");
                self.wrong(format!("{path}.host"), message);
                String::new()
            }
        };
        let Some(name) = CookieName::parse(&cookie.name) else {
            self.wrong(
                format!("{path}.name"),
                format!(
                    "{:?}: an exact cookie name, or at least two characters followed by one *",
                    cookie.name
                ),
            );
            return None;
        };
        Some(ShownCookie { name, lifetime_days: cookie.lifetime_days, host })
    }

    pub(super) fn tag(&mut self, path: &str, tag: &DraftTag) -> Option<Tag> {
        let (kind, key, content) = match tag.kind.as_str() {
            "script" => (TagKind::Script, "src", &tag.src),
            "inline" => (TagKind::Inline, "code", &tag.code),
            "image" => (TagKind::Image, "src", &tag.src),
            "iframe" => (TagKind::Iframe, "src", &tag.src),
            "link" => (TagKind::Link, "href", &tag.href),
            other => {
                let message = format!("{other:?}: script, inline, image, iframe or link");
                self.wrong(format!("{path}.kind"), message);
                return None;
            }
        };
        for (other, given) in [("src", &tag.src), ("href", &tag.href), ("code", &tag.code)] {
            if given.is_some() && other != key {
                self.wrong(
                    format!("{path}.{other}"),
                    format!("a tag of kind {} has {key} instead", tag.kind),
                );
            }
        }
        self.count(&format!("{path}.attributes"), tag.attributes.len(), 0, MAX_ATTRIBUTES);
        for (name, value) in &tag.attributes {
            let plain = !value.chars().any(char::is_control);
            if !attribute_allowed(name) || value.len() > MAX_URL || !plain {
                self.wrong(
                    format!("{path}.attributes.{name}"),
                    "lower-case attribute names without on… handlers, src, href, srcset and srcdoc",
                );
            }
        }
        let Some(content) = content else {
            let message = format!("missing; a tag of kind {} needs it", tag.kind);
            self.wrong(format!("{path}.{key}"), message);
            return None;
        };
        if kind == TagKind::Inline {
            self.text(&format!("{path}.code"), content, MAX_CODE);
        } else {
            self.address(&format!("{path}.{key}"), content);
        }
        let attributes = tag.attributes.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        Some(Tag { kind, content: content.trim().into(), attributes })
    }
}
