//! Checks the log as evidence, with nothing but the public key: every leaf against its hash, all
//! hashes against the signed root, the tree against older checkpoints. Owns the judgement and where
//! a fault is; needs no server and no store.

use crate::{leaf, moment};
use data_encoding::HEXLOWER;
use evidence::{Checkpoint, Frontier, Hash, Note, Vkey, leaf_hash};
use serde::Deserialize;
use serde_json::Value;
use std::fmt;
use std::io::{self, BufRead, Read as _};

/// Longest line, in bytes. No leaf of Latch's comes near it.
const LONGEST_LINE: u64 = 1 << 20;

/// What was found in a log that holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// The log's name.
    pub log: String,
    /// How many leaves the checkpoint covers.
    pub leaves: u64,
    /// Records, complete.
    pub records: u64,
    /// Records that were erased, whose places are proven.
    pub erased: u64,
    /// Published versions of notices.
    pub notices: u64,
    /// Builds of the banner.
    pub builds: u64,
    /// Accounts of erasures.
    pub erasures: u64,
    /// The sizes of the older checkpoints that this log continues.
    pub continues: Vec<u64>,
}

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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    leaf: u64,
    hash: String,
    record: Option<Value>,
    salt: Option<String>,
    data: Option<Value>,
}

/// Verifies an export of the evidence. `older` are checkpoints from before, each a signed note; `each`
/// is told how many leaves are checked.
pub fn verify(
    mut file: impl BufRead,
    key: &Vkey,
    older: &[String],
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
    let mut frontier = Frontier::new();
    for leaf in 0..signed.size() {
        compare(&frontier, &mut older, &mut found)?;
        let line = leaf + 2;
        if !read_line(&mut file, &mut text, line)? {
            return Err(at(
                line,
                format!(
                    "the file ends before leaf {leaf}, but the checkpoint covers {} leaves: what follows was removed",
                    signed.size()
                ),
            ));
        }
        let hash = check(&text, leaf, &mut found).map_err(|what| at(line, what))?;
        frontier.push(hash);
        each(leaf + 1);
    }
    compare(&frontier, &mut older, &mut found)?;
    if read_line(&mut file, &mut text, signed.size() + 2)? {
        return Err(at(signed.size() + 2, "more leaves than the checkpoint covers".into()));
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
    Ok(found)
}

/// The hash of the leaf on this line, which must be this one.
fn check(text: &str, leaf: u64, found: &mut Verified) -> Result<Hash, String> {
    let line: Line = serde_json::from_str(text)
        .map_err(|error| format!("leaf {leaf} cannot be read: {error}"))?;
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

/// The older checkpoints, the smallest last.
fn older_ones(notes: &[String], key: &Vkey, size: u64) -> Result<Vec<Checkpoint>, Fault> {
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
        older.push(checkpoint);
    }
    older.sort_by_key(|checkpoint| std::cmp::Reverse(checkpoint.size()));
    Ok(older)
}

/// Compares the tree so far with the older checkpoints of its size.
fn compare(
    frontier: &Frontier,
    older: &mut Vec<Checkpoint>,
    found: &mut Verified,
) -> Result<(), Fault> {
    while let Some(old) = older.pop_if(|old| old.size() == frontier.size()) {
        if *old.root() != frontier.root() {
            return Err(Fault::Whole(format!(
                "the first {} leaves are not those of the older checkpoint: the log was rewritten before \
                 leaf {0}",
                old.size()
            )));
        }
        found.continues.push(old.size());
    }
    Ok(())
}

fn open(note: &str, key: &Vkey) -> Result<Checkpoint, String> {
    let note: Note = note.parse().map_err(|error| format!("is no signed note: {error}"))?;
    let opened = Checkpoint::open(&note, key.name(), key, &[]);
    let opened = opened.map_err(|error| format!("does not hold under {key}: {error}"))?;
    Ok(opened.checkpoint)
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

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { log, leaves, records, erased, notices, builds, erasures, continues } = self;
        let plural = |count: u64| if count == 1 { "" } else { "s" };
        writeln!(f, "{log}: everything holds.")?;
        writeln!(f, "  {leaves} leaves under the signed checkpoint")?;
        writeln!(f, "  {records} record{}, complete and unchanged", plural(*records))?;
        writeln!(f, "  {erased} erased record{}, their places proven", plural(*erased))?;
        writeln!(
            f,
            "  {notices} notice version{}, {builds} build{} of the banner, {erasures} account{} of erasures",
            plural(*notices),
            plural(*builds),
            plural(*erasures)
        )?;
        for size in continues {
            writeln!(f, "  continues the older checkpoint of {size} leaves")?;
        }
        Ok(())
    }
}
