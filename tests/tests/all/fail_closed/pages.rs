//! Pages that include Latch strangely, or are shown strangely.

use super::site::{Page, Site, cdp, console, console_until, forget_visitor, settle};
use serde_json::json;
use tests::browser::{Options, drive};

const PAGES: &[Page] = &[
    (
        "twice",
        "",
        "<!doctype html><title>Page</title>{S}<script src=/s/demo.js></script>\
         <script src=/s/demo.js?again></script><p>A page</p>{P}",
    ),
    (
        "two-sites",
        "",
        "<!doctype html><title>Page</title><script src=/s/demo.js></script>\
         <script src=/s/shop.js></script><p>A page</p>{P}\
         <img alt='' data-service=ga4 data-src='{T}/www.google-analytics.com/g/collect?en=Shop'>",
    ),
    (
        "taken",
        "",
        "<!doctype html><title>Page</title><script>window.latch = {door: 'open'}</script>{S}\
         <p>A page</p>{P}",
    ),
    ("named", "", "<!doctype html><title>Page</title><p id=latch>A door's</p>{S}{P}"),
    (
        "sealed",
        "",
        "<!doctype html><title>Page</title><script>\
         Object.defineProperty(window, 'latch', {value: [], writable: false})</script>{S}<p>{P}",
    ),
    ("quirks", "", "<title>Page</title>{S}<p style='height: 3000px'>A page{P}"),
    (
        "base",
        "",
        "<!doctype html><base href='http://elsewhere.invalid/x/' target=_blank><title>Page</title>\
         {S}<p>A page</p>{P}",
    ),
    (
        "based",
        "",
        "<!doctype html><title>Page</title><script async src='{L}/s/demo.js'></script>\
         <base href='http://elsewhere.invalid/x/'><p>A page</p>{P}",
    ),
    (
        "bare",
        "",
        "<!doctype html><title>Page</title>{S}<p>A page</p>{P}<noscript>{P}\
         <p>Words for readers</p></noscript>\
         <iframe data-category=marketing data-src='{T}/www.youtube-nocookie.com/embed/x'></iframe>",
    ),
];

#[test]
fn a_script_included_three_times_asks_once_and_fires_once() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "twice").await?;
        site.silent().await;
        assert_eq!(browser.eval("return document.querySelectorAll('#latch').length").await?, 1);
        browser.click("#latch [data-latch=accept]").await?;
        let heard = site.heard(12).await;
        let gated = heard.iter().filter(|one| *one == "www.facebook.com Gated");
        assert_eq!(gated.count(), 1, "{heard:?}");
        assert_eq!(site.records(1).await.len(), 1);
        let said = console_until(browser, "window.latch is taken").await?;
        assert!(said.contains("window.latch is taken"), "{said}");
        Ok(())
    });
}

#[test]
fn of_two_sites_on_one_page_the_first_alone_works() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "two-sites").await?;
        site.silent().await;
        browser.click("#latch [data-latch=accept]").await?;
        let heard = site.heard(12).await;
        assert!(!heard.iter().any(|one| one.ends_with(" Shop")), "{heard:?}");
        assert_eq!(browser.eval("return document.querySelectorAll('#latch').length").await?, 1);
        let said = console_until(browser, "window.latch is taken").await?;
        assert!(said.contains("window.latch is taken"), "{said}");
        Ok(())
    });
}

#[test]
fn where_the_page_has_another_latch_nothing_starts_and_the_console_says_so() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        for page in ["taken", "named"] {
            console(browser).await?;
            browser.goto(&site.page(page)).await?;
            site.silent().await;
            let drawn = "return document.querySelectorAll('#latch *, [data-latch-ran]').length";
            assert_eq!(browser.eval(drawn).await?, 0, "{page}");
            let said = console_until(browser, "window.latch is taken").await?;
            assert!(said.contains("window.latch is taken"), "{page}: {said}");
        }
        // A name that cannot be given away is no reason to ask nobody.
        forget_visitor(browser).await?;
        site.visit(browser, "sealed").await?;
        site.silent().await;
        Ok(())
    });
}

#[test]
fn on_paper_there_is_no_banner_and_printing_fires_nothing() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "plain").await?;
        cdp(browser, "Page.printToPDF", json!({})).await?;
        site.silent().await;
        cdp(browser, "Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
        let shown = "return getComputedStyle(document.querySelector('#latch')).display";
        assert_eq!(browser.eval(shown).await?, "none");
        site.silent().await;
        Ok(())
    });
}

#[test]
fn without_scripts_as_in_reader_mode_nothing_fires() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        cdp(browser, "Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        browser.goto(&site.page("bare")).await?;
        settle().await;
        site.silent().await;
        Ok(())
    });
}

#[test]
fn a_base_address_leads_no_request_of_latch_astray() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        // The script's own address is the page's to get right.
        browser.goto(&site.page("base")).await?;
        site.silent().await;
        assert_eq!(browser.eval("return typeof latch").await?, "undefined");
        site.visit(browser, "based").await?;
        site.silent().await;
        browser.click("#latch [data-latch=accept]").await?;
        assert!(site.heard(12).await.contains(&"www.facebook.com Gated".to_owned()));
        assert_eq!(site.records(1).await.len(), 1);
        Ok(())
    });
}

#[test]
fn in_quirks_mode_the_banner_is_where_it_belongs() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "quirks").await?;
        site.silent().await;
        assert_eq!(browser.eval("return document.compatMode").await?, "BackCompat");
        let inside = "const box = document.querySelector('#latch').shadowRoot.querySelector('.box').getBoundingClientRect();\
            return box.top >= 0 && box.bottom <= innerHeight && box.width > 200 && box.height > 80";
        assert_eq!(browser.eval(inside).await?, true);
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        Ok(())
    });
}
