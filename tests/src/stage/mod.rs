//! The banner on the demo's shop, in a layout and a language, on a screen and for eyes that differ:
//! what screenshots and checks of accessibility look at.
//!
//! It refuses to know what a banner should look like.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use server::app::Routes;
use server::demo::notice_toml;

use crate::browser::Browser;
use crate::demo::DemoShop;

mod sight;

pub use sight::{DESKTOP, PHONE, Screen, Sight, ZOOMED};

/// What scripts of [`Stage::ask`] may use: `host`, and `all`, `first`, `active`, `up`, `isShown` and
/// `layer`, which look into shadow roots.
const PIERCE: &str = include_str!("pierce.js");

/// The demo's page, its language taken out.
const PAGE: &str = include_str!("../../../static/demo/index.html");

/// A running shop, whose notice changes.
pub struct Stage {
    shop: DemoShop,
}

impl Stage {
    /// Opened with the demo's notice.
    pub fn open() -> Self {
        let page = async |language: web::Path<String>| {
            let language = language.into_inner();
            let right = ["ar", "he", "fa", "ur"].contains(&language.as_str());
            let direction = if right { "rtl" } else { "ltr" };
            let root = format!("<html lang=\"{language}\" dir=\"{direction}\">");
            let html = PAGE
                .replacen("<html lang=\"en\">", &root, 1)
                .replacen("<head>", "<head><base href=\"/demo/\">", 1)
                .replace("{{tracker}}", "");
            HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html)
        };
        let routes: Routes = Arc::new(move |config: &mut web::ServiceConfig| {
            config.route("/stage/{language}/", web::get().to(page));
        });
        Self { shop: DemoShop::open_with(vec![routes]) }
    }

    /// Publishes the demo's notice with a layout, spoken also in `language`; the address of a page in
    /// it. The server's words where it does not know such a notice.
    pub fn set(&self, layout: &str, language: &str) -> Result<String, String> {
        let origin = format!("http://{}", self.shop.app.address());
        let mut notice = notice_toml(&[&origin], self.shop.trackers());
        if !["en", "de"].contains(&language) {
            let spoken = format!("languages = [\"en\", \"de\", \"{language}\"]");
            notice = notice.replacen("languages = [\"en\", \"de\"]", &spoken, 1);
        }
        if layout != "box" {
            notice += &format!("\n[look]\nlayout = \"{layout}\"\n");
        }
        server::notice_file::parse("stage", &notice).map_err(|why| why.to_string())?;
        // Whoever waits for a browser is in a runtime already, and publishing waits in another one.
        std::thread::scope(|scope| scope.spawn(|| self.shop.app.publish(&notice)).join())
            .map_err(|_| "publishing fails".to_owned())?;
        Ok(format!("{origin}/stage/{language}/"))
    }

    /// The address of one of the shop's pages.
    pub fn page(&self, path: &str) -> String {
        self.shop.page(path)
    }

    /// Opens a page as a visitor who has never been here.
    pub async fn enter(&self, browser: &Browser, page: &str) -> Result<()> {
        let cdp = browser.driver().cdp();
        browser.goto("about:blank").await?;
        cdp.send_raw("Network.clearBrowserCookies", json!({})).await?;
        cdp.send_raw("Network.clearBrowserCache", json!({})).await?;
        let everything = json!({ "origin": self.shop.page(""), "storageTypes": "all" });
        cdp.send_raw("Storage.clearDataForOrigin", everything).await?;
        browser.goto(page).await?;
        Self::wait(browser, "first('[data-latch=accept]')").await
    }

    /// Runs the body of a function in the page, with what looks into shadow roots.
    pub async fn ask(browser: &Browser, script: &str) -> Result<Value> {
        browser.eval(&format!("{PIERCE}\n{script}")).await
    }

    /// Waits until an expression is true, with what looks into shadow roots.
    pub async fn wait(browser: &Browser, expression: &str) -> Result<()> {
        let script = format!("{PIERCE}\nreturn !!({expression})");
        browser.wait_until(&script).await.with_context(|| expression.to_owned())?;
        Ok(())
    }

    /// Puts a pointer on the middle of the first control of the banner that matches, and clicks.
    pub async fn click(browser: &Browser, css: &str) -> Result<()> {
        Self::wait(browser, &format!("first({css:?})")).await?;
        let place = format!(
            "const found = first({css:?});
            found.scrollIntoView({{ block: 'nearest' }});
            const box = found.getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2];"
        );
        let at = Self::ask(browser, &place).await?;
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let clicks = u8::from(kind != "mouseMoved");
            let event = json!({
                "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": clicks,
            });
            browser.driver().cdp().send_raw("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// Opens the preference centre from the first layer.
    pub async fn open_centre(browser: &Browser) -> Result<()> {
        Self::click(browser, "[data-latch=preferences]").await?;
        Self::wait(browser, "layer() === 2").await
    }
}
