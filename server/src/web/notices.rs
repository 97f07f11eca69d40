//! The published notices: what was asked, word for word, and publishing the next.

use super::query::Parameters;
use super::{AdminToken, Refusal, body, site};
use crate::app::State;
use crate::log::QuestionError;
use crate::moment::Moment;
use crate::notice_file;
use crate::notices::Published;
use crate::publish::{self, PublishError, Publisher, Reason};
use crate::store::{Despite, StoreError};
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use consent::notice::{Draft, MAX_FILE};
use data_encoding::HEXLOWER;
use serde::Serialize;
use serde_json::json;

/// A version as anyone may know it.
#[derive(Serialize)]
struct Version {
    site: String,
    #[serde(rename = "version")]
    number: u32,
    hash: String,
    published_at: Moment,
    asks_since: u32,
    /// What is asked about anew although it was answered before.
    asks_again: Vec<String>,
}

impl From<&Published> for Version {
    fn from(published: &Published) -> Self {
        let stored = &published.stored;
        let again = published.notice.asks_again(stored.version);
        Self {
            site: stored.site.to_string(),
            number: stored.version,
            hash: HEXLOWER.encode(&stored.hash),
            published_at: Moment(stored.published_at),
            asks_since: stored.asks_since,
            asks_again: again.into_iter().map(Into::into).collect(),
        }
    }
}

/// A version as admins know it: with the reason why it was published although it is unfair, which
/// names who gave it.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    version: Version,
    #[serde(skip_serializing_if = "Option::is_none")]
    despite: Option<&'a Despite>,
}

impl<'a> From<&'a Published> for Listed<'a> {
    fn from(published: &'a Published) -> Self {
        Self { version: published.into(), despite: published.stored.despite.as_ref() }
    }
}

/// What an admin is told of a version just published.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    listed: Listed<'a>,
    warnings: Vec<Warning<'a>>,
}

#[derive(Serialize)]
struct Warning<'a> {
    path: &'a str,
    message: &'a str,
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
    let versions: Vec<Listed<'_>> = current.iter().map(|p| p.as_ref().into()).collect();
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
    let versions: Vec<Listed<'_>> = versions.iter().map(|p| p.as_ref().into()).collect();
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

/// `POST /v1/notices`: publishes a notice file. 201 for a new version, 200 for the current one. An
/// unfair one needs `despite=REASON`.
pub(super) async fn publish(
    AdminToken(admin): AdminToken,
    request: HttpRequest,
    state: Data<State>,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    let mut query = Parameters::of(&request)?;
    let despite = query.take("despite")?.map(|reason| reason.parse::<Reason>());
    let despite = despite.transpose().map_err(|error| QuestionError::new("despite", error))?;
    query.nothing_else()?;
    let file = body::bytes(payload, MAX_FILE).await?;
    let text = std::str::from_utf8(&file)
        .map_err(|error| Refusal::InvalidNotice(format!("the notice is not UTF-8: {error}")))?;
    let notice = notice_file::parse("notice", text)
        .map_err(|error| Refusal::InvalidNotice(error.to_string()))?;
    let by = Publisher { admin: admin.as_str(), despite: despite.as_ref() };
    let publication = publish::publish(&state, notice, by).await.map_err(|error| match error {
        PublishError::Unfair(found) => {
            let told = notice_file::unfair("notice", text, &found);
            Refusal::UnfairNotice(format!("{told}\n{REGARDLESS}"))
        }
        other => other.into(),
    })?;
    let published = publication.published.as_ref();
    let warnings = published.notice.warnings().iter();
    let warnings = warnings.map(|one| Warning { path: &one.path, message: &one.message });
    let mut answer = if publication.is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(Answer { listed: published.into(), warnings: warnings.collect() }))
}

/// Ends the list of what is unfair.
const REGARDLESS: &str = "mend it, or say why it is published all the same: ?despite=REASON, 3 to \
                          500 characters, is kept with the version";

impl From<PublishError> for Refusal {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Store(StoreError::Conflict { .. }) => Self::PublishConflict,
            other => Self::internal(other),
        }
    }
}
