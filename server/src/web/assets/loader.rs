//! `GET /s/{site}.js`: the one line a page needs. The banner's glue, then the loader with the
//! site's addresses put into it.

use super::cache::Key;
use super::reply::{SHORT, reply};
use super::{banner, notice};
use crate::app::State;
use crate::notices::Published;
use crate::web::{Refusal, site};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
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
    lang: &'a str,
    notices: BTreeMap<&'a str, String>,
}

/// The loader of a published version.
fn script(published: &Published) -> Result<Vec<u8>, String> {
    let notice = &published.notice;
    let address = |language| notice::address(published, language);
    let notices = notice.languages().iter().map(|l| Ok((l.as_str(), address(l)?)));
    let config = Config {
        site: notice.site().as_str(),
        css: CSS,
        wasm: banner::address(),
        lang: notice.default_language().as_str(),
        notices: notices.collect::<Result<_, String>>()?,
    };
    let config = serde_json::to_string(&config).map_err(|error| error.to_string())?;
    // Inside a function: the glue's one global would let any script on the page drive a banner.
    let loader = LOADER.replacen(PLACEHOLDER, &config, 1);
    Ok(format!("(function(){{{GLUE}\n{loader}}})();").into_bytes())
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
