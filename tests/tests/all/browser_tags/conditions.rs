//! Tags of certain pages, elements and events, with values from the page.

use super::probe::{Page, Probe};
use tests::browser::{Options, drive};

macro_rules! page {
    ($body:literal) => {
        concat!(
            "<!doctype html><title>Page</title><script>ran = []; dataLayer = [",
            "{ecommerce: {currency: 'EUR'}}, {ecommerce: {currency: 'SEK & more'}}, {event: 'x'}]",
            "</script><script async src=/s/probe.js></script>",
            $body
        )
    };
}

const PAGES: &[Page] = &[
    ("home", "", page!("<h1>Home & hearth</h1>")),
    ("order/7", "", page!("<h1>Order</h1><p id=total data-amount='413.00'>413</p>")),
    ("wishes", "", page!("<h1>Wishes</h1>")),
];

#[test]
fn tags_of_a_page_run_there_alone_with_its_values() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("home")).await?;
        browser.click("#latch [data-latch=accept]").await?;
        let home = ["frame", "style.css", "view?at=Home%20%26%20hearth"];
        assert_eq!(probe.heard(3).await, home);
        probe.forget();
        browser.goto(&probe.page("order/7")).await?;
        let order = "order?total=413.00&currency=SEK%20%26%20more&missing=";
        assert_eq!(probe.heard(4).await, ["frame", order, "style.css", "view?at=Order"]);
        // An element that appears, and a page that changes its address without loading.
        probe.forget();
        browser.goto(&probe.page("wishes")).await?;
        probe.heard(3).await;
        probe.forget();
        browser
            .eval(
                "history.pushState(null, '', '/p/order-again');
                 document.body.append(Object.assign(document.createElement('p'), {id: 'wishlist'}))",
            )
            .await?;
        let spa = ["order?total=&currency=SEK%20%26%20more&missing=", "wishlist"];
        assert_eq!(probe.heard(2).await, spa);
        Ok(())
    });
}

#[test]
fn an_event_waits_for_the_answer_reaches_its_tags_and_never_comes_back() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("home")).await?;
        browser.wait_for("#latch .box").await?;
        browser.eval("latch.track('add_to_cart', {value: '4 & 5', name: '</script>\"'})").await?;
        browser.eval("latch.track('other', {value: 1})").await?;
        assert_eq!(probe.heard(0).await, [""; 0]);
        browser.click("#latch [data-latch=accept]").await?;
        let code = "cart-code?%22%3C%2Fscript%3E%5C%22%22";
        let heard = probe.heard(5).await;
        assert!(heard.contains(&"cart?value=4%20%26%205".into()), "{heard:?}");
        assert!(heard.contains(&code.into()), "{heard:?}");
        assert_eq!(heard.len(), 5, "{heard:?}");
        probe.forget();
        browser.eval("latch.track('add_to_cart', {value: 1})").await?;
        browser.eval("latch.track('add_to_cart', {value: 1})").await?;
        let twice = ["cart-code?null", "cart-code?null", "cart?value=1", "cart?value=1"];
        assert_eq!(probe.heard(4).await, twice);
        Ok(())
    });
}

#[test]
fn an_event_under_a_refusal_is_dropped() {
    let probe = Probe::with(PAGES);
    drive(Options::default(), async |browser| {
        browser.goto(&probe.page("home")).await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        browser.eval("latch.track('add_to_cart', {value: 1})").await?;
        browser.click("#latch .reopen").await?;
        browser.click("#latch [data-latch=accept]").await?;
        assert_eq!(probe.heard(3).await, ["frame", "style.css", "view?at=Home%20%26%20hearth"]);
        Ok(())
    });
}
