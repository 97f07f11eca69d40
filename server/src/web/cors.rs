//! Which pages may read the public endpoints: those of the origins that the site's notice names,
//! never all. Admin endpoints have no such rule, so no page may.

use super::site;
use crate::app::State;
use actix_cors::Cors;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use std::sync::Arc;

/// The rule for one public endpoint below `/v1/sites/{site}/`.
pub(super) fn of_the_site(state: &Arc<State>) -> Cors {
    posting(state).allowed_methods([Method::GET])
}

/// The rule where pages may post, but not read what admins read at the same address.
pub(super) fn posting(state: &Arc<State>) -> Cors {
    let state = Arc::clone(state);
    Cors::default()
        .allowed_origin_fn(move |origin, request| {
            let rest = request.uri.path().strip_prefix("/v1/sites/");
            let name = rest.and_then(|rest| rest.split('/').next()).unwrap_or("");
            site::current(&state, name).is_ok_and(|p| site::has_origin(&p, origin.as_bytes()))
        })
        .allowed_methods([Method::POST])
        .allowed_headers([AUTHORIZATION, CONTENT_TYPE])
        .expose_headers(["x-request-id", "latch-notice-hash", RETRY_AFTER.as_str()])
        .max_age(86_400)
}
