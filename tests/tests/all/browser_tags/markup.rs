//! The page's own inert markup, and scripts in their order.

use super::probe::{Page, Probe, ran, ran_once};
use serde_json::json;
use tests::browser::{Options, drive};

const ORDER: &str = "<!doctype html><title>Order</title><script>ran = []; loaded = []</script>\
    <script async src=/s/probe.js></script><p>Scripts</p>\
    <script type=text/plain data-category=marketing id=a data-src='/t/a.js?wait=400'></script>\
    <script type=text/plain data-category=marketing id=b>ran.push('b:' + document.currentScript.id)</script>\
    <script type=text/plain data-category=marketing id=c src=/t/c.js></script>\
    <script type=text/plain data-category=marketing data-type=module>ran.push('module')</script>\
    <script type=text/plain data-category=marketing id=d>ran.push('d'); document.write('<p id=written>Written</p>')</script>\
    <script type=text/plain data-category=marketing id=gone data-src=/no-such.js></script>\
    <script type=text/plain data-category=marketing id=e>ran.push('e')</script>\
    <script>for (const id of ['a', 'c', 'gone']) for (const name of ['load', 'error'])\
      document.getElementById(id).addEventListener(name, () => loaded.push(name + ' ' + id))</script>";

const LATER: &str = "<!doctype html><title>Later</title><script>ran = []</script>\
    <script async src=/s/probe.js></script><h1>Later</h1><main></main>\
    <script type=text/plain data-category='!marketing'>ran.push('without')</script>\
    <script type=text/plain data-category='analytics, !marketing'>ran.push('analytics without')</script>\
    <script type=text/plain data-category='analytics marketing'>ran.push('both')</script>\
    <script type=text/plain data-category=analytics data-service='counter'>ran.push('service')</script>\
    <script type=text/plain data-category=nonsense>ran.push('unknown')</script>\
    <script data-category=marketing>ran.push('not inert')</script>";

const NONCE: &str = "<!doctype html><title>Nonce</title><script nonce=abc>ran = []</script>\
    <script async nonce=abc src=/s/probe.js></script><h1>Nonce</h1>\
    <script type=text/plain nonce=abc data-category=analytics>ran.push('inline')</script>\
    <script type=text/plain nonce=abc data-category=analytics data-src=/t/out.js></script>\
    <script type=text/plain data-category=necessary>ran.push('smuggled in')</script>\
    <script>ran.push('no nonce')</script>";
const NONCE_POLICY: &str = "script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'; \
    object-src 'none'; base-uri 'none'";

const PAGES: &[Page] =
    &[("order", "", ORDER), ("later", "", LATER), ("nonce", NONCE_POLICY, NONCE)];

#[test]
fn scripts_run_in_document_order_each_once_and_know_themselves() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("order")).await?;
        browser.wait_for("#latch .box").await?;
        assert_eq!(ran(browser).await?, json!([]));
        browser.click("#latch [data-latch=accept]").await?;
        let markup = "return ran.filter(name => !name.startsWith('counter')).length >= 6";
        browser.wait_until(markup).await?;
        // Modules are deferred wherever they stand; classic scripts do not wait for them.
        let names = "return ran.filter(name => !/^(counter|module)/.test(name))";
        assert_eq!(browser.eval(names).await?, json!(["a:a", "b:b", "c:c", "d", "e"]));
        let loaded = browser.eval("return loaded").await?;
        assert_eq!(loaded, json!(["load a", "load c", "error gone"]));
        browser.wait_for("#written").await?;
        // The notice's own tags keep their order too, though the first of them is slow.
        browser.wait_until("return ran.length >= 9").await?;
        let own = browser.eval("return ran.filter(name => name.startsWith('counter'))").await?;
        assert_eq!(own, json!(["counter-first:", "counter-inline", "counter-module"]));
        Ok(())
    });
}

#[test]
fn several_names_mean_all_of_them_and_a_led_one_must_be_refused() {
    let probe = Probe::with(PAGES);
    for (granted, expected) in [
        ("", json!(["not inert", "without"])),
        ("analytics", json!(["analytics without", "not inert", "service", "without"])),
        ("marketing", json!(["not inert"])),
        ("analytics marketing", json!(["both", "not inert", "service"])),
    ] {
        drive(Options::default(), async |browser| {
            browser.goto(&probe.page("later")).await?;
            browser.click("#latch [data-latch=preferences]").await?;
            for category in granted.split_whitespace() {
                browser.click(&format!("#latch [data-item={category}]")).await?;
            }
            browser.click("#latch [data-latch=save]").await?;
            tokio::time::sleep(std::time::Duration::from_millis(900)).await;
            let own = "return ran.filter(name => !name.startsWith('counter')).sort()";
            assert_eq!(browser.eval(own).await?, expected, "{granted}");
            let said: String =
                browser.console().await?.iter().map(|entry| entry.message.clone()).collect();
            let warned = said.contains("has run already");
            assert_eq!(warned, granted.contains("marketing"), "{said}");
            Ok(())
        });
    }
}

#[test]
fn what_arrives_later_is_gated_and_picked_up() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("later")).await?;
        browser.wait_for("#latch .box").await?;
        let add = "const add = (html) => document.querySelector('main')\
            .append(document.createRange().createContextualFragment(html));\
            add('<img alt=\"\" data-category=marketing data-src=/hit/img>\
                 <iframe data-category=marketing data-src=/hit/iframe></iframe>\
                 <picture><source data-category=marketing data-srcset=/hit/source><img alt=\"\"></picture>\
                 <link rel=stylesheet data-category=marketing data-href=/hit/link>\
                 <video data-category=marketing data-src=/hit/video></video>');\
            const late = document.createElement('script'); late.type = 'text/plain';\
            late.text = 'ran.push(\"late\")'; document.querySelector('main').append(late);\
            setTimeout(() => late.dataset.category = 'marketing', 200)";
        browser.eval(add).await?;
        assert_eq!(probe.heard(0).await, [""; 0]);
        browser.click("#latch [data-latch=accept]").await?;
        let own = ["iframe", "img", "link", "source", "video"];
        let heard = |all: Vec<String>| {
            let notices = ["view", "frame", "style"];
            let own = all.into_iter().filter(|one| !notices.iter().any(|n| one.starts_with(n)));
            own.collect::<Vec<_>>()
        };
        // What the notice's own tags send comes among it, as early or late as it likes.
        let mut first = Vec::new();
        for count in 8..11 {
            first = heard(probe.heard(count).await);
            if first.len() >= own.len() {
                break;
            }
        }
        assert_eq!(first, own);
        // And again after the answer: at once.
        probe.forget();
        browser.eval(add).await?;
        assert_eq!(heard(probe.heard(5).await), own);
        let late = "return ran.filter((name) => name === 'late').length === 2";
        browser.wait_until(late).await?;
        Ok(())
    });
}

#[test]
fn the_nonce_reaches_the_notices_tags_and_is_asked_of_the_pages_own() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("nonce")).await?;
        browser.click("#latch [data-latch=accept]").await?;
        let mut names: Vec<String> = serde_json::from_value(ran_once(browser, 5).await?)?;
        names.sort();
        let expected = ["counter-first:", "counter-inline", "counter-module", "inline", "out:"];
        assert_eq!(names, expected);
        Ok(())
    });
}
