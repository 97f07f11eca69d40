//! Hostile pages: tags and inert markup of every kind, and a tracker that does what it can to stay,
//! on each engine. The tracker's own log is the proof, and what is found on the device.
//!
//! - `silence`: before a choice and after a refusal, whatever the visitor does instead.
//! - `combinations`: exactly what was granted.
//! - `withdrawal`: what has run stops, and what it left goes.
//! - `late`: elements that the page adds later, and those that wait for a no.

mod combinations;
mod late;
mod silence;
mod withdrawal;

use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use tests::browser::{Browser, Engine, Options};
use tests::hostile::{HostileSite, KINDS};

fn visitor(engine: Engine) -> Options {
    Options { engine, ..Options::default() }
}

/// Long enough for any tag to arrive that is going to.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}

/// Loads a page and waits until Latch has decided about it.
async fn visit(browser: &Browser, address: &str) -> Result<()> {
    browser.goto(address).await?;
    decided(browser).await
}

async fn decided(browser: &Browser) -> Result<()> {
    browser.wait_for("#latch [data-latch=preferences]").await?;
    Ok(())
}

/// Waits until the tracker has heard so much, then a little longer for what should not come.
async fn heard(site: &HostileSite, count: usize) -> Vec<String> {
    for _ in 0..800 {
        if site.heard().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    settle().await;
    site.heard()
}

/// Waits until the log has so many records; all of them.
async fn records(site: &HostileSite, count: usize) -> Vec<String> {
    for _ in 0..800 {
        if site.records().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    site.records()
}

/// What the page sends with these categories granted, sorted.
fn granted(categories: &[&str]) -> Vec<String> {
    let each = |category: &&str| KINDS.map(|kind| format!("{category}/{kind}"));
    let mut all: Vec<String> = categories.iter().flat_map(each).collect();
    if categories.contains(&"analytics") && categories.contains(&"marketing") {
        all.push("both/markup-image".into());
    }
    all.sort();
    all
}

/// What is on the device that this page can see, each list sorted: cookies and storage by name.
async fn device(browser: &Browser) -> Result<Value> {
    browser
        .eval(
            "return Promise.all([indexedDB.databases(), caches.keys()]).then(([bases, caches]) => {
               const cookies = document.cookie.split('; ').map(one => one.split('=')[0]);
               return {
                 cookies: cookies.filter(Boolean).sort(),
                 local: Object.keys(localStorage).sort(),
                 session: Object.keys(sessionStorage).sort(),
                 databases: bases.map(base => base.name).sort(),
                 caches: caches.sort(),
               };
             })",
        )
        .await
}

/// A device with these cookies, the tracker's storage for these categories, and nothing else.
fn holding(cookies: &[String], storage: &[&str]) -> Value {
    let mut categories = storage.to_vec();
    categories.sort_unstable();
    let named = |end: &str| -> Vec<String> {
        categories.iter().map(|category| format!("{category}_{end}")).collect()
    };
    let mut cookies = cookies.to_vec();
    cookies.sort();
    json!({
        "cookies": cookies,
        "local": named("local"),
        "session": named("session"),
        "databases": named("database"),
        "caches": named("cache"),
    })
}

/// The cookies that a page below `/shop/` sees with these categories granted, and the choice's own.
fn cookies(categories: &[&str]) -> Vec<String> {
    let each = |category: &&str| ["host", "parent", "again"].map(|end| format!("{category}_{end}"));
    let own = ["latch_hostile".to_owned()];
    categories.iter().flat_map(each).chain(own).collect()
}

/// Answers in the preference centre: every category in `toggled` changes, the rest stays.
async fn toggle(browser: &Browser, toggled: &[&str]) -> Result<()> {
    browser.click("#latch [data-latch=preferences]").await?;
    browser.wait_for("#latch [data-latch=save]").await?;
    for category in toggled {
        browser.click(&format!("#latch [data-item={category}]")).await?;
    }
    browser.click("#latch [data-latch=save]").await?;
    Ok(())
}
