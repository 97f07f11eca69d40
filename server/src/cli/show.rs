//! `latch log show`: one record, or what its visitor was asked as a page to look at.

use super::client::{Client, Where};
use anyhow::Context as _;
use clap::Args;
use serde_json::Value;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

/// One record with everything that is kept of it, as JSON; of an erased one, what is left
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  latch log show 4711
  latch log show 4711 --render                   writes latch-record-4711.html
  latch log show 4711 --render shown.html")]
pub(super) struct Show {
    /// Its number in the log
    index: u64,
    /// Write a page that shows what the visitor was asked, by the code that asked, to this file, or
    /// to latch-record-INDEX.html; - is the terminal
    ///
    /// The page needs nothing but a browser: no server, no network. It says whose code draws it.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "")]
    render: Option<String>,
    #[command(flatten)]
    at: Where,
}

pub(super) fn show(asked: &Show) -> anyhow::Result<()> {
    let index = asked.index;
    let client = Client::connect(&asked.at)?;
    if let Some(file) = &asked.render {
        return render(&client, index, file);
    }
    let record = client.get::<Value>(&format!("/v1/records/{index}"), &[]);
    let record = record.with_context(|| format!("record {index} cannot be shown"))?;
    Ok(writeln!(io::stdout(), "{record:#}")?)
}

/// Writes the page to this file, to one of its own name if that is empty.
fn render(client: &Client, index: u64, file: &str) -> anyhow::Result<()> {
    let page = client.stream(&format!("/v1/records/{index}/shown"), &[]);
    let mut page =
        page.with_context(|| format!("what record {index} was asked cannot be shown"))?;
    if file == "-" {
        io::copy(&mut page, &mut io::stdout().lock())?;
        return Ok(());
    }
    let name = format!("latch-record-{index}.html");
    let path = Path::new(if file.is_empty() { name.as_str() } else { file });
    let cannot = || format!("cannot write {}", path.display());
    let mut to = File::create(path).with_context(cannot)?;
    io::copy(&mut page, &mut to).with_context(cannot)?;
    eprintln!("{} shows it: open it in a browser.", path.display());
    Ok(())
}
