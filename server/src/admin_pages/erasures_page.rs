//! When records were erased, by whom and how many. Whose they were is not known.

use super::failure::Failure;
use super::session::Session;
use super::{page, words};
use crate::app::State;
use crate::moment;
use crate::store::{ErasedBy, Erasure};
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

/// Most erasures shown.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "admin/erasures.html")]
struct ErasuresPage<'a> {
    here: &'static str,
    admin: &'a str,
    rows: Vec<Row>,
    /// Whether there are older ones.
    more: bool,
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
    page(&ErasuresPage { here: "log", admin: &session.admin, rows, more })
}

impl From<Erasure> for Row {
    fn from(erasure: Erasure) -> Self {
        Self {
            machine_time: moment::spell(erasure.at),
            time: words::time(erasure.at),
            by: match erasure.by {
                ErasedBy::Visitor => "the visitor".into(),
                ErasedBy::Admin(name) => format!("admin {name}"),
            },
            records: words::number(erasure.records),
        }
    }
}
