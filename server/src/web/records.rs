//! `/v1/records`: the consent log, for admins.

use super::query::Parameters;
use super::{AdminToken, Refusal};
use crate::app::State;
use crate::log::{self, Cursor, EntryView, Format, LIMIT, QuestionError, RecordView};
use crate::moment;
use crate::store::{Order, Scan};
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::TryStreamExt;
use serde::Serialize;

/// `GET /v1/records`: a page of the log.
pub(super) async fn list(
    _: AdminToken,
    state: Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let mut parameters = Parameters::of(&request)?;
    let limit = parameters.take_limit(100, LIMIT)?;
    let order = parameters.take("order")?;
    let order = order.map_or(Ok(Order::NewestFirst), |text| log::order(&text))?;
    let after = match parameters.take("cursor")? {
        Some(text) => Some(cursor(&text, order)?.after),
        None => None,
    };
    let scan = Scan { filter: log::filter(parameters.rest())?, order, after, limit };
    let page = log::page(state.store.as_ref(), scan).await?;
    let next = page.next.map(|after| Cursor { order, after }.encode());
    let records = page.records.into_iter().map(RecordView::from).collect();
    Ok(HttpResponse::Ok().json(Listed { records, next }))
}

/// A page of the log.
#[derive(Serialize)]
struct Listed {
    records: Vec<RecordView>,
    /// The cursor of the page after this one.
    next: Option<String>,
}

fn cursor(text: &str, order: Order) -> Result<Cursor, QuestionError> {
    let known = Cursor::parse(text, order);
    known.ok_or_else(|| QuestionError::new("cursor", "the `next` of a page in the same order"))
}

/// `GET /v1/records/count`: how many there are.
pub(super) async fn count(
    _: AdminToken,
    state: Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let filter = log::filter(Parameters::of(&request)?.rest())?;
    Ok(HttpResponse::Ok().json(state.store.how_many(&filter).await?))
}

/// `GET /v1/records/{index}`: one record, or what is left of it.
pub(super) async fn one(
    _: AdminToken,
    state: Data<State>,
    index: Path<String>,
) -> Result<HttpResponse, Refusal> {
    let index = index.parse().map_err(|_| Refusal::NotFound)?;
    match state.store.entry(index).await? {
        Some(entry) => Ok(HttpResponse::Ok().json(EntryView::from(entry))),
        None if index < state.tree.shown().pruned.records => Err(Refusal::Pruned),
        None => Err(Refusal::NotFound),
    }
}

fn no_record() -> QuestionError {
    QuestionError::new("after", "the index of the last record that you have")
}

/// `GET /v1/records/export`: a range of the log as a file, sent while it is read.
/// `after` goes on behind the record with that index, without the header line of CSV; a Parquet file
/// cannot be continued, so there it begins a new one.
pub(super) async fn export(
    _: AdminToken,
    state: Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let mut parameters = Parameters::of(&request)?;
    let format = parameters.take("format")?;
    let format: Format = format.as_deref().unwrap_or("ndjson").parse()?;
    let after = parameters.take("after")?;
    let after = after.map(|text| text.parse().map_err(|_| no_record())).transpose()?;
    if after.is_some() && !format.goes_on() {
        return Err(QuestionError::new("after", "not with jsonld, which is one document").into());
    }
    let filter = log::filter(parameters.rest())?;
    let day = &moment::spell(moment::now())[..10];
    let name = format!("attachment; filename=\"latch-{day}.{}\"", format.extension());
    let parts = log::export(state.into_inner(), filter, format, after)
        .map_ok(Bytes::from)
        .inspect_err(|cause| tracing::error!(%cause, "an export broke off"));
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, format.media_type()))
        .insert_header((CONTENT_DISPOSITION, name))
        .streaming(Box::pin(parts)))
}
