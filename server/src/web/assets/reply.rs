//! Sending an asset: in the best form the browser takes, or not at all if it has it already.

use super::Asset;
use actix_web::http::header::EntityTag;
use actix_web::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING,
    CONTENT_TYPE, CROSS_ORIGIN_RESOURCE_POLICY, ETAG, Encoding, Header, IfNoneMatch, Preference,
    Quality, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

/// For a year: the address changes with the content.
pub(super) const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// For five minutes, and for a day while the new one is fetched: the address stays.
pub(super) const SHORT: &str = "public, max-age=300, stale-while-revalidate=86400";

/// The asset as a response. Any page may load it.
pub(super) fn reply(
    request: &HttpRequest,
    asset: &Asset,
    content_type: &'static str,
    caching: &'static str,
) -> HttpResponse {
    let (encoding, body) = best(request, asset);
    let tag = EntityTag::new_strong(format!("{}-{}", &asset.hash[..16], encoding.unwrap_or("id")));
    let mut answer =
        if has(request, &tag) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((ETAG, tag.to_string()))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((VARY, ACCEPT_ENCODING.as_str()))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"));
    if has(request, &tag) {
        return answer.finish();
    }
    if let Some(encoding) = encoding {
        answer.insert_header((CONTENT_ENCODING, encoding));
    }
    answer.insert_header((CONTENT_TYPE, content_type)).body(body)
}

/// Brotli before gzip before none, of those the browser takes: its own order says nothing.
fn best(request: &HttpRequest, asset: &Asset) -> (Option<&'static str>, Bytes) {
    let accepted = AcceptEncoding::parse(request).map(|accepted| accepted.0).unwrap_or_default();
    let takes = |encoding: Encoding| {
        let wanted = Preference::Specific(encoding);
        accepted.iter().any(|offer| offer.item == wanted && offer.quality > Quality::ZERO)
    };
    if takes(Encoding::brotli()) {
        (Some("br"), asset.brotli.clone())
    } else if takes(Encoding::gzip()) {
        (Some("gzip"), asset.gzip.clone())
    } else {
        (None, asset.plain.clone())
    }
}

fn has(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => request.headers().contains_key("if-none-match"),
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}
