//! Erasing what is recorded about a visitor: by themselves with their secret, by an admin with
//! their name; and the account of it.

use super::from_page::FromPage;
use super::query::Parameters;
use super::visitor::Mine;
use super::{AdminToken, Refusal};
use crate::app::State;
use crate::log::{Cursor, ErasureView, LIMIT, QuestionError};
use crate::store::{ErasedBy, Order};
use crate::{moment, visitor};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use consent::VisitorId;
use serde::Serialize;
use serde_json::json;

/// `POST /v1/sites/{site}/visitor/erase`: the visitor erases their records on this site.
pub(super) async fn by_visitor(
    state: Data<State>,
    page: FromPage<Mine>,
) -> Result<HttpResponse, Refusal> {
    let FromPage { current, sent: Mine { secret } } = page;
    let visitor = visitor::name(&current.stored.site, &secret);
    let erased = state.store.erase(visitor, ErasedBy::Visitor, moment::now()).await?;
    Ok(HttpResponse::Ok().json(json!({ "erased": erased })))
}

/// `DELETE /v1/visitors/{visitor}`: an admin erases a visitor's records; with `dry_run=true` only
/// says how many there are.
pub(super) async fn by_admin(
    AdminToken(admin): AdminToken,
    state: Data<State>,
    visitor: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let visitor: VisitorId = visitor.parse().map_err(|_| Refusal::InvalidVisitor)?;
    let mut parameters = Parameters::of(&request)?;
    let dry_run = match parameters.take("dry_run")?.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(QuestionError::new("dry_run", "true or false").into()),
    };
    parameters.nothing_else()?;
    if dry_run {
        let count = state.store.count(visitor).await?;
        return Ok(HttpResponse::Ok().json(json!({ "would_erase": count })));
    }
    let by = ErasedBy::Admin(admin.to_string());
    let erased = state.store.erase(visitor, by, moment::now()).await?;
    Ok(HttpResponse::Ok().json(json!({ "erased": erased })))
}

/// A part of the account.
#[derive(Serialize)]
struct Listed {
    erasures: Vec<ErasureView>,
    /// The cursor of the part after this one.
    next: Option<String>,
}

/// `GET /v1/erasures`: when records were erased, by whom and how many; newest first.
pub(super) async fn list(
    _: AdminToken,
    state: Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let order = Order::NewestFirst;
    let mut parameters = Parameters::of(&request)?;
    let limit = parameters.take_limit(100, LIMIT)?;
    let unknown = || QuestionError::new("cursor", "the `next` of the answer before");
    let cursor = parameters.take("cursor")?;
    let after = cursor.map(|text| Cursor::parse(&text, order).ok_or_else(unknown)).transpose()?;
    parameters.nothing_else()?;
    let erasures = state.store.erasures(after.map(|cursor| cursor.after), limit).await?;
    // Numbers have no gaps: below the last one there are others, unless it is the first of all.
    let last = erasures.last().map(|erasure| erasure.number).filter(|last| *last > 0);
    let next = last.map(|after| Cursor { order, after }.encode());
    let erasures = erasures.into_iter().map(ErasureView::from).collect();
    Ok(HttpResponse::Ok().json(Listed { erasures, next }))
}
