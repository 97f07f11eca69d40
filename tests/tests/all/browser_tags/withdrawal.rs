//! After a no: stopped, taken out, removed, and looked at again.

use super::probe::{Page, Probe};
use serde_json::json;
use std::time::Duration;
use tests::browser::{Options, drive};

const PAGE: &str = "<!doctype html><title>Page</title><script>ran = []</script>\
    <script async src=/s/probe.js></script><h1>Page</h1><input id=field>\
    <iframe data-category=marketing data-src=/p/inner title=Inner></iframe>\
    <img alt='' data-category=marketing data-src=/hit/img>";
const INNER: &str = "<!doctype html><title>Inner</title><script>\
    setInterval(() => new Image().src = '/hit/alive', 100)</script>";

const PAGES: &[Page] = &[("deep/er/page", "", PAGE), ("inner", "", INNER), ("elsewhere", "", PAGE)];

/// Everything that the counter declares, some of it where this page cannot see it, and neighbours
/// that only look alike.
const STORE: &str = "const far = '; Path=/; Domain=shop.localhost';
    document.cookie = '_count=1'; document.cookie = '_count=2; Path=/p/deep';
    document.cookie = '_count=3' + far; document.cookie = '_c_far=1' + far;
    document.cookie = '_count=4; Path=/p/elsewhere'; document.cookie = '_c_x=1; Path=/';
    document.cookie = 'my_count=1; Path=/'; document.cookie = '_counter=1; Path=/';
    localStorage.counter = 1; localStorage.account = 1; sessionStorage.count = 1;
    sessionStorage.counts = 1;
    return Promise.all([caches.open('count-1'), caches.open('recount'), new Promise((yes) => {
      const open = indexedDB.open('count-db'); open.onsuccess = () => { open.result.close(); yes() };
    })]).then(() => 1)";

/// What is still there, cookies of an elsewhere included.
const LEFT: &str =
    "return Promise.all([caches.keys(), indexedDB.databases()]).then(([keys, dbs]) => ({
      cookies: document.cookie.split('; ').filter((pair) => !pair.startsWith('latch_')).sort(),
      local: Object.keys(localStorage).sort(), session: Object.keys(sessionStorage).sort(),
      caches: keys, databases: dbs.map((db) => db.name) }))";

#[test]
fn everything_declared_is_gone_and_nothing_that_only_looks_alike() {
    let probe = Probe::with(PAGES);
    let port = probe.app.address().port();
    let page = format!("http://www.shop.localhost:{port}/p/deep/er/page");
    probe.app.publish(&include_str!("../../../fixtures/probe.toml").replace(
        "\"{{origin}}\"",
        &format!("\"http://{}\", \"http://www.shop.localhost:{port}\"", probe.app.address()),
    ));
    drive(Options::default(), async |browser| {
        browser.goto(&page).await?;
        browser.click("#latch [data-latch=accept]").await?;
        browser.wait_until("return window.counter").await?;
        browser.eval(STORE).await?;
        browser.click("#latch .reopen").await?;
        browser.eval("window.before = true").await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_until("return window.before === undefined").await?;
        browser.wait_for("#latch .reopen").await?;
        tokio::time::sleep(Duration::from_millis(2600)).await;
        let expected = json!({
            "cookies": ["_counter=1", "my_count=1"], "local": ["account"], "session": ["counts"],
            "caches": ["recount"], "databases": []
        });
        assert_eq!(browser.eval(LEFT).await?, expected);
        let heard = probe.heard(1).await;
        assert!(heard.contains(&"off-ran".into()), "{heard:?}");
        browser.goto(&page.replace("deep/er/page", "elsewhere")).await?;
        // Hidden from the page before, cleaned on the first that sees it.
        browser.wait_until("return !/(^|; )_count=/.test(document.cookie)").await?;
        assert_eq!(probe.actions(2).await, ["accept_all", "reject_all"]);
        Ok(())
    });
}

#[test]
fn frames_and_pictures_go_back_without_a_reload_and_come_again() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("deep/er/page")).await?;
        browser.eval("window.before = true").await?;
        browser.click("#latch [data-latch=preferences]").await?;
        browser.click("#latch [data-item=marketing]").await?;
        browser.click("#latch [data-latch=save]").await?;
        let heard = probe.heard(6).await;
        assert!(heard.contains(&"alive".into()) && heard.contains(&"img".into()), "{heard:?}");
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=reject]").await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        probe.forget();
        assert_eq!(probe.heard(0).await, [""; 0]);
        let loaded = "return [...document.querySelectorAll('iframe, main img')]\
            .some((one) => one.hasAttribute('src'))";
        assert_eq!(browser.eval(loaded).await?, false);
        assert_eq!(browser.eval("return window.before").await?, true, "no script, no reload");
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-item=marketing]").await?;
        browser.click("#latch [data-latch=save]").await?;
        let heard = probe.heard(3).await;
        assert!(heard.contains(&"alive".into()) && heard.contains(&"img".into()), "{heard:?}");
        Ok(())
    });
}

#[test]
fn the_server_ends_what_scripts_cannot_see() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("deep/er/page")).await?;
        browser.click("#latch [data-latch=accept]").await?;
        browser.wait_until("return window.counter").await?;
        let sent = "return fetch('/sent').then((answer) => answer.text())";
        browser.eval("return fetch('/seal').then(() => 1)").await?;
        assert!(browser.eval(sent).await?.as_str().unwrap().contains("_count_sealed"));
        browser.click("#latch .reopen").await?;
        browser.eval("window.before = true").await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_until("return window.before === undefined").await?;
        let gone = format!("{sent}.then((text) => !text.includes('_count_sealed'))");
        browser.wait_until(&gone).await?;
        Ok(())
    });
}

#[test]
fn a_visitor_who_has_typed_is_offered_the_reload() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("deep/er/page")).await?;
        browser.click("#latch [data-latch=accept]").await?;
        browser.wait_until("return window.counter").await?;
        browser.wait_for("#field").await?.send_keys("a long letter").await?;
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .note").await?;
        assert_eq!(browser.eval("return field.value").await?, "a long letter");
        browser.click("#latch [data-latch=reload]").await?;
        browser.wait_until("return !window.counter && !!window.latch").await?;
        Ok(())
    });
}

#[test]
fn what_a_vendor_writes_again_is_cleaned_shown_and_told_to_the_owner() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("deep/er/page")).await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        // Once: gone by the second pass, here or on any later page.
        browser.eval("document.cookie = '_count=again'").await?;
        browser.wait_until("return !document.cookie.includes('_count')").await?;
        // Stubbornly: it stays, and the visitor is told.
        browser.eval("setInterval(() => document.cookie = '_count=stubborn', 0)").await?;
        browser.eval("latch.reject()").await?;
        let note = browser.text("#latch .note").await?;
        assert!(note.contains("cookie _count"), "{note}");
        browser.click("#latch [data-latch=dismiss]").await?;
        browser.wait_gone("#latch .note").await?;
        browser.eval("document.cookie = '_c_other=1; Path=/'").await?;
        browser.goto(&probe.page("deep/er/page")).await?;
        browser.wait_until("return !document.cookie.includes('_c')").await?;
        Ok(())
    });
}
