//! One record: everything that is kept of it, beside what the visitor was shown. Of an erased one,
//! what is left.

use super::failure::Failure;
use super::session::Session;
use super::{page, words};
use crate::app::State;
use crate::log::RecordView;
use crate::moment;
use crate::notices::Published;
use crate::store::{Entry, Tombstone};
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use askama::Template;
use consent::notice::Shown;
use consent::{Item, ItemId, Record, Regime};
use data_encoding::HEXLOWER;

#[derive(Template)]
#[template(path = "admin/record.html")]
struct RecordPage<'a> {
    here: &'static str,
    admin: &'a str,
    r: &'a Record,
    outcome: &'static str,
    time: String,
    machine_time: String,
    decided: String,
    machine_decided: String,
    newer: Option<u64>,
    older: Option<u64>,
    answers: Vec<Line>,
    known: bool,
    hash: String,
    hash_fits: bool,
    regime: &'static str,
    action: &'static str,
    gesture: &'static str,
    layer: &'static str,
    browser: String,
    country: Option<String>,
    address: Option<String>,
    build: Option<String>,
    own_build: bool,
    rule: &'static str,
    previous: Option<u64>,
    json: String,
}

#[derive(Template)]
#[template(path = "admin/erased.html")]
struct ErasedPage<'a> {
    here: &'static str,
    admin: &'a str,
    r: &'a Tombstone,
    time: String,
    machine_time: String,
    newer: Option<u64>,
    older: Option<u64>,
}

struct Line {
    id: String,
    name: String,
    service: bool,
    necessary: bool,
    answer: &'static str,
}

/// `GET /admin/records/{index}`.
pub(super) async fn show(
    session: Session,
    state: Data<State>,
    index: Path<u64>,
) -> Result<HttpResponse, Failure> {
    let index = index.into_inner();
    let entry = state.store.entry(index).await?.ok_or(Failure::Missing)?;
    let length = state.store.length().await?;
    let (time, machine_time) =
        (words::time(entry.recorded_at()), moment::spell(entry.recorded_at()));
    let (newer, older) = (Some(index + 1).filter(|next| *next < length), index.checked_sub(1));
    let (here, admin) = ("log", session.admin.as_str());
    let record = match entry {
        Entry::Kept(record) => record,
        Entry::Erased(left) => {
            let r = &left;
            return page(&ErasedPage { here, admin, r, time, machine_time, newer, older });
        }
    };
    let published = state.notices.version(&record.site, record.notice.version);
    let json = serde_json::to_string_pretty(&RecordView::from(record.clone()))
        .map_err(|error| Failure::Inside(error.to_string()))?;
    page(&RecordPage {
        here,
        admin,
        outcome: words::outcome(record.outcome),
        time,
        machine_time,
        decided: words::time(record.decided_at),
        machine_decided: moment::spell(record.decided_at),
        newer,
        older,
        answers: lines(&record, published.as_deref()),
        known: published.is_some(),
        hash: HEXLOWER.encode(&record.notice.hash),
        hash_fits: published.is_none_or(|published| published.stored.hash == record.notice.hash),
        regime: match record.regime {
            Regime::OptIn => "Opt-in: nothing runs before yes",
        },
        action: words::action(record.action),
        gesture: words::gesture(&record),
        layer: words::layer(record.layer),
        browser: words::browser(&record.context),
        country: record.context.country.map(|country| country.to_string()),
        address: record.context.address.spelled(),
        build: record.context.build.map(|build| build.to_hex()),
        own_build: record.context.build == Some(crate::web::assets::build()),
        rule: words::rule(record.context.rule),
        previous: record.previous,
        json,
        r: &record,
    })
}

/// The answers in the order of the notice, services under their category, each by the name the
/// visitor saw. Without the notice, as they stand in the record.
fn lines(record: &Record, published: Option<&Published>) -> Vec<Line> {
    let outline = published.map(|published| published.notice.outline());
    let shown = published.and_then(|published| published.notice.shown(&record.language, 0, 0));
    let line = |(id, answer): &(ItemId, _), service| Line {
        id: id.to_string(),
        name: shown.as_ref().and_then(|shown| name(shown, id)).unwrap_or_default(),
        service,
        necessary: outline.is_some_and(|outline| {
            outline.find(id.as_str()).is_some_and(|item| outline.is_necessary(item))
        }),
        answer: words::answer(*answer),
    };
    let category_of = |id: &ItemId| {
        let outline = outline?;
        match outline.find(id.as_str())? {
            Item::Service(at) => Some(&outline.categories()[outline.services()[at].category].id),
            Item::Category(_) => None,
        }
    };
    let answers = &record.answers;
    let mut lines = Vec::new();
    for category in &answers.categories {
        lines.push(line(category, false));
        let members =
            answers.services.iter().filter(|(id, _)| category_of(id) == Some(&category.0));
        lines.extend(members.map(|service| line(service, true)));
    }
    let homeless = answers.services.iter().filter(|(id, _)| category_of(id).is_none());
    lines.extend(homeless.map(|service| line(service, true)));
    lines
}

fn name(shown: &Shown, id: &ItemId) -> Option<String> {
    let category = shown.categories.iter().find(|category| category.id == *id);
    let service = || shown.services.iter().find(|service| service.id == *id);
    category.map(|category| category.name.clone()).or_else(|| service().map(|s| s.name.clone()))
}
