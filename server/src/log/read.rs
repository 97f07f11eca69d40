//! One page of the log, over as many short pages of the store as a request may take.

use crate::store::{Page, Scan, Store, StoreError};

/// Most records of one page.
pub const LIMIT: usize = 1000;

/// Most store pages for one answer: a filter that matches nothing must not hold a request forever.
const EFFORT: usize = 32;

/// Answers the question with up to `scan.limit` records. May have fewer, even none, and still a
/// `next`, when what matches is rare.
pub async fn page(store: &dyn Store, mut scan: Scan) -> Result<Page, StoreError> {
    let wanted = scan.limit.clamp(1, LIMIT);
    let mut records = Vec::new();
    for _ in 0..EFFORT {
        scan.limit = wanted - records.len();
        let mut part = store.scan(&scan).await?;
        records.append(&mut part.records);
        scan.after = part.next;
        if part.next.is_none() || records.len() >= wanted {
            break;
        }
    }
    Ok(Page { records, next: scan.after })
}
