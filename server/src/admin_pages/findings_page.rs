//! What the pages of each site have reported, and what the owner does next.

use super::failure::Failure;
use super::session::Session;
use super::{page, words};
use crate::app::State;
use crate::findings::{advice, word};
use crate::moment;
use crate::store::{Finding, FindingKind};
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

/// Most findings shown of one site.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "admin/findings.html")]
struct FindingsPage<'a> {
    here: &'static str,
    admin: &'a str,
    sites: Vec<Site>,
}

struct Site {
    id: String,
    name: String,
    kinds: Vec<Kind>,
    rows: Vec<Row>,
    /// How many more there are.
    more: usize,
}

struct Kind {
    id: &'static str,
    means: &'static str,
    next: &'static str,
}

struct Row {
    kind: &'static str,
    name: String,
    count: String,
    first: Time,
    last: Time,
}

struct Time {
    machine: String,
    text: String,
}

/// `GET /admin/findings`.
pub(super) async fn show(session: Session, state: Data<State>) -> Result<HttpResponse, Failure> {
    let mut sites = Vec::new();
    for current in state.notices.all_current() {
        let found = state.store.findings(&current.stored.site).await?;
        sites.push(Site::of(current.stored.site.as_str(), current.notice.name(), found));
    }
    page(&FindingsPage { here: "findings", admin: &session.admin, sites })
}

impl Site {
    fn of(id: &str, name: &str, found: Vec<Finding>) -> Self {
        let mut kinds: Vec<FindingKind> = found.iter().map(|finding| finding.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let kinds = kinds.into_iter().map(|kind| {
            let (means, next) = advice(kind);
            Kind { id: word(kind), means, next }
        });
        Self {
            id: id.into(),
            name: name.into(),
            kinds: kinds.collect(),
            more: found.len().saturating_sub(MOST),
            rows: found.into_iter().take(MOST).map(Row::from).collect(),
        }
    }
}

impl From<Finding> for Row {
    fn from(finding: Finding) -> Self {
        let time = |at| Time { machine: moment::spell(at), text: words::time(at) };
        Self {
            kind: word(finding.kind),
            name: finding.name,
            count: words::number(finding.count),
            first: time(finding.first_at),
            last: time(finding.last_at),
        }
    }
}
