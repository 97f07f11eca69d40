//! How Chromium starts and stops for a test: alone, headless, and unable to reach the internet.
//!
//! It refuses to know what the test does with it.

use std::env;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use thirtyfour::common::capabilities::chrome::ChromeCapabilities;
use thirtyfour::{
    Capabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
};

use crate::browser::Options;

/// Below this Chromium's window does not shrink; a narrower page needs an emulated phone.
const NARROWEST_WINDOW: u32 = 500;

/// The capabilities of a new session with `profile` as its user data directory.
pub(crate) fn capabilities(options: &Options, profile: &Path) -> Result<ChromeCapabilities> {
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
    if width < NARROWEST_WINDOW {
        let phone = json!({ "width": width, "height": height, "pixelRatio": 2, "touch": true });
        capabilities
            .add_experimental_option("mobileEmulation", json!({ "deviceMetrics": phone }))?;
    }
    if !options.preferences.is_null() {
        capabilities.add_experimental_option("prefs", &options.preferences)?;
    }
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(capabilities)
}

/// Kills the browser of a session that nobody ends, and waits until it is gone: what it still
/// wrote would keep its profile from being removed.
///
/// It ends with a test run that is interrupted, since it belongs to the run's process group.
pub(crate) fn kill(session: &Capabilities) {
    let Some(process) = session.get("goog:processID").and_then(Value::as_u64) else { return };
    let signal = |name: &str| {
        let mut kill = Command::new("kill");
        kill.args([name, &process.to_string()]).stderr(Stdio::null());
        kill.status().is_ok_and(|status| status.success())
    };
    signal("-KILL");
    for _ in 0..100 {
        if !signal("-0") {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
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
