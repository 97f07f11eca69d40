//! `/log/…`: what is public of the tree over the log, as C2SP tlog-tiles spells it; and for admins the
//! proof of one record and the whole log as evidence.

use super::{AdminToken, Refusal};
use crate::app::State;
use crate::moment;
use crate::tree::{self, ReadError, TreeError};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Bytes, Data, Path};
use evidence::{BundleId, TileId};
use futures_util::TryStreamExt;
use std::sync::Arc;

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Absent => Self::NotFound,
            ReadError::Pruned => Self::Pruned,
            ReadError::Store(error) => error.into(),
            other => Self::internal(other),
        }
    }
}

impl From<TreeError> for Refusal {
    fn from(error: TreeError) -> Self {
        match error {
            TreeError::Store(error) => error.into(),
            awaited @ TreeError::Awaited => Self::Unavailable(awaited.to_string()),
            other => Self::internal(other),
        }
    }
}

/// `GET /log/checkpoint`: the checkpoint that was signed last, a signed note.
pub(super) async fn checkpoint(state: Data<State>) -> Result<HttpResponse, Refusal> {
    let shown = state.tree.shown();
    if shown.checkpoint.is_empty() {
        return Err(Refusal::NotFound);
    }
    Ok(text("no-cache").body(shown.checkpoint.clone()))
}

/// `GET /log/checkpoint/cosigned`: the newest one that witnesses have cosigned, with their lines. It may
/// cover less than the one that was signed last.
pub(super) async fn cosigned(state: Data<State>) -> Result<HttpResponse, Refusal> {
    let cosigned = state.anchors.cosigned().ok_or(Refusal::NotFound)?;
    Ok(text("no-cache").body(cosigned.note.to_string()))
}

/// `GET /log/key`: the public key that verifies checkpoints, in the form of a signed note's verifier
/// key. Who wants to be sure gets it from the owner in another way, too.
pub(super) async fn key(state: Data<State>) -> HttpResponse {
    text("public, max-age=300").body(format!("{}\n", state.tree.key().public()))
}

/// `GET /log/minimum`: the minimum index (C2SP tlog-tiles): tiles and bundles that end at or before
/// this leaf are no longer served.
pub(super) async fn minimum(state: Data<State>) -> HttpResponse {
    text("no-cache").body(format!("{}\n", state.tree.shown().pruned.leaves))
}

/// `GET /log/tile/{path}`: a tile of hashes, or a bundle of leaves.
pub(super) async fn tile(state: Data<State>, path: Path<String>) -> Result<HttpResponse, Refusal> {
    let path = format!("tile/{path}");
    let bytes = if let Ok(id) = path.parse::<TileId>() {
        state.tree.tile(id).await?
    } else if let Ok(id) = path.parse::<BundleId>() {
        state.tree.bundle(id).await?
    } else {
        return Err(Refusal::NotFound);
    };
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(bytes))
}

/// `GET /v1/records/{index}/proof`: the proof that the log holds this record (C2SP tlog-proof).
pub(super) async fn proof(
    _: AdminToken,
    state: Data<State>,
    index: Path<String>,
) -> Result<HttpResponse, Refusal> {
    let index = index.parse().map_err(|_| Refusal::NotFound)?;
    if state.tree.shown().records <= index {
        state.tree.catch_up(&state.notices).await?;
    }
    let proof = state.tree.proof(index, state.anchors.cosigned().as_deref()).await?;
    Ok(text("no-store").body(proof.to_string()))
}

/// `GET /v1/log/evidence`: the whole log up to the checkpoint that was signed last, with salts,
/// hashes and the checkpoint, sent while it is read.
pub(super) async fn evidence(_: AdminToken, state: Data<State>) -> Result<HttpResponse, Refusal> {
    state.tree.catch_up(&state.notices).await?;
    if state.tree.shown().checkpoint.is_empty() {
        return Err(Refusal::NotFound);
    }
    let cosigned = state.anchors.cosigned().map(|cosigned| cosigned.note.to_string());
    let day = &moment::spell(moment::now())[..10];
    let name = format!("attachment; filename=\"latch-evidence-{day}.ndjson\"");
    let parts = tree::export(Arc::clone(&state.tree), cosigned)
        .map_ok(Bytes::from)
        .inspect_err(|cause| tracing::error!(%cause, "an export of the evidence broke off"));
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(Box::pin(parts)))
}

fn text(cache: &'static str) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/plain; charset=utf-8").insert_header((CACHE_CONTROL, cache));
    answer
}
