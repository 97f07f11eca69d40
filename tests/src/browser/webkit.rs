//! How WebKit's small test browser starts for a test: alone, on a display that nobody sees, and
//! unable to reach the internet.
//!
//! It refuses to know what the test does with it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use thirtyfour::Capabilities;

use super::Options;
use super::display::Display;
use super::driver::Driver;
use super::engine::program;

/// Where distributions put it: Debian by architecture, Fedora, Arch.
const MINI_BROWSER: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/webkit2gtk-4.1/MiniBrowser",
];

/// WebKitWebDriver, and what it is asked for one browser.
///
/// It speaks English and knows the names in `localhost` alone.
pub(super) fn start(options: &Options, profile: &Path) -> Result<(Driver, Capabilities)> {
    ensure!(options.viewport.0 >= super::NARROWEST_WINDOW, "WebKit is no phone here");
    ensure!(options.hosts.is_empty(), "WebKit finds no name on this machine but *.localhost");
    ensure!(options.language.starts_with("en"), "WebKit speaks English here");
    ensure!(options.preferences.is_null(), "WebKit has no profile with preferences");
    let webdriver = program("LATCH_WEBKIT_DRIVER", &["WebKitWebDriver"])?;
    let browser = program("LATCH_WEBKIT", &MINI_BROWSER)?;
    let display = Display::start(options.viewport)?;

    let name = display.name();
    let path = std::env::var_os("PATH").context("there is no PATH")?;
    let command = |port: u16| {
        let mut command = Command::new(&webdriver);
        // No settings, no session bus and no language of whoever runs the tests.
        command
            .env_clear()
            .env("PATH", &path)
            .env("HOME", profile)
            .env("XDG_RUNTIME_DIR", profile)
            .env("LANG", "en_US.UTF-8")
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("DISPLAY", &name)
            .arg(format!("--port={port}"));
        command
    };
    let driver = Driver::start_on_free_port(command, profile, display)?;

    // Whatever is not this machine is asked of a proxy that does not exist. Not by the capability
    // of that name: WebKitGTK 2.50 reads beyond its list of exceptions, and at times crashes.
    let nobody = format!("--proxy=http://127.0.0.1:{}", super::NOBODY);
    let mut arguments = vec!["--automation".to_owned(), nobody];
    let own = ["localhost", "127.0.0.1", "*.localhost"];
    arguments.extend(own.map(|name| format!("--ignore-host={name}")));
    arguments.extend(options.arguments.iter().cloned());
    let mut capabilities = Capabilities::new();
    capabilities
        .set("webkitgtk:browserOptions", json!({ "binary": browser, "args": arguments }))?;
    Ok((driver, capabilities))
}
