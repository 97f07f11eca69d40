//! Whether the server answers, and what crawlers may read.

use actix_web::{HttpResponse, Responder};
use serde_json::json;

pub(super) async fn healthz() -> impl Responder {
    HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

pub(super) async fn robots() -> impl Responder {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("User-agent: *\nDisallow: /admin\nDisallow: /v1\n")
}
