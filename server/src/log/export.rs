//! The log as a file: oldest first, a page at a time, so that memory does not grow with the log.

use super::row::Row;
use super::{QuestionError, RecordView};
use crate::store::{Order, Scan, Store, StoreError};
use consent::{Filter, Record};
use futures_util::stream::{self, Stream};
use std::io;
use std::sync::Arc;

/// Records read and sent at once.
const CHUNK: usize = 500;

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object per line, as the API spells records.
    Ndjson,
    /// One line per record under a header line (RFC 4180).
    Csv,
}

impl std::str::FromStr for Format {
    type Err = QuestionError;
    fn from_str(text: &str) -> Result<Self, QuestionError> {
        match text {
            "ndjson" => Ok(Self::Ndjson),
            "csv" => Ok(Self::Csv),
            _ => Err(QuestionError::new("format", "ndjson or csv")),
        }
    }
}

impl Format {
    /// The ending of a file in this format.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }

    fn write(self, records: Vec<Record>, with_header: bool) -> io::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(records.len() * 512);
        match self {
            Self::Ndjson => {
                for record in records {
                    serde_json::to_writer(&mut out, &RecordView::from(record))?;
                    out.push(b'\n');
                }
            }
            Self::Csv => {
                let mut csv = csv::WriterBuilder::new().has_headers(false).from_writer(&mut out);
                if with_header {
                    csv.write_record(Row::HEADER)?;
                }
                for record in records {
                    csv.serialize(Row::from(record))?;
                }
                csv.flush()?;
            }
        }
        Ok(out)
    }
}

/// The records that the filter means, oldest first, as the parts of a file; or of its rest, behind
/// the record with the index `after`.
pub fn export(
    store: Arc<dyn Store>,
    filter: Filter,
    format: Format,
    after: Option<u64>,
) -> impl Stream<Item = Result<Vec<u8>, StoreError>> {
    let scan = Scan { filter, order: Order::OldestFirst, after, limit: CHUNK };
    let start = Some((store, scan, after.is_none()));
    stream::try_unfold(start, move |place| async move {
        let Some((store, mut scan, first)) = place else { return Ok(None) };
        let page = store.scan(&scan).await?;
        let written = format.write(page.records, first);
        let part = written.map_err(|error| StoreError::Failed(Box::new(error)))?;
        scan.after = page.next;
        Ok(Some((part, page.next.map(|_| (store, scan, false)))))
    })
}
