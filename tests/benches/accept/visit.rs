//! One visit: a page opened on an empty device, accepted with a real click, and what the browser
//! says of that click.
//!
//! It refuses to know how the page asks.

use crate::pages::{GATED, Site, Variant};
use anyhow::{Result, ensure};
use serde_json::json;
use std::time::{Duration, SystemTime};
use tests::browser::Browser;

/// How long a page rests until it is accepted, and until nothing more can come of that.
const REST: Duration = Duration::from_millis(500);

/// What was measured, in milliseconds since the click.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visit {
    /// The first gated request begins.
    pub(crate) first: f64,
    /// The tenth begins.
    pub(crate) tenth: f64,
    /// The screen shows what the click did.
    pub(crate) paint: f64,
    /// The first gated request has arrived, by the third party's own clock.
    pub(crate) arrived: f64,
}

/// What the page has noted: when it was clicked, the interaction's longest event (the browser
/// tells of none below 16 ms), and when each gated request began.
const NOTED: &str = "
    const own = noted.events.filter((one) => one.interactionId === noted.events.at(-1)?.interactionId);
    const starts = performance.getEntriesByType('resource')
        .filter((one) => one.name.includes('/gated/')).map((one) => one.startTime);
    return {
        clicked: noted.clicked,
        began: performance.timeOrigin,
        paint: Math.max(16, ...own.map((one) => one.duration)),
        starts: starts.sort((a, b) => a - b),
    };";

/// Visits the page with a processor so many times slower than this one's.
pub(crate) async fn measure(
    browser: &Browser,
    site: &Site,
    variant: &Variant,
    speed: u32,
) -> Result<Visit> {
    let cdp = browser.driver().cdp();
    // Cookies know no port: this is the whole host.
    browser.driver().delete_all_cookies().await?;
    let everything = json!({ "origin": site.origin(), "storageTypes": "all" });
    cdp.send_raw("Storage.clearDataForOrigin", everything).await?;
    browser.goto(&site.page(variant)).await?;
    browser.wait_for(variant.accept).await?;
    tokio::time::sleep(REST).await;
    ensure!(site.asked().is_empty(), "{}: asked for before the click", variant.name);

    cdp.send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": speed })).await?;
    browser.click(variant.accept).await?;
    browser.wait_until(&format!("return window.ran?.length === {GATED}")).await?;
    tokio::time::sleep(REST).await;
    cdp.send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;

    let noted = browser.eval(NOTED).await?;
    let asked = site.asked();
    let starts: Vec<f64> =
        noted["starts"].as_array().into_iter().flatten().filter_map(|it| it.as_f64()).collect();
    let number = |name: &str| noted[name].as_f64().unwrap_or(f64::NAN);
    let counts = (asked.len(), starts.len());
    ensure!(counts == (GATED, GATED), "{}: {counts:?} requests, {noted}", variant.name);
    let clicked = number("clicked");
    let arrived = asked[0].duration_since(SystemTime::UNIX_EPOCH)?.as_secs_f64() * 1000.0;
    Ok(Visit {
        first: starts[0] - clicked,
        tenth: starts[GATED - 1] - clicked,
        paint: number("paint"),
        arrived: arrived - number("began") - clicked,
    })
}
