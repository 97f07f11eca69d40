//! The document in which the code of a build shows a notice once more, fed with nothing but what is in it.
//! Owns how the parts are put together and which scripts may run; what stands around it is `page`'s.

use super::ShownError;
use crate::store::Bundle;
use crate::web::assets::{compose, notice_file, settings_file};
use data_encoding::BASE64;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// What stands in for server, device and page while the code runs.
const STAND_IN: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/shown/stand-in.js"));

/// What relative addresses are resolved against: a name that no machine has.
const BASE: &str = "https://latch.invalid/";

/// What is to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Layer {
    /// The first layer.
    First,
    /// The preference centre.
    Second,
    /// The placeholder of this service.
    Placeholder(String),
    /// Nothing was: the first layer is.
    None,
}

/// What it takes.
pub(super) struct Replay<'a> {
    /// The files of the build.
    pub(super) bundle: &'a Bundle,
    /// What the notice version was turned into for it.
    pub(super) drawn: &'a Bundle,
    /// In which language.
    pub(super) language: &'a str,
    /// Which layer.
    pub(super) layer: Layer,
    /// Whether the visitor used the keyboard, for which the focus is marked.
    pub(super) keyboard: bool,
    /// The origin and the path of the page it was shown on.
    pub(super) at: (&'a str, &'a str),
}

impl Replay<'_> {
    /// The document, and the content security policy that lets nothing else run in it.
    pub(super) fn document(&self) -> Result<(String, String), ShownError> {
        let settings = self.text(self.drawn, &settings_file(self.language))?;
        let notice = parsed(self.text(self.drawn, &notice_file(self.language))?)?;
        let known = parsed(settings)?;
        let mut modules = Map::new();
        for (name, address) in known["pkg"].as_object().into_iter().flatten() {
            let code = BASE64.encode(self.bytes(self.bundle, name)?);
            let address = address.as_str().unwrap_or_default();
            modules.insert(address.into(), format!("data:text/javascript;base64,{code}").into());
        }
        let imports = harmless(&json!({ "imports": modules }));
        let (origin, path) = self.at;
        let given = harmless(&json!({
            "origin": origin,
            "path": path,
            "second": self.layer == Layer::Second,
            "keyboard": self.keyboard,
            "placeholder": if let Layer::Placeholder(of) = &self.layer { of.as_str() } else { "" },
            "css": known["css"],
            "embeds": known["pkg"]["embeds"],
            "wasm": BASE64.encode(self.bytes(self.bundle, "banner.wasm")?),
            "notice": notice,
        }));
        let code = match self.layer {
            Layer::Placeholder(_) => String::new(),
            _ => self.code(&harmless(&known))?,
        };
        let language = escaped(self.language);
        let direction = escaped(notice["first"]["dir"].as_str().unwrap_or_default());
        let document = format!(
            "<!doctype html><html lang=\"{language}\" dir=\"{direction}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <title>Latch</title><base href=\"{BASE}\"><script type=\"importmap\">{imports}</script>\
             </head><body><script type=\"application/json\" id=\"given\">{given}</script>\
             <script>{STAND_IN}</script><script>{code}</script></body></html>"
        );
        let mut policy = String::from("default-src 'none'; script-src data: 'wasm-unsafe-eval'");
        for script in [imports.as_str(), STAND_IN, &code] {
            let _ = write!(policy, " 'sha256-{}'", BASE64.encode(&Sha256::digest(script)));
        }
        let _ = write!(
            policy,
            "; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri {BASE}"
        );
        Ok((document, policy))
    }

    /// The script that pages ran, without the parts that draw nothing, in a function that gives it
    /// another `location` than this document's.
    fn code(&self, settings: &str) -> Result<String, ShownError> {
        let glue = self.text(self.bundle, "banner.js")?;
        let loader = self.text(self.bundle, "loader.js")?;
        let script = compose(glue, "", loader, settings);
        // None of them has this; in a text of the language it means the same.
        let script = script.replace("</script", "<\\/script").replace("<!--", "<\\!--");
        Ok(format!("(function(location){{{}}})(given.location);", script.replace('\r', "\n")))
    }

    fn bytes<'b>(&self, from: &'b Bundle, name: &str) -> Result<&'b [u8], ShownError> {
        let missing = || ShownError::Broken(format!("{} lacks {name}", from.name.spelled()));
        let _ = self;
        from.file(name).ok_or_else(missing)
    }

    fn text<'b>(&self, from: &'b Bundle, name: &str) -> Result<&'b str, ShownError> {
        let broken = |_| ShownError::Broken(format!("{}: {name} is no text", from.name.spelled()));
        std::str::from_utf8(self.bytes(from, name)?).map_err(broken)
    }
}

fn parsed(json: &str) -> Result<Value, ShownError> {
    serde_json::from_str(json).map_err(|_| ShownError::Broken("the notice is no JSON".into()))
}

/// JSON that may stand in a script element: no text in it ends that.
fn harmless(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// Text that may stand in an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
