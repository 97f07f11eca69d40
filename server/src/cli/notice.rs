//! `latch notice`: from a file on the owner's desk to a published version and back.

use super::client::{Client, Where};
use super::failure::{Told, Usage};
use super::out::say;
use super::table;
use crate::notice_file;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use consent::SiteId;
use consent::notice::{Draft, MAX_FILE, Notice as Checked};
use serde::Deserialize;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

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
if there is any, so that a build can refuse a broken notice.")]
pub(super) struct Check {
    /// Notice files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Publish a notice file as the next version of its site
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  latch notice import my-shop.toml

A version is never changed once published. Importing what is current already publishes nothing.
Visitors are asked again only where the meaning of what they answered has changed: another
provider, purpose, retention or set of cookies.")]
pub(super) struct Import {
    /// The notice file
    file: PathBuf,
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
        Notice::New(new) => create(&new),
        Notice::Check(check) => check_all(&check.files),
        Notice::Import(import) => publish(&import),
        Notice::Export(export) => write(&export),
        Notice::List(list) => show(&list),
    }
}

fn create(new: &New) -> anyhow::Result<()> {
    let text = notice_file::starter(&new.site, &new.origins);
    if let Err(problems) = notice_file::parse("--origin", &text) {
        let told: Vec<&str> = problems.problems.iter().map(|p| p.message.as_str()).collect();
        return Err(Usage(told.join("\n")).into());
    }
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

fn check_all(files: &[PathBuf]) -> anyhow::Result<()> {
    let mut right = true;
    for file in files {
        match read(file) {
            Ok(notice) => say!("{}: ok: {}", file.display(), summary(&notice)),
            Err(error) => {
                eprintln!("{error:#}");
                right = false;
            }
        }
    }
    if right { Ok(()) } else { Err(Told.into()) }
}

fn publish(import: &Import) -> anyhow::Result<()> {
    let notice = match read(&import.file) {
        Ok(notice) => notice,
        Err(error) => {
            eprintln!("{error:#}\nlatch: nothing was published");
            return Err(Told.into());
        }
    };
    let client = Client::connect_or_create(&import.at)?;
    let text = notice_file::write(notice.draft());
    let (is_new, published): (bool, Listed) =
        client.post("/v1/notices", "application/toml", text)?;
    let site = notice.site();
    if is_new {
        say!("Published version {} of {site}: {}", published.version, summary(&notice));
    } else {
        say!(
            "Version {} of {site} says exactly this already; nothing to publish",
            published.version
        );
    }
    let base = client.public_base().unwrap_or("https://ADDRESS-OF-THIS-SERVER");
    say!("\nEvery page of it needs this one line, as early as possible:");
    say!("  <script async src=\"{base}/s/{site}.js\"></script>");
    Ok(())
}

/// A published version, as the API lists it.
#[derive(Debug, Deserialize)]
struct Listed {
    site: String,
    version: u32,
    published_at: String,
    hash: String,
}

#[derive(Debug, Deserialize)]
struct Versions {
    notices: Vec<Listed>,
}

fn write(export: &Export) -> anyhow::Result<()> {
    let client = Client::connect(&export.at)?;
    let site = &export.site;
    let version = match export.version {
        Some(version) => version,
        None => client.get::<Listed>(&format!("/v1/sites/{site}/notice"), &[])?.version,
    };
    let draft: Draft = client.get(&format!("/v1/sites/{site}/notices/{version}"), &[])?;
    let text = notice_file::write(&draft);
    match &export.output {
        Some(file) => {
            std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
        }
        None => Ok(std::io::stdout().write_all(text.as_bytes())?),
    }
}

fn show(list: &List) -> anyhow::Result<()> {
    let Versions { notices } = Client::connect(&list.at)?.get("/v1/notices", &[])?;
    if notices.is_empty() {
        say!("No notice is published yet. Write one and publish it:\n{}", super::welcome::HOW);
        return Ok(());
    }
    let rows = notices
        .into_iter()
        .map(|notice| [notice.site, notice.version.to_string(), notice.published_at, notice.hash]);
    let heads = ["SITE", "VERSION", "PUBLISHED", "SHA-256"];
    Ok(table::write(&mut std::io::stdout(), heads, &rows.collect::<Vec<_>>())?)
}

/// The notice in a file, or what is wrong with it.
pub(super) fn read(path: &Path) -> anyhow::Result<Checked> {
    let mut text = String::new();
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    // One byte more than is allowed, so that a file too large is told from one just large enough.
    let bound = MAX_FILE as u64 + 1;
    let read = file.take(bound).read_to_string(&mut text);
    read.with_context(|| format!("cannot read {}", path.display()))?;
    Ok(notice_file::parse(&path.display().to_string(), &text)?)
}

fn summary(notice: &Checked) -> String {
    let draft = notice.draft();
    let count =
        |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let tags = draft.services.iter().map(|service| service.tags.len()).sum();
    format!(
        "site {}, {}, {}, {}, in {}",
        notice.site(),
        count(draft.categories.len(), "category", "categories"),
        count(draft.services.len(), "service", "services"),
        count(tags, "tag", "tags"),
        draft.languages.join(", "),
    )
}
