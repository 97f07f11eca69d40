//! A page whose own code breaks, fakes or replaces what Latch stands on.

use super::site::{CLOSED, Page, Site, before, console, console_until, forget_visitor, settle};
use serde_json::json;
use std::time::Duration;
use tests::browser::{Options, drive};

const PAGES: &[Page] = &[
    (
        "beating",
        "",
        "<!doctype html><title>Page</title>{S}<main><p>A page</p></main>{P}\
         <script type=text/plain data-category=marketing>\
         const image = (s) => document.createElement('img').setAttribute('src', s);\
         setInterval(() => image('{T}/www.facebook.com/tr?ev=Beat&at=' + performance.now()), 100)\
         </script>",
    ),
    (
        "frozen",
        "",
        "<!doctype html><title>Page</title><script>\
         for (const one of [Array, Object, Function, String, Promise, Set, RegExp, Event])\
           Object.freeze(one.prototype);\
         Object.freeze(JSON)</script>{S}<p>A page</p>{P}",
    ),
    (
        "extended",
        "",
        "<!doctype html><title>Page</title><script>\
         Array.prototype.extra = Object.prototype.extra = function () {};\
         Array.prototype.toJSON = function () { return 'an old framework' }</script>\
         {S}<p>A page</p>{P}",
    ),
];

/// Breaks something for Latch alone: the driver runs in the page too.
const CRACK: &str = "const crack = (thing, name) => { const own = thing[name];\
     thing[name] = function (...given) {\
       if (/demo\\.js/.test(new Error('').stack)) throw new Error('mine');\
       return own.apply(this, given) } };";

/// Ways to break a page before Latch arrives.
const BROKEN_BEFORE: [&str; 8] = [
    "crack(window, 'fetch')",
    "window.fetch = undefined",
    "crack(JSON, 'parse')",
    "crack(JSON, 'stringify')",
    "crack(Array.prototype, 'map')",
    "crack(Array.prototype, 'filter')",
    "crack(Element.prototype, 'append')",
    "window.BroadcastChannel = undefined",
];

/// Ways to break a page while things run.
const BROKEN_AFTER: [&str; 11] = [
    "crack(window, 'fetch')",
    "crack(JSON, 'parse'); crack(JSON, 'stringify')",
    "crack(Array.prototype, 'filter')",
    "crack(Array.prototype, 'forEach')",
    "crack(Element.prototype, 'remove')",
    "crack(Element.prototype, 'append')",
    "crack(BroadcastChannel.prototype, 'postMessage')",
    "crack(window, 'requestAnimationFrame')",
    "crack(MessagePort.prototype, 'postMessage')",
    "const mine = () => { throw new Error('mine') };\
     document.addEventListener('latch:change', mine); latch.onChange(mine)",
    "crack(console, 'error'); window.latch = 5; delete window.latch",
];

#[test]
fn a_script_can_refuse_but_not_accept() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "plain").await?;
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
        site.silent().await;
        assert_eq!(browser.eval("return document.cookie").await?, "");
        browser.wait_for("#latch .box").await?;
        let said = console_until(browser, "only a person can").await?;
        assert!(said.contains("only a person can"), "{said}");
        browser.eval("document.querySelector('#latch [data-latch=reject]').click()").await?;
        browser.wait_for("#latch .reopen").await?;
        let choice = browser.eval("return latch.choice()").await?;
        assert_eq!(choice["categories"]["marketing"], "denied");
        Ok(())
    });
}

#[test]
fn prototypes_that_are_frozen_or_extended_change_nothing() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        for (at, page) in ["frozen", "extended"].into_iter().enumerate() {
            forget_visitor(browser).await?;
            site.visit(browser, page).await?;
            site.silent().await;
            browser.click("#latch [data-latch=accept]").await?;
            assert!(site.heard(12).await.contains(&"www.facebook.com Gated".to_owned()), "{page}");
            assert_eq!(site.records(at + 1).await.len(), at + 1, "{page}");
            browser.goto("about:blank").await?;
            settle().await;
            site.shop.forget();
        }
        Ok(())
    });
}

#[test]
fn what_is_broken_before_latch_arrives_lets_nothing_run_without_a_record() {
    let site = Site::with(PAGES);
    for broken in BROKEN_BEFORE {
        drive(Options::default(), async |browser| {
            let had = site.records(0).await.len();
            before(browser, &format!("{{ {CRACK} {broken} }}")).await?;
            browser.goto(&site.page("plain")).await?;
            site.silent().await;
            // Whoever can still be asked can say yes, and then the owner can prove it.
            let box_there =
                "return !!document.querySelector('#latch')?.shadowRoot.querySelector('.box')";
            let (mut said, mut asked) = (String::new(), false);
            for _ in 0..400 {
                asked = browser.eval(box_there).await? == json!(true);
                said += &console(browser).await?;
                if asked || said.contains(CLOSED) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            assert!(asked || said.contains(CLOSED), "{broken}: {said}");
            settle().await;
            if browser.eval(box_there).await? == json!(true) {
                browser.click("#latch [data-latch=accept]").await?;
                settle().await;
            }
            // A busy machine keeps it late, but before the next way is tried.
            let mut kept = json!(false);
            for _ in 0..20 {
                kept = browser.eval("return document.cookie.includes('latch_demo')").await?;
                if kept == json!(true) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            if kept == json!(true) || !site.shop.heard().is_empty() {
                // At the latest from the next page that is whole.
                let other = site.shop.page("/demo/privacy.html");
                browser.driver().new_tab().await?;
                let tabs = browser.driver().windows().await?;
                browser.driver().switch_to_window(tabs[1].clone()).await?;
                browser.goto(&other).await?;
                let records = site.records(had + 1).await;
                assert_eq!(records.len(), had + 1, "{broken}");
                assert_eq!(records[had]["action"], "accept_all", "{broken}");
            }
            Ok(())
        });
        std::thread::sleep(Duration::from_millis(300));
        site.shop.forget();
    }
}

#[test]
fn what_is_broken_while_things_run_does_not_keep_a_refusal_from_stopping_them() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        let mut records = 0;
        for broken in BROKEN_AFTER {
            site.visit(browser, "beating").await?;
            browser.click("#latch [data-latch=accept]").await?;
            browser.wait_for("#latch .reopen").await?;
            site.heard(15).await;
            assert!(site.shop.heard().iter().any(|one| one.ends_with("Beat")), "{broken}");
            browser.click("#latch .reopen").await?;
            browser.wait_for("#latch dialog").await?;
            browser.eval(&format!("{CRACK} {broken}")).await?;
            browser.click("#latch [data-latch=reject]").await?;
            settle().await;
            settle().await;
            site.shop.forget();
            settle().await;
            assert_eq!(site.shop.heard(), [""; 0], "{broken}");
            // A refusal that could not be kept is asked for again; the yes before it is gone.
            let kept = browser.eval("return document.cookie").await?;
            let kept = kept.as_str().unwrap();
            let refused = kept.contains("..shop-analytics");
            assert!(refused || !kept.contains("latch_demo"), "{broken}: {kept}");
            records += 1 + usize::from(refused);
            forget_visitor(browser).await?;
        }
        // The last answer of each round has reached the owner, at the latest with the next page.
        site.visit(browser, "plain").await?;
        assert_eq!(site.records(records).await.len(), records);
        assert!(records > BROKEN_AFTER.len() * 3 / 2, "{records}");
        Ok(())
    });
}

#[test]
fn a_body_that_a_framework_replaces_gets_the_banner_again() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "plain").await?;
        let replace = "const body = document.createElement('body');\
             body.innerHTML = '<main>Another page</main>'; document.body.replaceWith(body)";
        browser.eval(replace).await?;
        browser.wait_for("#latch .box").await?;
        browser.eval("document.body.innerHTML = '<main>Yet another page</main>'").await?;
        browser.click("#latch [data-latch=preferences]").await?;
        browser.wait_for("#latch dialog").await?;
        browser.eval(replace).await?;
        // Modal as before.
        browser.wait_until("return !!document.querySelector('#latch')?.shadowRoot.querySelector('dialog:modal')").await?;
        site.silent().await;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        Ok(())
    });
}

#[test]
fn a_document_that_is_written_anew_stays_gated_and_the_banner_works() {
    let site = Site::with(PAGES);
    drive(Options::default(), async |browser| {
        site.visit(browser, "plain").await?;
        let write = "document.write('<title>New</title><p>New</p>\
            <img data-category=marketing data-src=\"/demo/icon.svg\" alt=\"\">'); document.close()";
        browser.eval(write).await?;
        browser.wait_for("#latch .box").await?;
        site.silent().await;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        site.silent().await;
        assert_eq!(site.records(1).await.len(), 1);
        let styled = "return getComputedStyle(document.querySelector('#latch').shadowRoot.querySelector('.reopen')).position";
        assert_eq!(browser.eval(styled).await?, "absolute");
        Ok(())
    });
}
