//! `/v1/sites/{site}/findings` and `/csp-reports`: what pages report, and what admins read of it.

use super::from_page::{FromPage, Posted};
use super::query::Parameters;
use super::{AdminToken, Refusal, body, client_address, site};
use crate::app::{Limiter, State};
use crate::findings::{self, FindingName, FindingView, MOST};
use crate::moment;
use crate::store::FindingKind;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

/// Browsers repeat the whole policy in each violation.
const VIOLATIONS: usize = 128 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    findings: Vec<Found>,
}

impl Posted for Sent {
    const LIMIT: usize = 16 * 1024;

    fn allowance(state: &State) -> Option<&Limiter> {
        Some(&state.findings)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    kind: Kind,
    name: FindingName,
}

/// What a page may report. Violations of the policy are the browser's to tell.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Leftover,
    Blocked,
}

/// `POST /v1/sites/{site}/findings`: a page reports.
pub(super) async fn post(
    state: Data<State>,
    page: FromPage<Sent>,
) -> Result<HttpResponse, Refusal> {
    let FromPage { current, sent: Sent { findings } } = page;
    if !(1..=MOST).contains(&findings.len()) {
        let message = format!("findings: 1 to {MOST} at once, there are {}", findings.len());
        return Err(Refusal::MalformedBody(message));
    }
    let found = findings.into_iter().map(|Found { kind, name }| match kind {
        Kind::Leftover => (FindingKind::Leftover, name.into_inner()),
        Kind::Blocked => (FindingKind::Blocked, name.into_inner()),
    });
    let found: Vec<_> = found.collect();
    state.store.report(&current.stored.site, &found, moment::now()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /v1/sites/{site}/csp-reports`: a browser reports violations. It may do so without an
/// `Origin`, so the page that the report names must be the site's.
pub(super) async fn violations(
    state: Data<State>,
    site: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    let current = site::current(&state, &site)?;
    state.findings.check(client_address(&request, &state))?;
    let legacy = match request.content_type() {
        "application/csp-report" => true,
        "application/reports+json" => false,
        _ => return Err(Refusal::UnsupportedReportType),
    };
    let body = body::bytes(payload, VIOLATIONS).await?;
    let told = findings::violations(&body, legacy)
        .map_err(|error| Refusal::MalformedBody(error.to_string()))?;
    if told.iter().any(|violation| !site::has_origin(&current, violation.page.as_bytes())) {
        return Err(Refusal::ForeignOrigin);
    }
    let names = told.into_iter().filter_map(|violation| violation.name);
    let found: Vec<_> = names.take(MOST).map(|name| (FindingKind::Policy, name)).collect();
    if !found.is_empty() {
        state.store.report(&current.stored.site, &found, moment::now()).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /v1/sites/{site}/findings`: all of them, latest first, for admins.
pub(super) async fn list(
    _: AdminToken,
    state: Data<State>,
    site: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    Parameters::of(&request)?.nothing_else()?;
    let current = site::current(&state, &site)?;
    let findings = state.store.findings(&current.stored.site).await?;
    let findings: Vec<FindingView> = findings.into_iter().map(FindingView::from).collect();
    Ok(HttpResponse::Ok().json(json!({ "findings": findings })))
}
