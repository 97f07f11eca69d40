//! Something of Latch does not arrive, or not whole.

use super::site::{Page, Site, block, cdp, console, forget_visitor, settle};
use serde_json::json;
use std::time::Duration;
use tests::browser::{Options, drive};

const PAGES: &[Page] = &[
    ("loader", "", "<!doctype html><link rel=preload as=script href='/s/demo.js'>"),
    ("cached", "", "<!doctype html><title>Page</title>{S}<p>A page</p>{P}"),
];

#[test]
fn a_blocked_script_leaves_a_page_without_latch() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        cdp(browser, "Network.clearBrowserCache", json!({})).await?;
        block(browser, &["/s/demo.js"]).await?;
        for page in ["plain", "cached"] {
            browser.goto(&site.page(page)).await?;
            site.silent().await;
            let there = "return document.querySelector('#latch') || window.latch || null";
            assert_eq!(browser.eval(there).await?, json!(null));
        }
        Ok(())
    });
}

#[test]
fn a_banner_that_is_missing_or_corrupt_closes_the_gate() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        for how in ["missing", "failing", "portal", "empty", "short", "cut", "corrupt"] {
            console(browser).await?;
            browser.goto(&site.page(&format!("broken/wasm-{how}"))).await?;
            site.closed(browser, "").await?;
        }
        Ok(())
    });
}

#[test]
fn a_notice_that_is_cut_off_malformed_or_of_another_form_closes_the_gate() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        for how in ["halved", "null", "foreign", "newer", "undrawn"] {
            console(browser).await?;
            browser.goto(&site.page(&format!("broken/notice-{how}"))).await?;
            let why = if how == "newer" { "made for another version" } else { "" };
            site.closed(browser, why).await?;
        }
        Ok(())
    });
}

#[test]
fn a_cached_script_without_its_server_closes_the_gate() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        cdp(browser, "Network.clearBrowserCache", json!({})).await?;
        block(browser, &["/no-such-thing/"]).await?;
        browser.goto(&site.page("loader")).await?;
        settle().await;
        block(browser, &[".wasm"]).await?;
        console(browser).await?;
        browser.goto(&site.page("plain")).await?;
        site.closed(browser, "").await
    });
}

#[test]
fn without_the_rest_of_the_notice_a_refusal_still_ends_what_runs() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        for how in ["missing", "failing", "portal", "empty", "short", "malformed"] {
            let page = site.page(&format!("broken/rest-{how}"));
            browser.goto(&page).await?;
            browser.click("#latch [data-latch=accept]").await?;
            browser.wait_for("#latch .reopen").await?;
            assert!(site.heard(12).await.contains(&"www.facebook.com Gated".into()), "{how}");
            // The preference centre cannot be had; what the page offers by itself can.
            browser.click("#latch .reopen").await?;
            settle().await;
            browser.wait_for("#latch .reopen").await?;
            browser.eval("window.old = true; latch.reject(); return 1").await?;
            browser.wait_until("return !window.old").await?;
            browser.wait_for("#latch .reopen").await?;
            site.shop.forget();
            site.silent().await;
            assert_eq!(browser.eval("return latch.has('marketing')").await?, json!(false), "{how}");
            forget_visitor(browser).await?;
        }
        Ok(())
    });
}

#[test]
fn a_decision_survives_an_outage_and_is_recorded_once() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "plain").await?;
        block(browser, &["/v1/"]).await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        browser.goto(&site.shop.page("/demo/product.html")).await?;
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        assert_eq!(site.records(0).await.len(), 0);
        assert_eq!(browser.eval("return localStorage.length").await?, 1);
        block(browser, &["/no-such-thing/"]).await?;
        browser.goto(&site.shop.page("/demo/order.html")).await?;
        browser.wait_until("return localStorage.length === 0").await?;
        let records = site.records(1).await;
        assert_eq!(records.len(), 1);
        assert_eq!(records[0]["action"], "reject_all");
        assert_eq!(records[0]["page"], "/f/plain");
        Ok(())
    });
}

#[test]
fn offline_the_banner_works_from_the_cache_and_the_decision_waits() {
    let site = Site::with(PAGES);
    let network = |offline: bool| json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    drive(Options::default(), async |browser| {
        site.visit(browser, "cached").await?;
        browser.goto("about:blank").await?;
        cdp(browser, "Network.enable", json!({})).await?;
        cdp(browser, "Network.emulateNetworkConditions", network(true)).await?;
        site.visit(browser, "cached").await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        assert_eq!(site.records(0).await.len(), 0);
        cdp(browser, "Network.emulateNetworkConditions", network(false)).await?;
        // Without another page: it is tried again.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let records = site.records(1).await;
        assert_eq!(records.len(), 1);
        assert_eq!(records[0]["action"], "reject_all");
        site.silent().await;
        Ok(())
    });
}
