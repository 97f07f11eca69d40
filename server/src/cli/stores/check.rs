//! `latch store check`.

use super::telling::Telling;
use super::{open, runtime};
use crate::auth::LogKey;
use crate::cli::data::DataFlag;
use crate::cli::out::say;
use crate::cli::store::StoreFlag;
use crate::transfer::check;
use anyhow::Context as _;
use clap::Args;

/// Check a store: every record, the counts, the tree, the signature
///
/// Reads everything and changes nothing. The server must not be running on a sled store meanwhile; a
/// backup of a running server can be checked at any time.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch store check
  latch store check --data backups/2026-11-23T04-20-00.000Z

If it does not hold: stop the server, keep the store as it is for whoever looks into it, restore the last
backup that holds (`latch store restore`), and compare `latch log evidence` of both.")]
#[command(mut_arg("data", |data| data.help("The data directory, or a backup")))]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    store: StoreFlag,
    #[command(flatten)]
    data: DataFlag,
}

pub(super) fn run(asked: &Check) -> anyhow::Result<()> {
    let place = asked.store.place(&asked.data.folder)?;
    runtime()?.block_on(async {
        let store = open(&place).await?;
        let key = LogKey::at(&asked.data.folder)?;
        let mut telling = Telling::new();
        let checked =
            check(store.as_ref(), key.as_ref().map(LogKey::public), |it| telling.tell(it));
        let checked = checked.await;
        telling.end();
        let checked = checked.with_context(|| format!("{place} does not hold"))?;
        say!("{place} holds.");
        say!("  {} records, {} erased", checked.records, checked.erased);
        if checked.pruned > 0 {
            say!(
                "  {} more, erased or expired, were pruned: of them only hashes are left",
                checked.pruned
            );
        }
        say!(
            "  {} leaves, {} of them records or what is left of them",
            checked.leaves,
            checked.in_tree
        );
        say!("  {} notice versions", checked.notices);
        match key {
            Some(key) if checked.leaves > 0 => say!("  signed by {}", key.public()),
            Some(_) => say!("  nothing is signed yet: no server has run on it"),
            None => say!(
                "  no log-key.json in {}: not checked by whom it was signed",
                asked.data.folder.display()
            ),
        }
        Ok(())
    })
}
