//! `GET /v1/log/anchors`: where checkpoints go besides the data folder and how that went, for admins.

use super::AdminToken;
use crate::anchor::Status;
use crate::app::State;
use crate::moment::Moment;
use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use serde::Serialize;

/// How far the log has come, and how far each place.
#[derive(Serialize)]
struct Listed {
    /// How many leaves the newest checkpoint covers.
    size: u64,
    /// How long a place rests after it was written to.
    every_seconds: u64,
    anchors: Vec<View>,
}

/// One place, since the server started.
#[derive(Serialize)]
struct View {
    kind: &'static str,
    to: String,
    /// How many leaves the checkpoint covers that is there.
    size: Option<u64>,
    anchored_at: Option<Moment>,
    failed_at: Option<Moment>,
    failure: Option<String>,
}

impl From<Status> for View {
    fn from(status: Status) -> Self {
        let Status { kind, to, size, anchored_at, failed } = status;
        let (failed_at, failure) = failed.map(|(at, why)| (Moment(at), why)).unzip();
        Self { kind, to, size, anchored_at: anchored_at.map(Moment), failed_at, failure }
    }
}

/// `GET /v1/log/anchors`.
pub(super) async fn list(_: AdminToken, state: Data<State>) -> HttpResponse {
    let anchors = &state.anchors;
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(Listed {
        size: state.tree.shown().size,
        every_seconds: anchors.every().as_secs(),
        anchors: anchors.status().into_iter().map(View::from).collect(),
    })
}
