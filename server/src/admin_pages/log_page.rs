//! The log, newest first, filtered by a plain form.

use super::failure::Failure;
use super::query::{Query, Start, Wrong};
use super::session::Session;
use super::{page, paging, words};
use crate::app::State;
use crate::moment;
use actix_web::HttpResponse;
use actix_web::web::{self, Data};
use askama::Template;
use consent::Record;

#[derive(Template)]
#[template(path = "admin/log.html")]
struct LogPage<'a> {
    here: &'static str,
    admin: &'a str,
    total: String,
    /// Whether something was ever erased.
    erased: bool,
    fields: &'a Query,
    query: String,
    narrows: bool,
    sites: Vec<Offered>,
    choices: Vec<Offered>,
    wrongs: Vec<Wrong>,
    rows: Vec<Row>,
    older: Option<String>,
    newer: Option<String>,
    snippet: String,
}

/// One entry of a list to choose from.
pub(super) struct Offered {
    pub(super) id: String,
    pub(super) label: &'static str,
    pub(super) chosen: bool,
}

struct Row {
    index: u64,
    machine_time: String,
    time: String,
    outcome: &'static str,
    categories: Vec<Chip>,
    site: String,
    version: u32,
    language: String,
    page: String,
    visitor: String,
    visitor_short: String,
}

struct Chip {
    id: String,
    answer: &'static str,
}

/// `GET /admin/`.
pub(super) async fn show(
    session: Session,
    state: Data<State>,
    fields: web::Query<Query>,
) -> Result<HttpResponse, Failure> {
    let (filter, wrongs) = fields.filter();
    let found = paging::page(state.store.as_ref(), &filter, fields.start()).await?;
    let turned = |name: &str, at: u64| fields.string_with(&[(name, &at.to_string())]);
    let mut sites: Vec<Offered> = state
        .notices
        .all_current()
        .iter()
        .map(|published| Offered {
            id: published.stored.site.to_string(),
            label: "",
            chosen: filter.site.as_ref() == Some(&published.stored.site),
        })
        .collect();
    let known = sites.iter().any(|site| site.chosen);
    if let Some(site) = filter.site.as_ref().filter(|_| !known) {
        sites.push(Offered { id: site.to_string(), label: "", chosen: true });
    }
    let choices = [
        ("granted", "Everything granted"),
        ("mixed", "Some granted"),
        ("denied", "Nothing granted"),
    ];
    let site = sites.first().map_or("SITE", |site| &site.id);
    page(&LogPage {
        here: "log",
        admin: &session.admin,
        total: words::number(state.store.length().await?),
        erased: !state.store.erasures(None, 1).await?.is_empty(),
        query: fields.string(),
        narrows: fields.narrows(),
        choices: choices
            .map(|(id, label)| Offered { id: id.into(), label, chosen: fields.choice == id })
            .into(),
        wrongs,
        older: found.older.map(|at| turned("after", at)),
        newer: found
            .newer
            .filter(|_| fields.start() != Start::Newest)
            .map(|at| turned("before", at)),
        rows: found.records.into_iter().map(Row::from).collect(),
        snippet: words::snippet(&state, site),
        sites,
        fields: &fields,
    })
}

impl From<Record> for Row {
    fn from(record: Record) -> Self {
        let visitor = record.visitor.to_hex();
        let categories = record.answers.categories.into_iter();
        Self {
            index: record.index,
            machine_time: moment::spell(record.recorded_at),
            time: words::time(record.recorded_at),
            outcome: words::outcome(record.outcome),
            categories: categories
                .map(|(id, answer)| Chip { id: id.into(), answer: words::answer(answer) })
                .collect(),
            site: record.site.into(),
            version: record.notice.version,
            language: record.language.into(),
            page: record.page.into(),
            visitor_short: visitor[..8].into(),
            visitor,
        }
    }
}
