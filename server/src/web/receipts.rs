//! Receipts: the visitor's signed copy of their records, and the public keys that verify it.

use super::Refusal;
use super::from_page::FromPage;
use super::visitor::Mine;
use crate::app::State;
use crate::log::{LIMIT, Receipt, RecordProof};
use crate::{moment, visitor};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// Most records of a receipt that come with their proof, so that it stays a file to keep.
const PROVEN: usize = 20;

/// `POST /v1/sites/{site}/visitor/receipt`: the visitor's newest records, signed. A JWS in its
/// compact form, as a file to keep.
pub(super) async fn post(
    state: Data<State>,
    request: HttpRequest,
    page: FromPage<Mine>,
) -> Result<HttpResponse, Refusal> {
    let FromPage { current, sent: Mine { secret } } = page;
    let site = &current.stored.site;
    let visitor = visitor::name(site, &secret);
    let records = state.store.history(site, visitor, LIMIT).await?;
    if records.is_empty() {
        return Err(Refusal::NoRecord);
    }
    let complete = records.len() < LIMIT || state.store.count(visitor).await? <= LIMIT as u64;
    let cosigned = state.anchors.cosigned();
    let mut proofs = Vec::new();
    // The newest may have come since the last checkpoint: those that are proven count.
    for record in &records {
        if proofs.len() == PROVEN {
            break;
        }
        let proven = state.tree.proven(record.index, cosigned.as_deref()).await?;
        let proof = proven.map(|(proof, salt)| RecordProof::new(record.index, &salt, &proof));
        proofs.extend(proof);
    }
    let issuer = issuer(&state, &request);
    let receipt = Receipt::new(issuer, moment::now(), site, visitor, records, complete, proofs);
    let receipt = receipt.map_err(Refusal::internal)?;
    let receipt = state.receipt_keys.sign(&receipt).map_err(Refusal::internal)?;
    let name = format!("attachment; filename=\"latch-receipt-{site}.jwt\"");
    Ok(HttpResponse::Ok()
        .content_type("application/jwt")
        .insert_header((CONTENT_DISPOSITION, name))
        .body(receipt))
}

/// `GET /.well-known/jwks.json`: the public keys, older ones too (RFC 7517).
pub(super) async fn keys(state: Data<State>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/jwk-set+json")
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .json(state.receipt_keys.public())
}

/// Where the keys are: as the owner has set it, else where this server listens. Never what the
/// request says.
fn issuer(state: &State, request: &HttpRequest) -> String {
    let set = state.settings.public_url.as_deref();
    set.map_or_else(
        || format!("http://{}", request.app_config().local_addr()),
        |url| url.trim_end_matches('/').to_owned(),
    )
}
