//! `latch findings`: what a site's pages have reported, and what to do about it.

use super::client::{Client, Where};
use super::out::say;
use super::table;
use crate::findings::{advice, word};
use crate::store::FindingKind;
use clap::Args;
use consent::SiteId;
use serde::{Deserialize, Serialize};
use std::io;

/// List what a site's pages have reported: what could not be removed, and what was stopped
///
/// Pages report by themselves, without anything about the visitor: which kind, which name, and that
/// it happened. The latest comes first; at most 1,000 are kept of a site.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(super) struct Findings {
    /// The site
    #[arg(long, value_name = "SITE")]
    site: SiteId,
    /// As JSON, for programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: Where,
}

const AFTER: &str = "\
Examples:
  latch findings --site my-shop
  latch findings --site my-shop --json | jq -r '.findings[] | select(.kind == \"leftover\").name'

Kinds:
  leftover   still on a visitor's device after a refusal
  blocked    stopped, because no service of the notice declares where it goes
  policy     stopped by the content security policy, as the browser reports it

A finding does not go away when its cause does; when it was LAST SEEN tells.";

/// The API's answer.
#[derive(Serialize, Deserialize)]
struct Answer {
    findings: Vec<Found>,
}

#[derive(Serialize, Deserialize)]
struct Found {
    kind: FindingKind,
    name: String,
    count: u64,
    first_at: String,
    last_at: String,
}

pub(super) fn run(asked: &Findings) -> anyhow::Result<()> {
    let client = Client::connect(&asked.at)?;
    let answer: Answer = client.get(&format!("/v1/sites/{}/findings", asked.site), &[])?;
    if asked.json {
        say!("{}", serde_json::to_string_pretty(&answer)?);
        return Ok(());
    }
    let Answer { findings } = answer;
    if findings.is_empty() {
        say!(
            "Nothing is reported for {}. Either nothing was left over and nothing was stopped, or no \
             page of it has been visited yet.",
            asked.site
        );
        return Ok(());
    }
    let mut kinds: Vec<FindingKind> = findings.iter().map(|found| found.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let heads = ["KIND", "NAME", "COUNT", "FIRST SEEN (UTC)", "LAST SEEN (UTC)"];
    table::write(&mut io::stdout(), heads, &findings.into_iter().map(row).collect::<Vec<_>>())?;
    for kind in kinds {
        let (means, next) = advice(kind);
        say!("\n{}: {means}\n  {next}", word(kind));
    }
    Ok(())
}

fn row(found: Found) -> [String; 5] {
    let time = |text: &str| text.get(..19).unwrap_or(text).replace('T', " ");
    let times = [time(&found.first_at), time(&found.last_at)];
    let [first, last] = times;
    [word(found.kind).into(), found.name, found.count.to_string(), first, last]
}
