//! `GET /pkg/{file}`: the banner, the owner's debug view and the types of `window.latch`, embedded
//! when the server was built.

use super::Asset;
use super::asset::hash;
use super::cache::Key;
use super::reply::{IMMUTABLE, SHORT, reply};
use crate::app::State;
use crate::web::Refusal;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use std::sync::{Arc, LazyLock};

const WASM: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/banner.wasm"));
const DEBUG: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/debug.js"));
const TYPES: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/latch.d.ts"));

/// The name under which the types are found, at any time.
const TYPES_NAME: &str = "latch.d.ts";

/// The files' names: 12 hexadecimal digits of the SHA-256 of their content.
static WASM_NAME: LazyLock<String> = LazyLock::new(|| format!("{}.wasm", &hash(WASM)[..12]));
static DEBUG_NAME: LazyLock<String> = LazyLock::new(|| format!("{}.js", &hash(DEBUG)[..12]));

/// Where pages find the banner.
pub(super) fn address() -> String {
    format!("/pkg/{}", *WASM_NAME)
}

/// Where the owner's debug view is.
pub(super) fn debug_address() -> String {
    format!("/pkg/{}", *DEBUG_NAME)
}

pub(in crate::web) async fn banner(
    state: Data<State>,
    file: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    let (key, content, content_type, caching) = match file.as_str() {
        name if name == *WASM_NAME => (Key::Banner, WASM, "application/wasm", IMMUTABLE),
        name if name == *DEBUG_NAME => (Key::Debug, DEBUG, SCRIPT, IMMUTABLE),
        TYPES_NAME => (Key::Types, TYPES, "text/plain; charset=utf-8", SHORT),
        _ => return Err(Refusal::NotFound),
    };
    let asset: Arc<Asset> = state.assets.get(key, || Ok(content.to_vec())).await?;
    Ok(reply(&request, &asset, content_type, caching))
}
