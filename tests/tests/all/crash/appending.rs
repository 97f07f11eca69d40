//! The `appender` as a process that is stopped, let go on and killed, and what it has said.

use super::{Moment, STARTING};
use server::store::SledStore;
use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tests::log_check::check_log;

/// What the appender has printed.
#[derive(Default)]
pub(super) struct Said {
    pub(super) acknowledged: Vec<String>,
    pub(super) erased: Vec<String>,
}

impl Said {
    pub(super) fn of(lines: Vec<String>) -> Self {
        let (erased, acknowledged): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|line| line.starts_with("erased "));
        let erased = erased.iter().map(|line| line["erased ".len()..].to_owned()).collect();
        Self { acknowledged, erased }
    }

    pub(super) fn extend(&mut self, new: Self) {
        self.acknowledged.extend(new.acknowledged);
        self.erased.extend(new.erased);
    }

    /// How many records there are, if all that was acknowledged is there and nothing erased.
    pub(super) async fn check(&self, store: &SledStore) -> Result<usize, String> {
        let records = check_log(store, &self.acknowledged).await?;
        let there: HashSet<String> = records.iter().map(|it| it.decision.to_hex()).collect();
        match self.erased.iter().find(|decision| there.contains(*decision)) {
            Some(back) => Err(format!("erased {back} is back")),
            None => Ok(records.len()),
        }
    }
}

/// A running appender; killed when dropped.
pub(super) struct Appending {
    child: Child,
    reading: Option<JoinHandle<Vec<String>>>,
    works: Receiver<()>,
}

impl Appending {
    /// Appends to this directory, numbering from `first`.
    pub(super) fn start(directory: &Path, first: u64) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_appender"));
        command.arg(directory).arg(first.to_string());
        Self::run(command)
    }

    /// Runs this command, which is an appender.
    pub(super) fn run(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let (working, works) = channel();
        let reading = std::thread::spawn(move || {
            let mut acknowledged = Vec::new();
            let mut line = String::new();
            // A last line without its end is no acknowledgement.
            while lines.read_line(&mut line).unwrap() > 0 && line.ends_with('\n') {
                acknowledged.push(line.trim_end().to_owned());
                line.clear();
                let _ = working.send(());
            }
            acknowledged
        });
        Self { child, reading: Some(reading), works }
    }

    /// Waits for that moment; whether it works by then.
    pub(super) fn until(&self, moment: Moment) -> bool {
        let (works, after) = match moment {
            Moment::Started(after) => (true, after),
            Moment::Working(after) => (self.works.recv_timeout(STARTING).is_ok(), after),
        };
        std::thread::sleep(after);
        works
    }

    /// Stops all of it where it is: nothing is written or said any more.
    pub(super) fn stop(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-STOP", &pid]).status().unwrap().success());
        let asked = Instant::now();
        while !self.stands() {
            assert!(asked.elapsed() < Duration::from_secs(20), "it does not stop");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Whether every thread has stopped, after the system call that it was in.
    fn stands(&self) -> bool {
        let mut tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
        let state = |task: std::io::Result<fs::DirEntry>| {
            let stat = fs::read_to_string(task.unwrap().path().join("stat")).unwrap_or_default();
            stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'))
        };
        tasks.all(state)
    }

    /// Kills it; what it has said.
    pub(super) fn kill(mut self) -> Said {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        Said::of(self.reading.take().unwrap().join().unwrap())
    }
}

impl Drop for Appending {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
