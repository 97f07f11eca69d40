//! `latch notice`: from a file on the owner's desk to a published version and back.

mod file;
mod published;

use super::client::Where;
use crate::publish::Reason;
use clap::{Args, Subcommand};
use consent::SiteId;
use std::path::PathBuf;

/// Write, check and publish what your sites ask
#[derive(Debug, Subcommand)]
pub(super) enum Notice {
    /// Print a commented notice file for a new site, ready to be edited
    New(New),
    /// Say what is wrong with notice files, by line; needs no server
    Check(Check),
    /// Publish a notice file as the next version of its site
    Import(Import),
    /// Write a published version as a notice file
    Export(Export),
    /// List the sites and their current versions
    List(List),
}

/// Print a commented notice file for a new site, ready to be edited
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  latch notice new my-shop --origin https://shop.example > my-shop.toml")]
pub(super) struct New {
    /// The site's name on this server: 1 to 32 of a-z, 0-9 and -
    site: SiteId,
    /// Where its pages are, such as https://shop.example; may be given again
    #[arg(long = "origin", value_name = "ORIGIN", required = true)]
    origins: Vec<String>,
}

/// Say what is wrong with notice files, by line; needs no server
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch notice check my-shop.toml
  latch notice check notices/*.toml && echo all right

Every problem is one line, FILE:LINE:COLUMN: what is wrong and what is allowed. The exit code is 1
if there is any, or if a notice is unfair: has a dark pattern, such as a hidden way to reject. So a
build can refuse a broken or unfair notice. Warnings change nothing.")]
pub(super) struct Check {
    /// Notice files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    despite: DespiteFlag,
}

#[derive(Debug, Args)]
struct DespiteFlag {
    /// Why an unfair notice is to be published all the same: 3 to 500 characters
    #[arg(long, value_name = "REASON")]
    despite: Option<Reason>,
}

/// Publish a notice file as the next version of its site
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch notice import my-shop.toml
  latch notice import my-shop.toml --despite \"Counting visits is exempt: CNIL, 2020-091\"

A notice with a dark pattern is refused unless you say why it is needed. The reason is kept with the
version, with what was found and who gave it, and shown wherever the version is listed.

A version is never changed once published. Importing what is current already publishes nothing.
Visitors are asked again only where the meaning of what they answered has changed: another
provider, purpose, retention or set of cookies.")]
pub(super) struct Import {
    /// The notice file
    file: PathBuf,
    #[command(flatten)]
    despite: DespiteFlag,
    #[command(flatten)]
    at: Where,
}

/// Write a published version as a notice file
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch notice export my-shop                          the current version, to the terminal
  latch notice export my-shop --version 3 -o v3.toml   what visitors saw under version 3

Importing an exported file publishes the same notice again.")]
pub(super) struct Export {
    /// The site
    site: SiteId,
    /// Which version; the current one unless given
    #[arg(long, value_name = "N")]
    version: Option<u32>,
    /// Write to this file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    at: Where,
}

/// List the sites and their current versions
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    at: Where,
}

pub(super) fn run(asked: Notice) -> anyhow::Result<()> {
    match asked {
        Notice::New(new) => file::create(&new),
        Notice::Check(check) => file::check(&check),
        Notice::Import(import) => published::import(&import),
        Notice::Export(export) => published::export(&export),
        Notice::List(list) => published::list(&list),
    }
}
