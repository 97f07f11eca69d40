//! Checks the log as evidence, with nothing but the public key: every leaf against its hash, all
//! hashes against the signed root, the tree against older checkpoints. Owns the judgement and where
//! a fault is; needs no server and no store.

mod older;
mod verified;

pub use verified::Verified;

use self::older::{Older, compare, cosigned, older_ones, open};
use crate::{leaf, moment};
use data_encoding::HEXLOWER;
use evidence::{Frontier, Hash, Vkey, leaf_hash};
use serde::Deserialize;
use serde_json::Value;
use std::io::{self, BufRead, Read as _};

/// Longest line, in bytes. No leaf of Latch's comes near it.
const LONGEST_LINE: u64 = 1 << 20;

/// What does not hold, and where.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// At this line, counted from 1.
    #[error("line {line}: {what}")]
    At {
        /// The line.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// Nowhere in particular.
    #[error("{0}")]
    Whole(String),
    /// The file cannot be read.
    #[error("reading failed: {0}")]
    Io(#[from] io::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    evidence: u32,
    checkpoint: String,
    cosigned: Option<String>,
    /// Before this leaf, roots may stand for leaves.
    #[serde(default)]
    minimum: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    leaf: u64,
    leaves: Option<u64>,
    hash: String,
    record: Option<Value>,
    salt: Option<String>,
    data: Option<Value>,
}

/// Verifies an export of the evidence. `older` are checkpoints from before, each a signed note; `each`
/// is told how many leaves are checked.
pub fn verify(
    file: impl BufRead,
    key: &Vkey,
    older: &[String],
    each: impl FnMut(u64),
) -> Result<Verified, Fault> {
    verify_witnessed(file, key, older, &[], each)
}

/// The same, and that each of these witnesses has cosigned: as much of the log as the cosigned checkpoint
/// in the file covers.
pub fn verify_witnessed(
    mut file: impl BufRead,
    key: &Vkey,
    older: &[String],
    witnesses: &[Vkey],
    mut each: impl FnMut(u64),
) -> Result<Verified, Fault> {
    let mut text = String::new();
    read_line(&mut file, &mut text, 1)?;
    let head: Head = serde_json::from_str(&text)
        .map_err(|error| at(1, format!("not the head of an export of the evidence: {error}")))?;
    if head.evidence != 1 {
        return Err(at(1, format!("evidence of form {}; this Latch knows form 1", head.evidence)));
    }
    let signed =
        open(&head.checkpoint, key).map_err(|why| at(1, format!("the checkpoint {why}")))?;
    let mut older = older_ones(older, key, signed.size())?;
    let mut found =
        Verified { log: key.name().into(), leaves: signed.size(), ..Verified::default() };
    let cosigned = cosigned(head.cosigned.as_deref(), key, witnesses, &mut found);
    if let Some(cosigned) = cosigned.map_err(|what| at(1, what))? {
        if cosigned.size() > signed.size() {
            return Err(at(1, "the cosigned checkpoint covers more than the other".into()));
        }
        older.push((cosigned, Older::Cosigned));
        older.sort_by_key(|(checkpoint, _)| std::cmp::Reverse(checkpoint.size()));
    }
    let mut frontier = Frontier::new();
    let mut line = 1;
    while frontier.size() < signed.size() {
        compare(&frontier, &mut older, &mut found)?;
        let leaf = frontier.size();
        line += 1;
        if !read_line(&mut file, &mut text, line)? {
            return Err(at(
                line,
                format!(
                    "the file ends before leaf {leaf}, but the checkpoint covers {} leaves: what follows was removed",
                    signed.size()
                ),
            ));
        }
        take(&text, head.minimum, &mut frontier, &mut found).map_err(|what| at(line, what))?;
        each(frontier.size());
    }
    compare(&frontier, &mut older, &mut found)?;
    line += 1;
    if read_line(&mut file, &mut text, line)? {
        return Err(at(line, "more leaves than the checkpoint covers".into()));
    }
    if frontier.root() != *signed.root() {
        let since = match found.continues.last() {
            Some(size) => format!("; the first {size} leaves are those of the older checkpoint"),
            None => String::new(),
        };
        return Err(Fault::Whole(format!(
            "every leaf fits the hash beside it, but together they are not the tree that was signed: \
             leaves were changed, removed or exchanged together with their hashes{since}"
        )));
    }
    if found.pruned > 0 && found.retentions + found.erasures == 0 {
        return Err(Fault::Whole(format!(
            "{} leaves are left out as pruned, but no leaf says that anything has expired or was erased",
            found.pruned
        )));
    }
    Ok(found)
}

/// Puts what is on this line behind the others: the next leaf, or the root over the next ones if they
/// were pruned.
fn take(
    text: &str,
    minimum: u64,
    frontier: &mut Frontier,
    found: &mut Verified,
) -> Result<(), String> {
    let leaf = frontier.size();
    let line: Line = serde_json::from_str(text)
        .map_err(|error| format!("leaf {leaf} cannot be read: {error}"))?;
    let Some(leaves) = line.leaves else {
        frontier.push(check(line, leaf, found)?);
        return Ok(());
    };
    let end = line.leaf.saturating_add(leaves);
    if line.leaf != leaf || line.record.is_some() || line.salt.is_some() || line.data.is_some() {
        return Err(format!("leaf {leaf} should stand here"));
    }
    if end > minimum {
        return Err(format!(
            "leaves {leaf} to {} are left out, but the log was pruned before leaf {minimum} only",
            end - 1
        ));
    }
    let root = line.hash.parse().map_err(|error| format!("leaf {leaf}: {error}"))?;
    if !leaves.is_power_of_two() || !frontier.push_subtree(leaves.ilog2(), root) {
        return Err(format!("{leaves} leaves from leaf {leaf} on have no root of their own"));
    }
    found.pruned += leaves;
    Ok(())
}

/// The hash of the leaf on this line, which must be this one.
fn check(line: Line, leaf: u64, found: &mut Verified) -> Result<Hash, String> {
    if line.leaf > leaf {
        return Err(format!("leaf {leaf} is missing: here stands leaf {}", line.leaf));
    }
    if line.leaf < leaf {
        return Err(format!("leaf {} stands in the place of leaf {leaf}", line.leaf));
    }
    let (name, data) = match (line.record, line.salt, line.data) {
        (Some(record), Some(salt), None) => {
            found.records += 1;
            of_record(&record, &salt)?
        }
        (None, None, Some(data)) => {
            let kind = data["kind"].as_str().unwrap_or("?").to_owned();
            match kind.as_str() {
                "record" | "erased" => found.erased += 1,
                "notice" => found.notices += 1,
                "build" => found.builds += 1,
                "erasure" => found.erasures += 1,
                "retention" => found.retentions += 1,
                _ => {}
            }
            let data = serde_json_canonicalizer::to_vec(&data);
            (kind, data.map_err(|error| error.to_string())?)
        }
        _ => return Err(format!("leaf {leaf} is neither a record with its salt nor data")),
    };
    let hash = leaf_hash(&data);
    if hash.to_hex() != line.hash {
        return Err(format!("leaf {leaf} ({name}) is not what was hashed: it was changed"));
    }
    Ok(hash)
}

fn of_record(record: &Value, salt: &str) -> Result<(String, Vec<u8>), String> {
    let salt = HEXLOWER.decode(salt.as_bytes()).ok().and_then(|salt| salt.try_into().ok());
    let salt = salt.ok_or("the salt is not 32 hexadecimal digits")?;
    let index = record["index"].as_u64().ok_or("a record without index")?;
    let kept = record["recorded_at"].as_str().and_then(|text| moment::parse(text).ok());
    let kept = kept.ok_or("a record without time")?;
    let text = serde_json_canonicalizer::to_vec(record).map_err(|error| error.to_string())?;
    let data = leaf::of_record(index, kept, Some(&leaf::committed(&text, &salt)));
    Ok((format!("record {index}"), data.map_err(|error| error.to_string())?))
}

/// Reads the next line, without its end; whether there was one.
fn read_line(file: &mut impl BufRead, text: &mut String, line: u64) -> Result<bool, Fault> {
    text.clear();
    let mut bytes = std::mem::take(text).into_bytes();
    let read = file.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes)?;
    if read as u64 == LONGEST_LINE {
        return Err(at(line, "longer than any line of an export".into()));
    }
    *text = String::from_utf8(bytes).map_err(|_| at(line, "not UTF-8".into()))?;
    Ok(read > 0)
}

fn at(line: u64, what: String) -> Fault {
    Fault::At { line, what }
}
