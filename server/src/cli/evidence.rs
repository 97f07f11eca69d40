//! `latch log evidence`, `verify`, `proof` and `key`: the log as evidence, made, checked and proven.

use super::client::{Client, Where};
use super::copy::{Progress, copy_lines};
use super::out::say;
use crate::tree;
use anyhow::{Context as _, anyhow};
use clap::Args;
use evidence::Vkey;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::PathBuf;

/// Write the whole log as evidence: every record, what is left of erased ones, the signed checkpoint
///
/// A file of JSON lines that `latch log verify` checks anywhere, with nothing but the log's public
/// key. It holds everything that is recorded about visitors: keep it as you keep the log.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch log evidence -o evidence.ndjson
  latch log verify evidence.ndjson --key \"$(latch log key)\"")]
pub(super) struct Evidence {
    /// Write to this file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    at: Where,
}

/// Check evidence: every record, the tree, the signature; needs no server and no network
///
/// With --witness it also checks that others have cosigned the log, and says how much of it.
///
/// Fails with the place of the first thing that does not hold: an edited byte, a removed or exchanged
/// record, a checkpoint that the key has not signed. With --since it also checks that the log continues
/// an older checkpoint, so that nothing before it was rewritten since.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch log verify evidence.ndjson --key 'consent.example/log+1a2b3c4d+AQ…'
  latch log verify evidence.ndjson --key KEY --since checkpoint-2026-01-01.txt

Get the key from the log's owner, not together with the evidence. A checkpoint to compare with later
is what the server answers at /log/checkpoint: keep one where the owner of the log cannot reach it.")]
pub(super) struct Verify {
    /// What `latch log evidence` has written
    file: PathBuf,
    /// The log's public key, as `latch log key` prints it
    #[arg(long, value_name = "KEY")]
    key: Vkey,
    /// A file with an older checkpoint of the log; may be given several times
    #[arg(long, value_name = "FILE")]
    since: Vec<PathBuf>,
    /// The key of a witness that must have cosigned the log; may be given several times
    #[arg(long = "witness", value_name = "KEY")]
    witnesses: Vec<Vkey>,
}

/// Print the log's public key, by which anyone verifies its checkpoints
#[derive(Debug, Args)]
pub(super) struct Key {
    #[command(flatten)]
    at: Where,
}

/// Print the proof that the log holds a record, as one text (C2SP tlog-proof)
#[derive(Debug, Args)]
pub(super) struct Proof {
    /// Its number in the log
    index: u64,
    #[command(flatten)]
    at: Where,
}

/// Longest older checkpoint, in bytes.
const LONGEST: u64 = 256 * 1024;

pub(super) fn write(asked: &Evidence) -> anyhow::Result<()> {
    let from = Client::connect(&asked.at)?.stream("/v1/log/evidence", &[])?;
    let mut to: Box<dyn io::Write> = match &asked.output {
        None => Box::new(io::stdout().lock()),
        Some(path) => {
            let file = File::create(path);
            let file = file.with_context(|| format!("{} cannot be written", path.display()))?;
            Box::new(BufWriter::new(file))
        }
    };
    let mut progress = Progress::of_leaves(asked.output.is_some());
    let lines = copy_lines(from, &mut to, None, |lines| progress.tell(lines.saturating_sub(1)))?;
    to.flush()?;
    progress.end(lines.saturating_sub(1));
    Ok(())
}

pub(super) fn verify(asked: &Verify) -> anyhow::Result<()> {
    let mut older = Vec::new();
    for path in &asked.since {
        let mut text = String::new();
        let file = File::open(path).and_then(|it| it.take(LONGEST).read_to_string(&mut text));
        file.with_context(|| format!("{} cannot be read", path.display()))?;
        older.push(text);
    }
    let name = asked.file.display();
    let file = File::open(&asked.file).with_context(|| format!("{name} cannot be read"))?;
    let length = fs::metadata(&asked.file).map_or(0, |file| file.len());
    let mut progress = Progress::of_leaves(length > 1 << 20);
    let (file, witnesses) = (BufReader::new(file), &asked.witnesses);
    let found = tree::verify_witnessed(file, &asked.key, &older, witnesses, |leaves| {
        progress.tell(leaves);
    });
    let found = found.map_err(|fault| anyhow!("{name} does not hold: {fault}"))?;
    say!("{}", found.to_string().trim_end());
    Ok(())
}

pub(super) fn key(asked: &Key) -> anyhow::Result<()> {
    text(&asked.at, "/log/key")
}

pub(super) fn proof(asked: &Proof) -> anyhow::Result<()> {
    let index = asked.index;
    text(&asked.at, &format!("/v1/records/{index}/proof"))
        .with_context(|| format!("record {index} cannot be proven"))
}

fn text(at: &Where, path: &str) -> anyhow::Result<()> {
    let mut from = Client::connect(at)?.stream(path, &[])?;
    io::copy(&mut from, &mut io::stdout().lock())?;
    Ok(())
}
