//! Decisions over HTTP on PostgreSQL: one server and two on one database, beside `pgbench` inserting
//! rows like theirs into tables like theirs in the same PostgreSQL, and beside one server on sled.

use crate::http::{PER_MINUTE, WORKERS, measure, serve_sled};
use hdrhistogram::Histogram;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tests::latch::{self, Serving};
use tests::load::{LoadReport, times};
use tests::postgres::{Cluster, Database};
use tests::shop;

/// Clients, each with one connection that is kept and one request under way.
const CLIENTS: usize = 32;
/// Longest measurement.
const LONGEST: Duration = Duration::from_secs(10);
/// Rows in one transaction of `pgbench`, where it writes as Latch does with so many clients.
const BATCH: usize = CLIENTS;

/// Tables like those that an append writes.
const TABLES: &str = "\
CREATE SCHEMA beside;
CREATE SEQUENCE beside.places CACHE 100;
CREATE TABLE beside.head (LIKE latch.head INCLUDING ALL);
INSERT INTO beside.head DEFAULT VALUES;
CREATE TABLE beside.decisions (LIKE latch.decisions INCLUDING ALL);
CREATE TABLE beside.records (LIKE latch.records INCLUDING ALL);
CREATE UNIQUE INDEX ON beside.records (index)";

/// What stands in the row of a decision of the shop's. All are of one kind, which nobody looks for.
const ROW: &str = "\
place, 1790000000000 + place, 'shop', name, who, 1, sha256('notice'), 'en', 'opt-in', 'save', 'second',
'click', true, 1772366400123, '/products/7', 'mixed', '{\"services\": [[\"basket\", \"granted\"], [\"ga4\",
\"granted\"], [\"meta-pixel\", \"denied\"]], \"categories\": [[\"necessary\", \"granted\"], [\"analytics\",
\"granted\"], [\"marketing\", \"denied\"]]}', 'unknown', 'unknown', 'default', 1";

/// Its columns.
const COLUMNS: &str = "\
index, recorded_at, site, decision, visitor, version, notice_hash, language, regime, action, layer, gesture,
trusted, decided_at, page, outcome, answers, browser, device, rule, kind";

/// Measures and prints.
pub(crate) fn run() {
    if !tests::postgres::is_there() {
        println!("\nskipped: PostgreSQL, because its server binaries are not there");
        return;
    }
    let cluster = Cluster::durable(None);
    let desk = Desk::new(&cluster);
    desk.database.sql(TABLES);
    let single = desk.pgbench("single", CLIENTS, 1);
    let batches = desk.pgbench("batches", 1, BATCH);
    let by_two = desk.pgbench("batches", 2, BATCH);
    let one = desk.serve(1);
    let two = desk.serve(2);
    let folder = tempfile::tempdir().expect("a folder");
    let sled = serve_sled(folder.path());
    let sled = measure(sled.address(), 201, CLIENTS, 0, LONGEST);

    println!("\nDecisions posted over HTTP by {CLIENTS} clients, each durable, beside pgbench\n");
    println!(
        "| what                                     | per sec. |  p50 µs |  p99 µs | of the first |"
    );
    println!(
        "|------------------------------------------|---------:|--------:|--------:|-------------:|"
    );
    let line = |what: &str, report: &LoadReport| {
        let LoadReport { per_second, p50_us, p99_us, .. } = report;
        let ratio = per_second / single.per_second;
        println!("| {what:<40} | {per_second:>8.0} | {p50_us:>7} | {p99_us:>7} | {ratio:>12.2} |");
    };
    line(&format!("pgbench, {CLIENTS} clients, a row at a time"), &single);
    line(&format!("pgbench, 1 client, {BATCH} rows at a time"), &batches);
    line(&format!("pgbench, 2 clients, {BATCH} rows at a time"), &by_two);
    line("latch serve, 1 on PostgreSQL", &one);
    line("latch serve, 2 on one PostgreSQL", &two);
    line("latch serve on sled", &sled);
}

/// A database with a notice, and a data folder for each server on it.
struct Desk<'a> {
    folder: tempfile::TempDir,
    cluster: &'a Cluster,
    database: Database<'a>,
}

impl<'a> Desk<'a> {
    fn new(cluster: &'a Cluster) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let desk = Self { folder, cluster, database: cluster.database() };
        let notice = desk.folder.path().join("shop.toml");
        fs::write(&notice, shop::NOTICE).expect("a notice file");
        let output = desk.command("notice import shop.toml", "1").output().expect("latch");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let path = |name: &str, file: &str| desk.folder.path().join(name).join(file);
        fs::create_dir(desk.folder.path().join("2")).expect("a folder");
        for file in ["log-key.json", "receipt-keys.json", "token-keys.json"] {
            fs::copy(path("1", file), path("2", file)).expect("the same key");
        }
        desk
    }

    fn command(&self, line: &str, data: &str) -> Command {
        let mut command = latch::command(line);
        command.args(["--data", data]).env("LATCH_STORE", self.database.url());
        command.current_dir(self.folder.path());
        command
    }

    /// So many servers at once, which share the clients.
    fn serve(&self, servers: usize) -> LoadReport {
        let serving: Vec<_> = (1..=servers)
            .map(|number| {
                let mut command = self.command("serve", &number.to_string());
                command.args(["--workers", &WORKERS.to_string()]);
                command.args(["--decisions-per-minute", &PER_MINUTE.to_string()]);
                Serving::start(command)
            })
            .collect();
        let reports: Vec<_> = std::thread::scope(|scope| {
            let loads: Vec<_> = (0..)
                .zip(&serving)
                .map(|(number, server)| {
                    // Nobody decides twice, whichever server they meet.
                    let first = ((servers as u64) << 40) + (number << 32);
                    let clients = CLIENTS / servers;
                    scope.spawn(move || measure(server.address(), 201, clients, first, LONGEST))
                })
                .collect();
            loads.into_iter().map(|load| load.join().expect("a load")).collect()
        });
        LoadReport {
            answered: reports.iter().map(|report| report.answered).sum(),
            per_second: reports.iter().map(|report| report.per_second).sum(),
            // Of the slower one.
            p50_us: reports.iter().map(|report| report.p50_us).max().unwrap_or(0),
            p99_us: reports.iter().map(|report| report.p99_us).max().unwrap_or(0),
            errors: 0,
        }
    }

    /// `pgbench` with so many clients and so many rows in each transaction. Rows per second; times are those
    /// of transactions.
    fn pgbench(&self, name: &str, clients: usize, rows: usize) -> LoadReport {
        let script = self.cluster.put(&format!("{name}.sql"), transaction(rows).as_bytes());
        let mut pgbench = self.cluster.tool("pgbench");
        pgbench.args(["-n", "-M", "prepared", "-j", "1", "-c", &clients.to_string()]);
        pgbench.args(["-T", &LONGEST.as_secs().to_string(), "-l", "--log-prefix"]);
        let log = format!("{name}-{clients}");
        pgbench.arg(self.cluster.folder().join(&log)).arg("-f").arg(script);
        let output = pgbench.arg(&self.database.name).output().expect("pgbench");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let tps = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next());
        let tps: f64 = tps.expect("a rate").parse().expect("a number");
        let times = times_of(self.cluster.folder(), &log);
        LoadReport {
            answered: times.len() * rows as u64,
            per_second: tps * rows as f64,
            p50_us: times.value_at_quantile(0.5),
            p99_us: times.value_at_quantile(0.99),
            errors: 0,
        }
    }
}

/// A transaction of one row, or of several behind a lock on the head, as Latch writes them.
fn transaction(rows: usize) -> String {
    let new = format!(
        "WITH new AS MATERIALIZED (SELECT nextval('beside.places') AS place, uuid_send(gen_random_uuid()) AS name,
             uuid_send(gen_random_uuid()) AS who FROM generate_series(1, {rows})),
         named AS (INSERT INTO beside.decisions (visitor, site, decision, index, recorded_at)
             SELECT who, 'shop', name, place, 1790000000000 + place FROM new)
         INSERT INTO beside.records ({COLUMNS}) SELECT {ROW} FROM new;\n"
    )
    .replace('\n', " ");
    if rows == 1 {
        return new + "\n";
    }
    format!(
        "BEGIN;\nSELECT length FROM beside.head FOR UPDATE;\n{new}\n\
         UPDATE beside.head SET length = length + {rows};\nCOMMIT;\n"
    )
}

/// How long each transaction took, of the third column of the log.
fn times_of(folder: &Path, log: &str) -> Histogram<u64> {
    let mut all = times();
    let files = fs::read_dir(folder).expect("a folder").flatten();
    let logs = files.filter(|it| it.file_name().to_string_lossy().starts_with(&format!("{log}.")));
    for file in logs {
        for line in fs::read_to_string(file.path()).expect("a log").lines() {
            let time = line.split(' ').nth(2).expect("a time");
            all.saturating_record(time.parse().expect("a number"));
        }
    }
    all
}
