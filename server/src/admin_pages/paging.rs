//! One page of the log, newest first, from any cursor. Owns the turning of pages in both
//! directions; knows nothing of HTTP and HTML.

use super::query::Start;
use crate::store::{Order, Scan, Store, StoreError};
use consent::{Filter, Record};

/// Records on one page.
const ROWS: usize = 50;

/// How often the store is asked for one page before the reader is offered to search on: a store
/// looks at a bounded number of records for each.
const SCANS: usize = 16;

/// A page, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogPage {
    pub(super) records: Vec<Record>,
    /// Where older records go on, if there may be any.
    pub(super) older: Option<u64>,
    /// Where newer ones go on, if there may be any.
    pub(super) newer: Option<u64>,
}

/// The page that begins at `from`. Records appended meanwhile neither repeat nor hide any.
pub(super) async fn page(
    store: &dyn Store,
    filter: &Filter,
    from: Start,
) -> Result<LogPage, StoreError> {
    let (order, cursor) = match from {
        Start::Newest => (Order::NewestFirst, None),
        Start::OlderThan(index) => (Order::NewestFirst, Some(index)),
        Start::NewerThan(index) => (Order::OldestFirst, Some(index)),
    };
    let mut scan = Scan { filter: filter.clone(), order, after: cursor, limit: ROWS };
    let mut records = Vec::new();
    let mut next = None;
    for _ in 0..SCANS {
        let page = store.scan(&scan).await?;
        records.extend(page.records);
        next = page.next;
        if records.len() >= ROWS || next.is_none() {
            break;
        }
        (scan.after, scan.limit) = (next, ROWS - records.len());
    }
    Ok(match order {
        Order::NewestFirst => {
            LogPage { newer: cursor.map(|at| first(&records, at)), records, older: next }
        }
        Order::OldestFirst => {
            records.reverse();
            let last = records.last().map(|record| record.index);
            LogPage { records, older: last.or(cursor), newer: next }
        }
    })
}

/// Newer than the page is what is newer than its first record; an empty page has its cursor.
fn first(records: &[Record], after: u64) -> u64 {
    records.first().map_or(after, |record| record.index)
}
