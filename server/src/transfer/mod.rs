//! Moving a whole log from one store to another: to another kind of store, into a backup, out of one.
//! Owns what is moved in which order, and the proof that what arrived is what was signed; knows no
//! store beyond the contract.
//!
//! What is there already is not moved again, so that a transfer that was cut off goes on. The target is
//! marked before anything of the log arrives, and loses the mark with the checkpoint, which comes last:
//! until then no server starts on it with a log that only looks whole.

mod beginning;
mod check;
mod entries;
mod regrow;

pub use check::{Checked, check};

use crate::leaf;
use crate::store::{BundleName, Portion, PublishedNotice, Store, StoreError, TreeHead};
use std::collections::BTreeSet;
use std::iter;

/// Entries, digests or leaves that are moved at once.
const AT_ONCE: usize = 4_096;

/// Why a log could not be moved, or does not hold.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// Reading the store that is moved from failed.
    #[error("the store to read from: {0}")]
    Source(#[source] StoreError),
    /// Writing the store that is moved to failed.
    #[error("the store to write to: {0}")]
    Target(#[source] StoreError),
    /// The target holds another log, or a server has taken decisions there.
    #[error("the store to write to holds something else: {0}; give an empty one")]
    Foreign(String),
    /// What arrived is not what was signed.
    #[error("the log does not hold: {0}")]
    Broken(String),
    /// Part of the log.
    #[error(
        "a log was being moved to it, and not all of it has arrived: run the same `latch store copy` again"
    )]
    Unfinished,
    /// More of the log's beginning was pruned since this began.
    #[error(
        "more of the log's beginning was pruned while it was read: try again, with an empty store"
    )]
    PrunedMeanwhile,
    /// Records are erased faster than they can be read.
    #[error("records were erased all the time while the log was read: try again")]
    Restless,
}

/// How far a transfer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is under way, in words.
    pub what: &'static str,
    /// How much of it is done.
    pub done: u64,
    /// Of how much.
    pub of: u64,
}

/// What was moved.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Copied {
    /// How many places the log has, those of erased records included.
    pub records: u64,
    /// How many of them were there before.
    pub already: u64,
    /// How many leaves the tree has whose root was compared with the checkpoint.
    pub leaves: u64,
    /// How many notice versions there are.
    pub notices: u64,
    /// How many admins there are.
    pub admins: u64,
}

/// Moves all of `source` that was there when it began into `target`, to which nothing else may write.
pub async fn copy(
    source: &dyn Store,
    target: &dyn Store,
    mut progress: impl FnMut(Progress),
) -> Result<Copied, TransferError> {
    let pruned = source.pruned().await.map_err(TransferError::Source)?;
    let head = source.tree().await.map_err(TransferError::Source)?;
    if head.is_unfinished() {
        return Err(TransferError::Source(StoreError::Nonsense("part of a log only".into())));
    }
    let length = source.length().await.map_err(TransferError::Source)?;
    let mut copied = Copied { records: length, leaves: head.size, ..Copied::default() };
    copied.already = target.length().await.map_err(TransferError::Target)?;
    refuse_another(source, target, &head).await?;
    let missing = notices(source, target, &mut copied).await?;
    beginning::mark(target, &head, pruned).await?;
    for notice in missing {
        target.publish(&notice).await.map_err(TransferError::Target)?;
    }
    beginning::copy(source, target, pruned, &mut progress).await?;
    let places = entries::Places { first: pruned.records, length, in_tree: head.records };
    entries::copy(source, target, places, &mut progress).await?;
    copied.admins = admins(source, target).await?;
    erasures(source, target).await?;
    findings(source, target).await?;
    bundles(source, target).await?;
    rules(source, target).await?;
    regrow::regrow(source, target, &head, &mut progress).await?;
    Ok(copied)
}

/// A target that has a tree must have got it from this source.
async fn refuse_another(
    source: &dyn Store,
    target: &dyn Store,
    head: &TreeHead,
) -> Result<(), TransferError> {
    let has = target.tree().await.map_err(TransferError::Target)?;
    if has == TreeHead::default() || has.is_unfinished() || has == *head {
        return Ok(());
    }
    let records = source.length().await.map_err(TransferError::Source)?;
    let why = format!(
        "its tree has {} leaves, signed, and that to be moved {} ({records} records)",
        has.size, head.size
    );
    Err(TransferError::Foreign(why))
}

/// Counts the notices, and says which of them are not there yet.
async fn notices(
    source: &dyn Store,
    target: &dyn Store,
    copied: &mut Copied,
) -> Result<Vec<PublishedNotice>, TransferError> {
    let there = target.notices().await.map_err(TransferError::Target)?;
    let all = source.notices().await.map_err(TransferError::Source)?;
    copied.notices = all.len() as u64;
    let mut missing = Vec::new();
    for notice in all {
        let same = there.iter().find(|it| (&it.site, it.version) == (&notice.site, notice.version));
        match same {
            Some(same) if *same == notice => {}
            Some(_) => {
                let which = format!("version {} of {} differs", notice.version, notice.site);
                return Err(TransferError::Foreign(which));
            }
            None => missing.push(notice),
        }
    }
    Ok(missing)
}

async fn admins(source: &dyn Store, target: &dyn Store) -> Result<u64, TransferError> {
    let names = source.admins().await.map_err(TransferError::Source)?;
    for name in &names {
        if let Some(admin) = source.admin(name).await.map_err(TransferError::Source)? {
            target.put_admin(&admin).await.map_err(TransferError::Target)?;
        }
    }
    Ok(names.len() as u64)
}

/// What remembers erased decisions, and the account of erasing.
async fn erasures(source: &dyn Store, target: &dyn Store) -> Result<(), TransferError> {
    let mut after = None;
    loop {
        let gone = source.gone(after, AT_ONCE).await.map_err(TransferError::Source)?;
        let Some(last) = gone.last() else { break };
        after = Some(*last);
        target.take(Portion::Gone(gone)).await.map_err(TransferError::Target)?;
    }
    let mut after = None;
    loop {
        let account = source.erasures(after, 1_000).await.map_err(TransferError::Source)?;
        let Some(last) = account.last() else { return Ok(()) };
        after = Some(last.number);
        target.take(Portion::Erasures(account)).await.map_err(TransferError::Target)?;
    }
}

/// The files that pages were given: of every build that the tree names, and of each version as such a
/// build draws it.
async fn bundles(source: &dyn Store, target: &dyn Store) -> Result<(), TransferError> {
    let notices = source.notices().await.map_err(TransferError::Source)?;
    let mut from = 0;
    loop {
        let events = source.events(from, AT_ONCE).await.map_err(TransferError::Source)?;
        let Some(last) = events.last() else { return Ok(()) };
        from = last.leaf + 1;
        for build in events.iter().filter_map(|event| leaf::build_of(&event.data)) {
            let drawn = notices.iter().map(|it| BundleName::Drawn {
                site: it.site.clone(),
                version: it.version,
                build,
            });
            for name in iter::once(BundleName::Build(build)).chain(drawn) {
                if let Some(bundle) = source.bundle(&name).await.map_err(TransferError::Source)? {
                    target.keep_bundle(&bundle).await.map_err(TransferError::Target)?;
                }
            }
        }
    }
}

async fn rules(source: &dyn Store, target: &dyn Store) -> Result<(), TransferError> {
    for rule in source.rules().await.map_err(TransferError::Source)? {
        target.put_rule(&rule).await.map_err(TransferError::Target)?;
    }
    Ok(())
}

async fn findings(source: &dyn Store, target: &dyn Store) -> Result<(), TransferError> {
    let notices = source.notices().await.map_err(TransferError::Source)?;
    let sites: BTreeSet<_> = notices.into_iter().map(|notice| notice.site).collect();
    for site in sites {
        let found = source.findings(&site).await.map_err(TransferError::Source)?;
        target.take(Portion::Findings(site, found)).await.map_err(TransferError::Target)?;
    }
    Ok(())
}
