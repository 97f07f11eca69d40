//! Filling the log with the tree growing beside it, as the server lets it. Owns how many append at
//! once and what is printed of every million, or of every tenth of a smaller log.

use crate::place::Place;
use crate::{ask, crowd, line, memory};
use anyhow::Result;
use server::auth::LogKey;
use server::notices::Notices;
use server::store::Store;
use server::tree::Tree;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many append at the same time.
const SENDERS: usize = 512;

/// Appends records until there are this many, and lets the tree take them in. How many were appended per
/// second, if any were.
pub(crate) async fn fill(place: &Place, folder: &Path, records: u64) -> Result<Option<f64>> {
    std::fs::create_dir_all(folder)?;
    let store = place.open().await?;
    let key = LogKey::load_or_create(folder, "bench/log")?;
    let tree = Arc::new(Tree::open(Arc::clone(&store), key, "00".repeat(16)).await?);
    let notices = Arc::new(Notices::load(store.as_ref()).await?);
    let growing = tokio::spawn({
        let (tree, notices) = (Arc::clone(&tree), Arc::clone(&notices));
        async move {
            loop {
                if !tree.grow(&notices).await? {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
            #[expect(unreachable_code, reason = "names the error's type")]
            Ok::<(), server::tree::TreeError>(())
        }
    });
    let mut next = store.length().await?;
    let portion = (records / 10).clamp(1, 1_000_000);
    let (begun, at_first) = (Instant::now(), next);
    let mut rates = Vec::new();
    while next < records {
        let until = records.min(next + portion);
        let started = Instant::now();
        append(&store, next, until).await?;
        let rate = (until - next) as f64 / started.elapsed().as_secs_f64();
        let behind = until - tree.shown().records;
        eprintln!("{until} records: {rate:.0} per second; the tree is {behind} behind");
        rates.push(rate);
        next = until;
    }
    let rate = (next - at_first) as f64 / begun.elapsed().as_secs_f64();
    let started = Instant::now();
    let behind = next - tree.shown().records;
    tree.catch_up(&notices).await?;
    growing.abort();
    // It has the store open until then.
    drop(growing.await);
    println!(
        "\nA log of {next} records on {}, {SENDERS} at a time, each durable; every third by someone who was there before\n",
        place.name()
    );
    println!("| {:<44} | {:>16} | {:<14} |", "what", "measured", "aim");
    println!("|{:-<46}|{:->17}:|{:-<16}|", "", "", "");
    if let (Some(first), Some(last)) = (rates.first(), rates.last()) {
        line("appended, records per second", format!("{rate:.0}"), "");
        line(&format!("the first {portion}, records per second"), format!("{first:.0}"), "");
        line(&format!("the last {portion}, records per second"), format!("{last:.0}"), "");
        line("last to first", format!("{:.2}", last / first), "at least 0.80");
        line("the tree behind at the end, records", behind, "");
        line("until it had them, s", format!("{:.1}", started.elapsed().as_secs_f64()), "");
    }
    line("most memory while filling, MB", memory::most(), "under 700");
    let (history, page) = (ask::histories(&store).await?, ask::first_pages(&store, false).await?);
    line("a visitor's history, p99, ms", format!("{history:.2}"), "under 2");
    line("the slowest first page of 15 filters, ms", format!("{page:.1}"), "under 50");
    let started = Instant::now();
    drop((tree, notices, store));
    line("closing the store, s", format!("{:.1}", started.elapsed().as_secs_f64()), "");
    line("most memory while closing, MB", memory::most(), "under 700");
    Ok((next > at_first).then_some(rate))
}

async fn append(store: &Arc<dyn Store>, from: u64, until: u64) -> Result<()> {
    let next = Arc::new(AtomicU64::new(from));
    let mut tasks = Vec::new();
    for _ in 0..SENDERS {
        let (store, next) = (Arc::clone(store), Arc::clone(&next));
        tasks.push(tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= until {
                    return Ok::<(), server::store::StoreError>(());
                }
                store.append(crowd::record(number)).await?;
            }
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(())
}
