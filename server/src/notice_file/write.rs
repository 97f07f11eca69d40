//! Writes a draft as a notice file a person likes to read: localised texts as dotted keys, one
//! language a line; cookies one a line; code in multi-line strings. Reading it back gives the
//! same draft.

use consent::notice::look::LookDraft;
use consent::notice::{
    Draft, DraftCategory, DraftService, DraftStorage, DraftTag, DraftValue, Localised,
};
use std::fmt::{self, Write as _};
use toml::Value;

/// The draft as a notice file.
pub fn write(draft: &Draft) -> String {
    let mut file = File(String::new());
    // Writing to a string cannot fail.
    let _: fmt::Result = file.draft(draft);
    file.0
}

struct File(String);

impl File {
    fn draft(&mut self, draft: &Draft) -> fmt::Result {
        writeln!(self.0, "format = {}", draft.format)?;
        self.text("site", &draft.site)?;
        self.text("name", &draft.name)?;
        self.list("origins", &draft.origins)?;
        self.text("privacy_policy", &draft.privacy_policy)?;
        writeln!(self.0, "choice_lifetime_days = {}", draft.choice_lifetime_days)?;
        self.text("default_language", &draft.default_language)?;
        self.list("languages", &draft.languages)?;
        if !draft.switch_from.is_empty() {
            self.list("switch_from", &draft.switch_from)?;
        }
        if draft.guard {
            writeln!(self.0, "guard = true")?;
        }
        self.localised("names", &draft.names)?;
        if draft.categories.is_empty() {
            writeln!(self.0, "categories = []")?;
        }
        draft.categories.iter().try_for_each(|category| self.category(category))?;
        draft.services.iter().try_for_each(|service| self.service(service))?;
        if let Some(look) = &draft.look {
            self.look(look)?;
        }
        if !draft.csp.is_empty() {
            writeln!(self.0, "\n[csp]")?;
            for (directive, sources) in &draft.csp {
                self.list(&key(directive), sources)?;
            }
        }
        for (language, texts) in &draft.texts {
            writeln!(self.0, "\n[texts.{}]", key(language))?;
            texts.given().try_for_each(|(name, text)| self.text(name, text))?;
        }
        Ok(())
    }

    fn look(&mut self, look: &LookDraft) -> fmt::Result {
        writeln!(self.0, "\n[look]")?;
        let LookDraft { layout, position, reopen, reopen_position, font, .. } = look;
        let names = [
            ("layout", layout),
            ("position", position),
            ("reopen", reopen),
            ("reopen_position", reopen_position),
            ("font", font),
        ];
        for (name, value) in names {
            if let Some(value) = value {
                self.text(name, value)?;
            }
        }
        if let Some(buttons) = &look.buttons {
            self.list("buttons", buttons)?;
        }
        if let Some(radius) = look.radius {
            writeln!(self.0, "radius = {radius}")?;
        }
        for (name, palette) in [("light", &look.light), ("dark", &look.dark)] {
            if let Some(palette) = palette {
                writeln!(self.0, "\n[look.{name}]")?;
                palette.given().try_for_each(|(name, colour)| self.text(name, colour))?;
            }
        }
        Ok(())
    }

    fn category(&mut self, category: &DraftCategory) -> fmt::Result {
        writeln!(self.0, "\n[[categories]]")?;
        self.text("id", &category.id)?;
        if category.necessary {
            writeln!(self.0, "necessary = true")?;
        }
        self.localised("name", &category.name)?;
        self.localised("description", &category.description)
    }

    fn service(&mut self, service: &DraftService) -> fmt::Result {
        writeln!(self.0, "\n[[services]]")?;
        self.text("id", &service.id)?;
        self.text("category", &service.category)?;
        self.text("name", &service.name)?;
        self.text("vendor", &service.vendor)?;
        if let Some(policy) = &service.vendor_policy {
            self.text("vendor_policy", policy)?;
        }
        self.localised("purpose", &service.purpose)?;
        self.localised("retention", &service.retention)?;
        if !service.cookies.is_empty() {
            writeln!(self.0, "cookies = [")?;
            for cookie in &service.cookies {
                write!(
                    self.0,
                    "  {{ name = {}, lifetime_days = {}, host = {}",
                    line(&cookie.name),
                    cookie.lifetime_days,
                    line(&cookie.host)
                )?;
                if cookie.path != "/" {
                    write!(self.0, ", path = {}", line(&cookie.path))?;
                }
                let seen = if cookie.http_only { ", http_only = true" } else { "" };
                writeln!(self.0, "{seen} }},")?;
            }
            writeln!(self.0, "]")?;
        }
        if !service.storage.is_empty() {
            writeln!(self.0, "storage = [")?;
            for DraftStorage { kind, name } in &service.storage {
                writeln!(self.0, "  {{ kind = {}, name = {} }},", line(kind), line(name))?;
            }
            writeln!(self.0, "]")?;
        }
        if let Some(off) = &service.off {
            self.text("off", off)?;
        }
        if !service.hosts.is_empty() {
            self.list("hosts", &service.hosts)?;
        }
        if service.embed {
            writeln!(self.0, "embed = true")?;
        }
        service.tags.iter().try_for_each(|tag| self.tag(tag))
    }

    fn tag(&mut self, tag: &DraftTag) -> fmt::Result {
        writeln!(self.0, "\n[[services.tags]]")?;
        self.text("kind", &tag.kind)?;
        for (name, value) in [("src", &tag.src), ("href", &tag.href), ("code", &tag.code)] {
            if let Some(value) = value {
                self.text(name, value)?;
            }
        }
        if !tag.pages.is_empty() {
            self.list("pages", &tag.pages)?;
        }
        for (name, value) in [("element", &tag.element), ("event", &tag.event)] {
            if let Some(value) = value {
                self.text(name, value)?;
            }
        }
        self.localised("attributes", &tag.attributes)?;
        tag.values.iter().try_for_each(|(name, value)| self.value(name, value))
    }

    fn value(&mut self, name: &str, value: &DraftValue) -> fmt::Result {
        let DraftValue { element, attribute, data_layer, event } = value;
        let parts = [
            ("element", element),
            ("attribute", attribute),
            ("data_layer", data_layer),
            ("event", event),
        ];
        let given = parts
            .iter()
            .filter_map(|(key, text)| text.as_ref().map(|text| format!("{key} = {}", line(text))));
        let given: Vec<String> = given.collect();
        writeln!(self.0, "values.{} = {{ {} }}", key(name), given.join(", "))
    }

    fn text(&mut self, name: &str, text: &str) -> fmt::Result {
        writeln!(self.0, "{name} = {}", Value::String(text.into()))
    }

    fn list(&mut self, name: &str, texts: &[String]) -> fmt::Result {
        let texts: Vec<String> = texts.iter().map(|text| line(text)).collect();
        writeln!(self.0, "{name} = [{}]", texts.join(", "))
    }

    /// A map of texts as dotted keys; an empty one has no keys to carry it.
    fn localised(&mut self, name: &str, texts: &Localised) -> fmt::Result {
        if texts.is_empty() && !matches!(name, "attributes" | "names") {
            return writeln!(self.0, "{name} = {{}}");
        }
        texts.iter().try_for_each(|(at, text)| self.text(&format!("{name}.{}", key(at)), text))
    }
}

/// A text on one line, wherever it goes.
fn line(text: &str) -> String {
    // JSON escapes control characters, quotes and backslashes in ways TOML reads alike.
    let quoted = serde_json::Value::from(text).to_string();
    quoted.replace('\u{7f}', "\\u007f")
}

/// A key, quoted unless it is a bare one.
fn key(key: &str) -> String {
    let bare =
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if bare { key.into() } else { line(key) }
}
