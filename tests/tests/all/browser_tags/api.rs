//! `window.latch`: what scripts of the page may do, and what only a visitor's click may.

use super::probe::{Page, Probe};
use serde_json::json;
use tests::browser::{Options, drive};

const PAGE: &str = "<!doctype html><title>Page</title><script>ran = []; said = [];\
    window.latch = [(latch) => latch.onChange((change) => said.push(change)), () => said.push('early')];\
    for (const name of ['ready', 'change', 'layer', 'ran']) \
      document.addEventListener('latch:' + name, () => (window.events ??= []).push(name));</script>\
    <script async src=/s/probe.js></script><h1>Page</h1>\
    <button id=mine onclick=\"latch.set(['analytics'], event)\">Only counting</button>\
    <button id=stale onclick=\"window.kept = event\">Later</button>\
    <button data-latch=accept id=all>All right</button>\
    <a href='#' data-latch=set data-item=marketing id=one>Ads</a>\
    <a href='#' data-latch=reject id=none>None</a>";

const PAGES: &[Page] = &[("api", "", PAGE)];

#[test]
fn a_script_cannot_accept_by_any_call_but_the_visitors_click_can() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("api")).await?;
        browser.wait_for("#latch .box").await?;
        browser
            .eval(
                "latch.accept(); latch.accept(new MouseEvent('click', {detail: 1}));
                 latch.set(['analytics', 'marketing']); latch.set('analytics', {isTrusted: true,
                   type: 'click', eventPhase: 2, detail: 1, __proto__: Event.prototype});
                 document.querySelector('#mine').click(); document.querySelector('#all').click();
                 document.querySelector('#one').click();",
            )
            .await?;
        // A real click, kept and used when it is over.
        browser.click("#stale").await?;
        browser.eval("latch.set(['analytics'], window.kept); latch.accept(window.kept)").await?;
        assert_eq!(probe.heard(0).await, [""; 0]);
        assert_eq!(browser.eval("return document.cookie").await?, "");
        assert_eq!(browser.eval("return said").await?, json!(["early"]));
        assert_eq!(browser.eval("return latch.has('analytics')").await?, false);
        browser.click("#mine").await?;
        browser.wait_until("return latch.has('analytics') && latch.has('counter')").await?;
        assert_eq!(browser.eval("return latch.has('marketing')").await?, false);
        browser.wait_until("return said.length === 2").await?;
        let change = browser.eval("return said[1]").await?;
        assert_eq!(change["action"], "save");
        assert_eq!((&change["layer"], &change["gesture"]), (&json!("first"), &json!("click")));
        assert_eq!(change["trusted"], true);
        assert_eq!(change["changed"], json!(["analytics", "marketing", "counter", "ads"]));
        browser.click("#one").await?;
        browser.wait_until("return latch.has('marketing') && !latch.has('analytics')").await?;
        browser.wait_until("return !window.counter").await?;
        browser.wait_for("#latch .reopen").await?;
        browser.click("#all").await?;
        browser.wait_until("return latch.has('marketing') && latch.has('analytics')").await?;
        browser.eval("window.before = 1").await?;
        browser.wait_until("return window.counter").await?;
        browser.eval("latch.reject()").await?;
        browser.wait_until("return !window.before && !!latch.has && !latch.has('ads')").await?;
        assert_eq!(probe.actions(4).await, ["save", "save", "save", "reject_all"]);
        Ok(())
    });
}

#[test]
fn a_script_can_wait_for_its_permission_and_the_ledger_knows_what_ran() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("api")).await?;
        browser.wait_for("#latch .box").await?;
        browser
            .eval(
                "latch.load('/t/mine.js', {category: 'analytics'}, {id: 'mine-too'})
                   .then(() => ran.push('loaded'));
                 latch.load('/no-such.js', {service: 'counter'}).catch(() => ran.push('failed'));
                 latch.load('/t/never.js', {category: 'no-such'});",
            )
            .await?;
        assert_eq!(browser.eval("return [ran, latch.ledger()]").await?, json!([[], []]));
        browser.click("#latch [data-latch=accept]").await?;
        browser.wait_until("return ran.includes('loaded') && ran.includes('failed')").await?;
        assert_eq!(browser.eval("return ran.includes('mine:mine-too')").await?, true);
        assert_eq!(browser.eval("return ran.some((name) => /never/.test(name))").await?, false);
        browser.wait_until("return latch.ledger().length === 8").await?;
        let ledger = browser.eval("return latch.ledger()").await?;
        let first = &ledger[0];
        assert_eq!(
            (&first["kind"], &first["name"]),
            (&json!("script"), &json!("/t/counter-first.js?wait=300"))
        );
        assert_eq!(first["services"], json!(["counter"]));
        assert_eq!(first["choice"]["version"], 1);
        assert_eq!(first["stopped"], json!(null));
        let events = browser.eval("return [...new Set(window.events)].sort()").await?;
        assert_eq!(events, json!(["change", "layer", "ran", "ready"]));
        // Asked anew, as somebody else.
        browser.eval("window.before = 1; latch.reset()").await?;
        browser.wait_until("return !window.before").await?;
        browser.wait_for("#latch .box").await?;
        assert_eq!(browser.eval("return document.cookie").await?, "");
        Ok(())
    });
}

#[test]
fn the_owner_sees_why_each_thing_waits_or_ran() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&format!("{}?latch_debug", probe.page("api"))).await?;
        let text = "return document.querySelector('#latch-debug')?.shadowRoot.textContent || ''";
        browser
            .wait_until(&format!(
                "{text}.includes('has not answered')",
                text = text.replace(" || ''", "")
            ))
            .await?;
        browser.click("#latch [data-latch=preferences]").await?;
        browser.click("#latch [data-item=analytics]").await?;
        browser.click("#latch [data-latch=save]").await?;
        browser.wait_until("return window.counter").await?;
        browser.wait_until("return document.querySelector('#latch-debug').shadowRoot.querySelectorAll('.ran').length === 3").await?;
        let said = browser.eval(text).await?;
        let said = said.as_str().unwrap();
        assert!(said.contains("the visitor said no") && said.contains("version 1"), "{said}");
        Ok(())
    });
}

#[test]
fn a_yes_that_the_owners_server_vouches_for_counts_once_it_is_recorded() {
    let probe = Probe::with(PAGES);
    let ask = probe.app.post("/v1/sites/probe/vouchers").json(&json!({ "granted": ["analytics"] }));
    let issued = ask.bearer(&probe.app.token()).send().expect(201).json();
    let voucher = issued["voucher"].as_str().unwrap();
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("api")).await?;
        browser.wait_for("#latch .box").await?;
        let forged = voucher.replace(voucher.split('.').next_back().unwrap(), "AAAA");
        let refused = format!("return latch.redeem('{forged}').then(() => 'in', String)");
        assert_eq!(browser.eval(&refused).await?, "Error: the voucher was refused: HTTP 422");
        assert_eq!(browser.eval("return document.cookie").await?, "");
        browser.eval(&format!("return latch.redeem('{voucher}')")).await?;
        browser.wait_until("return latch.has('analytics') && !latch.has('marketing')").await?;
        browser.wait_for("#latch .reopen").await?;
        browser.wait_until("return window.counter").await?;
        assert_eq!(probe.actions(1).await, ["save"]);
        let path = "/v1/records?site=probe";
        let log = probe.app.get(path).bearer(&probe.app.token()).send().expect(200).json();
        assert_eq!(log["records"][0]["gesture"], "signed");
        // The device is the visitor of the record.
        let secret = browser.eval("return document.cookie.split('.')[3]").await?;
        let own = probe.app.get("/v1/sites/probe/visitor").bearer(secret.as_str().unwrap());
        assert_eq!(own.send().expect(200).json()["gesture"], "signed");
        Ok(())
    });
}
