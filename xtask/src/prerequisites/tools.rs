//! What the tests need beyond a Rust toolchain: found, installed, or left out with a reason.
//!
//! It refuses to leave out Chromium: without it the tests prove too little to be run at all.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::{browsers, go, npm, postgres, python};
use crate::workspace::{Workspace, announce};

/// A variable that tests read, and the path it names.
pub(super) type Setting = (&'static str, PathBuf);

/// The tools there are, and the tests that cannot run for want of others.
pub(crate) struct Tools {
    settings: Vec<Setting>,
    skipped: Vec<Skipped>,
}

struct Skipped {
    what: &'static str,
    /// Part of the paths of the tests that need it.
    tests: &'static str,
    why: String,
}

impl Tools {
    /// Looks for everything, and installs what is missing where that needs no password.
    pub(crate) fn find(workspace: &Workspace) -> Result<Self> {
        let mut tools = Self { settings: browsers::chromium()?, skipped: Vec::new() };
        tools.add("Firefox", "::firefox", browsers::firefox(workspace));
        tools.add("WebKit", "::webkit", browsers::webkit());
        tools.add("what npm offers", "npm_", npm::packages(workspace));
        tools.add("Go", "evidence::go", go::packages());
        tools.add("what PyPI offers", "evidence::python", python::packages(workspace));
        tools.add("PostgreSQL", "::on_postgres", postgres::server());
        Ok(tools)
    }

    /// Looks for what the benchmarks use: Chromium, PostgreSQL, and what npm offers to compare with.
    pub(crate) fn for_benchmarks(workspace: &Workspace) -> Result<Self> {
        let mut tools = Self { settings: browsers::chromium()?, skipped: Vec::new() };
        tools.add("what npm offers", "", npm::packages(workspace));
        tools.add("PostgreSQL", "", postgres::server());
        Ok(tools)
    }

    /// Looks for what pictures are taken with: Chromium.
    pub(crate) fn for_pictures() -> Result<Self> {
        Ok(Self { settings: browsers::chromium()?, skipped: Vec::new() })
    }

    fn add(&mut self, what: &'static str, tests: &'static str, found: Result<Vec<Setting>>) {
        match found {
            Ok(settings) => self.settings.extend(settings),
            Err(error) => {
                let why = format!("{error:#}");
                announce(&format!("Going on without {what}: {why}"));
                self.skipped.push(Skipped { what, tests, why });
            }
        }
    }

    /// Tells a run where the tools are.
    pub(crate) fn name_to(&self, run: &mut Command) {
        run.envs(self.settings.iter().map(|(name, path)| (name, path)));
    }

    /// Tells a run of the tests where the tools are and which tests to leave out.
    pub(crate) fn pass_to(&self, tests: &mut Command) {
        self.name_to(tests);
        if !self.skipped.is_empty() {
            tests.arg("--");
        }
        for skipped in &self.skipped {
            tests.args(["--skip", skipped.tests]);
        }
    }

    /// One line for everything that was left out.
    pub(crate) fn print_skipped(&self) {
        for Skipped { what, why, .. } in &self.skipped {
            println!("skipped: {what}, because {why}");
        }
    }
}

/// Looks, installs packages if nothing was found, and looks again.
pub(super) fn find_or_install(
    find: impl Fn() -> Option<Vec<Setting>>,
    packages: &[&str],
    how_to: &'static str,
) -> Result<Vec<Setting>> {
    if let Some(found) = find() {
        return Ok(found);
    }
    super::apt::install(packages).context(how_to)?;
    find().context(how_to)
}
