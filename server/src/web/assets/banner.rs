//! `GET /pkg/{file}`: the banner, the code that pages fetch where they need it, and the types of
//! `window.latch`, embedded when the server was built.

use super::Asset;
use super::asset::hash;
use super::cache::Key;
use super::reply::{IMMUTABLE, SHORT, reply};
use crate::app::State;
use crate::web::Refusal;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

macro_rules! generated {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/", $name))
    };
}

const WASM: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/banner.wasm"));
const TYPES: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/latch.d.ts"));

/// The name under which the types are found, at any time.
const TYPES_NAME: &str = "latch.d.ts";

/// What the loader fetches where it is needed, by the name it has there: code, and its look.
const MODULES: [(&str, &str, &str); 4] = [
    ("later", generated!("later.js"), ""),
    ("centre", generated!("centre.js"), generated!("centre.css")),
    ("embeds", generated!("embeds.js"), generated!("embeds.css")),
    ("debug", generated!("debug.js"), ""),
];

/// The files' names: 8 hexadecimal digits of the SHA-256 of their content.
static WASM_NAME: LazyLock<String> = LazyLock::new(|| format!("{}.wasm", &hash(WASM)[..8]));

/// Each module's name in the loader, that of its file, and the code with its look in front.
static FILES: LazyLock<Vec<(&str, String, String)>> = LazyLock::new(|| {
    let whole = MODULES.iter().map(|(name, code, css)| {
        let look = if css.is_empty() {
            String::new()
        } else {
            format!("const css={};", serde_json::Value::from(*css))
        };
        let whole = [look.as_str(), code].concat();
        (*name, format!("{}.js", &hash(whole.as_bytes())[..8]), whole)
    });
    whole.collect()
});

/// Everything that is delivered here and runs or is shown, by name.
pub(super) fn sources() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let modules = FILES.iter().map(|(name, _, whole)| (*name, whole.as_bytes()));
    [("banner.wasm", WASM)].into_iter().chain(modules)
}

/// Where pages find the banner.
pub(super) fn address() -> String {
    format!("/pkg/{}", *WASM_NAME)
}

/// Where pages find the modules, by name.
pub(super) fn modules() -> BTreeMap<&'static str, String> {
    FILES.iter().map(|(name, file, _)| (*name, format!("/pkg/{file}"))).collect()
}

pub(in crate::web) async fn banner(
    state: Data<State>,
    file: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let module = FILES.iter().find(|(_, name, _)| name == file.as_str());
    let (key, content, content_type, caching): (_, &'static [u8], _, _) =
        match (file.as_str(), module) {
            (name, _) if name == *WASM_NAME => (Key::Banner, WASM, "application/wasm", IMMUTABLE),
            (_, Some((name, _, whole))) => {
                (Key::Module(name), whole.as_bytes(), "text/javascript; charset=utf-8", IMMUTABLE)
            }
            (TYPES_NAME, _) => (Key::Types, TYPES, "text/plain; charset=utf-8", SHORT),
            _ => return Err(Refusal::NotFound),
        };
    let asset: Arc<Asset> = state.assets.get(key, move || Ok(content.to_vec())).await?;
    Ok(reply(&request, &asset, content_type, caching))
}
