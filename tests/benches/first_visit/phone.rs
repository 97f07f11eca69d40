//! The visitor's device: a phone with a slow processor on a slow network.
//!
//! It refuses to know what is visited with it.

use anyhow::Result;
use serde_json::json;
use tests::browser::Browser;

/// Width and height of the screen in CSS pixels.
pub(crate) const SCREEN: (u32, u32) = (360, 740);

/// Milliseconds that each answer takes to begin.
const LATENCY: u32 = 40;
/// Bits per second.
const DOWN: u32 = 1_600_000;
const UP: u32 = 750_000;
/// How many times slower than this machine it computes.
const SLOWER: u32 = 4;

/// What the page is watched with.
const PROBE: &str = include_str!("probe.js");

/// Begins to watch every page, once for a browser.
pub(crate) async fn watch(browser: &Browser) -> Result<()> {
    let cdp = browser.driver().cdp();
    cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": PROBE })).await?;
    Ok(())
}

/// Makes the device slow, or as fast as this machine.
pub(crate) async fn slow_down(browser: &Browser, slow: bool) -> Result<()> {
    let cdp = browser.driver().cdp();
    let network = if slow {
        let (down, up) = (DOWN / 8, UP / 8);
        json!({ "offline": false, "latency": LATENCY, "downloadThroughput": down, "uploadThroughput": up })
    } else {
        json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 })
    };
    cdp.send_raw("Network.emulateNetworkConditions", network).await?;
    let rate = if slow { SLOWER } else { 1 };
    cdp.send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await?;
    Ok(())
}

/// Empties the device: cookies, storage, cache. `caches` says whether it keeps what it loads.
pub(crate) async fn empty(browser: &Browser, origins: &[String], caches: bool) -> Result<()> {
    let cdp = browser.driver().cdp();
    browser.goto("about:blank").await?;
    cdp.send_raw("Network.clearBrowserCookies", json!({})).await?;
    cdp.send_raw("Network.clearBrowserCache", json!({})).await?;
    for origin in origins {
        let everything = json!({ "origin": origin, "storageTypes": "all" });
        cdp.send_raw("Storage.clearDataForOrigin", everything).await?;
    }
    cdp.send_raw("Network.setCacheDisabled", json!({ "cacheDisabled": !caches })).await?;
    Ok(())
}

/// Puts a finger on the middle of what accepts, wherever that is.
pub(crate) async fn accept(browser: &Browser) -> Result<()> {
    let cdp = browser.driver().cdp();
    let at = browser.wait_until("return seen.target()").await?;
    for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
        let clicks = u8::from(kind != "mouseMoved");
        let event = json!({
            "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": clicks,
        });
        cdp.send_raw("Input.dispatchMouseEvent", event).await?;
    }
    Ok(())
}
