//! `latch log`: the consent log at the terminal or as a file.

use super::client::{Client, Where};
use super::failure::Usage;
use super::table;
use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use serde::Deserialize;
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Read, Write};
use std::path::PathBuf;

/// Read the consent log, or export it
///
/// Each record says who (a random name), when, on which site and page, what they were shown and
/// what they answered. Nothing is ever changed in it.
#[derive(Debug, Args)]
#[command(after_help = AFTER, args_conflicts_with_subcommands = true)]
pub(super) struct Log {
    #[command(subcommand)]
    one: Option<One>,
    #[command(flatten)]
    which: Which,
    /// newest or oldest first
    #[arg(long, value_name = "ORDER", default_value = "newest")]
    order: Order,
    /// At most this many records; a table shows 20 unless told
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// How to write them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    /// Write to this file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    at: Where,
}

const AFTER: &str = "\
Examples:
  latch log                                      the newest 20 records
  latch log --site my-shop --choice denied       who said no there
  latch log --from 2026-03-01 --until 2026-04-01 --format csv -o march.csv
  latch log --visitor 0f3a…c1 --format ndjson    everything one visitor answered, for jq
  latch log show 4711                            one record, complete
  latch log --url https://consent.example --user ada

--from and --until take 2026-03-01 (the start of that day, UTC) or 2026-03-01T09:30:00Z; --until
itself is not included. ndjson and csv without --limit are the whole selection, oldest first,
streamed: they need no more memory for a million records than for ten.";

#[derive(Debug, Subcommand)]
enum One {
    /// One record with everything that is kept of it, as JSON
    Show {
        /// Its number in the log
        index: u64,
        #[command(flatten)]
        at: Where,
    },
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Which records")]
struct Which {
    /// Only this site's
    #[arg(long, value_name = "SITE")]
    site: Option<String>,
    /// Only those kept at or after this time
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only those kept before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only this visitor's, by random name
    #[arg(long, value_name = "VISITOR")]
    visitor: Option<String>,
    /// Only those that granted everything, nothing or some: granted, denied, mixed
    #[arg(long, value_name = "CHOICE")]
    choice: Option<String>,
    /// Only those under this notice version
    #[arg(long, value_name = "N")]
    notice_version: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    Newest,
    Oldest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One JSON object per line
    Ndjson,
    /// For spreadsheets
    Csv,
}

/// Records of a table unless told.
const TABLE: u64 = 20;
