//! What a first visit costs: bytes on the wire until the banner works, and steps in sequence. What
//! has been won here is kept.

use serde_json::Value;
use tests::browser::{Options, drive};
use tests::demo::DemoShop;

/// Bytes of brotli for loader, glue, styles, WebAssembly and notice of the demo.
const FIRST_VISIT: usize = 25_000;

#[test]
fn a_first_visit_stays_within_its_bytes() {
    let shop = DemoShop::open();
    let parts = shop.first_visit();
    let total: usize = parts.iter().map(|(_, bytes)| bytes).sum();
    assert!(total <= FIRST_VISIT, "{total} bytes: {parts:?}");
}

#[test]
fn two_requests_in_sequence_are_enough() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/demo/")).await?;
        browser.wait_for("#latch .box").await?;
        // What draws the placeholder of the page's film comes once the banner works.
        let times = browser
            .eval(
                "return performance.getEntriesByType('resource')
                    .filter(one => /\\/s\\/|\\.wasm$/.test(one.name))
                    .map(one => [one.name.replace(/.*\\./, ''), one.startTime, one.responseEnd])",
            )
            .await?;
        let time = |kind: &str, at: usize| {
            let list = times.as_array().unwrap();
            let found: Vec<&Value> = list.iter().filter(|one| one[0] == kind).collect();
            assert_eq!(found.len(), 1, "one {kind} in {times}");
            found[0][at].as_f64().unwrap()
        };
        assert_eq!(times.as_array().unwrap().len(), 3, "{times}");
        // The second step starts together: neither waits for the other's answer.
        assert!(time("wasm", 1) < time("json", 2) && time("json", 1) < time("wasm", 2), "{times}");
        Ok(())
    });
}
