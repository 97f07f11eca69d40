//! `latch log erase` and `latch log erasures`: erasing what is recorded about a visitor, after
//! telling how much that is, and the account of it.

use super::client::{Client, Where};
use super::failure::Usage;
use super::out::say;
use super::table;
use anyhow::{Context as _, bail};
use clap::Args;
use consent::VisitorId;
use serde::Deserialize;
use std::io::{self, IsTerminal as _, Write as _};

/// Erase everything recorded about one visitor, for good
///
/// First it tells how many records that is. Of each, only its number, its site and its time stay, so
/// that the log keeps its numbering; a line in `latch log erasures` says when, by whom and how many,
/// not for whom. The secret on the visitor's device keeps working: what they answer from now on is
/// recorded under the same name.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch log erase --visitor 0f3a…c1 --dry-run    how many records there are
  latch log erase --visitor 0f3a…c1              asks, then erases
  latch log erase --visitor 0f3a…c1 --yes        for scripts

A visitor can read their name under \"My data\" on the site, and erase everything there themselves.
Backups and files exported before still hold what they held.")]
pub(super) struct Erase {
    /// The visitor's random name: 32 characters of 0-9 and a-f
    #[arg(long, value_name = "VISITOR")]
    visitor: VisitorId,
    /// Only tell how many records would be erased
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    #[command(flatten)]
    at: Where,
}

/// List when records were erased, by whom or under which rule, and how many
///
/// The newest 100. Whose records they were is not kept. Under `retention` are those that have expired
/// by a site's rule, see `latch retention`.
#[derive(Debug, Args)]
pub(super) struct Erasures {
    #[command(flatten)]
    at: Where,
}

#[derive(Deserialize)]
struct Would {
    would_erase: u64,
}

#[derive(Deserialize)]
struct Done {
    erased: u64,
}

pub(super) fn erase(asked: &Erase) -> anyhow::Result<()> {
    let client = Client::connect(&asked.at)?;
    let path = format!("/v1/visitors/{}", asked.visitor);
    let dry_run = [("dry_run", "true".to_owned())];
    let Would { would_erase } = client.delete(&path, &dry_run)?;
    if would_erase == 0 {
        say!("Nothing is recorded about {}.", asked.visitor);
        return Ok(());
    }
    if asked.dry_run {
        say!("{} would be erased.", records(would_erase));
        return Ok(());
    }
    if !asked.yes {
        sure(&format!("Erase {} for good?", records(would_erase)), "nothing was erased")?;
    }
    let Done { erased } = client.delete(&path, &[])?;
    say!("{} erased.", records(erased));
    Ok(())
}

pub(super) fn records(count: u64) -> String {
    if count == 1 { "1 record".into() } else { format!("{count} records") }
}

/// Asks at the terminal; nothing but `yes` is one.
pub(super) fn sure(question: &str, else_said: &'static str) -> anyhow::Result<()> {
    if !io::stdin().is_terminal() {
        let told = "there is no terminal to ask at: add --yes to do it, or --dry-run to look";
        return Err(Usage(told.into()).into());
    }
    eprint!("{question} Type yes: ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).context("cannot read from the terminal")?;
    if answer.trim() == "yes" { Ok(()) } else { bail!(else_said) }
}

#[derive(Deserialize)]
struct Account {
    erasures: Vec<Line>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    at: String,
    by: String,
    admin: Option<String>,
    #[serde(flatten)]
    expired: Option<Expired>,
    records: u64,
}

#[derive(Deserialize)]
struct Expired {
    site: String,
    rule: String,
    before: String,
}

/// By whom or what, in a table.
fn by(by: String, admin: Option<String>, expired: Option<Expired>) -> String {
    match (admin, expired) {
        (Some(name), _) => name,
        (None, Some(Expired { site, rule, before })) => {
            let day = before.get(..10).unwrap_or(&before);
            format!("retention of {site}, {rule}: ended before {day}")
        }
        (None, None) => by,
    }
}

pub(super) fn list(asked: &Erasures) -> anyhow::Result<()> {
    let account: Account = Client::connect(&asked.at)?.get("/v1/erasures", &[])?;
    if account.erasures.is_empty() {
        eprintln!("Nothing was ever erased.");
        return Ok(());
    }
    let rows = account.erasures.into_iter().map(|line| {
        let at = line.at.get(..19).unwrap_or(&line.at).replace('T', " ");
        [at, by(line.by, line.admin, line.expired), line.records.to_string()]
    });
    let rows: Vec<_> = rows.collect();
    table::write(&mut io::stdout(), ["ERASED (UTC)", "BY", "RECORDS"], &rows)?;
    if account.next.is_some() {
        eprintln!("There are older ones: GET /v1/erasures gives all, page by page.");
    }
    Ok(())
}
