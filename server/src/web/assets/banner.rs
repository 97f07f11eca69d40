//! `GET /pkg/{hash}.wasm`: the banner, embedded when the server was built.

use super::Asset;
use super::asset::hash;
use super::cache::Key;
use super::reply::{IMMUTABLE, reply};
use crate::app::State;
use crate::web::Refusal;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use std::sync::{Arc, LazyLock};

const WASM: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/pkg/banner.wasm"));

/// The file's name: 12 hexadecimal digits of the SHA-256 of its content.
static NAME: LazyLock<String> = LazyLock::new(|| format!("{}.wasm", &hash(WASM)[..12]));

/// Where pages find the banner.
pub(super) fn address() -> String {
    format!("/pkg/{}", *NAME)
}

pub(in crate::web) async fn banner(
    state: Data<State>,
    file: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    if *file != *NAME {
        return Err(Refusal::NotFound);
    }
    let asset: Arc<Asset> = state.assets.get(Key::Banner, || Ok(WASM.to_vec())).await?;
    Ok(reply(&request, &asset, "application/wasm", IMMUTABLE))
}
