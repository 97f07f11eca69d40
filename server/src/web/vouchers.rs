//! `POST /v1/sites/{site}/vouchers`: for the owner's server, which knows its signed-in visitors. What one
//! of them granted elsewhere, signed, so that a page may take it over.

use super::{AdminToken, Refusal, body, site};
use crate::app::State;
use crate::auth::{LONGEST_VOUCHER, Voucher};
use crate::moment::{self, Moment};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use consent::ItemId;
use serde::{Deserialize, Serialize};

const LIMIT: usize = 8 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Granted {
    /// Categories and services; all others are refused.
    granted: Vec<ItemId>,
}

#[derive(Serialize)]
struct Issued {
    voucher: String,
    expires_at: Moment,
}

pub(super) async fn post(
    state: Data<State>,
    site: Path<String>,
    _admin: AdminToken,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    let current = site::current(&state, &site)?;
    let Granted { granted } = body::json(&request, payload, LIMIT).await?;
    let outline = current.notice.outline();
    if let Some(id) = granted.iter().find(|id| outline.find(id.as_str()).is_none()) {
        return Err(Refusal::UnknownItem(id.to_string()));
    }
    let ids: Vec<&str> = granted.iter().map(ItemId::as_str).collect();
    let now = moment::now() / 1000;
    let voucher = Voucher::new(&current.stored.site, ids.join(" "), now, LONGEST_VOUCHER);
    let expires_at = Moment(voucher.ends() * 1000);
    let voucher = state.keys.sign(&voucher).map_err(Refusal::internal)?;
    Ok(HttpResponse::Created().json(Issued { voucher, expires_at }))
}
