//! What was asked, shown again: of a record and of a notice version. In a frame of these pages, or with
//! `download` as a file. Owns the addresses; the page is made by [`crate::shown`].

use super::failure::Failure;
use super::session::Session;
use crate::app::State;
use crate::shown::{self, ShownError};
use crate::store::Entry;
use crate::web::shown::sent;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use consent::{Language, SiteId};
use serde::Deserialize;

impl From<ShownError> for Failure {
    fn from(error: ShownError) -> Self {
        match error {
            ShownError::Store(error) => error.into(),
            ShownError::Language => Self::Missing,
            other => Self::Inside(other.to_string()),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    language: String,
    download: Option<String>,
}

/// `GET /admin/records/{index}/shown`.
pub(super) async fn of_record(
    _: Session,
    state: Data<State>,
    index: Path<u64>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    match state.store.entry(index.into_inner()).await?.ok_or(Failure::Missing)? {
        Entry::Kept(record) => {
            let page = shown::of_record(&state, &record).await?;
            Ok(sent(page, wanted.download.is_none()))
        }
        Entry::Erased(_) => Err(Failure::Missing),
    }
}

/// `GET /admin/notices/{site}/{version}/shown`.
pub(super) async fn of_version(
    _: Session,
    state: Data<State>,
    at: Path<(String, u32)>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let site: SiteId = at.0.parse().map_err(|_| Failure::Missing)?;
    let published = state.notices.version(&site, at.1).ok_or(Failure::Missing)?;
    let language: Language = wanted.language.parse().map_err(|_| Failure::Missing)?;
    let page = shown::of_version(&published, &language)?;
    Ok(sent(page, wanted.download.is_none()))
}
