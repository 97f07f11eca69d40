//! What a visitor may read: their own records, for whoever shows their secret.

use super::from_page::{FromPage, Posted};
use super::query::Parameters;
use super::{Refusal, bearer, client_address, site};
use crate::app::{Limiter, State};
use crate::log::{self, Cursor, LIMIT, RecordView};
use crate::store::{Order, Scan};
use crate::visitor;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use consent::{Filter, Record, Secret, VisitorId};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Records of one answer, unless asked otherwise.
const USUAL: usize = 100;

/// A question about one's own records. In a body, so that the secret is in no address and no log.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    secret: Secret,
    /// At most so many.
    limit: Option<usize>,
    /// The `next` of the answer before.
    cursor: Option<String>,
}

impl Posted for Asked {
    const LIMIT: usize = 1024;

    fn allowance(state: &State) -> Option<&Limiter> {
        Some(&state.visitors)
    }
}

/// Whose records are meant, shown by their secret and nothing else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mine {
    pub(super) secret: Secret,
}

impl Posted for Mine {
    const LIMIT: usize = 1024;

    fn allowance(state: &State) -> Option<&Limiter> {
        Some(&state.visitors)
    }
}

/// A part of one's own records.
#[derive(Serialize)]
struct Own {
    /// The name they are kept under.
    visitor: VisitorId,
    /// Newest first.
    records: Vec<RecordView>,
    /// The cursor of the part after this one.
    next: Option<String>,
}

/// `POST /v1/sites/{site}/visitor`: everything that is recorded about the visitor.
pub(super) async fn post(
    state: Data<State>,
    page: FromPage<Asked>,
) -> Result<HttpResponse, Refusal> {
    let FromPage { current, sent: Asked { secret, limit, cursor } } = page;
    let order = Order::NewestFirst;
    let limit = limit.unwrap_or(USUAL);
    if !(1..=LIMIT).contains(&limit) {
        return Err(Refusal::MalformedBody(format!("limit: 1 to {LIMIT}")));
    }
    let unknown = || Refusal::MalformedBody("cursor: the `next` of the answer before".into());
    let after = cursor.map(|text| Cursor::parse(&text, order).ok_or_else(unknown)).transpose()?;
    let site = &current.stored.site;
    let visitor = visitor::name(site, &secret);
    let filter = Filter { site: Some(site.clone()), visitor: Some(visitor), ..Filter::default() };
    let scan = Scan { filter, order, after: after.map(|cursor| cursor.after), limit };
    let page = log::page(state.store.as_ref(), scan).await?;
    let records = page.records.into_iter().map(RecordView::from).collect();
    let next = page.next.map(|after| Cursor { order, after }.encode());
    Ok(HttpResponse::Ok().json(Own { visitor, records, next }))
}

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
    let limit = parameters.take_limit(USUAL, LIMIT)?;
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
    state.visitors.check(client_address(request, state))?;
    let secret: Option<Secret> = bearer(request).and_then(|text| text.parse().ok());
    let secret = secret.ok_or(Refusal::MissingSecret)?;
    let site = &current.stored.site;
    Ok(state.store.history(site, visitor::name(site, &secret), limit).await?)
}
