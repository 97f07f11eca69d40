//! The `latch` command: what it is asked and how it answers and fails. Owns no other logic: all
//! commands but `serve` and `notice check` and `notice new` are clients of the HTTP API.

#![expect(clippy::doc_markdown, reason = "the comments on flags are help texts, not Markdown")]

mod admin;
mod anchors;
mod ask;
mod client;
mod copy;
mod csp;
mod data;
mod demo;
mod elsewhere;
mod erase;
mod evidence;
mod failure;
mod findings;
#[cfg(test)]
mod help;
mod inside;
mod log;
mod notice;
mod out;
mod parquet;
mod resume;
mod retention;
mod serve;
mod show;
mod store;
mod stores;
mod table;
mod welcome;
mod which;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Runs the command line of this process. Exit codes: 0 done, 1 failed, 2 asked wrongly.
pub fn run() -> ExitCode {
    let asked = Latch::parse();
    let done = match asked.command {
        Command::Serve(serve) => serve::run(*serve),
        Command::Notice { command } => notice::run(command),
        Command::Admin { command } => admin::run(command),
        Command::Log(log) => log::run(&log),
        Command::Retention { command } => retention::run(command),
        Command::Csp(csp) => csp::run(&csp),
        Command::Findings(findings) => findings::run(&findings),
        Command::Store { command } => stores::run(command),
    };
    failure::exit(done)
}

/// A consent platform you host yourself: no pixel, tag or cookie runs before the visitor says yes,
/// and you can prove what was asked and answered.
#[derive(Debug, Parser)]
#[command(name = "latch", version, max_term_width = 100, after_help = AFTER)]
struct Latch {
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "\
Start here:
  latch serve --demo        a shop full of trackers to try it on, and the admin pages
  latch notice new my-shop --origin https://shop.example > my-shop.toml
  latch notice import my-shop.toml
  latch log                 who was asked what, and what they answered

A flag with a variable named beside it in --help can be set by that variable.
Commands work on the data directory ./data, whether or not a server is running on it.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server: the banner for your pages, the API, the admin pages
    Serve(Box<serve::Serve>),
    /// Write, check and publish what your sites ask
    Notice {
        #[command(subcommand)]
        command: notice::Notice,
    },
    /// Say who may read the log and publish notices
    Admin {
        #[command(subcommand)]
        command: admin::Admin,
    },
    /// Read the consent log, export it, prove it, or erase a visitor from it
    Log(Box<log::Log>),
    /// Say how long records are kept, and see what goes
    #[command(after_help = retention::AFTER)]
    Retention {
        #[command(subcommand)]
        command: retention::Retention,
    },
    /// Print the content security policy that lets pages contact only what is granted
    Csp(csp::Csp),
    /// List what pages have reported: what could not be removed, and what was stopped
    Findings(findings::Findings),
    /// Back up, restore, check or move the whole log
    Store {
        #[command(subcommand)]
        command: stores::Stores,
    },
}
