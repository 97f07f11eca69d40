//! `GET /v1/records/{index}/shown`: what was asked, shown again, for admins. The page runs the banner's
//! code, so it is never sent but as a page without an origin.

use super::{AdminToken, Refusal};
use crate::app::State;
use crate::shown::{self, ShownError, ShownPage};
use crate::store::Entry;
use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Data, Path};

impl From<ShownError> for Refusal {
    fn from(error: ShownError) -> Self {
        match error {
            ShownError::Store(error) => error.into(),
            ShownError::Notice | ShownError::Language => Self::NotShown(error.to_string()),
            other => Self::internal(other),
        }
    }
}

pub(super) async fn page(
    _: AdminToken,
    state: Data<State>,
    index: Path<String>,
) -> Result<HttpResponse, Refusal> {
    let index = index.parse().map_err(|_| Refusal::NotFound)?;
    match state.store.entry(index).await?.ok_or(Refusal::NotFound)? {
        Entry::Kept(record) => Ok(sent(shown::of_record(&state, &record).await?, false)),
        Entry::Erased(_) => Err(Refusal::NotShown(
            "this record was erased, and what it named of the notice went with it".into(),
        )),
    }
}

/// The page as an answer: a file, or to be looked at in a frame of this server's own pages. In either
/// case without an origin, so that its scripts have nobody's cookies.
pub fn sent(page: ShownPage, in_a_frame: bool) -> HttpResponse {
    let ShownPage { html, policy, file } = page;
    let way = if in_a_frame { "inline" } else { "attachment" };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            CONTENT_SECURITY_POLICY,
            format!("sandbox allow-scripts; frame-ancestors 'self'; {policy}"),
        ))
        .insert_header(("x-frame-options", "SAMEORIGIN"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("{way}; filename=\"{file}\"")))
        .body(html)
}
