//! The log at size: appending, its bytes on the disk, memory, and what it takes to ask it.
//!
//! `cargo bench -p tests --bench log -- --records 10000000` fills a store of that many records (a
//! million unless said) with the tree growing beside it, then asks it. Records go the direct path:
//! through the store, not over HTTP. `--store postgres` does the same on a PostgreSQL that it starts, set up as
//! PostgreSQL is unless told otherwise, and then has it `COPY` the same rows.

mod ask;
mod beside;
mod crowd;
mod fill;
mod memory;
mod place;

use anyhow::{Context as _, Result, bail};
use place::Place;
use std::path::PathBuf;
use tests::postgres::Cluster;

fn main() -> Result<()> {
    let mut records = 1_000_000;
    let mut at = None;
    let mut store = "sled".to_owned();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--records" => {
                let text = arguments.next().context("--records needs a number")?;
                records = text.parse().context("--records needs a number")?;
            }
            "--at" => at = Some(PathBuf::from(arguments.next().context("--at needs a folder")?)),
            "--store" => store = arguments.next().context("--store needs sled or postgres")?,
            // Cargo's own.
            "--bench" => {}
            other => bail!(
                "{other} is unknown: --records NUMBER, --store sled|postgres, --at FOLDER (kept, asked \
                 again)"
            ),
        }
    }
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build()?;
    let temporary = tempfile::tempdir()?;
    let folder = at.clone().unwrap_or_else(|| temporary.path().join("log"));
    let place = match store.as_str() {
        "sled" => Place::Sled(folder.join("store")),
        "postgres" => {
            // In a folder of its own: it belongs to the user that PostgreSQL runs as.
            let cluster = at.map(|at| at.join("postgres"));
            Place::Postgres(Cluster::durable(cluster.as_deref()))
        }
        other => bail!("{other} is no store: --store sled or --store postgres"),
    };
    let filled = runtime.block_on(async {
        let filled = fill::fill(&place, &folder, records).await?;
        ask::ask(&place, &folder).await?;
        anyhow::Ok(filled)
    })?;
    match &place {
        Place::Postgres(cluster) => beside::copy(cluster, filled),
        Place::Sled(_) => Ok(()),
    }
}

/// Prints one line of the table.
fn line(what: &str, measured: impl std::fmt::Display, aim: &str) {
    println!("| {what:<44} | {measured:>16} | {aim:<14} |");
}
