//! What went over the network, as the browser's own log of the DevTools protocol tells it.
//!
//! It refuses to know which page was visited.

use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::HashMap;
use tests::browser::Browser;

/// One request that was answered whole.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// Its address.
    pub(crate) url: String,
    /// What came, by its media type.
    pub(crate) kind: Kind,
    /// Head and body as they travelled; 0 from the cache.
    pub(crate) bytes: f64,
    /// Seconds from the navigation until it had arrived.
    pub(crate) arrived: f64,
}

/// What travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Html,
    Css,
    Js,
    Wasm,
    Image,
    Data,
}

/// Forgets what was logged so far.
pub(crate) async fn forget(browser: &Browser) -> Result<()> {
    browser.network_log().await.map(drop)
}

/// The answers since the last look at the log.
pub(crate) async fn answers(browser: &Browser) -> Result<Vec<Answer>> {
    let (mut asked, mut kinds, mut found) = (HashMap::new(), HashMap::new(), Vec::new());
    let mut began = None;
    for event in browser.network_log().await? {
        let told = &event["params"];
        let id = told["requestId"].as_str().unwrap_or_default().to_owned();
        let time = told["timestamp"].as_f64();
        match event["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                let url = told["request"]["url"].as_str().unwrap_or_default();
                if told["type"] == "Document" {
                    began = time;
                }
                if url.starts_with("http") {
                    asked.insert(id, url.to_owned());
                }
            }
            "Network.responseReceived" => {
                kinds.insert(id, kind(&told["response"]));
            }
            "Network.loadingFinished" => {
                if let Some(url) = asked.remove(&id) {
                    let began = began.context("a request before the page")?;
                    found.push(Answer {
                        url,
                        kind: kinds.remove(&id).unwrap_or(Kind::Data),
                        bytes: told["encodedDataLength"].as_f64().unwrap_or(0.0),
                        arrived: time.context("a time")? - began,
                    });
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

fn kind(response: &Value) -> Kind {
    let media = response["mimeType"].as_str().unwrap_or_default();
    match media {
        "text/html" => Kind::Html,
        "text/css" => Kind::Css,
        "application/wasm" => Kind::Wasm,
        _ if media.contains("javascript") => Kind::Js,
        _ if media.starts_with("image/") => Kind::Image,
        _ => Kind::Data,
    }
}
