//! The log as JSON-LD: consent records after ISO/IEC TS 27560 in the terms of W3C's Data Privacy
//! Vocabulary (DPV). Owns the document and how it is streamed; what a record says is `node`'s.

mod node;

use self::node::{Drawn, node};
use crate::app::State;
use crate::notices::Published;
use crate::store::{Entry, Order, Scan, StoreError};
use consent::{Action, Answer, Filter, ItemId, Language, Record, SiteId};
use futures_util::stream::{self, Stream};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Records read and sent at once.
const CHUNK: usize = 500;

/// Most languages of notice versions whose names are kept at hand.
const AT_HAND: usize = 256;

/// How far back it is looked for what an answer takes back.
const BACK: usize = 16;

/// The records that the filter means, oldest first, as the parts of one JSON-LD document: a context,
/// which names no other document, and a graph with a record on each line.
pub(super) fn document(
    state: Arc<State>,
    filter: Filter,
) -> impl Stream<Item = Result<Vec<u8>, StoreError>> {
    let scan = Scan { filter, order: Order::OldestFirst, after: None, limit: CHUNK };
    let writing = Writing { state, drawn: HashMap::new(), written: false };
    stream::try_unfold(Some((writing, Some(scan))), |place| async move {
        let Some((mut writing, scan)) = place else { return Ok(None) };
        let Some(mut scan) = scan else { return Ok(Some((b"\n]}\n".to_vec(), None))) };
        let mut part = Vec::new();
        if scan.after.is_none() {
            part.extend_from_slice(&opening());
        }
        let page = writing.state.store.scan(&scan).await?;
        for record in page.records {
            writing.write(record, &mut part).await?;
        }
        scan.after = page.next;
        let rest = page.next.map(|_| scan);
        Ok(Some((part, Some((writing, rest)))))
    })
}

/// The document up to its first record.
fn opening() -> Vec<u8> {
    let id = json!({ "@type": "@id" });
    let time = json!({ "@type": "xsd:dateTime" });
    let context = json!({
        "@version": 1.1,
        "dpv": "https://w3id.org/dpv#",
        "loc": "https://w3id.org/dpv/loc#",
        "dct": "http://purl.org/dc/terms/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "latch": "urn:latch:",
        "dct:conformsTo": id,
        "dct:isPartOf": id,
        "dpv:hasConsentStatus": id,
        "dpv:hasCountry": id,
        "dpv:hasLegalBasis": id,
        "dpv:isIndicatedBy": id,
        "dct:created": time,
        "dct:issued": time,
        "dpv:isIndicatedAtTime": time,
    });
    format!("{{\"@context\":{context},\"@graph\":[").into_bytes()
}

struct Writing {
    state: Arc<State>,
    drawn: HashMap<(SiteId, u32, Language), Option<Arc<Drawn>>>,
    /// Whether a record has been written.
    written: bool,
}

impl Writing {
    async fn write(&mut self, record: Record, part: &mut Vec<u8>) -> Result<(), StoreError> {
        let granted_before = self.granted_before(&record).await?;
        let drawn = self.drawn(&record);
        part.extend_from_slice(if self.written { b",\n" } else { b"\n" });
        self.written = true;
        let node = node(&record, drawn.as_deref(), &granted_before);
        serde_json::to_writer(part, &node).map_err(|error| StoreError::Failed(Box::new(error)))
    }

    /// What the visitor had granted before, if this record denies anything.
    async fn granted_before(&self, record: &Record) -> Result<HashSet<ItemId>, StoreError> {
        let named = |record: &Record, wanted: Answer| {
            let answers = record.answers.categories.iter().chain(&record.answers.services);
            let those = answers.filter(move |(_, answer)| *answer == wanted);
            those.map(|(id, _)| id.clone()).collect::<HashSet<_>>()
        };
        let mut previous = record.previous;
        if named(record, Answer::Denied).is_empty() {
            previous = None;
        }
        for _ in 0..BACK {
            let Some(index) = previous else { break };
            match self.state.store.entry(index).await? {
                // What was let in once is no answer that stays.
                Some(Entry::Kept(before)) if before.action == Action::LoadOnce => {
                    previous = before.previous;
                }
                Some(Entry::Kept(before)) => return Ok(named(&before, Answer::Granted)),
                _ => break,
            }
        }
        Ok(HashSet::new())
    }

    fn drawn(&mut self, record: &Record) -> Option<Arc<Drawn>> {
        let key = (record.site.clone(), record.notice.version, record.language.clone());
        if let Some(drawn) = self.drawn.get(&key) {
            return drawn.clone();
        }
        if self.drawn.len() >= AT_HAND {
            self.drawn.clear();
        }
        let published: Option<Arc<Published>> = self
            .state
            .notices
            .version(&record.site, record.notice.version)
            .filter(|published| published.stored.hash == record.notice.hash);
        let drawn = published.and_then(|published| Drawn::of(&published, &record.language));
        let drawn = drawn.map(Arc::new);
        self.drawn.insert(key, drawn.clone());
        drawn
    }
}
