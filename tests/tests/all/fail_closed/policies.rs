//! Content security policies: what a page's policy must permit, and what happens where it does not.

use super::site::{Page, Site, console, console_until, forget_visitor, settle};
use std::time::Duration;
use tests::browser::{Options, drive};

/// Latch on a server of its own: the page comes from `localhost`.
const APART: &str = "<!doctype html><title>Page</title><script async src='{L}/s/demo.js'></script>\
    <p>A page</p>{P}";
const NONCE: &str = "<!doctype html><title>Page</title>\
    <script async nonce=n0nce src='{L}/s/demo.js'></script><p>A page</p>{P}";
const GATED: &str = "<!doctype html><title>Page</title>{S}<p>A page</p>{P}\
    <script type=text/plain data-category=marketing>window.ranInline = 1;\
    new Image().src = '{T}/www.facebook.com/tr?ev=Inline'</script>\
    <script type=text/plain data-category=marketing \
    data-src='{T}/connect.facebook.net/en_US/fbevents.js?gated'></script>";

const LEAST: &str =
    "default-src 'none'; script-src {L} 'wasm-unsafe-eval'; connect-src {L}; img-src {T}";

const PAGES: &[Page] = &[
    ("no-wasm", "script-src 'self'; connect-src 'self'", "<!doctype html>{S}<p>A page</p>{P}"),
    ("no-script", "script-src 'none'", "<!doctype html>{S}<p>A page</p>{P}"),
    (
        "no-connect",
        "script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'",
        "<!doctype html>{S}<p>A page</p>{P}",
    ),
    ("least", LEAST, APART),
    (
        "nonce",
        "default-src 'none'; script-src 'nonce-n0nce' 'wasm-unsafe-eval' {T}; \
         connect-src {L} {T}; img-src {T}; frame-src {T}",
        NONCE,
    ),
    (
        "dynamic",
        "default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic' 'wasm-unsafe-eval'; \
         connect-src {L} {T}; img-src {T}; frame-src {T}",
        NONCE,
    ),
    ("trusting", "require-trusted-types-for 'script'; trusted-types latch", GATED),
    ("open", "require-trusted-types-for 'script'", GATED),
    ("distrusting", "require-trusted-types-for 'script'; trusted-types 'none'", GATED),
];

#[test]
fn a_policy_that_keeps_a_part_of_latch_away_closes_the_gate() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        for (page, why) in [("no-wasm", "WebAssembly"), ("no-connect", "")] {
            console(browser).await?;
            browser.goto(&site.page(page)).await?;
            site.closed(browser, why).await?;
        }
        browser.goto(&site.page("no-script")).await?;
        site.silent().await;
        let refused = "Content Security Policy";
        assert!(console_until(browser, refused).await?.contains(refused));
        Ok(())
    });
}

#[test]
fn the_least_policy_in_the_documents_is_enough() {
    let site = Site::with(PAGES);
    let apart = site.page("least").replace("127.0.0.1", "localhost");
    let origin = apart.split("/f/").next().unwrap();
    let origins = [&site.shop.page(""), origin];
    site.shop.app.publish(&server::demo::notice_toml(&origins, site.shop.trackers()));
    drive(Options::default(), async |browser| {
        browser.goto(&apart).await?;
        browser.wait_for("#latch .box").await?;
        let place = "return getComputedStyle(document.querySelector('#latch').shadowRoot.querySelector('.box')).position";
        assert_eq!(browser.eval(place).await?, "absolute", "style-src needs nothing");
        site.silent().await;
        assert!(!console(browser).await?.contains("Content Security Policy"));
        browser.click("#latch [data-latch=accept]").await?;
        // Of all that is granted, what the page's own policy permits: pixels.
        assert_eq!(site.heard(2).await, ["www.facebook.com Gated", "www.facebook.com Microdata"]);
        assert_eq!(site.records(1).await.len(), 1);
        Ok(())
    });
}

#[test]
fn a_nonce_is_enough_for_everything_that_is_granted() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        for page in ["nonce", "dynamic"] {
            forget_visitor(browser).await?;
            site.visit(browser, page).await?;
            site.silent().await;
            browser.click("#latch [data-latch=accept]").await?;
            let heard = site.heard(12).await;
            for hit in ["Gated", "PageView", "page_view", "Pageview"] {
                assert!(heard.iter().any(|one| one.ends_with(hit)), "{page}: {hit} of {heard:?}");
            }
            browser.goto("about:blank").await?;
            settle().await;
            site.shop.forget();
        }
        Ok(())
    });
}

#[test]
fn trusted_types_let_in_what_is_granted_where_the_page_trusts_latch() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        for page in ["trusting", "open"] {
            forget_visitor(browser).await?;
            site.visit(browser, page).await?;
            site.silent().await;
            browser.click("#latch [data-latch=accept]").await?;
            let heard = site.heard(14).await;
            for hit in ["www.facebook.com Gated", "www.facebook.com Inline"] {
                assert!(heard.iter().any(|one| one == hit), "{page}: {hit} of {heard:?}");
            }
            let gated = |hit: &server::demo::Hit| hit.query.contains_key("gated");
            assert!(site.shop.hits().iter().any(gated), "{page}: {heard:?}");
            // And out again.
            browser.eval("window.early = 1; latch.reject()").await?;
            browser.wait_until("return !window.early").await?;
            browser.wait_for("#latch .reopen").await?;
            settle().await;
            site.shop.forget();
            site.silent().await;
        }
        Ok(())
    });
}

#[test]
fn trusted_types_keep_out_all_scripts_where_the_page_does_not_trust_latch() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "distrusting").await?;
        console(browser).await?;
        browser.click("#latch [data-latch=accept]").await?;
        // Pixels are no scripts.
        let heard = site.heard(2).await;
        assert_eq!(heard, ["www.facebook.com Gated", "www.facebook.com Microdata"]);
        let said = console_until(browser, "the page refuses a tag").await?;
        assert!(
            said.contains("the page refuses a tag") && said.contains("named 'latch'"),
            "{said}"
        );
        assert_eq!(browser.eval("return window.ranInline || 0").await?, 0);
        // What did get in goes out again.
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_until("return !document.querySelector('img[src]')").await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        site.shop.forget();
        site.silent().await;
        Ok(())
    });
}
