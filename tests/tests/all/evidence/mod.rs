//! The log as evidence is read by code that is not ours: Go's own `sumdb` (`go`), where the formats come
//! from, pymerkle (`python`) and, as an export, `DuckDB` (`duckdb`). They get files and answer for themselves.
//!
//! `witness` has witnesses in Go cosign a running server's log; in `receipt` a visitor proves their record.
//!
//! Tests in `go`, `witness` and `receipt` need Go and its package of `golang.org/x/mod`, the others a Python with what
//! `tests/python/` locks; `cargo xtask test` finds both.

mod duckdb;
mod go;
mod published;
mod python;
mod receipt;
mod witness;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// The file or folder that `cargo xtask test` has named.
fn named(variable: &str) -> Result<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from);
    path.with_context(|| format!("{variable} is not set: use `cargo xtask test`"))
}

/// What the program says to `input`, or what it complains of.
fn ask(program: &mut Command, input: &[u8]) -> Result<String> {
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().with_context(|| format!("{program:?}"))?;
    // A program that ends without reading is no failure of its own.
    drop(child.stdin.take().context("a pipe")?.write_all(input));
    let output = child.wait_with_output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", complaint.trim());
    Ok(String::from_utf8(output.stdout)?)
}

/// The data of leaf `index`: as long as leaves are, and some other lengths.
fn leaf_data(index: u64) -> Vec<u8> {
    let length = usize::try_from(index * 31 % 400).expect("a small number");
    let filling = "x".repeat(length);
    format!(r#"{{"commitment":"{filling}","kind":"record","record":{index}}}"#).into_bytes()
}
