//! When records were erased, by whom or under which rule, and how many; and the rules themselves.
//! Whose they were is not known.

use super::failure::Failure;
use super::session::Session;
use super::{page, words};
use crate::app::State;
use crate::moment;
use crate::retention::Keep;
use crate::store::{ErasedBy, Erasure};
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;
use consent::SiteId;

/// Most erasures shown.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "admin/erasures.html")]
struct ErasuresPage<'a> {
    here: &'static str,
    admin: &'a str,
    rules: Vec<Rule>,
    rows: Vec<Row>,
    /// Whether there are older ones.
    more: bool,
}

/// How long a site's records are kept.
struct Rule {
    site: String,
    /// Empty if for ever.
    keep: String,
    set: String,
}

struct Row {
    machine_time: String,
    time: String,
    by: String,
    records: String,
}

/// `GET /admin/erasures`.
pub(super) async fn show(session: Session, state: Data<State>) -> Result<HttpResponse, Failure> {
    let erasures = state.store.erasures(None, MOST).await?;
    let more = erasures.last().is_some_and(|erasure| erasure.number > 0);
    let rows = erasures.into_iter().map(Row::from).collect();
    let rules = rules(&state).await?;
    page(&ErasuresPage { here: "log", admin: &session.admin, rules, rows, more })
}

/// Every site, also those without a rule.
async fn rules(state: &State) -> Result<Vec<Rule>, Failure> {
    let set = state.store.rules().await?;
    let sites = state.notices.all_current();
    let mut sites: Vec<_> = sites.iter().map(|current| &current.stored.site).collect();
    sites.extend(set.iter().map(|rule| &rule.site));
    sites.sort_unstable();
    sites.dedup();
    let rule = |site: &SiteId| {
        let rule = set.iter().find(|rule| rule.site == *site);
        Rule {
            site: site.to_string(),
            keep: rule
                .and_then(|rule| rule.keep.clone())
                .map_or_else(String::new, |keep| keep.parse().map(Keep::words).unwrap_or(keep)),
            set: rule.map_or_else(String::new, |rule| {
                format!("{} by {}", words::time(rule.set_at), rule.set_by)
            }),
        }
    };
    Ok(sites.into_iter().map(rule).collect())
}

impl From<Erasure> for Row {
    fn from(erasure: Erasure) -> Self {
        Self {
            machine_time: moment::spell(erasure.at),
            time: words::time(erasure.at),
            by: match erasure.by {
                ErasedBy::Visitor => "the visitor".into(),
                ErasedBy::Admin(name) => name,
                ErasedBy::Retention { site, rule, before } => {
                    format!("retention of {site}, {rule}: ended before {}", words::day(before))
                }
            },
            records: words::number(erasure.records),
        }
    }
}
