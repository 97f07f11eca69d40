//! Versions on a server: published, written back as files, listed.

use super::file::{Read, read, summary};
use super::{Export, Import, List};
use crate::cli::client::Client;
use crate::cli::failure::Told;
use crate::cli::out::say;
use crate::cli::{table, welcome};
use crate::notice_file;
use anyhow::Context as _;
use consent::notice::Draft;
use serde::Deserialize;
use std::io::Write as _;

pub(super) fn import(import: &Import) -> anyhow::Result<()> {
    let read = match read(&import.file) {
        Ok(read) if read.may_be_published(&import.despite) => read,
        unfit => {
            if let Err(error) = unfit {
                eprintln!("{error:#}");
            }
            eprintln!("latch: nothing was published");
            return Err(Told.into());
        }
    };
    let client = Client::connect_or_create(&import.at)?;
    let Read { text, notice, .. } = read;
    let despite = import.despite.despite.iter().map(|reason| ("despite", reason.to_string()));
    let despite: Vec<_> = despite.collect();
    let (is_new, published): (bool, Listed) =
        client.post("/v1/notices", &despite, "application/toml", text)?;
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
    say!("  <script async fetchpriority=\"high\" src=\"{base}/s/{site}.js\"></script>");
    Ok(())
}

/// A published version, as the API lists it.
#[derive(Debug, Deserialize)]
struct Listed {
    site: String,
    version: u32,
    published_at: String,
    hash: String,
    despite: Option<Despite>,
}

/// Why it was published although it is unfair, as the API tells it.
#[derive(Debug, Deserialize)]
struct Despite {
    reason: String,
    admin: String,
    findings: Vec<DarkPattern>,
}

#[derive(Debug, Deserialize)]
struct DarkPattern {
    code: String,
}

#[derive(Debug, Deserialize)]
struct Versions {
    notices: Vec<Listed>,
}

pub(super) fn export(export: &Export) -> anyhow::Result<()> {
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

pub(super) fn list(list: &List) -> anyhow::Result<()> {
    let Versions { notices } = Client::connect(&list.at)?.get("/v1/notices", &[])?;
    if notices.is_empty() {
        say!("No notice is published yet. Write one and publish it:\n{}", welcome::HOW);
        return Ok(());
    }
    let row = |notice: &Listed| {
        [&notice.site, &notice.version.to_string(), &notice.published_at, &notice.hash]
            .map(Clone::clone)
    };
    let rows: Vec<_> = notices.iter().map(row).collect();
    let heads = ["SITE", "VERSION", "PUBLISHED", "SHA-256"];
    table::write(&mut std::io::stdout(), heads, &rows)?;
    for Listed { site, version, despite, .. } in &notices {
        let Some(Despite { reason, admin, findings }) = despite else { continue };
        let mut codes: Vec<&str> = findings.iter().map(|one| one.code.as_str()).collect();
        codes.dedup();
        let codes = codes.join(", ");
        say!("\n{site} {version} is unfair ({codes}). Published all the same by {admin}: {reason}");
    }
    Ok(())
}
