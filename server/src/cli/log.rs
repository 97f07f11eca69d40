//! `latch log`: the consent log at the terminal or as a file.

use super::anchors::{self, Anchors};
use super::client::{Client, Where};
use super::copy::{Progress, copy_lines};
use super::erase::{self, Erase, Erasures};
use super::evidence::{self, Evidence, Key, Proof, Verify};
use super::failure::Usage;
use super::parquet;
use super::resume::resume;
use super::show::{self, Show};
use super::table;
use super::which::Which;
use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use serde::Deserialize;
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// Read the consent log, export it, prove it, or erase a visitor from it
///
/// Each record says who (a random name), when, on which site and page, what they were shown and
/// what they answered. Nothing is ever changed in it; a visitor's records can be erased, and then
/// their numbers are missing from tables and files.
#[derive(Debug, Args)]
#[command(after_help = AFTER, args_conflicts_with_subcommands = true)]
pub(super) struct Log {
    #[command(subcommand)]
    one: Option<One>,
    #[command(flatten)]
    which: Which,
    /// A table is newest first unless told; files are oldest first
    #[arg(long, value_name = "ORDER")]
    order: Option<Order>,
    /// At most this many records; a table shows 20 unless told
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// How to write them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    /// Write to this file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Go on with a file of ndjson or csv that broke off, behind its last whole record
    #[arg(long, requires = "output", conflicts_with = "limit")]
    resume: bool,
    /// Only say how many there are
    #[arg(long, conflicts_with_all = ["order", "limit", "output", "format"])]
    count: bool,
    #[command(flatten)]
    at: Where,
}

const AFTER: &str = "\
Examples:
  latch log                                      the newest 20 records
  latch log --site my-shop --choice denied       who said no there
  latch log --from 2026-03-01 --until 2026-04-01 --format csv -o march.csv
  latch log --format parquet -o log.parquet      for DuckDB, pandas, Spark
  latch log --category analytics=denied --country DE --count
  latch log --visitor 0f3a…c1 --format ndjson    everything one visitor answered, for jq
  latch log show 4711                            one record, complete
  latch log show 4711 --render                   what its visitor was asked, as a page to look at
  latch log erase --visitor 0f3a…c1 --dry-run    what erasing a visitor would erase
  latch log evidence -o evidence.ndjson          the whole log, for `latch log verify`
  latch log --url https://consent.example --user ada

--from and --until take 2026-03-01 (the start of that day, UTC) or 2026-03-01T09:30:00Z; --until
itself is not included. ndjson, csv, parquet and jsonld without --limit are the whole selection, oldest first,
streamed: they need no more memory for a million records than for ten. --resume with the same filter
goes on where a file of ndjson or csv ends; a Parquet file is there once it is whole.";

#[derive(Debug, Subcommand)]
enum One {
    Show(Show),
    Erase(Erase),
    Erasures(Erasures),
    Evidence(Evidence),
    Verify(Verify),
    Proof(Proof),
    Key(Key),
    Anchors(Anchors),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    Newest,
    Oldest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One JSON object per line
    Ndjson,
    /// For spreadsheets
    Csv,
    /// Typed columns, for data tools; whole or not at all
    Parquet,
    /// One JSON-LD document of consent records (ISO/IEC TS 27560 in terms of W3C's DPV)
    Jsonld,
}

/// Records of a table unless told.
const TABLE: u64 = 20;

/// Records of one request.
const LIMIT: usize = crate::log::LIMIT;

pub(super) fn run(asked: &Log) -> anyhow::Result<()> {
    match &asked.one {
        Some(One::Show(asked)) => return show::show(asked),
        Some(One::Erase(erase)) => return erase::erase(erase),
        Some(One::Erasures(erasures)) => return erase::list(erasures),
        Some(One::Evidence(evidence)) => return evidence::write(evidence),
        Some(One::Verify(verify)) => return evidence::verify(verify),
        Some(One::Proof(proof)) => return evidence::proof(proof),
        Some(One::Key(key)) => return evidence::key(key),
        Some(One::Anchors(anchors)) => return anchors::list(anchors),
        None => {}
    }
    let client = Client::connect(&asked.at)?;
    if asked.count {
        return count(&client, asked);
    }
    match asked.format {
        Format::Jsonld if asked.resume || asked.limit.is_some() => Err(Usage(
            "--resume and --limit go with the other formats: jsonld is one document".into(),
        )
        .into()),
        Format::Jsonld => export(&client, asked, "jsonld", 2),
        Format::Table if asked.resume => {
            Err(Usage("--resume goes with --format ndjson or csv".into()).into())
        }
        Format::Parquet if asked.resume || asked.limit.is_some() => {
            let why = "a Parquet file cannot be continued or cut off: leave out --resume and --limit, \
                       and narrow it with filters such as --from";
            Err(Usage(why.into()).into())
        }
        Format::Table => show(&client, asked),
        Format::Ndjson => export(&client, asked, "ndjson", 0),
        Format::Csv => export(&client, asked, "csv", 1),
        Format::Parquet => {
            let query = asked.exported("parquet")?;
            parquet::export(&client, &query, asked.output.as_deref())
        }
    }
}

#[derive(Deserialize)]
struct Page {
    records: Vec<Entry>,
    next: Option<String>,
}

/// What a table shows of a record.
#[derive(Deserialize)]
struct Entry {
    index: u64,
    recorded_at: String,
    site: String,
    visitor: String,
    outcome: String,
    notice: NoticeOf,
    page: String,
    answers: AnswersOf,
    context: ContextOf,
}

impl Entry {
    /// The categories granted as a whole.
    fn granted(&self) -> String {
        let granted = self.answers.categories.iter().filter(|(_, answer)| *answer == "granted");
        granted.map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The circumstances in a few words.
#[derive(Deserialize)]
struct ContextOf {
    browser: String,
    device: String,
    country: Option<String>,
}

impl ContextOf {
    /// What is known: `chrome mobile DE`.
    fn words(&self) -> String {
        let known = [Some(&self.browser), Some(&self.device), self.country.as_ref()];
        let known: Vec<&str> =
            known.into_iter().flatten().map(String::as_str).filter(|it| *it != "unknown").collect();
        if known.is_empty() { "-".into() } else { known.join(" ") }
    }
}

#[derive(Deserialize)]
struct NoticeOf {
    version: u32,
}

#[derive(Deserialize)]
struct AnswersOf {
    categories: serde_json::Map<String, Value>,
}

fn count(client: &Client, asked: &Log) -> anyhow::Result<()> {
    let Counted { count, at_least } = client.get("/v1/records/count", &asked.which.query())?;
    let at_least = if at_least { "at least " } else { "" };
    Ok(writeln!(io::stdout(), "{at_least}{count}")?)
}

#[derive(Deserialize)]
struct Counted {
    count: u64,
    at_least: bool,
}

fn show(client: &Client, asked: &Log) -> anyhow::Result<()> {
    let wanted = usize::try_from(asked.limit.unwrap_or(TABLE)).unwrap_or(usize::MAX);
    let mut entries: Vec<Entry> = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut query = asked.which.query();
        query.push(("order", asked.order().into()));
        query.push(("limit", (wanted - entries.len()).min(LIMIT).to_string()));
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        let page: Page = client.get("/v1/records", &query)?;
        entries.extend(page.records);
        cursor = page.next;
        if cursor.is_none() || entries.len() >= wanted {
            break;
        }
    }
    if entries.is_empty() {
        eprintln!("{}", asked.nothing());
        return Ok(());
    }
    let more = cursor.is_some();
    let heads = [
        "RECORD",
        "KEPT (UTC)",
        "SITE",
        "NOTICE",
        "CHOICE",
        "GRANTED",
        "VISITOR",
        "BROWSER",
        "PAGE",
    ];
    table::write(&mut asked.output()?, heads, &entries.into_iter().map(row).collect::<Vec<_>>())?;
    if more && asked.limit.is_none() {
        eprintln!("There are more: --limit N shows more of them, --format csv -o FILE all.");
    }
    Ok(())
}

fn row(entry: Entry) -> [String; 9] {
    let granted = match entry.outcome.as_str() {
        "granted" => "all".into(),
        "denied" => "-".into(),
        _ => entry.granted(),
    };
    let kept = entry.recorded_at.get(..19).unwrap_or(&entry.recorded_at).replace('T', " ");
    [
        entry.index.to_string(),
        kept,
        entry.site,
        format!("v{}", entry.notice.version),
        entry.outcome,
        granted,
        entry.visitor,
        entry.context.words(),
        entry.page,
    ]
}

/// Copies the export; a record is a line in both formats, under `heads` lines of headings.
fn export(client: &Client, asked: &Log, format: &str, heads: u64) -> anyhow::Result<()> {
    let mut query = asked.exported(format)?;
    let (mut to, after) = asked.output_or_rest()?;
    query.extend(after.map(|after| ("after", after.to_string())));
    let heads = if after.is_none() { heads } else { 0 };
    let from = client.stream("/v1/records/export", &query)?;
    let most = asked.limit.map(|limit| limit.saturating_add(heads));
    let mut progress = Progress::new(asked.output.is_some());
    let lines =
        copy_lines(from, &mut to, most, |lines| progress.tell(lines.saturating_sub(heads)))?;
    to.flush()?;
    progress.end(lines.saturating_sub(heads));
    Ok(())
}

impl Log {
    fn order(&self) -> &'static str {
        match self.order {
            Some(Order::Oldest) => "oldest",
            Some(Order::Newest) | None => "newest",
        }
    }

    /// The query of an export in this format.
    fn exported(&self, format: &str) -> anyhow::Result<Vec<(&'static str, String)>> {
        if self.order == Some(Order::Newest) {
            return Err(Usage("files are oldest first: leave out --order newest".into()).into());
        }
        let mut query = self.which.query();
        query.push(("format", format.into()));
        Ok(query)
    }

    fn output(&self) -> anyhow::Result<Box<dyn Write>> {
        Ok(match &self.output {
            None => Box::new(BufWriter::new(io::stdout())),
            Some(path) => {
                let file = File::create(path);
                let file = file.with_context(|| format!("cannot write {}", path.display()))?;
                Box::new(BufWriter::new(file))
            }
        })
    }

    /// The output, and behind which record it goes on.
    fn output_or_rest(&self) -> anyhow::Result<(Box<dyn Write>, Option<u64>)> {
        match self.output.as_deref().filter(|_| self.resume) {
            None => Ok((self.output()?, None)),
            Some(path) => {
                let (file, after) = resume(path)?;
                Ok((Box::new(BufWriter::new(file)), after))
            }
        }
    }

    fn nothing(&self) -> &'static str {
        if self.which.query().is_empty() {
            "The log is empty: no visitor has answered yet."
        } else {
            "No record matches. Leave out a filter to see more."
        }
    }
}
