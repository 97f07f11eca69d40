//! How Firefox starts for a test: alone, headless, and unable to reach the internet.
//!
//! It refuses to know what the test does with it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use thirtyfour::{Capabilities, DesiredCapabilities};

use super::Options;
use super::driver::Driver;
use super::engine::program;

/// Silence in the background. geckodriver's own preferences see to updates, safe browsing and
/// telemetry; these do for the rest.
const QUIET: [(&str, bool); 12] = [
    ("app.normandy.enabled", false),
    ("browser.newtabpage.activity-stream.feeds.topsites", false),
    ("browser.newtabpage.enabled", false),
    ("browser.search.suggest.enabled", false),
    ("browser.urlbar.suggest.searches", false),
    ("datareporting.healthreport.uploadEnabled", false),
    ("dom.push.connection.enabled", false),
    ("extensions.update.enabled", false),
    ("media.gmp-manager.updateEnabled", false),
    ("network.captive-portal-service.enabled", false),
    ("network.connectivity-service.enabled", false),
    ("network.proxy.failover_direct", false),
];

/// geckodriver, and what it is asked for one Firefox.
pub(super) fn start(options: &Options, profile: &Path) -> Result<(Driver, Capabilities)> {
    ensure!(options.viewport.0 >= super::NARROWEST_WINDOW, "Firefox is no phone");
    let mut geckodriver = Command::new(geckodriver()?);
    geckodriver
        .args(["--port", "0", "--profile-root"])
        .arg(profile)
        .env("HOME", profile)
        .env("TMPDIR", profile)
        .env("MOZ_CRASHREPORTER_DISABLE", "1");
    let driver = Driver::start(geckodriver, "Listening on 127.0.0.1:", profile)?;

    let (width, height) = options.viewport;
    let mut arguments: Vec<String> =
        ["-headless", "--width", &width.to_string(), "--height", &height.to_string()]
            .map(String::from)
            .into();
    arguments.extend(options.arguments.iter().cloned());
    let mut capabilities: Capabilities = DesiredCapabilities::firefox().into();
    capabilities.set(
        "moz:firefoxOptions",
        json!({
            "binary": program("LATCH_FIREFOX", &["firefox-esr", "firefox"])?,
            "args": arguments,
            "prefs": preferences(options),
        }),
    )?;
    Ok((driver, capabilities))
}

/// On `PATH`, or where `cargo xtask test` builds it: in `tools` of cargo's target folder.
fn geckodriver() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let built = own.ancestors().map(|at| at.join("tools/bin/geckodriver"));
    let built = built.into_iter().find(|file| file.is_file());
    let built = built.unwrap_or_default().display().to_string();
    program("LATCH_GECKODRIVER", &["geckodriver", &built])
}

fn preferences(options: &Options) -> Value {
    let own = ["localhost", ".localhost", "127.0.0.1"].map(String::from);
    let here = [&own, &options.hosts[..]].concat().join(",");
    let mut preferences = json!({
        "intl.accept_languages": options.language,
        "network.dns.localDomains": options.hosts.join(","),
        // Whatever is not this machine is asked of a proxy that does not exist.
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": super::NOBODY,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": super::NOBODY,
        "network.proxy.no_proxies_on": here,
        "network.trr.mode": 5,
        "services.settings.server": "data:,",
    });
    for (name, value) in QUIET {
        preferences[name] = json!(value);
    }
    for (name, value) in options.preferences.as_object().into_iter().flatten() {
        preferences[name] = value.clone();
    }
    preferences
}
