//! The log as evidence, in one file of lines of JSON: the signed checkpoint, then every leaf with what
//! it is of, in the tree's order. Owns the form of the lines; who checks them is `latch log verify`.
//!
//! ```text
//! {"evidence":1,"checkpoint":"consent.example/log\n3\n…"}
//! {"leaf":0,"hash":"…","data":{"kind":"notice",…}}
//! {"leaf":1,"hash":"…","record":{…},"salt":"…"}
//! {"leaf":2,"hash":"…","data":{"kind":"record",…}}     an erased record: what is left of it
//! ```
//!
//! Of a log that was pruned the first line says `"minimum":512`. Before that leaf, what stands for no
//! record is there as ever; for the rest stand the roots over it, of as many leaves as they say:
//! `{"leaf":2,"leaves":2,"hash":"…"}`.

use super::Tree;
use super::read::{Leaf, ReadError, Shown};
use crate::leaf;
use crate::log::RecordView;
use crate::store::Entry;
use data_encoding::HEXLOWER;
use evidence::leaf_hash;
use futures_util::stream::{self, Stream};
use serde::Serialize;
use serde_json::value::RawValue;
use std::sync::Arc;

/// Leaves read and sent at once.
const CHUNK: u64 = 1_000;

/// The first line.
#[derive(Serialize)]
struct Head<'a> {
    evidence: u32,
    checkpoint: &'a str,
    /// Of the same size or an older one.
    #[serde(skip_serializing_if = "Option::is_none")]
    cosigned: Option<&'a str>,
    #[serde(skip_serializing_if = "is_zero")]
    minimum: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Any further line.
#[derive(Serialize)]
struct Line<'a> {
    leaf: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaves: Option<u64>,
    hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<RecordView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
}

/// Everything up to the checkpoint that was signed last, as the parts of a file; with the one that
/// witnesses have cosigned, which covers no more than that.
pub fn export(
    tree: Arc<Tree>,
    cosigned: Option<String>,
) -> impl Stream<Item = Result<Vec<u8>, ReadError>> {
    let shown = tree.shown();
    stream::try_unfold((tree, None::<u64>), move |(tree, at)| {
        let shown = Arc::clone(&shown);
        let cosigned = cosigned.clone();
        async move {
            let Some(from) = at else {
                let head = Head {
                    evidence: 1,
                    checkpoint: &shown.checkpoint,
                    cosigned: cosigned.as_deref(),
                    minimum: shown.pruned.leaves,
                };
                let mut line = serde_json::to_vec(&head)?;
                line.push(b'\n');
                return Ok(Some((line, (tree, Some(0)))));
            };
            if from >= shown.size {
                return Ok(None);
            }
            if from < shown.pruned.leaves {
                let (lines, next) = beginning(&tree, &shown, from).await?;
                return Ok(Some((lines, (tree, Some(next)))));
            }
            let until = (from + CHUNK).min(shown.size);
            let leaves = tree.leaves(&shown, from, until).await?;
            let mut lines = Vec::with_capacity(leaves.len() * 700);
            for (leaf, of) in (from..).zip(leaves) {
                lines.extend(line_of(leaf, of)?);
                lines.push(b'\n');
            }
            Ok(Some((lines, (tree, Some(until)))))
        }
    })
}

/// Some lines of what was pruned, from this leaf on, and the leaf behind them.
async fn beginning(tree: &Tree, shown: &Shown, from: u64) -> Result<(Vec<u8>, u64), ReadError> {
    let (mut lines, mut at) = (Vec::new(), from);
    for _ in 0..CHUNK {
        let end = shown.places.next_event(at).unwrap_or(u64::MAX).min(shown.pruned.leaves);
        if at == shown.pruned.leaves {
            break;
        }
        if at == end {
            let event = tree.leaves(shown, at, at + 1).await?.pop().ok_or(ReadError::Absent)?;
            lines.extend(line_of(at, event)?);
            at += 1;
        } else {
            // As many as fit: 0 stands at the beginning of every subtree.
            let height = at.trailing_zeros().min((end - at).ilog2());
            let index = at >> height;
            let tiles = evidence::subtree_needs(height, index, shown.size);
            let tiles = tree.tiles(tiles).await?;
            let root = evidence::subtree(&tiles, height, index, shown.size);
            let root = root.map_err(|error| ReadError::Unreadable(error.to_string()))?;
            let (leaves, hash) = (Some(1 << height), root.to_hex());
            let line = Line { leaf: at, leaves, hash, record: None, salt: None, data: None };
            serde_json::to_writer(&mut lines, &line)?;
            at += 1 << height;
        }
        lines.push(b'\n');
    }
    Ok((lines, at))
}

/// The line of the leaf at this place.
pub fn line_of(place: u64, of: Leaf) -> Result<Vec<u8>, ReadError> {
    let data = of.data()?;
    let hash = leaf_hash(&data).to_hex();
    let text = String::from_utf8(data).map_err(|error| ReadError::Unreadable(error.to_string()))?;
    let raw = RawValue::from_string(text)?;
    let (leaves, record, salt) = (None, None, None);
    let mut line = Line { leaf: place, leaves, hash, record, salt, data: Some(&raw) };
    if let Leaf::Entry(entry, Some(salt)) = of
        && let Entry::Kept(record) = *entry
    {
        line = Line {
            record: Some(leaf::meant(record)),
            salt: Some(HEXLOWER.encode(&salt)),
            data: None,
            ..line
        };
    }
    Ok(serde_json::to_vec(&line)?)
}
