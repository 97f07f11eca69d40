//! An export as Parquet, read by `DuckDB`, says row by row what the export as NDJSON says.

use super::{ask, named};
use anyhow::Result;
use consent::Filter;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use server::app::{Settings, State};
use server::log::{Format, export};
use server::store::{SledStore, Store};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tests::sample::Sample;

/// Prints the types, and for each group of rows how many there are, once all rows are compared.
const COMPARE: &str = r#"
import datetime, duckdb, json, sys
parquet, ndjson = sys.argv[1:]
db = duckdb.connect()
db.execute('set enable_progress_bar = false')
rows = iter(db.execute(
    "select * replace (epoch_ms(recorded_at) as recorded_at, epoch_ms(decided_at) as decided_at)"
    " from read_parquet(?, file_row_number = false)", [parquet]).fetchall())
names = [column[0] for column in db.description]
def milliseconds(text):
    time = datetime.datetime.fromisoformat(text.replace('Z', '+00:00'))
    return (time - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(milliseconds=1)
for number, line in enumerate(open(ndjson, encoding='utf-8')):
    wanted = json.loads(line)
    for field in ('recorded_at', 'decided_at'):
        wanted[field] = milliseconds(wanted[field])
    row = next(rows, None)
    got = row and dict(zip(names, row))
    if got != wanted or list(got) != list(wanted) or list(got['answers']['services']) != list(wanted['answers']['services']):
        sys.exit(f'row {number}:\n{got}\n{wanted}')
if next(rows, None):
    sys.exit('there are more rows')
for name, kind, *_ in db.execute("describe select * from read_parquet(?)", [parquet]).fetchall():
    print(name, kind)
print(db.execute("select list(distinct row_group_num_rows order by row_group_num_rows desc), "
    "list(distinct compression) from parquet_metadata(?)", [parquet]).fetchone())
"#;

async fn store(directory: &Path, records: u64) -> Arc<State> {
    let store: Arc<dyn Store> = Arc::new(SledStore::open(&directory.join("store")).unwrap());
    // As a busy server would: many at once, so that they share what it costs to be durable.
    let appended = stream::iter(0..records).map(|number| {
        let store = Arc::clone(&store);
        async move { store.append(Sample::number(number).record()).await.map(drop) }
    });
    // In no order: which record has which index is not said.
    appended.buffer_unordered(500).try_collect::<()>().await.unwrap();
    let settings = Settings { data: directory.to_owned(), ..Settings::default() };
    Arc::new(State::load(settings, store).await.unwrap())
}

async fn file(store: &Arc<State>, filter: &Filter, format: Format, after: Option<u64>) -> Vec<u8> {
    let parts = export(Arc::clone(store), filter.clone(), format, after);
    parts.try_concat().await.unwrap()
}

/// What `DuckDB` says of both exports.
async fn compared(store: &Arc<State>, filter: Filter, after: Option<u64>) -> Result<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut python = Command::new(named("LATCH_PYTHON")?);
    python.args(["-c", COMPARE]);
    for format in [Format::Parquet, Format::Ndjson] {
        let path = folder.path().join(format.extension());
        std::fs::write(&path, file(store, &filter, format, after).await)?;
        python.arg(path);
    }
    ask(&mut python, b"")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_the_lines_over_more_than_a_group() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(directory.path(), 17_000).await;
    let said = compared(&store, Filter::default(), None).await.unwrap();
    insta::assert_snapshot!(said);
    let denied = Filter { choice: Some(consent::Outcome::Denied), ..Filter::default() };
    let said = compared(&store, denied.clone(), None).await.unwrap();
    assert!(said.ends_with("([5667], ['SNAPPY'])\n"), "{said}");
    let lines = file(&store, &denied, Format::Ndjson, Some(16_000)).await;
    let lines = lines.split(|byte| *byte == b'\n').count() - 1;
    let said = compared(&store, denied, Some(16_000)).await.unwrap();
    assert!(
        lines > 0 && said.ends_with(&format!("([{lines}], ['SNAPPY'])\n")),
        "behind a record is a file of its own: {said}"
    );
    let none = Filter { site: Some("nowhere".parse().unwrap()), ..Filter::default() };
    let said = compared(&store, none, None).await.unwrap();
    assert!(said.ends_with("(None, None)\n"), "a file without rows is whole: {said}");
}
