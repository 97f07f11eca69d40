//! Asking a log that is there: opening it, histories, first pages, counts, an export. Owns what is
//! asked.

use crate::place::Place;
use crate::{crowd, line, memory};
use anyhow::Result;
use consent::{Answer, Filter, Gesture, Layer, Outcome, Regime};
use futures_util::TryStreamExt;
use server::app::{Settings, State};
use server::log::{Format, export};
use server::store::{Order, Scan, Store};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tests::load::{micros, times};
use tests::sample::Sample;

/// Histories that are read.
const HISTORIES: u64 = 20_000;

/// Opens the log in this place, whose keys are in this folder, and asks it. Of sled nothing is in the
/// machine's memory then: opening it has that forgotten.
pub(crate) async fn ask(place: &Place, folder: &Path) -> Result<()> {
    let disk = place.bytes();
    let started = Instant::now();
    let store = place.open().await?;
    line("opening the store, s", format!("{:.2}", started.elapsed().as_secs_f64()), "under 2");
    line("most memory while opening, MB", memory::most(), "under 700");
    let length = store.length().await?;
    line("bytes on the disk per record", disk / length.max(1), "at most 500");

    let (history, page) = (histories(&store).await?, first_pages(&store, true).await?);
    line("a visitor's history then, p99, ms", format!("{history:.2}"), "under 2");
    line("the slowest first page then, ms", format!("{page:.1}"), "under 50");
    line("most memory while asking, MB", memory::most(), "under 700");

    let dynamic: Arc<dyn Store> = Arc::clone(&store);
    let settings = Settings { data: folder.to_owned(), ..Settings::default() };
    let state = Arc::new(State::load(settings, dynamic).await?);
    let started = Instant::now();
    let mut written = 0_u64;
    let mut parts = std::pin::pin!(export(state, Filter::default(), Format::Ndjson, None));
    while let Some(part) = parts.try_next().await? {
        written += part.len() as u64;
    }
    let rate = written as f64 / 1e6 / started.elapsed().as_secs_f64();
    line("export as NDJSON, MB/s", format!("{rate:.0}"), "at least 100");
    line("most memory while exporting, MB", memory::most(), "under 700");
    Ok(())
}

/// How long a visitor's history takes at the 99th percentile, in milliseconds.
pub(crate) async fn histories(store: &Arc<dyn Store>) -> Result<f64> {
    let length = store.length().await?;
    let mut histories = times();
    for step in 0..HISTORIES {
        let number = step.wrapping_mul(0x9E37_79B9_7F4A_7C15) % length;
        let mut sample = Sample::number(number);
        sample.visitor = crowd::visitor(number);
        let site = crowd::record(number).site;
        let started = Instant::now();
        let found = store.history(&site, sample.visitor_id(), 100).await?;
        histories.saturating_record(micros(started.elapsed()));
        assert!(!found.is_empty(), "record {number} is in its visitor's history");
    }
    Ok(histories.value_at_quantile(0.99) as f64 / 1_000.0)
}

/// How long the slowest first page of any filter takes, in milliseconds; each of them and counts, too, if
/// `told`.
pub(crate) async fn first_pages(store: &Arc<dyn Store>, told: bool) -> Result<f64> {
    let mut worst = 0.0_f64;
    for (name, filter) in filters(store.length().await?) {
        for order in [Order::NewestFirst, Order::OldestFirst] {
            let scan = Scan { filter: filter.clone(), order, after: None, limit: 100 };
            let started = Instant::now();
            let mut page = store.scan(&scan).await?;
            let mut pages = 1;
            // A page may come up short; whoever asks goes on until there is something to see.
            while page.records.len() < 100 && page.next.is_some() && pages < 1_000 {
                let on = Scan { after: page.next, limit: 100 - page.records.len(), ..scan.clone() };
                let more = store.scan(&on).await?;
                page.records.extend(more.records);
                page.next = more.next;
                pages += 1;
            }
            let took = started.elapsed().as_secs_f64() * 1_000.0;
            worst = worst.max(took);
            if told {
                let order = if order == Order::NewestFirst { "newest" } else { "oldest" };
                let measured = format!("{took:.1} ({})", page.records.len());
                line(&format!("first page, {name}, {order}, ms (records)"), measured, "");
            }
        }
        let started = Instant::now();
        let counted = store.how_many(&filter).await?;
        let took = started.elapsed().as_secs_f64() * 1_000.0;
        if told {
            let more = if counted.at_least { "+" } else { "" };
            line(&format!("count, {name}, ms"), format!("{took:.1} ({}{more})", counted.count), "");
        }
    }
    Ok(worst)
}

fn filters(length: u64) -> Vec<(&'static str, Filter)> {
    let all = Filter::default();
    let country = |name: &str| name.parse().ok();
    let middle = 1_790_000_000_000 + length / 2;
    vec![
        ("everything", all.clone()),
        ("a site", Filter { site: "blog".parse().ok(), ..all.clone() }),
        ("a choice", Filter { choice: Some(Outcome::Mixed), ..all.clone() }),
        ("a version", Filter { version: Some(1), ..all.clone() }),
        ("a category", Filter { category: "analytics=denied".parse().ok(), ..all.clone() }),
        ("a service", Filter { service: "own-statistics".parse().ok(), ..all.clone() }),
        ("a language", Filter { language: "sv".parse().ok(), ..all.clone() }),
        ("a regime", Filter { regime: Some(Regime::OptIn), ..all.clone() }),
        ("a country", Filter { country: country("CH"), ..all.clone() }),
        ("a rare country", Filter { country: country(crowd::RARE), ..all.clone() }),
        ("nobody's country", Filter { country: country(crowd::NOBODY), ..all.clone() }),
        ("a method", Filter { method: Some(Gesture::Api), ..all.clone() }),
        ("a layer", Filter { layer: Some(Layer::Second), ..all.clone() }),
        ("the first half", Filter { until: Some(middle), ..all.clone() }),
        (
            "several at once",
            Filter {
                site: "forum".parse().ok(),
                language: "it".parse().ok(),
                choice: Some(Outcome::Granted),
                from: Some(middle),
                category: Some(consent::Answered {
                    item: "marketing".parse().expect("an id"),
                    answer: Answer::Granted,
                }),
                ..all
            },
        ),
    ]
}
