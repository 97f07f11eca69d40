//! The browsers that tests drive, and the programs that drive them.
//!
//! It refuses to know how tests start them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::tools::{Setting, find_or_install};
use super::{c_compiler, chosen, on_path};
use crate::workspace::{Workspace, perform};

/// The geckodriver that is built where none is found.
const GECKODRIVER: &str = "0.37.1";

const CHROMIUM: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_CHROME: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const CHROMEDRIVER: [&str; 2] = ["chromedriver", "chromium.chromedriver"];
const FIREFOX: [&str; 2] = ["firefox-esr", "firefox"];
const MAC_FIREFOX: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";
const WEBKIT_DRIVER: [&str; 1] = ["WebKitWebDriver"];
const MINI_BROWSER: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/webkit2gtk-4.1/MiniBrowser",
];

const HOW_TO_CHROMIUM: &str =
    "The browser tests need Chromium and chromedriver of the same version:
  Debian, Ubuntu   apt-get install --no-install-recommends chromium chromium-driver
  Fedora           dnf install chromium chromedriver
  Arch             pacman -S chromium
  macOS            brew install --cask google-chrome chromedriver
Where they are not on PATH, set LATCH_CHROMIUM and LATCH_CHROMEDRIVER to the two executables.";
const HOW_TO_FIREFOX: &str = "there is no Firefox on PATH (Debian: apt-get install \
    --no-install-recommends firefox-esr; elsewhere the package firefox; or set LATCH_FIREFOX)";
const HOW_TO_WEBKIT: &str = "WebKitWebDriver, its MiniBrowser or Xvfb is missing (Debian: apt-get \
    install --no-install-recommends webkit2gtk-driver xvfb; or set LATCH_WEBKIT_DRIVER and \
    LATCH_WEBKIT)";

/// Chromium and chromedriver.
pub(super) fn chromium() -> Result<Vec<Setting>> {
    let find = || {
        let browser = chosen("LATCH_CHROMIUM").or_else(|| first(&CHROMIUM));
        let driver = chosen("LATCH_CHROMEDRIVER").or_else(|| first(&CHROMEDRIVER))?;
        let browser = browser.or_else(|| file(MAC_CHROME))?;
        Some(vec![("LATCH_CHROMIUM", browser), ("LATCH_CHROMEDRIVER", driver)])
    };
    find_or_install(find, &["chromium", "chromium-driver"], HOW_TO_CHROMIUM)
}

/// Firefox and geckodriver.
pub(super) fn firefox(workspace: &Workspace) -> Result<Vec<Setting>> {
    let find = || {
        let browser = chosen("LATCH_FIREFOX").or_else(|| first(&FIREFOX));
        Some(vec![("LATCH_FIREFOX", browser.or_else(|| file(MAC_FIREFOX))?)])
    };
    let mut found = find_or_install(find, &["firefox-esr"], HOW_TO_FIREFOX)?;
    found.push(("LATCH_GECKODRIVER", geckodriver(workspace)?));
    Ok(found)
}

/// Debian has no package of it, so it is built from its crate, once.
fn geckodriver(workspace: &Workspace) -> Result<PathBuf> {
    let tools = workspace.target().join("tools");
    let built = tools.join("bin").join(format!("geckodriver{}", std::env::consts::EXE_SUFFIX));
    let there = chosen("LATCH_GECKODRIVER").or_else(|| on_path("geckodriver"));
    if let Some(found) = there.or_else(|| file(&built)) {
        return Ok(found);
    }
    c_compiler()?;
    let line = format!("install geckodriver --locked --version {GECKODRIVER} --root");
    let mut install = workspace.cargo(&line);
    // Beside the rest of what is built, so that an interrupted build goes on where it was.
    install.arg(&tools).arg("--target-dir").arg(tools.join("build"));
    perform("Building geckodriver, which drives Firefox (once; one to four minutes)", &mut install)
        .context("geckodriver could not be built (set LATCH_GECKODRIVER to one)")?;
    drop(std::fs::remove_dir_all(tools.join("build")));
    Ok(built)
}

/// WebKit's small test browser, its driver, and a display that nobody sees.
pub(super) fn webkit() -> Result<Vec<Setting>> {
    let find = || {
        on_path("Xvfb")?;
        let driver = chosen("LATCH_WEBKIT_DRIVER").or_else(|| first(&WEBKIT_DRIVER))?;
        let browser = chosen("LATCH_WEBKIT");
        let browser = browser.or_else(|| MINI_BROWSER.iter().find_map(file))?;
        Some(vec![("LATCH_WEBKIT_DRIVER", driver), ("LATCH_WEBKIT", browser)])
    };
    find_or_install(find, &["webkit2gtk-driver", "xvfb"], HOW_TO_WEBKIT)
}

fn first(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| on_path(name))
}

fn file(path: impl AsRef<Path>) -> Option<PathBuf> {
    Some(path.as_ref().to_owned()).filter(|path| path.is_file())
}
