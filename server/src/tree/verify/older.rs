//! Other checkpoints that evidence must agree with: older ones, and the one that witnesses have cosigned.
//! Owns the comparison; reads no leaves.

use super::{Fault, Verified};
use evidence::{Checkpoint, Frontier, Note, Vkey};

/// The checkpoint that all of these witnesses have cosigned; none if there are none.
pub(super) fn cosigned(
    note: Option<&str>,
    key: &Vkey,
    witnesses: &[Vkey],
    found: &mut Verified,
) -> Result<Option<Checkpoint>, String> {
    if witnesses.is_empty() {
        return Ok(None);
    }
    let note = note.ok_or("no witness has cosigned this log")?;
    let note: Note = note.parse().map_err(|error| format!("the cosigned checkpoint {error}"))?;
    for witness in witnesses {
        let opened = Checkpoint::open(&note, key.name(), key, std::slice::from_ref(witness));
        let opened = opened.map_err(|error| {
            format!("the cosigned checkpoint does not hold under {key}: {error}")
        })?;
        if opened.witnesses.is_empty() {
            return Err(format!("the witness {witness} has not cosigned this log"));
        }
        found.witnesses.extend(opened.witnesses);
    }
    let checkpoint: Checkpoint = note.text().parse().map_err(|error| format!("{error}"))?;
    found.cosigned = Some(checkpoint.size());
    Ok(Some(checkpoint))
}

/// Where a checkpoint comes from that this log must continue.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Older {
    /// From before, as the caller has it.
    Kept,
    /// From witnesses.
    Cosigned,
}

/// The older checkpoints, the smallest last.
pub(super) fn older_ones(
    notes: &[String],
    key: &Vkey,
    size: u64,
) -> Result<Vec<(Checkpoint, Older)>, Fault> {
    let mut older = Vec::new();
    for note in notes {
        let checkpoint =
            open(note, key).map_err(|why| Fault::Whole(format!("the older checkpoint {why}")))?;
        if checkpoint.size() > size {
            return Err(Fault::Whole(format!(
                "the older checkpoint covers {} leaves, this export {size}: the log was cut back, or this \
                 is the older export",
                checkpoint.size()
            )));
        }
        older.push((checkpoint, Older::Kept));
    }
    older.sort_by_key(|(checkpoint, _)| std::cmp::Reverse(checkpoint.size()));
    Ok(older)
}

/// Compares the tree so far with the older checkpoints of its size.
pub(super) fn compare(
    frontier: &Frontier,
    older: &mut Vec<(Checkpoint, Older)>,
    found: &mut Verified,
) -> Result<(), Fault> {
    while let Some((old, of)) = older.pop_if(|(old, _)| old.size() <= frontier.size()) {
        let which = if of == Older::Kept { "older" } else { "cosigned" };
        if old.size() < frontier.size() {
            return Err(Fault::Whole(format!(
                "the {which} checkpoint of {} leaves ends within what was pruned since: whether this log \
                 continues it can no longer be told; take one of at least {} leaves",
                old.size(),
                frontier.size()
            )));
        }
        if *old.root() != frontier.root() {
            return Err(Fault::Whole(format!(
                "the first {} leaves are not those of the {which} checkpoint: the log was rewritten before \
                 leaf {0}",
                old.size()
            )));
        }
        if of == Older::Kept {
            found.continues.push(old.size());
        }
    }
    Ok(())
}

pub(super) fn open(note: &str, key: &Vkey) -> Result<Checkpoint, String> {
    let note: Note = note.parse().map_err(|error| format!("is no signed note: {error}"))?;
    let opened = Checkpoint::open(&note, key.name(), key, &[]);
    let opened = opened.map_err(|error| format!("does not hold under {key}: {error}"))?;
    Ok(opened.checkpoint)
}
