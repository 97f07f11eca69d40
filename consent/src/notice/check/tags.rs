//! The rules for tags: what each puts into pages, when, and with which values.

use super::rules::Check;
use crate::notice::{
    Conditions, DraftTag, DraftValue, MAX_ATTRIBUTES, MAX_CODE, MAX_CONDITION, MAX_PAGES, MAX_URL,
    MAX_VALUES, Tag, TagKind, ValueSource, tag::attribute_allowed,
};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl Check {
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
        let conditions = self.conditions(path, tag);
        let values = self.values(path, tag, content);
        let attributes = tag.attributes.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        Some(Tag { kind, content: content.trim().into(), attributes, conditions, values })
    }

    fn conditions(&mut self, path: &str, tag: &DraftTag) -> Conditions {
        self.count(&format!("{path}.pages"), tag.pages.len(), 0, MAX_PAGES);
        for (at, page) in tag.pages.iter().enumerate() {
            let spelled = page.starts_with('/')
                && page.len() <= MAX_CONDITION
                && page.bytes().all(|b| b.is_ascii_graphic() && !b"?#".contains(&b));
            if !spelled {
                self.wrong(
                    format!("{path}.pages[{at}]"),
                    format!(
                        "{page:?}: a path such as /order/*, without spaces, ? and #, at most \
                         {MAX_CONDITION} bytes"
                    ),
                );
            }
        }
        if let Some(selector) = &tag.element {
            self.text(&format!("{path}.element"), selector, MAX_CONDITION);
        }
        if let Some(event) = &tag.event {
            self.event(&format!("{path}.event"), event);
        }
        Conditions {
            pages: tag.pages.clone(),
            element: tag.element.clone().unwrap_or_default(),
            event: tag.event.clone().unwrap_or_default(),
        }
    }

    fn event(&mut self, path: &str, name: &str) {
        let spelled = (1..=64).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(&b));
        if !spelled {
            self.wrong(path, format!("{name:?}: 1 to 64 of letters, digits, _ - . and :"));
        }
    }

    fn values(&mut self, path: &str, tag: &DraftTag, content: &str) -> Vec<(String, ValueSource)> {
        self.count(&format!("{path}.values"), tag.values.len(), 0, MAX_VALUES);
        let mut values = Vec::new();
        for (name, value) in &tag.values {
            let path = format!("{path}.values.{name}");
            self.event(&path, name);
            if !content.contains(&format!("{{{{{name}}}}}")) {
                self.wrong(&path, format!("nothing in the tag says {{{{{name}}}}}"));
            }
            values.extend(self.value(&path, tag, value).map(|source| (name.clone(), source)));
        }
        values
    }

    fn value(&mut self, path: &str, tag: &DraftTag, value: &DraftValue) -> Option<ValueSource> {
        let source = match (&value.element, &value.data_layer, &value.event) {
            (Some(selector), None, None) => {
                self.text(&format!("{path}.element"), selector, MAX_CONDITION);
                let attribute = value.attribute.clone().unwrap_or_default();
                if attribute.len() > 64 || attribute.contains(|c: char| !c.is_ascii_graphic()) {
                    self.wrong(format!("{path}.attribute"), "an attribute's name is needed");
                }
                return Some(ValueSource::Element(selector.clone(), attribute));
            }
            (None, Some(data), None) => {
                self.event(&format!("{path}.data_layer"), data);
                ValueSource::DataLayer(data.clone())
            }
            (None, None, Some(parameter)) => {
                self.event(&format!("{path}.event"), parameter);
                if tag.event.is_none() {
                    self.wrong(format!("{path}.event"), "the tag has no event of its own");
                }
                ValueSource::Event(parameter.clone())
            }
            _ => {
                self.wrong(path, "exactly one of element, data_layer and event is needed");
                return None;
            }
        };
        if value.attribute.is_some() {
            self.wrong(format!("{path}.attribute"), "only an element has attributes");
        }
        Some(source)
    }
}
