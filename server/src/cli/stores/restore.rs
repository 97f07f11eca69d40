//! `latch store restore`.

use super::telling::Telling;
use super::{open, open_or_make, runtime};
use crate::auth::{LogKey, copy_keys};
use crate::cli::data::{self, DataFlag};
use crate::cli::out::say;
use crate::cli::store::Place;
use crate::transfer::{check, copy};
use anyhow::{Context as _, bail};
use clap::Args;
use std::path::PathBuf;

/// Make a data directory out of a backup
///
/// The backup is checked first, then moved into a new store, whose tree must have the root that was signed,
/// and the keys are copied. Nothing that is there is overwritten. Cut off, the same command goes on.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch store restore ./data/backups/2026-11-23T04-20-00.000Z --data /var/lib/latch
  latch serve --data /var/lib/latch

What visitors had erased since the backup comes back with it: erase them again (`latch log erase`).
Checkpoints that others hold of a later log than this one are not continued by it: say so where you publish
them.")]
#[command(mut_arg("data", |data| data.help("The data directory to make")))]
pub(in crate::cli) struct Restore {
    /// What `latch store backup` has made
    backup: PathBuf,
    #[command(flatten)]
    data: DataFlag,
}

pub(super) fn run(asked: &Restore) -> anyhow::Result<()> {
    let (from, to) = (asked.backup.join("store"), data::store(&asked.data.folder));
    let restoring = asked.data.folder.join("restoring");
    if to.exists() {
        bail!(
            "there is a log in {} already: give another directory with --data, or move that one away",
            asked.data.folder.display()
        );
    }
    data::make(&asked.data.folder)?;
    runtime()?.block_on(async {
        let source = open(&Place::Sled(from)).await?;
        let key = LogKey::at(&asked.backup)?;
        let mut telling = Telling::new();
        let checked =
            check(source.as_ref(), key.as_ref().map(LogKey::public), |it| telling.tell(it));
        let checked = checked.await.context("the backup does not hold")?;
        let target = open_or_make(&Place::Sled(restoring.clone())).await?;
        copy(source.as_ref(), target.as_ref(), |it| telling.tell(it)).await?;
        telling.end();
        copy_keys(&asked.backup, &asked.data.folder).context("the keys cannot be restored")?;
        drop(target);
        // Only what is whole gets the name under which a server looks.
        std::fs::rename(&restoring, &to)
            .and_then(|()| std::fs::File::open(&asked.data.folder)?.sync_all())
            .with_context(|| format!("{} cannot be made", to.display()))?;
        say!(
            "Restored and checked: {} records, {} erased, {} leaves under the signed checkpoint.",
            checked.records,
            checked.erased,
            checked.leaves
        );
        say!("Start with: latch serve --data {}", asked.data.folder.display());
        Ok(())
    })
}
