//! `/v1/retention` and `/v1/sites/{site}/retention`: how long records are kept, who has set that, and
//! how many would go now.

use super::query::Parameters;
use super::{AdminToken, Refusal, body, site};
use crate::app::State;
use crate::log::QuestionError;
use crate::moment::{self, Moment};
use crate::retention::{Keep, KeepError, Upcoming, upcoming};
use crate::store::{Counted, RetentionRule};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use consent::SiteId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

const LIMIT: usize = 1024;

/// A site's rule.
#[derive(Serialize)]
struct RuleView {
    site: SiteId,
    /// ISO 8601; `null` if nothing expires.
    keep: Option<String>,
    /// `null` if there never was a rule.
    set_at: Option<Moment>,
    set_by: Option<String>,
}

impl From<RetentionRule> for RuleView {
    fn from(rule: RetentionRule) -> Self {
        let RetentionRule { site, keep, set_at, set_by } = rule;
        Self { site, keep, set_at: Some(Moment(set_at)), set_by: Some(set_by) }
    }
}

/// What a rule would let go now.
#[derive(Serialize)]
struct PreviewView {
    site: SiteId,
    keep: String,
    /// What ended before this time goes.
    before: Moment,
    would_expire: u64,
    /// Whether there may be more.
    at_least: bool,
}

impl From<Upcoming> for PreviewView {
    fn from(Upcoming { expiry, records: Counted { count, at_least } }: Upcoming) -> Self {
        let before = Moment(expiry.before);
        Self { site: expiry.site, keep: expiry.rule, before, would_expire: count, at_least }
    }
}

/// Every site with its rule, also those that have none.
async fn all(state: &State) -> Result<BTreeMap<SiteId, RuleView>, Refusal> {
    let sites = state.notices.all_current().into_iter().map(|current| current.stored.site.clone());
    let without =
        |site: SiteId| (site.clone(), RuleView { site, keep: None, set_at: None, set_by: None });
    let mut all: BTreeMap<_, _> = sites.map(without).collect();
    for rule in state.store.rules().await? {
        all.insert(rule.site.clone(), rule.into());
    }
    Ok(all)
}

/// `GET /v1/retention`: the rule of each site.
pub(super) async fn list(_: AdminToken, state: Data<State>) -> Result<HttpResponse, Refusal> {
    let rules: Vec<RuleView> = all(&state).await?.into_values().collect();
    Ok(HttpResponse::Ok().json(json!({ "rules": rules })))
}

/// `GET /v1/sites/{site}/retention`: its rule.
pub(super) async fn one(
    _: AdminToken,
    state: Data<State>,
    path: Path<String>,
) -> Result<HttpResponse, Refusal> {
    let site = site::current(&state, &path)?.stored.site.clone();
    let rule = all(&state).await?.remove(&site).ok_or(Refusal::UnknownSite)?;
    Ok(HttpResponse::Ok().json(rule))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    keep: String,
}

/// `PUT /v1/sites/{site}/retention`: sets its rule.
pub(super) async fn put(
    AdminToken(admin): AdminToken,
    state: Data<State>,
    path: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    let Wanted { keep } = body::json(&request, payload, LIMIT).await?;
    let keep: Keep = keep.parse()?;
    set(&state, &path, Some(keep), admin.to_string()).await
}

/// `DELETE /v1/sites/{site}/retention`: takes its rule away; nothing expires any more.
pub(super) async fn delete(
    AdminToken(admin): AdminToken,
    state: Data<State>,
    path: Path<String>,
) -> Result<HttpResponse, Refusal> {
    set(&state, &path, None, admin.to_string()).await
}

async fn set(
    state: &State,
    name: &str,
    keep: Option<Keep>,
    set_by: String,
) -> Result<HttpResponse, Refusal> {
    let site = site::current(state, name)?.stored.site.clone();
    let keep = keep.map(|keep| keep.to_string());
    let rule = RetentionRule { site, keep, set_at: moment::now(), set_by };
    state.store.put_rule(&rule).await?;
    Ok(HttpResponse::Ok().json(RuleView::from(rule)))
}

/// `GET /v1/retention/preview`: how many records would expire now, by the rules that are set; with
/// `site` by that of one site, and with `keep` by this one instead. Changes nothing.
pub(super) async fn preview(
    _: AdminToken,
    state: Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let mut parameters = Parameters::of(&request)?;
    let only = parameters.take("site")?;
    let only = only.map(|name| site::current(&state, &name)).transpose()?;
    let keep = parameters.take("keep")?.map(|keep| keep.parse::<Keep>()).transpose()?;
    parameters.nothing_else()?;
    if keep.is_some() && only.is_none() {
        return Err(QuestionError::new("keep", "needs `site`: a rule is one site's").into());
    }
    let mut previews = Vec::new();
    for (site, rule) in all(&state).await? {
        if only.as_ref().is_some_and(|only| only.stored.site != site) {
            continue;
        }
        let set = rule.keep.map(|keep| keep.parse::<Keep>()).transpose();
        let Some(keep) = keep.map_or_else(|| set, |keep| Ok(Some(keep)))? else { continue };
        previews.push(PreviewView::from(upcoming(&state, &site, keep).await?));
    }
    Ok(HttpResponse::Ok().json(json!({ "previews": previews })))
}

impl From<KeepError> for Refusal {
    fn from(error: KeepError) -> Self {
        Self::InvalidRetention(error.to_string())
    }
}
