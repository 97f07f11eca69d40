//! What a first visit costs: bytes on the wire until the banner works, and steps in sequence. What
//! has been won here is kept.

use serde_json::Value;
use tests::browser::{Options, drive};
use tests::demo::DemoShop;

/// Bytes of brotli for loader, glue, styles, WebAssembly and notice of the demo. Addresses and names
/// in it differ from one machine and port to another: some 60 bytes.
const FIRST_VISIT: usize = 19_380;

#[test]
fn a_first_visit_stays_within_its_bytes() {
    let shop = DemoShop::open();
    let parts = shop.first_visit();
    let total: usize = parts.iter().map(|(_, bytes)| bytes).sum();
    assert!(total <= FIRST_VISIT, "{total} bytes: {parts:?}");
}

#[test]
fn two_requests_are_enough() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/demo/")).await?;
        browser.wait_for("#latch .box").await?;
        browser.eval("return latch.ready.then(() => 1)").await?;
        let times = browser
            .eval(
                "return performance.getEntriesByType('resource')
                    .filter(one => /\\/s\\/|\\/pkg\\//.test(one.name))
                    .map(one => [one.name.replace(/.*\\./, ''), one.startTime, one.responseEnd])",
            )
            .await?;
        let times = times.as_array().unwrap();
        let (kind, time) =
            (|at: usize| &times[at][0], |at: usize, of: usize| times[at][of].as_f64());
        assert_eq!((kind(0), kind(1)), (&Value::from("js"), &Value::from("wasm")), "{times:?}");
        // What draws the placeholder of the page's film comes once the banner works.
        let later = (2..times.len()).all(|at| time(at, 1) >= time(1, 2));
        assert!(time(0, 2) <= time(1, 1) && later, "{times:?}");
        Ok(())
    });
}
