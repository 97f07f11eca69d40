//! `latch log anchors`: where checkpoints go besides the data directory, and how that went.

use super::client::{Client, Where};
use super::out::say;
use super::table;
use clap::Args;
use serde::Deserialize;
use std::io;

/// List where checkpoints are written besides the data directory, who cosigns them, and how that went
///
/// As the running server tells, since it was started. Where they go is set by `latch serve --anchor-dir`,
/// `--anchor-webhook` and `--witness`.
#[derive(Debug, Args)]
pub(super) struct Anchors {
    #[command(flatten)]
    at: Where,
}

#[derive(Deserialize)]
struct Listed {
    size: u64,
    anchors: Vec<Anchor>,
}

#[derive(Deserialize)]
struct Anchor {
    kind: String,
    to: String,
    size: Option<u64>,
    anchored_at: Option<String>,
    failed_at: Option<String>,
    failure: Option<String>,
}

pub(super) fn list(asked: &Anchors) -> anyhow::Result<()> {
    let Listed { size, anchors } =
        Client::connect(&asked.at)?.get::<Listed>("/v1/log/anchors", &[])?;
    if anchors.is_empty() {
        say!(
            "No server is running here that writes checkpoints anywhere else: give `latch serve` \
             --anchor-dir, --anchor-webhook or --witness."
        );
        return Ok(());
    }
    let heads = ["KIND", "TO", "LEAVES", "WRITTEN (UTC)", "LAST FAILURE (UTC)"];
    let rows: Vec<[String; 5]> = anchors.into_iter().map(|it| row(it, size)).collect();
    Ok(table::write(&mut io::stdout().lock(), heads, &rows)?)
}

fn row(anchor: Anchor, size: u64) -> [String; 5] {
    let time = |at: String| at.get(..19).unwrap_or(&at).replace('T', " ");
    let failure = anchor.failed_at.map(time).zip(anchor.failure);
    [
        anchor.kind,
        anchor.to,
        format!("{} of {size}", anchor.size.unwrap_or(0)),
        anchor.anchored_at.map_or_else(|| "-".into(), time),
        failure.map_or_else(|| "-".into(), |(at, why)| format!("{at}: {why}")),
    ]
}
