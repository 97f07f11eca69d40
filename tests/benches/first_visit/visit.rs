//! One first visit: a page opened on an empty device, looked at until it rests, and accepted.
//!
//! It refuses to know how the page asks.

use crate::log::{self, Answer, Kind};
use crate::pages::{GATED, Variant};
use crate::phone;
use crate::site::Site;
use anyhow::{Result, ensure};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;
use tests::browser::Browser;

/// How long a page with its banner rests until it is accepted, and until nothing more can come.
const REST: Duration = Duration::from_millis(700);

/// What was measured. Times in milliseconds since the navigation, unless said otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// Everything that came before the click.
    pub(crate) answers: Vec<Answer>,
    /// The banner is on the screen; none for the page without one.
    pub(crate) shown: Option<f64>,
    /// The first text or picture.
    pub(crate) first_paint: f64,
    /// The largest text or picture: when, and what it is.
    pub(crate) largest: (f64, String),
    /// Cumulative layout shift.
    pub(crate) shift: f64,
    /// What tasks of more than 50 ms took beyond these, after the banner's first file arrived.
    pub(crate) blocked: f64,
    /// Such tasks.
    pub(crate) tasks: usize,
    /// From the click that accepts to the paint that shows it; none for the page without a banner.
    pub(crate) click: Option<f64>,
}

impl Visit {
    /// Bytes of all that had arrived at a time in milliseconds.
    pub(crate) fn bytes_until(&self, time: f64) -> f64 {
        let there = self.answers.iter().filter(|it| it.arrived * 1000.0 <= time);
        there.map(|it| it.bytes).fold(0.0, |sum, bytes| sum + bytes)
    }

    /// Bytes of one kind.
    pub(crate) fn bytes_of(&self, kind: Kind) -> f64 {
        let those = self.answers.iter().filter(|it| it.kind == kind);
        those.map(|it| it.bytes).fold(0.0, |sum, bytes| sum + bytes)
    }
}

const SEEN: &str = "
    return { shown: seen.shown, fcp: seen.fcp, lcp: seen.lcp ? seen.lcp.startTime : 0,
        largest: seen.largest(), cls: seen.cls, tasks: seen.tasks };";

/// Visits the page, and takes a picture before it is accepted, if there is a file for one.
pub(crate) async fn measure(
    browser: &Browser,
    site: &Site,
    variant: &Variant,
    picture: Option<&Path>,
) -> Result<Visit> {
    phone::empty(browser, &site.origins(), false).await?;
    phone::slow_down(browser, true).await?;
    log::forget(browser).await?;
    site.forget();
    browser.goto(&site.page(variant)).await?;
    if variant.asks {
        browser.wait_until("return seen.shown").await?;
    }
    tokio::time::sleep(REST).await;
    let seen = browser.eval(SEEN).await?;
    let answers = log::answers(browser).await?;
    ensure!(site.fired() == 0, "{}: asked for before the click", variant.name);
    if let Some(file) = picture {
        browser.screenshot(file).await?;
    }
    let click = if variant.asks { Some(click(browser, site).await?) } else { None };
    phone::slow_down(browser, false).await?;

    let number = |name: &str| seen[name].as_f64().unwrap_or(f64::NAN);
    let page = site.page(variant);
    ensure!(answers.iter().any(|it| it.url == page), "{}: no page in {answers:?}", variant.name);
    // What is the banner's alone has another folder than what is the page's.
    let own = answers.iter().filter(|it| it.kind != Kind::Html && !site.is_page(&it.url));
    let since = own.map(|it| it.arrived).fold(f64::INFINITY, f64::min);
    let since = if since.is_finite() { since * 1000.0 } else { 0.0 };
    let (tasks, blocked) = long_tasks(&seen["tasks"], since);
    Ok(Visit {
        answers,
        // Nothing is on the screen before the first paint.
        shown: variant.asks.then(|| number("shown").max(number("fcp"))),
        first_paint: number("fcp"),
        largest: (number("lcp"), seen["largest"].as_str().unwrap_or_default().to_owned()),
        shift: number("cls"),
        blocked,
        tasks,
        click,
    })
}

async fn click(browser: &Browser, site: &Site) -> Result<f64> {
    phone::accept(browser).await?;
    browser.wait_until("return seen.gone()").await?;
    tokio::time::sleep(REST).await;
    ensure!(site.fired() == GATED.len(), "{} gated scripts ran", site.fired());
    // The browser tells of nothing below 16 ms.
    let longest = browser.eval("return Math.max(16, ...seen.events)").await?;
    Ok(longest.as_f64().unwrap_or(f64::NAN))
}

fn long_tasks(told: &Value, since: f64) -> (usize, f64) {
    let tasks: Vec<(f64, f64)> = serde_json::from_value(told.clone()).unwrap_or_default();
    // A task that began before may have been the one that ran it.
    let after: Vec<_> = tasks.iter().filter(|(start, took)| start + took > since).collect();
    (after.len(), after.iter().fold(0.0, |sum, (_, took)| sum + took - 50.0))
}
