//! How Chromium starts and stops for a test: alone, headless, and unable to reach the internet.
//!
//! It refuses to know what the test does with it.

use std::env;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use serde_json::json;
use thirtyfour::common::capabilities::chrome::ChromeCapabilities;
use thirtyfour::{
    Capabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
};

use super::Options;
use super::driver::Driver;
use super::engine::program;

/// chromedriver, and what it is asked for one Chromium.
pub(super) fn start(options: &Options, profile: &Path) -> Result<(Driver, Capabilities)> {
    let mut chromedriver = Command::new(program("LATCH_CHROMEDRIVER", &["chromedriver"])?);
    chromedriver.args(["--port=0", "--log-level=SEVERE"]);
    let driver = Driver::start(chromedriver, "successfully on port ", profile)?;
    Ok((driver, capabilities(options, profile)?.into()))
}

/// The capabilities of a new session with `profile` as its user data directory.
fn capabilities(options: &Options, profile: &Path) -> Result<ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    if let Ok(chromium) = env::var("LATCH_CHROMIUM") {
        capabilities.set_binary(&chromium)?;
    }
    for argument in arguments(options, profile)? {
        capabilities.add_arg(&argument)?;
    }
    for argument in &options.arguments {
        capabilities.add_arg(argument)?;
    }
    let (width, height) = options.viewport;
    if width < super::NARROWEST_WINDOW {
        let phone = json!({ "width": width, "height": height, "pixelRatio": 2, "touch": true });
        capabilities
            .add_experimental_option("mobileEmulation", json!({ "deviceMetrics": phone }))?;
    }
    if !options.preferences.is_null() {
        capabilities.add_experimental_option("prefs", &options.preferences)?;
    }
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    if options.network_log {
        capabilities.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
    }
    Ok(capabilities)
}

fn arguments(options: &Options, profile: &Path) -> Result<Vec<String>> {
    let (width, height) = options.viewport;
    let mut arguments: Vec<String> = [
        "--headless=new",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ]
    .map(String::from)
    .into();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.push(format!("--window-size={width},{height}"));
    arguments.push(format!("--host-resolver-rules={}", resolver_rules(&options.hosts)));
    arguments.push(format!("--lang={}", options.language));
    arguments.push(format!("--accept-lang={}", options.language));
    // The profile was just made by this process, so its owner is the user running the test.
    if std::fs::metadata(profile)?.uid() == 0 {
        arguments.push("--no-sandbox".to_owned());
    }
    Ok(arguments)
}

/// Everything but this machine fails to resolve; `hosts` are names for this machine.
fn resolver_rules(hosts: &[String]) -> String {
    let mut rules: Vec<String> = hosts.iter().map(|host| format!("MAP {host} 127.0.0.1")).collect();
    rules.extend(
        ["MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost", "EXCLUDE *.localhost"]
            .map(String::from),
    );
    rules.join(" , ")
}
