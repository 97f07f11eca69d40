//! `GET /v1/sites/{site}/csp`: the content security policy for the visitor whose request this is. A
//! proxy asks it with the visitor's cookie before it serves a page.

use super::query::Parameters;
use super::{Refusal, site};
use crate::app::State;
use crate::log::QuestionError;
use crate::moment;
use crate::notices::Published;
use crate::policy;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HOST, VARY};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use consent::notice::HostPattern;
use consent::{Choice, DeviceChoice, Terms, standing};

/// `GET /v1/sites/{site}/csp`, optionally with the `nonce` of the page's own inline scripts.
pub(super) async fn policy(
    state: Data<State>,
    site: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let current = site::current(&state, &site)?;
    let mut parameters = Parameters::of(&request)?;
    let nonce = parameters.take("nonce")?;
    parameters.nothing_else()?;
    if nonce.as_deref().is_some_and(|nonce| !policy::is_nonce(nonce)) {
        return Err(QuestionError::new("nonce", "16 to 128 of A-Z a-z 0-9 + / = _ -").into());
    }
    let choice = answered(&current, &request);
    let latch = base(&state, &request);
    let policy = policy::of(&current.notice, &choice, &latch, nonce.as_deref()).to_string();
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy.clone()))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((VARY, "Cookie"))
        .body(policy))
}

/// What holds of the choice in the visitor's cookie: by the same function as in the banner.
fn answered(current: &Published, request: &HttpRequest) -> Choice {
    let stored = &current.stored;
    let terms = Terms {
        version: stored.version,
        asks_since: stored.asks_since,
        lifetime_days: current.notice.choice_lifetime_days(),
    };
    let kept = kept(request, stored.site.as_str());
    let kept = kept.as_deref().and_then(|text| DeviceChoice::parse(text).ok());
    let standing = standing(current.notice.outline(), terms, kept.as_ref(), moment::now() / 1_000);
    *standing.choice()
}

/// The cookie's text; nothing if several of that name disagree, as in the banner.
fn kept(request: &HttpRequest, site: &str) -> Option<String> {
    let name = format!("latch_{site}");
    let lines = request.headers().get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';'));
    let mut found = pairs.filter_map(|pair| {
        let (found, value) = pair.trim_ascii().split_once('=')?;
        (found == name).then_some(value)
    });
    let first = found.next()?;
    found.all(|other| other == first).then(|| first.to_owned())
}

/// Latch's origin for browsers: as the owner has set it, else as this request found it.
fn base(state: &State, request: &HttpRequest) -> String {
    if let Some(url) = &state.settings.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    match host.filter(|host| !host.starts_with('*')).and_then(HostPattern::parse) {
        Some(host) => format!("http://{}", host.as_str()),
        None => format!("http://{}", request.app_config().local_addr()),
    }
}
