//! `GET /s/{site}.js`: the one line a page needs. The banner's glue, the optional parts that this
//! site's notice asks for, then the loader with the site's settings and the first layer in one language
//! put into it. `?lang=` names that language; without it, it is the browser's.

use super::cache::Key;
use super::notice::First;
use super::reply::{SHORT, reply};
use super::{banner, build, look, notice, parts};
use crate::app::State;
use crate::notices::Published;
use crate::web::{Refusal, site};
use actix_web::http::header::{AcceptLanguage, Header, HeaderValue, VARY};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use consent::Language;
use consent::notice::look::Layout;
use consent::notice::{Brief, Notice, Shown};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

macro_rules! part {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/", $name))
    };
}

const GLUE: &str = part!("banner.js");
const LOADER: &str = part!("loader.js");
const CSS: &str = part!("banner.css");
const BAR: &str = part!("bar.css");

/// What every loader is made of, by name.
pub(super) const SOURCES: [(&str, &[u8]); 4] = [
    ("banner.js", GLUE.as_bytes()),
    ("loader.js", LOADER.as_bytes()),
    ("banner.css", CSS.as_bytes()),
    ("bar.css", BAR.as_bytes()),
];

/// Stands in the loader where its configuration belongs.
const PLACEHOLDER: &str = "\"__LATCH__\"";

/// What the loader must know. Addresses are paths on the server it came from.
#[derive(Serialize)]
struct Config<'a> {
    site: &'a str,
    version: u32,
    /// How long a choice lasts.
    days: u16,
    css: String,
    wasm: String,
    pkg: BTreeMap<&'static str, String>,
    lang: &'a str,
    langs: Vec<&'a str>,
    /// Stands in the addresses of this version's languages.
    key: String,
    /// What decisions say of the code that they were made with.
    build: String,
    /// See [`Brief`].
    brief: String,
    first: First<'a>,
    /// What each optional part must know, by its name.
    #[serde(flatten)]
    parts: BTreeMap<&'static str, Value>,
}

/// The loader of a published version, with the first layer in a language.
fn script(published: &Published, language: &Language) -> Result<Vec<u8>, String> {
    let settings = settings(published, &notice::shown(published, language)?)?;
    let parts: String = parts::of(published).iter().map(|part| part.source).collect();
    Ok(compose(GLUE, &parts, LOADER, &settings).into_bytes())
}

/// The script that a page runs: the glue, the parts, and the loader with its settings in place. Inside
/// a function: the glue's one global would let any script on the page drive a banner.
pub fn compose(glue: &str, parts: &str, loader: &str, settings: &str) -> String {
    let loader = loader.replacen(PLACEHOLDER, settings, 1);
    format!("(function(){{{glue}\nvar parts={{}};{parts}\n{loader}}})();")
}

/// The loader's settings under a published version: an object in JSON.
pub(super) fn settings(published: &Published, shown: &Shown) -> Result<String, String> {
    let notice = &published.notice;
    let parts = parts::of(published);
    let bar = if notice.look().layout == Layout::Bar { BAR } else { "" };
    let config = Config {
        site: notice.site().as_str(),
        version: shown.version,
        days: shown.lifetime_days,
        css: [CSS, bar, &look::style(notice.look())].concat(),
        wasm: banner::address(),
        pkg: banner::modules(),
        lang: notice.default_language().as_str(),
        langs: notice.languages().iter().map(Language::as_str).collect(),
        key: notice::key(published)?,
        build: build().to_hex(),
        brief: Brief::of(shown, notice.outline()).encode(),
        first: notice::first(published, shown),
        parts: parts.iter().map(|part| (part.name, part.settings.clone())).collect(),
    };
    serde_json::to_string(&config).map_err(|error| error.to_string())
}

/// The one language that goes with the loader: what the script tag says, or else the best of what
/// the browser asks for; and whether the answer depends on the browser.
fn language(request: &HttpRequest, notice: &Notice) -> (Language, bool) {
    let spoken = notice.languages();
    let said = Query::<HashMap<String, String>>::from_query(request.query_string()).ok();
    if let Some(said) = said.as_ref().and_then(|said| said.get("lang")) {
        let found = Language::pick(spoken, &[said]).unwrap_or(notice.default_language());
        return (found.clone(), false);
    }
    let accepted = AcceptLanguage::parse(request).map(|accepted| accepted.ranked());
    let wanted: Vec<String> =
        accepted.unwrap_or_default().iter().map(ToString::to_string).take(16).collect();
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let found = Language::pick(spoken, &wanted).unwrap_or(notice.default_language());
    (found.clone(), spoken.len() > 1)
}

pub(in crate::web) async fn loader(
    state: Data<State>,
    site: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let published = site::current(&state, &site)?;
    let (language, negotiated) = language(&request, &published.notice);
    state.keeper.drawn(state.store.as_ref(), &published).await;
    let stored = &published.stored;
    let key = Key::Loader(stored.site.clone(), stored.version, language.clone());
    let asset = state.assets.get(key, move || script(&published, &language)).await?;
    let mut answer = reply(&request, &asset, "text/javascript; charset=utf-8", SHORT);
    if negotiated {
        let both = HeaderValue::from_static("accept-encoding, accept-language");
        answer.headers_mut().insert(VARY, both);
    }
    Ok(answer)
}
