//! What a visitor may read: their own records, for whoever shows their secret.

use super::query::Parameters;
use super::{Refusal, bearer, site};
use crate::app::State;
use crate::log::RecordView;
use crate::visitor;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use consent::{Record, Secret};
use serde_json::json;

/// `GET /v1/sites/{site}/visitor`: the visitor's latest record.
pub(super) async fn latest(
    state: Data<State>,
    site: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    Parameters::of(&request)?.nothing_else()?;
    let latest = own_records(&state, &site, &request, 1).await?.into_iter().next();
    let latest = latest.ok_or(Refusal::NoRecord)?;
    Ok(HttpResponse::Ok().json(RecordView::from(latest)))
}

/// `GET /v1/sites/{site}/visitor/history`: all of them, newest first, at most `limit`.
pub(super) async fn history(
    state: Data<State>,
    site: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let mut parameters = Parameters::of(&request)?;
    let limit = parameters.take_limit(100, 1000)?;
    parameters.nothing_else()?;
    let records = own_records(&state, &site, &request, limit).await?;
    let records: Vec<RecordView> = records.into_iter().map(RecordView::from).collect();
    Ok(HttpResponse::Ok().json(json!({ "records": records })))
}

async fn own_records(
    state: &State,
    site: &str,
    request: &HttpRequest,
    limit: usize,
) -> Result<Vec<Record>, Refusal> {
    let current = site::current(state, site)?;
    let secret: Option<Secret> = bearer(request).and_then(|text| text.parse().ok());
    let secret = secret.ok_or(Refusal::MissingSecret)?;
    let site = &current.stored.site;
    Ok(state.store.history(site, visitor::name(site, &secret), limit).await?)
}
