//! `latch store copy`.

use super::telling::Telling;
use super::{open, open_or_make, place, runtime};
use crate::auth::LogKey;
use crate::cli::data::{self, DataFlag};
use crate::cli::out::say;
use crate::cli::store::StoreUrl;
use crate::transfer::{check, copy};
use clap::Args;

/// Move a whole log from one store to another: from sled to PostgreSQL, or back
///
/// Everything that is recorded, the notices, the admins and the tree over the log go over as they are.
/// The tree is grown anew over what arrived, and the copy is given the checkpoint only if its root is the
/// one that was signed; until then no server starts on it. Cut off, the same command goes on. Of a log whose
/// beginning was pruned, what is left goes over, and the copy has the same minimum index. FROM is left as it is; stop the servers on it
/// first, for what they take in later is not moved. The keys stay where they are: every server of a log
/// needs the same.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch store copy sled: postgres://latch:PASSWORD@db.example/latch
  latch store copy sled:/var/lib/latch/store sled:/mnt/new/store
  latch store copy postgres://latch:PASSWORD@db.example/latch sled:./from-db")]
#[command(mut_arg("data", |data| data.help("The data directory, where the log's key is")))]
pub(in crate::cli) struct Copy {
    /// The store that holds the log: sled:DIR, sled: for the one in the data directory, or postgres://…
    from: StoreUrl,
    /// An empty store, or one in which this command was cut off
    to: StoreUrl,
    #[command(flatten)]
    data: DataFlag,
}

pub(super) fn run(asked: &Copy) -> anyhow::Result<()> {
    let (from, to) =
        (place(&asked.from, &asked.data.folder)?, place(&asked.to, &asked.data.folder)?);
    runtime()?.block_on(async {
        let source = open(&from).await?;
        if let crate::cli::store::Place::Sled(directory) = &to
            && let Some(parent) = directory.parent()
        {
            data::make(parent)?;
        }
        let target = open_or_make(&to).await?;
        let mut telling = Telling::new();
        let copied = copy(source.as_ref(), target.as_ref(), |it| telling.tell(it)).await;
        telling.end();
        let copied = copied?;
        let key = LogKey::at(&asked.data.folder)?;
        let checked =
            check(target.as_ref(), key.as_ref().map(LogKey::public), |it| telling.tell(it)).await;
        telling.end();
        let checked = checked?;
        let before = match copied.already {
            0 => String::new(),
            already => format!(", {already} of them moved before"),
        };
        say!(
            "{} places of the log{before}, {} notice versions and {} admins are in {to}.",
            copied.records,
            copied.notices,
            copied.admins
        );
        say!(
            "Checked: {} records, {} erased, {} leaves under the signed checkpoint{}.",
            checked.records,
            checked.erased,
            checked.leaves,
            if key.is_some() {
                ""
            } else {
                " (no log-key.json here: its signature was not checked)"
            }
        );
        Ok(())
    })
}
