//! Whether a log is whole: every acknowledged decision once, no gaps but where something was
//! erased, times in order, indexes in agreement. Knows any store through its contract only.

use consent::{Filter, Record};
use server::store::{Entry, Order, Scan, Store};
use std::collections::{HashMap, HashSet};

/// Most records that a history shows.
const HISTORY: usize = 1_000;

/// Reads the whole log and checks it against the decision ids (in hexadecimal) that were
/// acknowledged and not erased. Returns the records, or says what is wrong.
pub async fn check_log(store: &dyn Store, acknowledged: &[String]) -> Result<Vec<Record>, String> {
    let records = read_all(store, Filter::default(), Order::OldestFirst).await?;
    let length = store.length().await.map_err(|e| e.to_string())?;
    let mut by_decision = HashMap::new();
    let mut earlier = 0;
    let mut shown = records.iter().peekable();
    for expected in 0..length {
        let record = shown.next_if(|record| record.index == expected);
        let entry = store.entry(expected).await.map_err(|e| e.to_string())?;
        let entry = entry.ok_or_else(|| format!("there is nothing at {expected} of {length}"))?;
        if entry.index() != expected {
            return Err(format!("index {} stands where {expected} should", entry.index()));
        }
        if entry.recorded_at() < earlier {
            return Err(format!("record {expected} is older than the one before it"));
        }
        earlier = entry.recorded_at();
        let record = match (entry, record) {
            (Entry::Kept(kept), Some(record)) if kept == *record => record,
            (Entry::Erased(_), None) => continue,
            (entry, shown) => return Err(format!("{entry:?} is shown as {shown:?}")),
        };
        let name = (record.site.clone(), record.visitor, record.decision);
        if let Some(first) = by_decision.insert(name, expected) {
            return Err(format!("decision {} is doubled: {first}, {expected}", record.decision));
        }
    }
    if let Some(beyond) = shown.next() {
        return Err(format!("the log says {length} records and shows {beyond:?}"));
    }
    let there: HashSet<String> = records.iter().map(|record| record.decision.to_hex()).collect();
    if let Some(lost) = acknowledged.iter().find(|decision| !there.contains(*decision)) {
        return Err(format!("acknowledged {lost} is lost"));
    }
    check_histories(store, &records).await?;
    Ok(records)
}

/// Whether each visitor's history is what the log says.
async fn check_histories(store: &dyn Store, records: &[Record]) -> Result<(), String> {
    let mut histories: HashMap<_, Vec<&Record>> = HashMap::new();
    for record in records.iter().rev() {
        histories.entry((&record.site, record.visitor)).or_default().push(record);
    }
    for ((site, visitor), mut meant) in histories {
        meant.truncate(HISTORY);
        let history = store.history(site, visitor, HISTORY).await.map_err(|e| e.to_string())?;
        if !history.iter().eq(meant) {
            return Err(format!("the history of {visitor} on {site} is not what the log says"));
        }
        let whole = history.len() < HISTORY;
        for (at, record) in history.iter().enumerate() {
            let before = history.get(at + 1).map(|record| record.index);
            if record.previous != before && (before.is_some() || whole) {
                let (index, previous) = (record.index, record.previous);
                return Err(format!("record {index} follows {previous:?}, not {before:?}"));
            }
        }
    }
    Ok(())
}

/// Every record a filter means, page by page.
pub async fn read_all(
    store: &dyn Store,
    filter: Filter,
    order: Order,
) -> Result<Vec<Record>, String> {
    let mut scan = Scan { filter, order, after: None, limit: 1_000 };
    let mut records = Vec::new();
    loop {
        let page = store.scan(&scan).await.map_err(|e| e.to_string())?;
        records.extend(page.records);
        match page.next {
            Some(next) if scan.after == Some(next) => return Err(format!("stuck at {next}")),
            Some(next) => scan.after = Some(next),
            None => return Ok(records),
        }
    }
}
