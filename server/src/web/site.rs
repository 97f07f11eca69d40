//! The site that a request is about, and whether the request may come from where it comes from.

use super::Refusal;
use crate::app::State;
use crate::notices::Published;
use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;
use consent::SiteId;
use std::sync::Arc;

/// The current notice of the site of this name.
pub(super) fn current(state: &State, site: &str) -> Result<Arc<Published>, Refusal> {
    let site = site.parse::<SiteId>().map_err(|_| Refusal::UnknownSite)?;
    state.notices.current(&site).ok_or(Refusal::UnknownSite)
}

/// Refuses what no page of the site's origins has sent.
pub(super) fn check_origin(published: &Published, request: &HttpRequest) -> Result<(), Refusal> {
    let origin = request.headers().get(ORIGIN).ok_or(Refusal::ForeignOrigin)?;
    if has_origin(published, origin.as_bytes()) { Ok(()) } else { Err(Refusal::ForeignOrigin) }
}

/// Whether the notice names this origin, to the letter.
pub(super) fn has_origin(published: &Published, origin: &[u8]) -> bool {
    published.notice.origins().iter().any(|allowed| allowed.as_bytes() == origin)
}
