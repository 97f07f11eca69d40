//! Servers on one PostgreSQL: a database with a notice, the folders of those that serve it, and whether
//! its log and its tree are whole.

use super::load::client;
use super::tally::Tally;
use server::store::{PostgresStore, PostgresUrl};
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::latch::{self, Serving};
use tests::postgres::{Cluster, Database};
use tests::shop;

/// How every server here is started.
pub(super) const SERVE: &str = "serve --workers 2 --decisions-per-minute 4000000000";

/// What a server says that was elected.
const ELECTED: &str = "lets the tree over the log grow";

/// A database with a notice, and folders with the same keys for the servers on it.
pub(super) struct Desk<'a> {
    folder: TempDir,
    pub(super) database: Database<'a>,
    url: String,
}

impl<'a> Desk<'a> {
    /// A new database, reached over the socket.
    pub(super) fn new(cluster: &'a Cluster) -> Self {
        Self::reached(cluster, |database| database.url())
    }

    /// A new database, reached by this URL.
    pub(super) fn reached(cluster: &'a Cluster, url: impl Fn(&Database<'_>) -> String) -> Self {
        let database = cluster.database();
        let url = url(&database);
        let desk = Self { folder: tempfile::tempdir().unwrap(), database, url };
        fs::write(desk.path("shop.toml"), shop::NOTICE).unwrap();
        desk.says("notice import shop.toml", "one");
        fs::create_dir(desk.path("two")).unwrap();
        for file in ["log-key.json", "receipt-keys.json", "token-keys.json"] {
            fs::copy(desk.path("one").join(file), desk.path("two").join(file)).unwrap();
        }
        desk
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn command(&self, line: &str, data: &str) -> Command {
        let mut command = latch::command(line);
        command.args(["--data", data]).env("LATCH_STORE", &self.url);
        command.current_dir(self.folder.path());
        command
    }

    /// What a command prints that must succeed.
    fn says(&self, line: &str, data: &str) -> String {
        let output = self.command(line, data).output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "latch {line}: {complaint}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(super) fn serve(&self, data: &str) -> Serving {
        Serving::start_logging(self.command(SERVE, data), self.log(data))
    }

    /// A file for what this server logs.
    pub(super) fn log(&self, data: &str) -> File {
        File::create(self.path(&format!("{data}.log"))).unwrap()
    }

    pub(super) fn wait_until_elected(&self, data: &str, within: Duration) {
        let asked = Instant::now();
        while !self.was_elected(data) {
            assert!(asked.elapsed() < within, "{data} is not elected");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(super) fn was_elected(&self, data: &str) -> bool {
        fs::read_to_string(self.path(&format!("{data}.log"))).unwrap().contains(ELECTED)
    }

    /// How many records the evidence from the data folder `two` has, which must verify and continue this
    /// checkpoint.
    fn verified(&self, older: &str) -> Result<usize, String> {
        fs::write(self.path("older.txt"), older).unwrap();
        let key = self.says("log key", "two");
        self.says("log evidence -o evidence.ndjson", "two");
        let mut verify = latch::command("log verify evidence.ndjson --since older.txt --key");
        let output = verify.arg(key.trim()).current_dir(self.folder.path()).output().unwrap();
        if !output.status.success() {
            let said = [output.stdout, output.stderr].concat();
            return Err(String::from_utf8_lossy(&said).into_owned());
        }
        let evidence = fs::read_to_string(self.path("evidence.ndjson")).unwrap();
        Ok(evidence.lines().filter(|line| line.contains("\"salt\":")).count())
    }

    /// Checks the log against the numbers that were acknowledged, which must be all that it has, and its
    /// evidence, which must continue this checkpoint.
    pub(super) async fn check(&self, tally: &mut Tally, acknowledged: &[u64], older: &str) {
        let url = PostgresUrl::parse(&self.url).unwrap();
        let store = PostgresStore::open(&url).await.unwrap();
        let ids: Vec<String> = acknowledged.iter().map(|number| shop::token(*number)).collect();
        let records = tally.check(&store, &ids).await;
        if records != ids.len() {
            tally.say(format!("{records} records, {} acknowledged", ids.len()));
        }
        match tokio::task::block_in_place(|| self.verified(older)) {
            Ok(proven) if proven == records => {}
            Ok(proven) => tally.say(format!("evidence of {proven} records, not {records}")),
            Err(wrong) => tally.say(wrong),
        }
    }
}

/// The checkpoint that a server shows, once it covers so many leaves.
pub(super) fn checkpoint(base: &str, leaves: u64, within: Duration) -> (u64, String) {
    let asked = Instant::now();
    loop {
        if let Ok(mut answer) = client().get(format!("{base}/log/checkpoint")).call()
            && answer.status() == 200
        {
            let note = answer.body_mut().read_to_string().unwrap();
            let size: u64 = note.lines().nth(1).unwrap().parse().unwrap();
            if size >= leaves {
                return (size, note);
            }
        }
        assert!(asked.elapsed() < within, "no tree of {leaves} leaves at {base}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
