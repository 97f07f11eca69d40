//! Beside the log: PostgreSQL by itself, copying the same rows out of it and into tables like it. Owns
//! which tables those are; they are gone afterwards.

use crate::line;
use crate::place::DATABASE;
use anyhow::Result;
use std::fs;
use std::time::Instant;
use tests::postgres::Cluster;

/// Tables like the log's: one without any index, and those that an append writes, with theirs.
const TABLES: &str = "\
DROP SCHEMA IF EXISTS beside CASCADE;
CREATE SCHEMA beside;
CREATE TABLE beside.plain (LIKE latch.records);
CREATE TABLE beside.records (LIKE latch.records INCLUDING ALL);
CREATE UNIQUE INDEX ON beside.records (index);
CREATE TABLE beside.decisions (LIKE latch.decisions INCLUDING ALL)";

/// Copies the rows, and prints how fast that is beside `appended` records per second.
pub(crate) fn copy(cluster: &Cluster, appended: Option<f64>) -> Result<()> {
    let sql = |sql: &str| cluster.sql(DATABASE, sql);
    let number = |text: &str| sql(text).trim().parse::<u64>();
    let records = number("SELECT count(*) FROM latch.records")?;
    let [rows, decisions] = ["rows", "decisions"].map(|name| cluster.folder().join(name));
    let seconds = |statement: &str| {
        sql("CHECKPOINT");
        let started = Instant::now();
        sql(statement);
        started.elapsed().as_secs_f64()
    };
    let rate = |seconds: f64| records as f64 / seconds;
    sql(TABLES);

    let out = seconds(&format!(
        "COPY (SELECT * FROM latch.records ORDER BY recorded_at, index) TO '{}'",
        rows.display()
    ));
    sql(&format!(
        "COPY (SELECT * FROM latch.decisions ORDER BY index) TO '{}'",
        decisions.display()
    ));
    let plain = seconds(&format!("COPY beside.plain FROM '{}'", rows.display()));
    let indexed = seconds(&format!("COPY beside.records FROM '{}'", rows.display()));
    let both = indexed + seconds(&format!("COPY beside.decisions FROM '{}'", decisions.display()));

    line("COPY out, records per second", format!("{:.0}", rate(out)), "");
    line("COPY out, MB/s", format!("{:.0}", fs::metadata(&rows)?.len() as f64 / 1e6 / out), "");
    for (name, seconds) in [
        ("COPY in, no index", plain),
        ("COPY in, indexed", indexed),
        ("the same and the index of decisions", both),
    ] {
        line(&format!("{name}, records per second"), format!("{:.0}", rate(seconds)), "");
        if let Some(appended) = appended {
            line("  appending beside it", format!("{:.2}", appended / rate(seconds)), "");
        }
    }
    for (name, tables) in [
        ("no index", "'beside.plain'"),
        ("indexed", "'beside.records'"),
        ("index of decisions", "'beside.decisions'"),
        ("what the tree is made of", "'latch.salts'"),
    ] {
        let bytes = number(&format!("SELECT pg_total_relation_size({tables})"))?;
        line(&format!("bytes per record, {name}"), bytes / records.max(1), "");
    }
    sql("DROP SCHEMA beside CASCADE");
    fs::remove_file(rows)?;
    fs::remove_file(decisions)?;
    Ok(())
}
