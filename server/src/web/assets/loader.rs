//! `GET /s/{site}.js`: the one line a page needs. The banner's glue, the optional parts that this
//! site's notice asks for, then the loader with the site's addresses put into it.

use super::cache::Key;
use super::reply::{SHORT, reply};
use super::{banner, notice, parts};
use crate::app::State;
use crate::notices::Published;
use crate::web::{Refusal, site};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

macro_rules! part {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/", $name))
    };
}

const GLUE: &str = part!("banner.js");
const LOADER: &str = part!("loader.js");
const CSS: &str = part!("banner.css");

/// Stands in the loader where its configuration belongs.
const PLACEHOLDER: &str = "\"__LATCH__\"";

/// What the loader must know. Addresses are paths on the server it came from.
#[derive(Serialize)]
struct Config<'a> {
    site: &'a str,
    css: &'static str,
    wasm: String,
    debug: String,
    lang: &'a str,
    notices: BTreeMap<&'a str, String>,
    /// What each optional part must know, by its name.
    #[serde(flatten)]
    parts: BTreeMap<&'static str, Value>,
}

/// The loader of a published version.
fn script(published: &Published) -> Result<Vec<u8>, String> {
    let notice = &published.notice;
    let parts = parts::of(published);
    let address = |language| notice::address(published, language);
    let notices = notice.languages().iter().map(|l| Ok((l.as_str(), address(l)?)));
    let config = Config {
        site: notice.site().as_str(),
        css: CSS,
        wasm: banner::address(),
        debug: banner::debug_address(),
        lang: notice.default_language().as_str(),
        notices: notices.collect::<Result<_, String>>()?,
        parts: parts.iter().map(|part| (part.name, part.settings.clone())).collect(),
    };
    let config = serde_json::to_string(&config).map_err(|error| error.to_string())?;
    // Inside a function: the glue's one global would let any script on the page drive a banner.
    let loader = LOADER.replacen(PLACEHOLDER, &config, 1);
    let parts: String = parts.iter().map(|part| part.source).collect();
    Ok(format!("(function(){{{GLUE}\nvar parts={{}};{parts}\n{loader}}})();").into_bytes())
}

pub(in crate::web) async fn loader(
    state: Data<State>,
    site: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let published = site::current(&state, &site)?;
    let key = Key::Loader(published.stored.site.clone(), published.stored.version);
    let asset = state.assets.get(key, move || script(&published)).await?;
    Ok(reply(&request, &asset, "text/javascript; charset=utf-8", SHORT))
}
