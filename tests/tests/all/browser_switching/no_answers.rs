//! What other tools have stored that is no answer, or none that still counts: whoever has only that is asked.

use super::{Site, nobody};
use anyhow::Result;
use serde_json::Value;
use tests::browser::{Options, drive};

/// Code that stores something that is no answer, or none that still counts.
const NO_ANSWERS: [&str; 20] = [
    // Groups have values before anybody has answered.
    "onetrust({}); document.cookie = 'OptanonAlertBoxClosed=; Max-Age=0'",
    "onetrust({ AwaitingReconsent: 'true' })",
    "onetrust({ interactionCount: '0' })",
    "onetrust({ groups: 'C0002:2' })",
    "onetrust({ groups: 'C0002' })",
    "onetrust({ groups: '' })",
    "onetrust({}, Date.now() + 864e5)",
    "onetrust({}, Date.now() - 300 * 864e5)",
    "onetrust({}); document.cookie = 'OptanonAlertBoxClosed=yes'",
    "cookiebot(`{stamp:'x',necessary:true,statistics:true,method:'implied',utc:${day}}`)",
    "cookiebot(`{stamp:'x',necessary:true,statistics:true,method:'explicit'}`)",
    "cookiebot(`{stamp:'x',necessary:false,statistics:true,method:'explicit',utc:${day}}`)",
    "cookiebot(`{stamp:'x',necessary:true,statistics:true,method:'explicit',utc:${day}`)",
    "cookiebot('-1')",
    "vanilla({ expirationTime: day })",
    "vanilla({ categories: 'analytics' })",
    "vanilla({ lastConsentTimestamp: 'yesterday' })",
    "put('klaro', '{\"google-analytics\":\"yes\"}')",
    "document.cookie = 'cmplz_statistics=allow'",
    "for (const pair of ['banner-status=dismissed', 'consenttype=optout', 'statistics=allow']) \
     document.cookie = 'cmplz_' + pair",
];

/// Writes each tool's store as the tool does, but for what is given.
const STORES: &str = "
    const day = Date.now() - 864e5;
    const put = (name, value) => (document.cookie = name + '=' + encodeURIComponent(value));
    const onetrust = (other, closed = day) => {
        const said = Object.assign({ interactionCount: '1', groups: 'C0001:1,C0002:1' }, other);
        document.cookie = 'OptanonConsent=' + new URLSearchParams(said);
        document.cookie = 'OptanonAlertBoxClosed=' + new Date(closed).toISOString();
    };
    const cookiebot = (text) => put('CookieConsent', text);
    const vanilla = (other) => put('cc_cookie', JSON.stringify(Object.assign({
        categories: ['necessary', 'analytics'], services: { necessary: [], analytics: [] },
        lastConsentTimestamp: new Date(day).toISOString(), expirationTime: day + 182 * 864e5,
    }, other)));";

#[test]
fn what_is_malformed_expired_or_no_answer_is_asked_about() {
    let tools = consent::Tool::ALL.map(consent::Tool::as_str).join("\", \"");
    let site = Site::open_for(&tools, include_str!("../../../fixtures/switching/onetrust.html"));
    drive(Options::default(), async |browser| {
        let choice = async |store: &str| -> Result<Value> {
            nobody(browser, &site).await?;
            browser.eval(&format!("{STORES} {store}")).await?;
            browser.goto(&site.page("/page")).await?;
            browser.wait_for("#latch .box").await?;
            browser
                .eval("return latch.choice().then((choice) => choice.categories.analytics)")
                .await
        };
        for store in NO_ANSWERS {
            assert_eq!(choice(store).await?, "unasked", "{store}");
        }
        site.heard(&[]).await;
        site.records(0).await;
        // The same stores, whole.
        for store in ["onetrust({})", "vanilla({})", "localStorage.klaro = '{\"counter\":true}'"] {
            assert_eq!(choice(store).await?, "granted", "{store}");
        }
        Ok(())
    });
}
