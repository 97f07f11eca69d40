//! The stand-in trackers on the demo's second port: they answer like the vendors and log every
//! request. They refuse to know the shop and Latch: a hit is a hit whoever caused it.

mod address;
mod answer;
mod cookies;
mod log;
mod reading;
mod vendor;

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use self::address::Address;
pub use self::log::{Hit, HitSummary, LOG_BOUND, TrackerLog};
pub use self::vendor::{HitKind, Vendor};

/// Longest request body that is read for an event, in bytes; longer ones are logged without it.
const BODY_BOUND: usize = 64 * 1024;

/// Makes an application the stand-in for every vendor. A request names its vendor's host either
/// as the first path segment (`/connect.facebook.net/en_US/fbevents.js`) or as its `Host`.
/// Every request is logged in `log`, answered or not.
pub fn tracker_routes(log: TrackerLog) -> impl FnOnce(&mut web::ServiceConfig) {
    move |config| {
        config
            .app_data(web::PayloadConfig::new(BODY_BOUND))
            .app_data(web::Data::new(log))
            .default_service(web::to(receive));
    }
}

async fn receive(
    request: HttpRequest,
    log: web::Data<TrackerLog>,
    body: Result<web::Bytes, actix_web::Error>,
) -> HttpResponse {
    let address = Address::of(&header_text(&request, header::HOST), request.path());
    let query = reading::query(request.query_string());
    let (vendor, kind) = vendor::identify(&address, &query);
    let signal = reading::signal(vendor, kind, &address, &query, &body.unwrap_or_default());
    let cookies_sent = reading::cookie_names(&header_text(&request, header::COOKIE));
    let at_ms = now_ms();
    let answer = answer::answer(&request, &address, &query, &cookies_sent, at_ms);
    log.push(Hit {
        seq: 0,
        at_ms,
        vendor,
        kind,
        method: request.method().to_string(),
        status: answer.response.status().as_u16(),
        host: reading::bounded(&address.host),
        path: reading::bounded(&address.path),
        query,
        event: signal.event,
        value: signal.value,
        currency: signal.currency,
        cookies_sent,
        cookies_set: answer.cookies_set,
        referer_path: reading::referer_path(&header_text(&request, header::REFERER)),
    });
    answer.response
}

fn header_text(request: &HttpRequest, name: header::HeaderName) -> String {
    request
        .headers()
        .get(name)
        .map_or_else(String::new, |value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A request's query parameters, bounded in number and length.
type Query = BTreeMap<String, String>;

#[cfg(test)]
mod tests;
