//! What a vendor answers: its script, a pixel, an empty 204, a player, and the cookies that come
//! with it. It refuses to know the log.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use super::address::Address;
use super::{Query, cookies};

/// An answer, and the names of the cookies it sets.
pub(super) struct Answer {
    pub(super) response: HttpResponse,
    pub(super) cookies_set: Vec<String>,
}

const STANDIN: &str = include_str!("../../../../static/demo/tracker/standin.js");
const GTAG: &str = include_str!("../../../../static/demo/tracker/gtag.js");
const FBEVENTS: &str = include_str!("../../../../static/demo/tracker/fbevents.js");
const INSIGHT: &str = include_str!("../../../../static/demo/tracker/insight.js");
const TIKTOK: &str = include_str!("../../../../static/demo/tracker/tiktok.js");
const PLAYER: &str = include_str!("../../../../static/demo/tracker/player.html");

/// A transparent GIF of one pixel.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00\x21\xf9\x04\x01\
    \x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b";

enum Content {
    Script(&'static str),
    Gif,
    Empty,
    Json,
    Player,
    Missing,
}

/// Answers `request` as the vendor at `address` does. Nothing may be cached, so that each load
/// of a page is seen.
pub(super) fn answer(
    request: &HttpRequest,
    address: &Address,
    query: &Query,
    known_cookies: &[String],
    at_ms: u64,
) -> Answer {
    let preflight = request.method() == Method::OPTIONS;
    let content = if preflight { Content::Empty } else { content(address, query) };
    let (status, cookies) = match content {
        Content::Missing => (StatusCode::NOT_FOUND, Vec::new()),
        Content::Empty if preflight => (StatusCode::NO_CONTENT, Vec::new()),
        Content::Empty => (StatusCode::NO_CONTENT, cookies::of(address, known_cookies, at_ms)),
        _ => (StatusCode::OK, cookies::of(address, known_cookies, at_ms)),
    };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"));
    allow_origin(&mut response, request, preflight);
    let cookies_set = cookies.iter().map(|cookie| cookie.name().to_owned()).collect();
    for cookie in cookies {
        response.cookie(cookie);
    }
    Answer { response: fill(&mut response, &content, address.in_path), cookies_set }
}

fn content(address: &Address, query: &Query) -> Content {
    let path = address.path.trim_end_matches('/');
    match (address.host.as_str(), path) {
        ("www.googletagmanager.com", "/gtag/js") if query.contains_key("id") => {
            Content::Script(GTAG)
        }
        ("connect.facebook.net", path) if path.ends_with("/fbevents.js") => {
            Content::Script(FBEVENTS)
        }
        ("snap.licdn.com", "/li.lms-analytics/insight.min.js") => Content::Script(INSIGHT),
        ("analytics.tiktok.com", "/i18n/pixel/events.js") => Content::Script(TIKTOK),
        (
            "www.google-analytics.com"
            | "region1.google-analytics.com"
            | "analytics.google.com"
            | "stats.g.doubleclick.net",
            "/g/collect",
        ) => Content::Empty,
        ("www.facebook.com", "/tr")
        | ("px.ads.linkedin.com" | "px4.ads.linkedin.com", "/collect") => Content::Gif,
        ("analytics.tiktok.com", "/api/v2/pixel" | "/api/v2/pixel/act") => Content::Json,
        ("googleads.g.doubleclick.net", path)
            if path.starts_with("/pagead/viewthroughconversion/") =>
        {
            Content::Gif
        }
        ("www.googleadservices.com", path) if path.starts_with("/pagead/conversion/") => {
            Content::Gif
        }
        ("www.youtube.com" | "www.youtube-nocookie.com", path) if path.starts_with("/embed/") => {
            Content::Player
        }
        _ => Content::Missing,
    }
}

fn fill(response: &mut HttpResponseBuilder, content: &Content, in_path: bool) -> HttpResponse {
    match content {
        // One scope for the shared part and the vendor's own, so nothing leaks into the page.
        Content::Script(code) => {
            response.content_type("text/javascript; charset=utf-8").body(format!(
                "(function () {{\n'use strict';\nvar inPath = {in_path};\n{STANDIN}\n{code}\n}})();\n"
            ))
        }
        Content::Gif => response.content_type("image/gif").body(GIF),
        Content::Json => {
            response.content_type("application/json").body(r#"{"code":0,"message":"OK"}"#)
        }
        Content::Player => response.content_type("text/html; charset=utf-8").body(PLAYER),
        Content::Empty | Content::Missing => response.finish(),
    }
}

fn allow_origin(response: &mut HttpResponseBuilder, request: &HttpRequest, preflight: bool) {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return };
    response
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()))
        .insert_header((header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"))
        .insert_header((header::VARY, "Origin"));
    if preflight {
        response
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"))
            .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"));
    }
}
