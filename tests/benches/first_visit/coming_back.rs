//! A visitor who accepted before and comes back: everything is in the cache, and the first
//! permitted tag is due.
//!
//! It refuses to know how the page keeps the answer.

use crate::log;
use crate::pages::Variant;
use crate::phone;
use crate::site::Site;
use anyhow::Result;
use std::time::Duration;
use tests::browser::Browser;

const REST: Duration = Duration::from_millis(800);

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Return {
    /// Bytes of page and banner together, those of the permitted tags not counted.
    pub(crate) bytes: f64,
    /// Requests that were answered over the network.
    pub(crate) requests: f64,
    /// From the navigation until the first permitted tag is asked for, in milliseconds.
    pub(crate) first_tag: f64,
}

/// Accepts on one visit, and measures the next.
pub(crate) async fn measure(browser: &Browser, site: &Site, variant: &Variant) -> Result<Return> {
    phone::empty(browser, &site.origins(), true).await?;
    phone::slow_down(browser, false).await?;
    browser.goto(&site.page(variant)).await?;
    browser.wait_until("return seen.shown").await?;
    phone::accept(browser).await?;
    browser.wait_until(&first_tag(site)).await?;
    tokio::time::sleep(REST).await;
    browser.goto("about:blank").await?;

    phone::slow_down(browser, true).await?;
    log::forget(browser).await?;
    browser.goto(&site.page(variant)).await?;
    let first = browser.wait_until(&first_tag(site)).await?;
    tokio::time::sleep(REST).await;
    phone::slow_down(browser, false).await?;
    let mut answers = log::answers(browser).await?;
    answers.retain(|it| it.bytes > 0.0 && !it.url.starts_with(site.tracker()));
    Ok(Return {
        bytes: answers.iter().fold(0.0, |sum, it| sum + it.bytes),
        requests: answers.len() as f64,
        first_tag: first.as_f64().unwrap_or(f64::NAN),
    })
}

/// When the first tag was asked for, or 0.
fn first_tag(site: &Site) -> String {
    let tracker = site.tracker();
    format!(
        "const all = performance.getEntriesByType('resource')
            .filter((one) => one.name.startsWith({tracker:?} + '/gated/'));
        return all.length ? Math.min(...all.map((one) => one.startTime)) : 0"
    )
}
