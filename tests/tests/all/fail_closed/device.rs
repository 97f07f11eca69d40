//! What the device keeps is blocked, full, doubled, garbled, or dated by a wrong clock.

use super::site::{Page, Site, before, block, cdp, console, console_until, settle};
use consent::Outline;
use serde_json::json;
use tests::browser::{Browser, Options, drive};

const PAGES: &[Page] = &[
    ("framing", "", "<!doctype html><iframe sandbox=allow-scripts src=/f/plain></iframe>"),
    ("deep/page", "", "<!doctype html><title>Page</title>{S}<p>A page</p>{P}"),
    (
        "swallow",
        "",
        "<!doctype html><title>Page</title><script>\
         const jar = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');\
         Object.defineProperty(document, 'cookie', {get() { return jar.get.call(document) },\
           set(text) { if (!text.startsWith('latch_')) jar.set.call(document, text) }});\
         </script>{S}<p>A page</p>{P}",
    ),
    (
        "wide",
        "",
        "<!doctype html><title>Page</title><script async src=/s/wide.js></script><p>A page",
    ),
];

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const GRANTED: &str = "shop-analytics~google-analytics~google-ads~meta-pixel~linkedin-insight~\
                       tiktok-pixel~youtube";

/// The text that grants everything, and the one that denies it.
async fn texts(browser: &Browser) -> (String, String) {
    let now = browser.eval("return Math.floor(Date.now() / 1000)").await.unwrap();
    (format!("1.1.{now}.{SECRET}.{GRANTED}."), format!("1.1.{now}.{SECRET}..{GRANTED}"))
}

/// A visitor whose browser keeps nothing says yes, and no.
async fn keeps_nothing(browser: &Browser, site: &Site, page: &str) -> anyhow::Result<()> {
    for answer in ["accept", "reject"] {
        site.visit(browser, page).await?;
        console(browser).await?;
        browser.click(&format!("#latch [data-latch={answer}]")).await?;
        // Answered: whoever refuses is not kept from reading on.
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        let said = console_until(browser, "does not keep the choice").await?;
        assert!(said.contains("does not keep the choice"), "{answer}: {said}");
        let status = "return document.querySelector('#latch').shadowRoot.querySelector('.status').textContent";
        assert_eq!(browser.eval(status).await?, "", "nothing was saved");
    }
    assert_eq!(site.records(0).await.len(), 0);
    Ok(())
}

#[test]
fn where_scripts_may_not_ask_for_cookies_nothing_is_asked_and_nothing_fires() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&site.page("framing")).await?;
        browser.driver().enter_frame(0).await?;
        let why = browser.wait_until("return window.latch && latch.ready.catch(String)").await?;
        assert_eq!(why, "cookies are blocked here");
        site.silent().await;
        let drawn =
            browser.eval("return document.querySelectorAll('[data-latch-ran],#latch').length");
        assert_eq!(drawn.await?, 0);
        Ok(())
    });
}

#[test]
fn where_the_visitor_blocks_cookies_nothing_is_kept_and_nothing_fires() {
    let site = Site::with(PAGES);
    let preferences = json!({ "profile.default_content_setting_values.cookies": 2 });
    drive(Options { preferences, ..Options::default() }, async |browser| {
        keeps_nothing(browser, &site, "plain").await?;
        assert_eq!(browser.eval("return document.cookie").await?, "");
        Ok(())
    });
}

#[test]
fn where_the_cookie_is_dropped_nothing_is_kept_and_nothing_fires() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        keeps_nothing(browser, &site, "swallow").await?;
        assert_eq!(browser.eval("return document.cookie").await?, "");
        Ok(())
    });
}

#[test]
fn in_a_private_window_it_works_as_anywhere() {
    let site = Site::with(PAGES);
    let arguments = vec!["--incognito".to_owned()];
    drive(Options { arguments, ..Options::default() }, async |browser| {
        site.visit(browser, "plain").await?;
        site.silent().await;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        browser.goto(&site.page("deep/page")).await?;
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        assert_eq!(site.records(1).await.len(), 1);
        Ok(())
    });
}

#[test]
fn where_local_storage_throws_the_choice_holds_and_the_decision_waits_on_the_page() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        let throwing = "Object.defineProperty(window, 'localStorage', {get() {\
                        throw new DOMException('no', 'SecurityError') }})";
        before(browser, throwing).await?;
        site.visit(browser, "plain").await?;
        block(browser, &["/v1/"]).await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        settle().await;
        block(browser, &["/no-such-thing/"]).await?;
        assert_eq!(site.records(1).await.len(), 1);
        browser.goto(&site.page("deep/page")).await?;
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        Ok(())
    });
}

#[test]
fn a_choice_that_a_full_cookie_jar_dropped_is_asked_for_again() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        browser.goto(&site.page("empty")).await?;
        let full = "for (let i = 0; i < 500; i++) document.cookie = 'c' + i + '=1; Path=/';
                    return document.cookie.includes('latch_demo')";
        assert_eq!(browser.eval(full).await?, false, "the jar is not full");
        site.visit(browser, "plain").await?;
        site.silent().await;
        Ok(())
    });
}

#[test]
fn the_longest_choice_that_a_notice_can_ask_for_fits_and_nothing_longer_is_ever_read() {
    let site = Site::with(PAGES);
    let origin = site.shop.page("");
    let mut notice = format!(
        "format = 1\nsite = \"wide\"\nname = \"Wide\"\norigins = [\"{origin}\"]\n\
         privacy_policy = \"/privacy\"\nchoice_lifetime_days = 182\ndefault_language = \"en\"\n\
         languages = [\"en\"]\n\n[[categories]]\nid = \"all\"\nname.en = \"All\"\n\
         description.en = \"All of it.\"\n"
    );
    for at in 1..Outline::MAX_CATEGORIES {
        notice += &format!(
            "\n[[categories]]\nid = \"c{at:031}\"\nname.en = \"More\"\n\
             description.en = \"Yet more.\"\n"
        );
    }
    let most = Outline::MAX_SERVICES;
    for at in 0..most {
        notice += &format!(
            "\n[[services]]\nid = \"s{at:031}\"\ncategory = \"all\"\nname = \"Service\"\n\
             vendor = \"Vendor\"\nvendor_policy = \"/privacy\"\npurpose.en = \"A purpose.\"\n\
             retention.en = \"A day\"\n"
        );
    }
    site.shop.app.publish(&notice);
    drive(Options::default(), async |browser| {
        site.visit(browser, "wide").await?;
        browser.click("#latch [data-latch=accept]").await?;
        browser.wait_for("#latch .reopen").await?;
        let kept = browser.eval("return document.cookie.length").await?.as_u64().unwrap();
        assert!((2_000..4_096).contains(&kept), "{kept}");
        let all = "return latch.choice().then((c) => Object.values(c.services)\
                   .filter((answer) => answer === 'granted').length)";
        assert_eq!(browser.eval(all).await?, most);
        // Nobody can store a longer one: browsers drop it whole.
        browser.goto(&site.page("empty")).await?;
        let (yes, _) = texts(browser).await;
        let long = format!("document.cookie = 'latch_demo={yes}{}; Path=/'", "~x".repeat(2_000));
        browser.eval(&long).await?;
        site.visit(browser, "plain").await?;
        site.silent().await;
        Ok(())
    });
}

#[test]
fn a_cookie_that_is_garbled_foreign_or_from_the_future_counts_for_nothing() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        for value in [
            format!("1.9.1795000000.{SECRET}.{GRANTED}."),
            format!("1.1.99999999999.{SECRET}.{GRANTED}."),
            format!("1.1.1000000000.{SECRET}.{GRANTED}."),
            format!("2.1.1795000000.{SECRET}.{GRANTED}."),
            format!("1.1.-1795000000.{SECRET}.{GRANTED}."),
            format!("1.1.1795000000.{}.{GRANTED}.", &SECRET[1..]),
            format!("1.1.1795000000.{SECRET}.{GRANTED}"),
            format!("1.1.1795000000.{SECRET}.{GRANTED}.."),
            GRANTED.to_owned(),
            "%00%ff\u{fffd}\u{1f36a}\"\\".to_owned(),
            ".....".to_owned(),
            String::new(),
        ] {
            browser.goto(&site.page("empty")).await?;
            browser
                .eval(&format!(
                    "document.cookie = `latch_demo={}; Path=/`",
                    value.replace('\\', "\\\\")
                ))
                .await?;
            browser.goto(&site.shop.page("/demo/")).await?;
            browser.wait_for("#latch .box").await?;
            settle().await;
            assert_eq!(site.shop.heard(), [""; 0], "{value}");
        }
        Ok(())
    });
}

#[test]
fn where_two_cookies_of_our_name_disagree_neither_counts_until_the_visitor_answers() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        for (deep, top) in [(0, 1), (1, 0)] {
            browser.goto(&site.page("deep/empty")).await?;
            let texts = texts(browser).await;
            let texts = [&texts.0, &texts.1];
            let both = format!(
                "document.cookie = 'latch_demo={}; Path=/f/deep';
                 document.cookie = 'latch_demo={}; Path=/'",
                texts[deep], texts[top]
            );
            browser.eval(&both).await?;
            site.visit(browser, "deep/page").await?;
            site.silent().await;
            // The answer replaces both.
            browser.click("#latch [data-latch=reject]").await?;
            browser.wait_for("#latch .reopen").await?;
            for page in ["deep/page", "plain"] {
                browser.goto(&site.page(page)).await?;
                browser.wait_for("#latch .reopen").await?;
                assert_eq!(
                    browser.eval("return document.cookie.split('latch_demo').length").await?,
                    2
                );
                site.silent().await;
            }
        }
        // One alone, where no answer given elsewhere reaches: a refusal there ends it.
        let (yes, _) = texts(browser).await;
        browser.goto(&site.page("deep/empty")).await?;
        browser
            .eval(&format!(
                "document.cookie = 'latch_demo=; Path=/; Max-Age=0';
             document.cookie = 'latch_demo={yes}; Path=/f/deep'"
            ))
            .await?;
        browser.goto(&site.page("deep/page")).await?;
        assert!(!site.heard(12).await.is_empty());
        browser.eval("window.early = 1; latch.reject()").await?;
        browser.wait_until("return !window.early").await?;
        browser.wait_for("#latch .reopen").await?;
        settle().await;
        site.shop.forget();
        for page in ["deep/page", "plain"] {
            browser.goto(&site.page(page)).await?;
            browser.wait_for("#latch .reopen").await?;
            site.silent().await;
        }
        Ok(())
    });
}

#[test]
fn a_clock_that_is_years_off_asks_again_and_grants_nothing() {
    let site = Site::with(PAGES);
    let clock = |years: i64| {
        let wrong = years * 31_557_600_000;
        format!("{{ const now = Date.now; Date.now = () => now() + {wrong} }}")
    };
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        for years in [10, -10, 60] {
            let set = before(browser, &clock(years)).await?;
            site.visit(browser, "plain").await?;
            site.silent().await;
            cdp(browser, "Page.removeScriptToEvaluateOnNewDocument", set).await?;
        }
        // Said under a wrong clock, it holds until the clock is right.
        for (at, years) in [10, -10].into_iter().enumerate() {
            let set = before(browser, &clock(years)).await?;
            site.visit(browser, "plain").await?;
            browser.click("#latch [data-latch=accept]").await?;
            assert!(site.heard(12).await.len() >= 12);
            assert_eq!(site.records(2 + at).await.len(), 2 + at);
            cdp(browser, "Page.removeScriptToEvaluateOnNewDocument", set).await?;
            browser.goto("about:blank").await?;
            settle().await;
            site.shop.forget();
            site.visit(browser, "plain").await?;
            site.silent().await;
        }
        // A clock before 1970 dates nothing; the record says so, and is there.
        before(browser, &clock(-60)).await?;
        site.visit(browser, "plain").await?;
        browser.click("#latch [data-latch=accept]").await?;
        browser.wait_for("#latch .reopen").await?;
        let records = site.records(4).await;
        assert_eq!(records.len(), 4);
        assert_eq!(records[3]["decided_at"], "1970-01-01T00:00:00.000Z");
        Ok(())
    });
}
