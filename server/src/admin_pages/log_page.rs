//! The log, newest first, filtered by a plain form.

use super::elsewhere::{self, Elsewhere};
use super::failure::Failure;
use super::query::{Query, Start, Wrong};
use super::session::Session;
use super::{page, paging, words};
use crate::app::State;
use crate::moment;
use crate::store::Counted;
use actix_web::HttpResponse;
use actix_web::web::{self, Data};
use askama::Template;
use consent::{Filter, Record};

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
    /// How many match, where the filter narrows.
    matching: String,
    rarer: Vec<Rarer>,
    sites: Vec<Offered>,
    choices: Vec<Offered>,
    wrongs: Vec<Wrong>,
    rows: Vec<Row>,
    older: Option<String>,
    newer: Option<String>,
    snippet: String,
    elsewhere: Vec<Elsewhere>,
}

/// A list to choose from that is asked for rarely.
struct Rarer {
    field: &'static str,
    label: &'static str,
    words: Vec<Offered>,
}

impl Rarer {
    fn of(field: &'static str, label: &'static str, chosen: &str, words: &[&str]) -> Self {
        let offered =
            |word: &&str| Offered { id: (*word).into(), label: "", chosen: *word == chosen };
        Self { field, label, words: words.iter().map(offered).collect() }
    }
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
        matching: matching(&state, &fields, &filter).await?,
        rarer: rarer(&fields),
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
        elsewhere: elsewhere::all(&state),
        sites,
        fields: &fields,
    })
}

/// How many match, in words; nothing where all do.
async fn matching(state: &State, fields: &Query, filter: &Filter) -> Result<String, Failure> {
    if !fields.narrows() {
        return Ok(String::new());
    }
    let Counted { count, at_least } = state.store.how_many(filter).await?;
    let at_least = if at_least { "At least " } else { "" };
    let verb = if count == 1 { "matches" } else { "match" };
    Ok(format!("{at_least}{} {verb} the filter.", words::number(count)))
}

fn rarer(fields: &Query) -> Vec<Rarer> {
    let actions = [
        "accept_all",
        "reject_all",
        "save",
        "load_once",
        "import_onetrust",
        "import_cookiebot",
        "import_vanilla",
        "import_klaro",
        "import_complianz",
    ];
    vec![
        Rarer::of("action", "Action", &fields.action, &actions),
        Rarer::of("method", "Method", &fields.method, &["click", "keyboard", "api", "signed"]),
        Rarer::of("layer", "Layer", &fields.layer, &["first", "second", "placeholder", "none"]),
        Rarer::of("regime", "Regime", &fields.regime, &["opt-in"]),
    ]
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
