//! The log as evidence, in one file of lines of JSON: the signed checkpoint, then every leaf with what
//! it is of, in the tree's order. Owns the form of the lines; who checks them is `latch log verify`.
//!
//! ```text
//! {"evidence":1,"checkpoint":"consent.example/log\n3\n…"}
//! {"leaf":0,"hash":"…","data":{"kind":"notice",…}}
//! {"leaf":1,"hash":"…","record":{…},"salt":"…"}
//! {"leaf":2,"hash":"…","data":{"kind":"record",…}}     an erased record: what is left of it
//! ```

use super::Tree;
use super::read::{Leaf, ReadError};
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
}

/// Any further line.
#[derive(Serialize)]
struct Line<'a> {
    leaf: u64,
    hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<RecordView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
}

/// Everything up to the checkpoint that was signed last, as the parts of a file.
pub fn export(tree: Arc<Tree>) -> impl Stream<Item = Result<Vec<u8>, ReadError>> {
    let shown = tree.shown();
    stream::try_unfold((tree, None::<u64>), move |(tree, at)| {
        let shown = Arc::clone(&shown);
        async move {
            let Some(from) = at else {
                let head = Head { evidence: 1, checkpoint: &shown.checkpoint };
                let mut line = serde_json::to_vec(&head)?;
                line.push(b'\n');
                return Ok(Some((line, (tree, Some(0)))));
            };
            if from >= shown.size {
                return Ok(None);
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

/// The line of the leaf at this place.
pub fn line_of(place: u64, of: Leaf) -> Result<Vec<u8>, ReadError> {
    let data = of.data()?;
    let hash = leaf_hash(&data).to_hex();
    let text = String::from_utf8(data).map_err(|error| ReadError::Unreadable(error.to_string()))?;
    let raw = RawValue::from_string(text)?;
    let mut line = Line { leaf: place, hash, record: None, salt: None, data: Some(&raw) };
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
