//! `POST /v1/sites/{site}/expirations`: ends the cookies of refused services that no script can see.
//! A server can do so for its own host and its parents, so it helps where Latch is served from the
//! site's domain.

use super::Refusal;
use super::from_page::{FromPage, Posted};
use crate::app::{Limiter, State};
use actix_web::http::header::{COOKIE, HOST, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use consent::notice::{HostPattern, Shown, ShownCookie};
use consent::{Item, ItemId};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Most cookies ended at once: proxies bound the headers of an answer.
const MOST: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refused {
    services: Vec<ItemId>,
}

impl Posted for Refused {
    const LIMIT: usize = 8 * 1024;

    /// Nothing is kept and nothing waited for.
    fn allowance(_: &State) -> Option<&Limiter> {
        None
    }
}

pub(super) async fn post(
    state: Data<State>,
    request: HttpRequest,
    page: FromPage<Refused>,
) -> Result<HttpResponse, Refusal> {
    let FromPage { current, sent: Refused { services } } = page;
    let (notice, stored) = (&current.notice, &current.stored);
    let shown = notice.shown(notice.default_language(), stored.version, stored.asks_since);
    let shown = shown.ok_or_else(|| Refusal::internal("a notice without its own language"))?;
    let mut declared: Vec<&ShownCookie> = Vec::new();
    for id in &services {
        let Some(Item::Service(at)) = notice.outline().find(id.as_str()) else {
            return Err(Refusal::UnknownService(id.to_string()));
        };
        if notice.outline().is_necessary(Item::Service(at)) {
            return Err(Refusal::NecessaryService(id.to_string()));
        }
        declared.extend(only_the_servers(&shown, at));
    }
    let secure = if state.settings.is_https() { "; Secure" } else { "" };
    let mut domains = BTreeSet::from([String::new()]);
    domains.extend(hosts(&state, &request).iter().flat_map(|host| with_parents(host)));
    let mut answer = HttpResponse::NoContent();
    let lines = names(&declared, &sent(&request)).into_iter().flat_map(|(name, path)| {
        let line = move |domain: &String| {
            format!("{name}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path={path}{domain}{secure}")
        };
        domains.iter().map(line)
    });
    for line in lines.take(MOST) {
        answer.append_header((SET_COOKIE, line));
    }
    Ok(answer.finish())
}

/// The service's cookies that only the server can end.
fn only_the_servers(shown: &Shown, service: usize) -> impl Iterator<Item = &ShownCookie> {
    let cookies = shown.services.get(service).map_or(&[][..], |service| &service.cookies);
    cookies.iter().filter(|cookie| cookie.http_only && cookie.host.is_empty())
}

/// The names of the cookies that the browser has sent.
fn sent(request: &HttpRequest) -> Vec<&str> {
    let lines = request.headers().get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';'));
    pairs.filter_map(|pair| Some(pair.split_once('=')?.0.trim_ascii())).collect()
}

/// Names and paths to end: those that were sent, and those of other paths, which never are.
fn names<'a>(declared: &[&'a ShownCookie], sent: &[&'a str]) -> BTreeSet<(&'a str, &'a str)> {
    let mut names = BTreeSet::new();
    for cookie in declared {
        let path = cookie.path.as_str();
        if path == "/" {
            let meant = sent.iter().filter(|name| cookie.name.matches(name));
            names.extend(meant.map(|name| (*name, path)));
        } else {
            names.insert((cookie.name.as_str(), path));
        }
    }
    names
}

/// The host names under which browsers reach this server: as asked now, and as set. A proxy may
/// have changed the former; a browser ignores what is not its own.
fn hosts(state: &State, request: &HttpRequest) -> Vec<String> {
    let asked = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let set = state.settings.public_url.as_deref().and_then(HostPattern::of_address);
    let asked = asked.and_then(HostPattern::parse);
    let name = |host: &HostPattern| host.as_str().split(':').next().map(ToOwned::to_owned);
    asked.iter().chain(&set).filter_map(name).collect()
}

/// The `Domain` attributes for a host and its parents, without top-level domains. None for an
/// address.
fn with_parents(host: &str) -> Vec<String> {
    if host.parse::<IpAddr>().is_ok() || host.starts_with('*') {
        return Vec::new();
    }
    let starts = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
    let domains = std::iter::once(host).chain(starts).filter(|domain| domain.contains('.'));
    domains.take(8).map(|domain| format!("; Domain={domain}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_may_be_the_hosts_or_a_parents() {
        assert_eq!(
            with_parents("a.b.shop.example"),
            ["; Domain=a.b.shop.example", "; Domain=b.shop.example", "; Domain=shop.example"]
        );
        assert_eq!(with_parents("localhost"), [""; 0]);
        assert_eq!(with_parents("127.0.0.1"), [""; 0]);
    }
}
