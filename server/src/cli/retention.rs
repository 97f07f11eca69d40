//! `latch retention`: how long records are kept, set by the owner, who sees first what would go.

use super::client::{Client, Where};
use super::erase::{records, sure};
use super::out::say;
use super::table;
use crate::retention::Keep;
use clap::{Args, Subcommand};
use consent::SiteId;
use serde::Deserialize;
use serde_json::json;
use std::io;

#[derive(Debug, Subcommand)]
pub(super) enum Retention {
    List(List),
    Set(Set),
    Remove(Remove),
    Preview(Preview),
}

pub(super) const AFTER: &str = "\
Examples:
  latch retention set my-shop 25months --dry-run    how many records would go now
  latch retention set my-shop 25months              tells that, asks, then sets the rule
  latch retention preview                           how many would go now by the rules that are set
  latch retention list                              the rules, who has set them and when

A record is kept while its choice is in force, and from then on for as long as the rule says. A
choice is in force until the visitor answers again, or until it has lapsed, as the notice says
(choice_lifetime_days). Without a rule nothing goes. A running server lets go what has expired
about once an hour; that leaves the same as erasing, and the log still verifies.
`latch log erasures` says when, under which rule and how many.";

/// List how long each site's records are kept, and who has set that
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    at: Where,
}

/// Set how long a site's records are kept once their choice is no longer in force
///
/// First it tells how many records would go now. A rule that is longer than the one before brings
/// nothing back.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch retention set my-shop 25months --dry-run
  latch retention set my-shop 5years --yes          for scripts

How long is right is not for Latch to say: until nobody can complain any more about what was done
while the choice was in force, and not longer. Ask whoever advises you on the law.")]
pub(super) struct Set {
    /// The site
    site: SiteId,
    /// For how long, 30 days to 20 years: such as 90days, 25months or 5years
    keep: Keep,
    /// Only tell how many records would go now
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    #[command(flatten)]
    at: Where,
}

/// Take a site's rule away: nothing of it goes any more
#[derive(Debug, Args)]
pub(super) struct Remove {
    /// The site
    site: SiteId,
    #[command(flatten)]
    at: Where,
}

/// Tell how many records would go now by the rules that are set; changes nothing
#[derive(Debug, Args)]
pub(super) struct Preview {
    /// Of this site alone
    #[arg(long, value_name = "SITE")]
    site: Option<SiteId>,
    #[command(flatten)]
    at: Where,
}

#[derive(Deserialize)]
struct Rules {
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    site: String,
    keep: Option<String>,
    set_at: Option<String>,
    set_by: Option<String>,
}

#[derive(Deserialize)]
struct Previews {
    previews: Vec<Previewed>,
}

#[derive(Deserialize)]
struct Previewed {
    site: String,
    keep: String,
    before: String,
    would_expire: u64,
    at_least: bool,
}

impl Previewed {
    fn count(&self) -> String {
        let more = if self.at_least { "at least " } else { "" };
        format!("{more}{}", records(self.would_expire))
    }

    fn day(&self) -> &str {
        self.before.get(..10).unwrap_or(&self.before)
    }
}

pub(super) fn run(command: Retention) -> anyhow::Result<()> {
    match command {
        Retention::List(asked) => list(&asked),
        Retention::Set(asked) => set(&asked),
        Retention::Remove(asked) => remove(&asked),
        Retention::Preview(asked) => preview(&asked),
    }
}

fn list(asked: &List) -> anyhow::Result<()> {
    let Rules { rules } = Client::connect(&asked.at)?.get("/v1/retention", &[])?;
    if rules.iter().all(|rule| rule.keep.is_none()) {
        eprintln!(
            "Nothing expires: no site has a rule. See what one would do with\n  \
             latch retention set SITE 25months --dry-run"
        );
    }
    let rows = rules.into_iter().map(|rule| {
        let at = rule.set_at.unwrap_or_default();
        let at = at.get(..19).unwrap_or("-").replace('T', " ");
        let keep = rule.keep.unwrap_or_else(|| "for ever".into());
        [rule.site, keep, at, rule.set_by.unwrap_or_else(|| "-".into())]
    });
    let rows: Vec<_> = rows.collect();
    table::write(&mut io::stdout(), ["SITE", "KEPT", "SET (UTC)", "BY"], &rows)?;
    Ok(())
}

fn set(asked: &Set) -> anyhow::Result<()> {
    let Set { site, keep, dry_run, yes, at } = asked;
    let client = Client::connect(at)?;
    let query = [("site", site.to_string()), ("keep", keep.to_string())];
    let Previews { previews } = client.get("/v1/retention/preview", &query)?;
    let would = previews.first().filter(|one| one.would_expire > 0);
    if *dry_run {
        match would {
            Some(one) => {
                say!("{} of {site} would go: they ended before {}.", one.count(), one.day());
            }
            None => say!("Nothing of {site} would go now."),
        }
        return Ok(());
    }
    if let Some(one) = would
        && !yes
    {
        let what = format!("{} of {site}, ended before {}, will go", one.count(), one.day());
        sure(
            &format!("{what} for good. Keep the others for {}?", keep.words()),
            "no rule was set",
        )?;
    }
    client.put(&format!("/v1/sites/{site}/retention"), &json!({ "keep": keep.to_string() }))?;
    say!(
        "Records of {site} are kept for {} once their choice is no longer in force.",
        keep.words()
    );
    if let Some(one) = would {
        say!("{} will go within the hour while a server runs.", one.count());
    }
    Ok(())
}

fn remove(asked: &Remove) -> anyhow::Result<()> {
    let site = &asked.site;
    let path = format!("/v1/sites/{site}/retention");
    let _: Rule = Client::connect(&asked.at)?.delete(&path, &[])?;
    say!("Nothing of {site} expires any more.");
    Ok(())
}

fn preview(asked: &Preview) -> anyhow::Result<()> {
    let site = asked.site.iter().map(|site| ("site", site.to_string()));
    let query: Vec<_> = site.collect();
    let client = Client::connect(&asked.at)?;
    let Previews { previews } = client.get("/v1/retention/preview", &query)?;
    if previews.is_empty() {
        say!("Nothing would go: no rule is set. `latch retention set --help` says how.");
        return Ok(());
    }
    let rows = previews
        .iter()
        .map(|one| [one.site.clone(), one.keep.clone(), one.day().to_owned(), one.count()]);
    let rows: Vec<_> = rows.collect();
    table::write(&mut io::stdout(), ["SITE", "KEPT", "ENDED BEFORE", "WOULD GO NOW"], &rows)?;
    Ok(())
}
