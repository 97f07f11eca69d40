//! The command line of `cargo xtask`: which chores exist and what each one is for.
//!
//! It refuses to know the product: it depends on no member of the workspace, so that it can
//! build any of them, even when another one does not compile.

mod banner;
mod bench;
mod bindgen;
mod fresh;
mod minify;
mod prerequisites;
mod run;
mod shots;
mod sizes;
mod soak;
mod test;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Build, run and check Latch with one command each.
///
/// Everything a chore needs beyond a Rust toolchain is looked up first, fetched where that is
/// safe (the WebAssembly target; on Debian and Ubuntu the test browsers), and named otherwise.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Build what a visitor downloads into static/pkg/ and print how many bytes that is
    ///
    /// Compiles the banner to WebAssembly (profile `banner`: size first), generates its
    /// JavaScript glue, and minifies the glue, static/loader/, static/parts/, static/debug.js and
    /// static/banner.css.
    /// Finished work is not repeated: only changed inputs are built again.
    Build,

    /// Build everything and start the server with the demo shop
    ///
    /// Runs `latch serve --demo` from a release build, on this terminal, until Ctrl-C.
    /// The first build takes minutes, later ones seconds.
    #[command(after_help = "Example:\n  cargo xtask run -- --listen 127.0.0.1:9000")]
    Run {
        /// Passed to `latch serve --demo` as they are; write them after `--`
        #[arg(last = true, value_name = "ARGUMENTS")]
        latch: Vec<String>,
    },

    /// Run every check: format, lints, then all tests, those in three real browsers included
    ///
    /// Stops at the first step that fails and names it. Needs Chromium and chromedriver, and wants
    /// Firefox, WebKit, npm, Go, Python and PostgreSQL; where they are missing they are installed
    /// (Debian or Ubuntu, as root or with passwordless sudo). Where that fails the tests that need them
    /// are left out and the last lines say so; geckodriver is built from its crate, once. Other
    /// executables are named by `LATCH_CHROMIUM`, `LATCH_CHROMEDRIVER`, `LATCH_FIREFOX`,
    /// `LATCH_GECKODRIVER`, `LATCH_WEBKIT`, `LATCH_WEBKIT_DRIVER` and `LATCH_GO`, the folder above Go's
    /// `src` by `LATCH_GOPATH`, that of PostgreSQL's server binaries by `LATCH_POSTGRES`.
    #[command(after_help = "Example:\n  cargo xtask test edges")]
    Test {
        /// Run only the tests whose name contains this; the other steps run all the same
        filter: Option<String>,
    },

    /// Print the bytes of the banner, then run the benchmarks: what a first visit and a return cost
    /// beside other banners, what a yes costs, decisions per second, and a log of a million records
    ///
    /// Compares with banners from npm where npm is there or can be installed, and with `pgbench` and
    /// `COPY` where PostgreSQL is: one that it starts, set up as PostgreSQL is unless told otherwise, so what
    /// is acknowledged is on the disk that holds `TMPDIR`.
    #[command(after_help = "Examples:
  cargo xtask bench first_visit -- --visits 21
  cargo xtask bench decisions -- postgres           one server and two on PostgreSQL, beside pgbench
  cargo xtask bench log -- --records 10000000       ten million records on sled: 20 minutes
  cargo xtask bench log -- --store postgres         a million on PostgreSQL, beside COPY
  cargo xtask bench log -- --at /var/tmp/log        kept there, and only asked the next time")]
    Bench {
        /// Only this one: `first_visit`, `accept`, `decisions` or `log`
        name: Option<String>,
        /// Passed to the benchmark as they are; write them after `--`
        #[arg(last = true, value_name = "ARGUMENTS", requires = "name")]
        arguments: Vec<String>,
    },

    /// Take pictures of the banner and the demo shop in every layout, and put them on one page
    ///
    /// Light and dark, on desktop and phone, from right to left, in German, at 400 % zoom, in forced
    /// colours. Needs Chromium and chromedriver, as `test` does. What the server does not know
    /// yet is left out with a word.
    Shots {
        /// Where they go, with `index.html` to look at them; `target/shots` unless given
        folder: Option<PathBuf>,
    },

    /// Kill the server with SIGKILL 200 times while records arrive; none it acknowledged may be lost
    Soak,
}

fn main() -> ExitCode {
    match perform(Arguments::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(chore: Chore) -> Result<()> {
    let workspace = workspace::Workspace::find()?;
    match chore {
        Chore::Build => banner::build(&workspace),
        Chore::Run { latch } => run::run(&workspace, &latch),
        Chore::Test { filter } => test::test(&workspace, filter.as_deref()),
        Chore::Bench { name, arguments } => bench::bench(&workspace, name.as_deref(), &arguments),
        Chore::Shots { folder } => shots::shots(&workspace, folder.as_deref()),
        Chore::Soak => soak::soak(&workspace),
    }
}
