//! A real browser for one test, driven like a visitor drives it.
//!
//! It refuses to reach the internet, to share a profile between tests, to wait longer than
//! [`PATIENCE`], and to leave a process behind.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::FutureExt;
use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::{BrowserLogEntry, WebDriver, WebElement};
use tokio::sync::{Semaphore, SemaphorePermit};

mod chromium;
mod display;
mod driver;
mod engine;
mod firefox;
mod processes;
mod waiting;
mod webkit;

use driver::Driver;
pub use engine::Engine;
use waiting::Waiting;

/// How long [`Browser::wait_for`] and [`Browser::wait_until`] look before they give up.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// Longer than any command of a healthy browser, shorter than a hung test run.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);

/// The narrowest window of any engine; a narrower page needs the emulated phone of Chromium.
const NARROWEST_WINDOW: u32 = 500;

/// A port that nobody listens on: the proxy for everything that tests must not reach.
const NOBODY: u16 = 9;

/// Tests run on all cores at once; more browsers than this starve each other on a small machine.
static BROWSERS: Semaphore = Semaphore::const_new(2);

/// What kind of visitor comes.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the visitor's browser is built on.
    pub engine: Engine,
    /// Width and height in CSS pixels: a window's outer size, or below 500 pixels of width the
    /// screen of a phone with touch, which is Chromium's alone.
    pub viewport: (u32, u32),
    /// What `navigator.languages` and `Accept-Language` say, best first: `de` or `de-AT,de`. WebKit
    /// speaks English alone.
    pub language: String,
    /// Names that resolve to this machine, port kept: `shop.example`. Not a secure context;
    /// `anything.localhost` is one, resolves without being named here, and is a site of its own.
    /// WebKit knows no other names.
    pub hosts: Vec<String>,
    /// More command-line arguments for the browser.
    pub arguments: Vec<String>,
    /// The profile's preferences in the engine's own words, an object, or `null` for none.
    pub preferences: Value,
    /// Whether [`Browser::network_log`] tells anything. Chromium alone keeps such a log.
    pub network_log: bool,
}

impl Default for Options {
    /// A desktop visitor with Chromium who reads English.
    fn default() -> Self {
        Self {
            engine: Engine::Chromium,
            viewport: (1280, 800),
            language: "en-US,en".to_owned(),
            hosts: Vec::new(),
            arguments: Vec::new(),
            preferences: Value::Null,
            network_log: false,
        }
    }
}

/// One running browser with a fresh profile.
///
/// Fields drop in this order: the processes, their profile, and last the right to run another.
pub struct Browser {
    engine: Engine,
    processes: Driver,
    driver: WebDriver,
    _profile: TempDir,
    _permit: SemaphorePermit<'static>,
}

/// Opens a browser, runs `body` with it and closes it, whatever the body does.
///
/// If the body fails or panics, the page's address and console are printed first.
///
/// # Panics
/// If the browser cannot be opened or closed, or `body` returns an error or panics.
pub fn drive(options: Options, body: impl AsyncFnOnce(&Browser) -> Result<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let browser = Browser::open(options).await.expect("the browser opens");
        let outcome = AssertUnwindSafe(body(&browser)).catch_unwind().await;
        if !matches!(outcome, Ok(Ok(()))) {
            browser.print_state().await;
        }
        let closed = browser.close().await;
        match outcome {
            Ok(Ok(())) => closed.expect("the browser closes"),
            Ok(Err(error)) => panic!("{error:?}"),
            Err(panic) => resume_unwind(panic),
        }
    });
}

impl Browser {
    /// Starts a browser as soon as fewer than two are running in this process.
    ///
    /// Dropping it kills it; [`drive`] and [`Browser::close`] let it write its profile first.
    pub async fn open(options: Options) -> Result<Self> {
        let permit = BROWSERS.acquire().await?;
        let profile = tempfile::Builder::new().prefix("latch-browser-").tempdir()?;
        let (width, height) = options.viewport;
        let (folder, wanted) = (profile.path().to_owned(), options);
        let start = move || wanted.engine.start(&wanted, &folder).map(|made| (made, wanted.engine));
        let ((processes, capabilities), engine) = tokio::task::spawn_blocking(start).await??;
        let driver = WebDriver::builder(processes.url(), capabilities)
            .request_timeout(COMMAND_TIMEOUT)
            .connect()
            .await
            .with_context(|| format!("{engine} did not start: is it as new as its driver?"))?;
        let browser = Self { engine, processes, driver, _profile: profile, _permit: permit };
        // The other two take their size from the command line.
        if engine == Engine::WebKit {
            browser.driver.set_window_rect(0, 0, width, height).await?;
        }
        Ok(browser)
    }

    /// Ends the browser and its driver.
    pub async fn close(self) -> Result<()> {
        Ok(self.driver.clone().quit().await?)
    }

    /// What it is built on.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The ids of all processes that run for it, where the system tells of them in `/proc`.
    pub fn processes(&self) -> Vec<String> {
        self.processes.processes()
    }

    /// The WebDriver session, for what this type does not offer: frames, cookies, keys, CDP.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Loads `url` and waits for the page's `load` event.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.driver.goto(url).await.with_context(|| format!("could not open {url}"))
    }

    /// Runs the body of a function in the page and returns what it returns.
    ///
    /// Write `return 1 + 1`. A returned promise is awaited; `undefined` becomes `null`.
    pub async fn eval(&self, script: &str) -> Result<Value> {
        let result = self.driver.execute(script, Vec::new()).await;
        Ok(result.with_context(|| format!("script failed: {script}"))?.json().clone())
    }

    /// Clicks the middle of the first match as a pointer does: the event is trusted. What is drawn anew
    /// meanwhile, or covered for a moment, is tried again; something lying on top of it for good makes
    /// this an error. WebKit may tell the page of the click a moment later.
    pub async fn click(&self, css: &str) -> Result<()> {
        let mut waiting = Waiting::for_what(css);
        loop {
            let element = self.wait_for(css).await?;
            if waiting.done(element.click().await).await?.is_some() {
                return Ok(());
            }
        }
    }

    /// What the first match says, once it is visible.
    pub async fn text(&self, css: &str) -> Result<String> {
        let mut waiting = Waiting::for_what(css);
        loop {
            let element = self.wait_for(css).await?;
            if let Some(text) = waiting.done(element.text().await).await? {
                return Ok(text);
            }
        }
    }

    /// Waits until something matches `css` and is visible, and returns the first match.
    pub async fn wait_for(&self, css: &str) -> Result<WebElement> {
        let mut waiting = Waiting::for_what(css);
        loop {
            if let Some(element) = waiting.found(self.visible(css).await).await? {
                return Ok(element);
            }
        }
    }

    /// The first match that is visible.
    async fn visible(&self, css: &str) -> Result<Option<WebElement>> {
        for element in self.find_all(css).await? {
            // An element that is gone by now is not visible.
            if element.is_displayed().await.unwrap_or(false) {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// All that match. What is looked for in `#latch` may stand in its shadow too.
    async fn find_all(&self, css: &str) -> Result<Vec<WebElement>> {
        const DEEP: &str = "const [css] = arguments, inside = css.replaceAll('#latch ', '');
            const root = inside !== css && document.getElementById('latch')?.shadowRoot;
            return [...document.querySelectorAll(css), ...(root ? root.querySelectorAll(inside) : [])]";
        let found = self.driver.execute(DEEP, vec![css.into()]).await;
        Ok(found.with_context(|| format!("could not look for {css}"))?.elements()?)
    }

    /// Waits until nothing visible matches `css`.
    pub async fn wait_gone(&self, css: &str) -> Result<()> {
        let wanted = format!("{css} to be gone");
        let mut waiting = Waiting::for_what(&wanted);
        loop {
            let visible = self.visible(css).await;
            let gone = visible.map(|there| there.is_none().then_some(()));
            if waiting.found(gone).await?.is_some() {
                return Ok(());
            }
        }
    }

    /// Waits until a script (see [`Browser::eval`]) returns something other than `null`, `false`,
    /// zero and the empty string, and returns that.
    pub async fn wait_until(&self, script: &str) -> Result<Value> {
        let mut waiting = Waiting::for_what(script);
        loop {
            let value = self.eval(script).await;
            let empty = |it: &Value| it.is_null() || *it == false || *it == 0 || *it == "";
            let told = value.map(|value| (!empty(&value)).then_some(value));
            if let Some(value) = waiting.found(told).await? {
                return Ok(value);
            }
        }
    }

    /// What the console said since the last call, messages of the browser itself included:
    /// blocked requests, CSP violations, uncaught errors. Chromium alone tells.
    pub async fn console(&self) -> Result<Vec<BrowserLogEntry>> {
        Ok(self.driver.browser_log().await?)
    }

    /// The events of the DevTools protocol's domains `Network` and `Page` since the last call, each
    /// `{method, params}`, in order: none unless [`Options::network_log`] asked for them.
    pub async fn network_log(&self) -> Result<Vec<Value>> {
        let entries = self.driver.get_log("performance").await?;
        let events = entries.iter().map(|entry| {
            let mut told: Value = serde_json::from_str(&entry.message)?;
            Ok(told["message"].take())
        });
        events.collect()
    }

    /// Writes what is visible of the page as a PNG file.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        Ok(self.driver.screenshot(path).await?)
    }

    async fn print_state(&self) {
        if let Ok(url) = self.driver.current_url().await {
            eprintln!("browser was at {url}");
        }
        for entry in self.console().await.unwrap_or_default() {
            eprintln!("console {}: {}", entry.level, entry.message);
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Else the session would be ended by a request, which its driver may not live to answer;
        // an error says that it was ended already. The browser's end is the driver's, but where
        // processes cannot be listed it is known by the id that the session tells.
        if self.driver.clone().leak().is_ok() {
            let capabilities = self.driver.capabilities();
            let told = ["goog:processID", "moz:processID"].map(|name| capabilities.get(name));
            let ids: Vec<String> = told.into_iter().flatten().map(ToString::to_string).collect();
            if !ids.is_empty() {
                processes::kill(&ids);
            }
        }
    }
}
