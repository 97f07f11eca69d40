//! `GET /pkg/{file}`: the banner, the owner's debug view, how placeholders are drawn, and the types of `window.latch`, embedded
//! when the server was built.

use super::Asset;
use super::asset::hash;
use super::cache::Key;
use super::reply::{IMMUTABLE, SHORT, reply};
use crate::app::State;
use crate::web::Refusal;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

const WASM: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/banner.wasm"));
const DEBUG: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/debug.js"));
const EMBEDS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/embeds.js"));
const EMBEDS_CSS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/embeds.css"));
const TYPES: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/latch.d.ts"));

/// The name under which the types are found, at any time.
const TYPES_NAME: &str = "latch.d.ts";

/// The files' names: 12 hexadecimal digits of the SHA-256 of their content.
static WASM_NAME: LazyLock<String> = LazyLock::new(|| format!("{}.wasm", &hash(WASM)[..12]));
static DEBUG_NAME: LazyLock<String> = LazyLock::new(|| format!("{}.js", &hash(DEBUG)[..12]));
static EMBEDS_NAME: LazyLock<String> =
    LazyLock::new(|| format!("{}.js", &hash(embeds().as_bytes())[..12]));

/// How placeholders are drawn, their look in front.
fn embeds() -> String {
    format!("const css={};{EMBEDS}", serde_json::Value::from(EMBEDS_CSS))
}

/// Where pages find how placeholders are drawn.
pub(super) fn embeds_address() -> String {
    format!("/pkg/{}", *EMBEDS_NAME)
}

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
    let (key, content, content_type, caching): (_, Cow<'static, [u8]>, _, _) = match file.as_str() {
        name if name == *WASM_NAME => {
            (Key::Banner, Cow::Borrowed(WASM), "application/wasm", IMMUTABLE)
        }
        name if name == *DEBUG_NAME => (Key::Debug, DEBUG.into(), SCRIPT, IMMUTABLE),
        name if name == *EMBEDS_NAME => {
            (Key::Embeds, embeds().into_bytes().into(), SCRIPT, IMMUTABLE)
        }
        TYPES_NAME => (Key::Types, TYPES.into(), "text/plain; charset=utf-8", SHORT),
        _ => return Err(Refusal::NotFound),
    };
    let asset: Arc<Asset> = state.assets.get(key, move || Ok(content.into_owned())).await?;
    Ok(reply(&request, &asset, content_type, caching))
}
