//! The log as a file: oldest first, a page at a time, so that memory does not grow with the log.

use super::parquet;
use super::row::Row;
use super::{QuestionError, RecordView, jsonld};
use crate::app::State;
use crate::store::{Order, Page, Scan, Store, StoreError};
use consent::{Filter, Record};
use futures_util::stream::{self, Stream, StreamExt as _};
use std::io;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Records read and sent at once.
const CHUNK: usize = 1_000;

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object per line, as the API spells records.
    Ndjson,
    /// One line per record under a header line (RFC 4180).
    Csv,
    /// Typed columns (Apache Parquet). Its foot comes last: a file that broke off cannot be read.
    Parquet,
    /// One JSON-LD document of consent records (ISO/IEC TS 27560 in the terms of DPV).
    JsonLd,
}

impl std::str::FromStr for Format {
    type Err = QuestionError;
    fn from_str(text: &str) -> Result<Self, QuestionError> {
        match text {
            "ndjson" => Ok(Self::Ndjson),
            "csv" => Ok(Self::Csv),
            "parquet" => Ok(Self::Parquet),
            "jsonld" => Ok(Self::JsonLd),
            _ => Err(QuestionError::new("format", "ndjson, csv, parquet or jsonld")),
        }
    }
}

impl Format {
    /// The ending of a file in this format.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::JsonLd => "jsonld",
        }
    }

    /// What it is, for HTTP.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::JsonLd => "application/ld+json",
        }
    }

    /// Whether what comes behind a record can be had: not of one document.
    pub fn goes_on(self) -> bool {
        self != Self::JsonLd
    }
}

/// The records that the filter means, oldest first, as the parts of a file; or, if the format
/// [goes on](Format::goes_on), those behind the record with the index `after`: as the rest of a file of
/// lines, or as a Parquet file of their own.
pub fn export(
    state: Arc<State>,
    filter: Filter,
    format: Format,
    after: Option<u64>,
) -> impl Stream<Item = Result<Vec<u8>, StoreError>> {
    let scan = Scan { filter, order: Order::OldestFirst, after, limit: CHUNK };
    let store = Arc::clone(&state.store);
    match format {
        Format::Ndjson => lines(store, scan, ndjson).boxed(),
        Format::Csv => lines(store, scan, csv).boxed(),
        Format::Parquet => columns(store, scan).boxed(),
        Format::JsonLd => jsonld::document(state, scan.filter).boxed(),
    }
}

/// A file that is lines. While a page is written the next one is read. `write` is told whether the file
/// begins.
fn lines(
    store: Arc<dyn Store>,
    scan: Scan,
    write: fn(Vec<Record>, bool) -> io::Result<Vec<u8>>,
) -> impl Stream<Item = Result<Vec<u8>, StoreError>> {
    let begins = scan.after.is_none();
    let first = Reading::begin(store, scan);
    stream::try_unfold(Some((first, begins)), move |place| async move {
        let Some((reading, begins)) = place else { return Ok(None) };
        let (records, next) = reading.end().await?;
        let written = tokio::task::spawn_blocking(move || write(records, begins));
        let part = written.await.map_err(failed)?.map_err(failed)?;
        Ok(Some((part, next.map(|next| (next, false)))))
    })
}

/// A page that is being read.
struct Reading {
    page: JoinHandle<Result<Page, StoreError>>,
    store: Arc<dyn Store>,
    scan: Scan,
}

impl Reading {
    fn begin(store: Arc<dyn Store>, scan: Scan) -> Self {
        let (theirs, asked) = (Arc::clone(&store), scan.clone());
        Self { page: tokio::spawn(async move { theirs.scan(&asked).await }), store, scan }
    }

    /// What it holds, and the next one if there is more.
    async fn end(self) -> Result<(Vec<Record>, Option<Self>), StoreError> {
        let Self { page, store, mut scan } = self;
        let page = page.await.map_err(failed)??;
        scan.after = page.next;
        Ok((page.records, page.next.map(|_| Self::begin(store, scan))))
    }
}

fn failed(why: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Failed(Box::new(why))
}

fn ndjson(records: Vec<Record>, _: bool) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(records.len() * 512);
    for record in records {
        serde_json::to_writer(&mut out, &RecordView::from(record))?;
        out.push(b'\n');
    }
    Ok(out)
}

fn csv(records: Vec<Record>, with_header: bool) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(records.len() * 512);
    let mut csv = csv::WriterBuilder::new().has_headers(false).from_writer(&mut out);
    if with_header {
        csv.write_record(Row::HEADER)?;
    }
    for record in records {
        csv.serialize(Row::from(record))?;
    }
    csv.flush()?;
    drop(csv);
    Ok(out)
}

/// A Parquet file: written a group of rows at a time.
fn columns(store: Arc<dyn Store>, scan: Scan) -> impl Stream<Item = Result<Vec<u8>, StoreError>> {
    let first = Reading::begin(store, scan);
    stream::try_unfold(Some((first, None)), |place| async move {
        let Some((mut reading, file)) = place else { return Ok(None) };
        let mut records = Vec::new();
        let next = loop {
            let (mut more, next) = reading.end().await?;
            records.append(&mut more);
            match next {
                Some(next) if records.len() + CHUNK <= parquet::GROUP => reading = next,
                next => break next,
            }
        };
        let last = next.is_none();
        // Encoding a group takes tens of milliseconds: not on a thread that answers visitors.
        let written = tokio::task::spawn_blocking(move || {
            let mut file = file.map_or_else(parquet::File::begin, Ok)?;
            file.write(&records, last)?;
            let part = file.take();
            Ok::<_, StoreError>((file, part))
        });
        let (file, part) = written.await.map_err(failed)??;
        Ok(Some((part, next.map(|next| (next, Some(file))))))
    })
}
