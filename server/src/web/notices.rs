//! The published notices: what was asked, word for word, and publishing the next.

use super::{AdminToken, Refusal, body, site};
use crate::app::State;
use crate::moment::Moment;
use crate::notice_file;
use crate::notices::Published;
use crate::publish::{self, PublishError};
use crate::store::StoreError;
use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path, Payload};
use consent::notice::{Draft, MAX_FILE};
use data_encoding::HEXLOWER;
use serde::Serialize;
use serde_json::json;

/// A version as lists show it.
#[derive(Serialize)]
struct Version {
    site: String,
    #[serde(rename = "version")]
    number: u32,
    hash: String,
    published_at: Moment,
    asks_since: u32,
}

impl From<&Published> for Version {
    fn from(published: &Published) -> Self {
        let stored = &published.stored;
        Self {
            site: stored.site.to_string(),
            number: stored.version,
            hash: HEXLOWER.encode(&stored.hash),
            published_at: Moment(stored.published_at),
            asks_since: stored.asks_since,
        }
    }
}

#[derive(Serialize)]
struct Current<'a> {
    #[serde(flatten)]
    version: Version,
    notice: &'a Draft,
}

/// `GET /v1/sites/{site}/notice`: the current version.
pub(super) async fn current(
    state: Data<State>,
    site: Path<String>,
) -> Result<HttpResponse, Refusal> {
    let published = site::current(&state, &site)?;
    let version = Version::from(published.as_ref());
    let current = Current { version, notice: published.notice.draft() };
    Ok(HttpResponse::Ok().json(current))
}

/// `GET /v1/notices`: the current version of every site, by site, for admins.
pub(super) async fn list(_: AdminToken, state: Data<State>) -> HttpResponse {
    let current = state.notices.all_current();
    let versions: Vec<Version> = current.iter().map(|p| Version::from(p.as_ref())).collect();
    HttpResponse::Ok().json(json!({ "notices": versions }))
}

/// `GET /v1/sites/{site}/notices`: all versions, oldest first, for admins.
pub(super) async fn versions(
    _: AdminToken,
    state: Data<State>,
    site: Path<String>,
) -> Result<HttpResponse, Refusal> {
    let current = site::current(&state, &site)?;
    let versions = state.notices.versions(&current.stored.site);
    let versions: Vec<Version> = versions.iter().map(|p| Version::from(p.as_ref())).collect();
    Ok(HttpResponse::Ok().json(json!({ "notices": versions })))
}

/// `GET /v1/sites/{site}/notices/{version}`: exactly the bytes whose SHA-256 the records name.
pub(super) async fn version(
    state: Data<State>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Refusal> {
    let (site, version) = path.into_inner();
    let current = site::current(&state, &site)?;
    let version = version.parse().map_err(|_| Refusal::NotFound)?;
    let published = state.notices.version(&current.stored.site, version);
    let stored = &published.as_deref().ok_or(Refusal::NotFound)?.stored;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header(("latch-notice-hash", HEXLOWER.encode(&stored.hash)))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(stored.json.clone()))
}

/// `POST /v1/notices`: publishes a notice file. 201 for a new version, 200 for the current one.
pub(super) async fn publish(
    _: AdminToken,
    state: Data<State>,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    let file = body::bytes(payload, MAX_FILE).await?;
    let text = std::str::from_utf8(&file)
        .map_err(|error| Refusal::InvalidNotice(format!("the notice is not UTF-8: {error}")))?;
    let notice = notice_file::parse("notice", text)
        .map_err(|error| Refusal::InvalidNotice(error.to_string()))?;
    let publication = publish::publish(&state, notice).await?;
    let mut answer = if publication.is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(Version::from(publication.published.as_ref())))
}

impl From<PublishError> for Refusal {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Store(StoreError::Conflict { .. }) => Self::PublishConflict,
            other => Self::internal(other),
        }
    }
}
