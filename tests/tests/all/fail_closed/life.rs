//! The life of pages: other tabs, the back/forward cache, prerendering, an early end.

use super::site::{Page, Site, console, forget_visitor, settle};
use std::collections::BTreeMap;
use std::time::Duration;
use tests::browser::{Browser, Options, drive};

/// Once permitted, it tells a tracker ten times a second that it is alive.
macro_rules! beating {
    ($name:literal) => {
        concat!(
            "<!doctype html><title>Page</title>{S}<h1>Page</h1>{P}",
            "<script type=text/plain data-category=marketing>setInterval(() => new Image().src =",
            " '{T}/www.facebook.com/tr?ev=",
            $name,
            "&at=' + performance.now(), 100)</script><a id=next href=/f/second>Next</a>"
        )
    };
}

const PAGES: &[Page] = &[
    ("first", "", beating!("First")),
    ("second", "", beating!("Second")),
    (
        "rules",
        "",
        "<!doctype html><title>Rules</title><script type=speculationrules>\
         {\"prerender\": [{\"source\": \"list\", \"urls\": [\"/f/first\"]}]}</script>\
         <a id=next href=/f/first>Next</a>",
    ),
    (
        "prefetch",
        "",
        "<!doctype html><title>Rules</title><link rel=prefetch href=/f/first>\
         <script type=speculationrules>\
         {\"prefetch\": [{\"source\": \"list\", \"urls\": [\"/f/first\"]}]}</script><p>Page",
    ),
    (
        "static",
        "",
        "<!doctype html><title>Page</title><meta name=referrer content=unsafe-url>{S}{P}<script type=text/plain data-category=marketing \
         src='{T}/connect.facebook.net/en_US/fbevents.js'></script>\
         <script type=text/plain data-category=marketing \
         data-src='{T}/connect.facebook.net/en_US/fbevents.js'></script>\
         <iframe data-category=marketing data-src='{T}/www.youtube-nocookie.com/embed/x'></iframe>\
         <img data-category=marketing data-srcset='{T}/www.facebook.com/tr?ev=Set 2x' alt=''>\
         <link rel=preload as=script data-category=marketing data-href='{T}/snap.licdn.com/x.js'>",
    ),
    (
        "leaving",
        "",
        "<!doctype html><title>Page</title><meta name=referrer content=unsafe-url>{S}{P}<script>addEventListener('click', (event) => {\
         if (event.target.closest('[data-latch=accept]')) location.href = '/f/static' })</script>",
    ),
];

async fn beats(site: &Site, name: &str) {
    let event = format!("www.facebook.com {name}");
    for _ in 0..800 {
        if site.shop.heard().iter().filter(|one| **one == event).count() > 2 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{name} does not beat: {:?}", site.shop.heard());
}

/// Opens a page in another tab; the handles of the two.
async fn second_tab(browser: &Browser, url: &str) -> anyhow::Result<[thirtyfour::WindowHandle; 2]> {
    let first = browser.driver().window().await?;
    let second = browser.driver().new_tab().await?;
    browser.driver().switch_to_window(second.clone()).await?;
    browser.goto(url).await?;
    Ok([first, second])
}

#[test]
fn a_refusal_in_one_tab_stops_what_runs_in_the_other_and_a_yes_starts_it() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "first").await?;
        let [_, second] = second_tab(browser, &site.page("second")).await?;
        browser.click("#latch [data-latch=accept]").await?;
        // The first tab follows, hidden and untouched.
        beats(&site, "First").await;
        beats(&site, "Second").await;
        browser.wait_for("#latch .reopen").await?;
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=reject]").await?;
        settle().await;
        settle().await;
        site.shop.forget();
        site.silent().await;
        // And once more, to and fro.
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=accept]").await?;
        beats(&site, "First").await;
        let first = browser.driver().windows().await?.into_iter().find(|one| *one != second);
        browser.driver().switch_to_window(first.unwrap()).await?;
        browser.wait_for("#latch .reopen").await?;
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=reject]").await?;
        settle().await;
        settle().await;
        site.shop.forget();
        site.silent().await;
        assert_eq!(site.records(4).await.len(), 4);
        Ok(())
    });
}

#[test]
fn a_page_from_the_back_forward_cache_does_not_go_on_firing_after_a_refusal() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "first").await?;
        browser.click("#latch [data-latch=accept]").await?;
        beats(&site, "First").await;
        browser
            .eval(
                "addEventListener('pageshow', (event) => event.persisted &&
                   (sessionStorage.restored = 1 + +(sessionStorage.restored || 0)))",
            )
            .await?;
        browser.click("#next").await?;
        browser.wait_for("#latch .reopen").await?;
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_gone("#latch dialog").await?;
        settle().await;
        site.shop.forget();
        browser.driver().back().await?;
        browser.wait_until("return location.pathname === '/f/first'").await?;
        browser.wait_until("return sessionStorage.restored > 0").await?;
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        Ok(())
    });
}

#[test]
fn a_page_from_the_back_forward_cache_starts_after_a_yes() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "first").await?;
        browser.eval("window.before = 1").await?;
        browser.click("#next").await?;
        browser.wait_for("#latch .box").await?;
        browser.click("#latch [data-latch=accept]").await?;
        beats(&site, "Second").await;
        site.shop.forget();
        browser.driver().back().await?;
        browser.wait_until("return window.before").await?;
        beats(&site, "First").await;
        // It hears of further answers too: the channel is open again.
        browser.wait_for("#latch .reopen").await?;
        let _ = second_tab(browser, &site.page("second")).await?;
        browser.wait_for("#latch .reopen").await?;
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=reject]").await?;
        settle().await;
        settle().await;
        site.shop.forget();
        site.silent().await;
        Ok(())
    });
}

#[test]
fn a_prerendered_page_fires_nothing_until_the_visitor_sees_it() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        browser.goto(&site.page("rules")).await?;
        settle().await;
        site.silent().await;
        browser.click("#next").await?;
        beats(&site, "First").await;
        let prerendered =
            "return performance.getEntriesByType('navigation')[0].activationStart > 0";
        assert_eq!(browser.eval(prerendered).await?, true, "it was not prerendered");
        Ok(())
    });
}

#[test]
fn a_page_prerendered_before_a_refusal_fires_nothing_when_it_is_shown() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        browser.goto(&site.page("rules")).await?;
        settle().await;
        let first = browser.driver().window().await?;
        let _ = second_tab(browser, &site.page("plain")).await?;
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_gone("#latch dialog").await?;
        settle().await;
        browser.driver().switch_to_window(first).await?;
        site.shop.forget();
        browser.click("#next").await?;
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        Ok(())
    });
}

#[test]
fn what_browsers_fetch_ahead_reaches_no_tracker() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.consented(browser).await?;
        browser.goto(&site.page("prefetch")).await?;
        settle().await;
        site.silent().await;
        // The preload scanner reads gated markup too.
        forget_visitor(browser).await?;
        site.visit(browser, "static").await?;
        site.silent().await;
        browser.click("#latch [data-latch=reject]").await?;
        browser.goto(&site.page("static")).await?;
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        Ok(())
    });
}

#[test]
fn a_page_left_in_the_middle_of_a_yes_fires_nothing_twice_and_the_record_arrives() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        for round in 1..4 {
            forget_visitor(browser).await?;
            site.visit(browser, "leaving").await?;
            // Whoever leaves before the banner has come has said nothing that could be kept.
            browser.eval("return latch.ready.then(() => 1)").await?;
            site.shop.forget();
            browser.click("#latch [data-latch=accept]").await?;
            browser.wait_until("return location.pathname === '/f/static'").await?;
            browser.wait_for("#latch .reopen").await?;
            site.heard(14).await;
            let mut times = BTreeMap::<_, u32>::new();
            for hit in site.shop.hits() {
                if hit.event.is_some() || hit.path.contains("embed") {
                    let what = (hit.host, hit.event, hit.query.get("id").cloned());
                    *times.entry((hit.referer_path, what)).or_default() += 1;
                }
            }
            assert!(times.values().all(|&count| count == 1), "{times:?}");
            assert!(times.keys().any(|(_, (_, event, _))| event.as_deref() == Some("Gated")));
            let records = site.records(round).await;
            assert_eq!(records.len(), round);
            browser.wait_until("return localStorage.length === 0").await?;
        }
        assert!(!console(browser).await?.contains("[latch]"));
        Ok(())
    });
}
