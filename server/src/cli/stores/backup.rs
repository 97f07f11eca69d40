//! `latch store backup`.

use super::telling::Telling;
use super::{open, runtime};
use crate::auth::LogKey;
use crate::cli::client::{Client, Where};
use crate::cli::out::say;
use crate::cli::store::Place;
use crate::transfer::{Progress, check};
use crate::web::BackupLine;
use anyhow::{Context as _, bail};
use clap::Args;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// Back up the log and the keys, while the server runs
///
/// Makes a folder in backups/ of the data directory that is a data directory itself: the log up to now, the
/// notices, the admins and the keys. Its tree is grown anew over what was copied and compared with the signed
/// checkpoint, and all of it is checked once more. What was pruned of the log is not in it. Keep it as safe as the log; it holds the keys.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch store backup
  rsync -a ./data/backups/ backup-host:latch/
  latch store restore ./data/backups/2026-11-23T04-20-00.000Z --data /var/lib/latch

What is erased after a backup is still in it: delete backups when the time is over for which you promise to
keep what is erased. A backup of a PostgreSQL store is a sled store; `latch store copy` brings it back.")]
pub(in crate::cli) struct Backup {
    #[command(flatten)]
    at: Where,
}

pub(super) fn run(asked: &Backup) -> anyhow::Result<()> {
    let client = Client::connect(&asked.at)?;
    let lines = BufReader::new(client.post_stream("/v1/backups")?);
    let mut telling = Telling::new();
    let mut made = None;
    for line in lines.lines() {
        let line =
            line.context("the server broke off: look for the backup in its data directory")?;
        match serde_json::from_str(&line)
            .context("the server answers in another way than expected")?
        {
            BackupLine::Under { what, done, of } => {
                let what = if what == "leaves" { "leaves" } else { "records" };
                telling.tell(Progress { what, done, of });
            }
            BackupLine::Made { backup, copied } => made = Some((backup, copied)),
            BackupLine::Failed { failed } => bail!("there is no backup: {failed}"),
        }
    }
    telling.end();
    let (backup, copied) = made.context("the server broke off: look into its log")?;
    if asked.at.is_elsewhere() {
        say!("{} ({} records) on the server's machine.", backup.display(), copied.records);
        return Ok(());
    }
    look(&backup)?;
    say!("{}", backup.display());
    Ok(())
}

/// Checks what was made.
fn look(backup: &Path) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        let store = open(&Place::Sled(backup.join("store"))).await?;
        let key = LogKey::at(backup)?;
        let mut telling = Telling::new();
        let checked =
            check(store.as_ref(), key.as_ref().map(LogKey::public), |it| telling.tell(it));
        let checked = checked.await;
        telling.end();
        let checked = checked.context("the backup does not hold")?;
        say!(
            "Backed up and checked: {} records, {} erased, {} leaves under the signed checkpoint.",
            checked.records,
            checked.erased,
            checked.leaves
        );
        Ok(())
    })
}
