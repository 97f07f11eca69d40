//! Downloading what the filter shows, streamed.

use super::failure::Failure;
use super::query::Query;
use super::session::Session;
use crate::app::State;
use crate::log::{Format, export};
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Data, Path};
use futures_util::TryStreamExt as _;

/// `GET /admin/download.{csv|ndjson|parquet|jsonld}`. A field that cannot be read is refused here: a file that
/// silently held more than was asked for would mislead.
pub(super) async fn download(
    _: Session,
    state: Data<State>,
    format: Path<String>,
    fields: web::Query<Query>,
) -> Result<HttpResponse, Failure> {
    let format: Format = format.parse().map_err(|_| Failure::Missing)?;
    let (filter, wrong) = fields.filter();
    if let Some(wrong) = wrong.first() {
        return Err(Failure::Unreadable(format!("{} needs {}", wrong.field, wrong.allowed)));
    }
    let name = format!("consent-log.{}", format.extension());
    let parts = export(state.into_inner(), filter, format, None)
        .map_ok(Bytes::from)
        .inspect_err(|cause| tracing::error!(%cause, "a download broke off"));
    Ok(HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(Box::pin(parts)))
}
