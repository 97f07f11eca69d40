//! Fail closed: something is missing, blocked or faked, and nothing gated fires. The trackers' own
//! log says so, and the console says why.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use anyhow::Result;
use serde_json::{Value, json};
use server::app::Routes;
use std::sync::Arc;
use std::time::Duration;
use tests::browser::{Browser, Options, drive};
use tests::demo::DemoShop;

/// A page with nothing but the loader and one gated pixel.
const PAGE: &str = "<!doctype html><title>Page</title><script async src=/s/demo.js></script>\
    <p>A page</p><img alt='' data-category=marketing data-src=/demo/icon.svg?pixel>";

fn page(policy: &'static str, body: &'static str) -> impl Fn() -> HttpResponse + Clone {
    move || {
        let mut answer = HttpResponse::Ok();
        answer.content_type("text/html; charset=utf-8");
        if !policy.is_empty() {
            answer.insert_header(("content-security-policy", policy));
        }
        answer.body(body)
    }
}

/// Serves pages that a careful or careless owner could have.
pub fn pages() -> Routes {
    Arc::new(|config: &mut ServiceConfig| {
        let plain = page("", PAGE);
        let strict = page("script-src 'self'; connect-src 'self'", PAGE);
        let right = page("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'", PAGE);
        let framing = page("", "<!doctype html><iframe sandbox=allow-scripts src=/plain></iframe>");
        let twice = page(
            "",
            "<!doctype html><script src=/s/demo.js></script><script src=/s/demo.js></script><p>",
        );
        config
            .route("/plain", web::get().to(move || std::future::ready(plain())))
            .route("/strict", web::get().to(move || std::future::ready(strict())))
            .route("/right", web::get().to(move || std::future::ready(right())))
            .route("/framing", web::get().to(move || std::future::ready(framing())))
            .route("/twice", web::get().to(move || std::future::ready(twice())));
    })
}

async fn settle() {
    tokio::time::sleep(Duration::from_millis(900)).await;
}

async fn console(browser: &Browser) -> Result<String> {
    let entries = browser.console().await?;
    Ok(entries.iter().map(|entry| entry.message.as_str()).collect::<Vec<_>>().join("\n"))
}

/// Blocks requests whose address contains one of these, as a privacy extension or an outage would.
async fn block(browser: &Browser, parts: &[&str]) -> Result<()> {
    let patterns: Vec<String> = parts.iter().map(|part| format!("*{part}*")).collect();
    let cdp = browser.driver().cdp();
    cdp.send_raw("Network.enable", json!({})).await?;
    cdp.send_raw("Network.setBlockedURLs", json!({ "urls": patterns })).await?;
    Ok(())
}

async fn nothing_but(browser: &Browser, shop: &DemoShop, why: &str) -> Result<()> {
    // The console is emptied by reading it, and a busy machine may be slow to say why.
    let mut said = String::new();
    for _ in 0..150 {
        said += &console(browser).await?;
        if said.contains("nothing gated will run") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    settle().await;
    assert_eq!(shop.heard(), [""; 0]);
    let ran = browser.eval("return document.querySelectorAll('[data-latch-ran],#latch').length");
    assert_eq!(ran.await?, 0);
    assert!(said.contains("nothing gated will run") && said.contains(why), "{why}: {said}");
    Ok(())
}

#[test]
fn a_policy_without_webassembly_closes_the_gate_and_the_console_says_so() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/strict")).await?;
        nothing_but(browser, &shop, "WebAssembly").await?;
        // With the one keyword it works, under an otherwise strict policy.
        browser.goto(&shop.page("/right")).await?;
        browser.wait_for("#latch .box").await?;
        assert_eq!(
            browser
                .eval("return getComputedStyle(document.querySelector('#latch .box')).position")
                .await?,
            "fixed"
        );
        Ok(())
    });
}

#[test]
fn a_blocked_notice_or_banner_closes_the_gate_even_after_an_accept() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/demo/")).await?;
        browser.click("#latch [data-latch=accept]").await?;
        for _ in 0..150 {
            if !shop.hits().is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        settle().await;
        assert!(!shop.hits().is_empty());
        for part in [".json", ".wasm"] {
            browser.driver().cdp().send_raw("Network.clearBrowserCache", json!({})).await?;
            block(browser, &[part]).await?;
            browser.goto("about:blank").await?;
            settle().await;
            shop.forget();
            console(browser).await?;
            browser.goto(&shop.page("/plain")).await?;
            nothing_but(browser, &shop, "").await?;
        }
        Ok(())
    });
}

#[test]
fn where_cookies_are_blocked_nothing_is_asked_and_nothing_fires() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/framing")).await?;
        browser.driver().enter_frame(0).await?;
        let why = browser.eval("return latch.ready.catch(String)").await?;
        assert_eq!(why, "cookies are blocked here");
        settle().await;
        assert_eq!(shop.heard(), [""; 0]);
        let drawn =
            browser.eval("return document.querySelectorAll('[data-latch-ran],#latch').length");
        assert_eq!(drawn.await?, 0);
        Ok(())
    });
}

#[test]
fn a_script_can_refuse_but_not_accept() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/demo/")).await?;
        browser.wait_for("#latch .box").await?;
        browser
            .eval(
                "const accept = document.querySelector('#latch [data-latch=accept]');
                 accept.click();
                 accept.dispatchEvent(new MouseEvent('click', {bubbles: true, detail: 1}));
                 const fake = new MouseEvent('click', {bubbles: true, detail: 1});
                 Object.defineProperty(fake, 'target', {value: accept});
                 document.dispatchEvent(fake);",
            )
            .await?;
        settle().await;
        assert_eq!(shop.heard(), [""; 0]);
        assert_eq!(browser.eval("return document.cookie").await?, "");
        browser.wait_for("#latch .box").await?;
        let said = console(browser).await?;
        assert!(said.contains("only a person can"), "{said}");
        browser.eval("document.querySelector('#latch [data-latch=reject]').click()").await?;
        browser.wait_for("#latch .reopen").await?;
        let choice = browser.eval("return latch.choice()").await?;
        assert_eq!(choice["categories"]["marketing"], "denied");
        Ok(())
    });
}

#[test]
fn a_decision_survives_an_outage_and_is_recorded_once() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/demo/")).await?;
        browser.wait_for("#latch .box").await?;
        block(browser, &["/v1/"]).await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        browser.goto(&shop.page("/demo/product.html")).await?;
        browser.wait_for("#latch .reopen").await?;
        settle().await;
        let records = || {
            let log = shop.app.get("/v1/records?site=demo").bearer(&shop.app.token());
            log.send().expect(200).json()["records"].as_array().unwrap().clone()
        };
        assert_eq!(records(), Vec::<Value>::new());
        assert_eq!(browser.eval("return localStorage.length").await?, 1);
        block(browser, &["/no-such-thing/"]).await?;
        browser.goto(&shop.page("/demo/order.html")).await?;
        browser.wait_until("return localStorage.length === 0").await?;
        let records = records();
        assert_eq!(records.len(), 1);
        assert_eq!(records[0]["action"], "reject_all");
        assert_eq!(records[0]["page"], "/demo/");
        Ok(())
    });
}

#[test]
fn a_loader_included_twice_asks_once() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/twice")).await?;
        browser.wait_for("#latch .box").await?;
        settle().await;
        assert_eq!(browser.eval("return document.querySelectorAll('#latch').length").await?, 1);
        Ok(())
    });
}

#[test]
fn a_cookie_that_grants_under_an_unknown_version_or_from_the_future_counts_for_nothing() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        let secret = "0123456789abcdef0123456789abcdef";
        let granted = "shop-analytics~google-analytics~google-ads~meta-pixel~linkedin-insight~\
                       tiktok-pixel~youtube";
        for value in [
            format!("1.9.1795000000.{secret}.{granted}."),
            format!("1.1.99999999999.{secret}.{granted}."),
            format!("1.1.1000000000.{secret}.{granted}."),
            format!("2.1.1795000000.{secret}.{granted}."),
            granted.to_owned(),
        ] {
            browser.goto(&shop.page("/plain")).await?;
            browser.eval(&format!("document.cookie = 'latch_demo={value}; Path=/'")).await?;
            browser.goto(&shop.page("/demo/")).await?;
            browser.wait_for("#latch .box").await?;
            settle().await;
            assert_eq!(shop.heard(), [""; 0], "{value}");
        }
        Ok(())
    });
}
