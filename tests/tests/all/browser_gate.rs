//! A visitor's walk through the shop in a real browser. The trackers' own log is the proof: it
//! says what was heard, whatever the page believes.

use anyhow::Result;
use serde_json::{Value, json};
use std::time::Duration;
use tests::browser::{Browser, Options, drive};
use tests::demo::DemoShop;
use thirtyfour::Key;

use crate::fail_closed::site::Site;

const PAGES: [&str; 3] = ["/demo/", "/demo/product.html", "/demo/order.html"];

/// What every page sends once everything is granted.
const EVERYWHERE: [&str; 11] = [
    "analytics.tiktok.com Pageview",
    "analytics.tiktok.com script",
    "connect.facebook.net script",
    "googleads.g.doubleclick.net page_view",
    "px.ads.linkedin.com collect",
    "snap.licdn.com script",
    "www.facebook.com Microdata",
    "www.facebook.com PageView",
    "www.google-analytics.com page_view",
    "www.googletagmanager.com script",
    "www.googletagmanager.com script",
];
const HOME: [&str; 1] = ["www.youtube-nocookie.com embed"];
const PRODUCT: [&str; 4] = [
    "analytics.tiktok.com ViewContent",
    "googleads.g.doubleclick.net view_item",
    "www.facebook.com ViewContent",
    "www.google-analytics.com view_item",
];
const ORDER: [&str; 4] = [
    "analytics.tiktok.com CompletePayment",
    "www.facebook.com Purchase",
    "www.google-analytics.com purchase",
    "www.googleadservices.com conversion",
];

fn everywhere_and(more: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = EVERYWHERE.iter().chain(more).map(ToString::to_string).collect();
    all.sort();
    all
}

/// Long enough for any tag to arrive that is going to.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(700)).await;
}

/// Waits until the trackers have heard so much, then a little longer for what should not come.
async fn heard(shop: &DemoShop, count: usize) -> Vec<String> {
    for _ in 0..800 {
        if shop.hits().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    settle().await;
    shop.heard()
}

async fn first_visit(browser: &Browser, shop: &DemoShop) -> Result<()> {
    browser.goto(&shop.page("/demo/")).await?;
    browser.wait_for("#latch .box").await?;
    Ok(())
}

/// Loads the shop's pages twenty times in all and waits for each banner or control to be there.
async fn wander(browser: &Browser, shop: &DemoShop, sign: &str) -> Result<()> {
    for load in 0..20 {
        browser.goto(&shop.page(PAGES[load % PAGES.len()])).await?;
        browser.wait_for(sign).await?;
    }
    settle().await;
    Ok(())
}

async fn device(browser: &Browser) -> Result<Value> {
    browser
        .eval("return [document.cookie.replace(/=[^;]*/g, ''), localStorage.length, sessionStorage.length]")
        .await
}

/// The admin's view of the log, oldest first: action and outcome.
async fn log(shop: &DemoShop, count: usize) -> Vec<(String, String)> {
    let mut records = Vec::new();
    for _ in 0..800 {
        let path = "/v1/records?site=demo&order=oldest&limit=100";
        let page = shop.app.get(path).bearer(&shop.app.token()).send().expect(200).json();
        records = page["records"].as_array().unwrap().clone();
        if records.len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    records.iter().map(|record| (text(&record["action"]), text(&record["outcome"]))).collect()
}

#[test]
fn before_a_choice_nobody_hears_anything_and_nothing_is_stored() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        wander(browser, &shop, "#latch .box").await?;
        assert_eq!(shop.heard(), [""; 0]);
        assert_eq!(device(browser).await?, json!(["", 0, 0]));
        // Scrolling, Esc and looking at the settings are no answer either.
        browser.eval("scrollTo(0, 2000)").await?;
        browser.click("#latch [data-latch=preferences]").await?;
        browser.click("#latch .close").await?;
        settle().await;
        assert_eq!(shop.heard(), [""; 0]);
        assert_eq!(device(browser).await?, json!(["", 0, 0]));
        assert_eq!(log(&shop, 0).await, []);
        Ok(())
    });
}

#[test]
fn after_reject_nobody_hears_anything() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        first_visit(browser, &shop).await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_gone("#latch .box").await?;
        wander(browser, &shop, "#latch .reopen").await?;
        assert_eq!(shop.heard(), [""; 0]);
        assert_eq!(device(browser).await?, json!(["latch_demo", 0, 0]));
        assert_eq!(log(&shop, 1).await, [("reject_all".into(), "denied".into())]);
        Ok(())
    });
}

#[test]
fn after_accept_every_tag_arrives_once_and_the_conversion_carries_its_value() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        first_visit(browser, &shop).await?;
        browser.click("#latch [data-latch=accept]").await?;
        let home = everywhere_and(&HOME);
        assert_eq!(heard(&shop, home.len()).await, home);
        shop.forget();
        browser.goto(&shop.page("/demo/product.html")).await?;
        let product = everywhere_and(&PRODUCT);
        assert_eq!(heard(&shop, product.len()).await, product);
        shop.forget();
        browser.click("#add").await?;
        assert_eq!(
            heard(&shop, 3).await,
            [
                "analytics.tiktok.com AddToCart",
                "www.facebook.com AddToCart",
                "www.google-analytics.com add_to_cart",
            ]
        );
        shop.forget();
        browser.goto(&shop.page("/demo/order.html")).await?;
        let order = everywhere_and(&ORDER);
        assert_eq!(heard(&shop, order.len()).await, order);
        let hits = shop.hits();
        let conversion = hits.iter().find(|hit| hit.host == "www.googleadservices.com").unwrap();
        assert_eq!(conversion.value.as_deref(), Some("413.00"));
        assert_eq!(conversion.currency.as_deref(), Some("EUR"));
        assert_eq!(log(&shop, 1).await, [("accept_all".into(), "granted".into())]);
        Ok(())
    });
}

#[test]
fn analytics_alone_means_analytics_alone() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        first_visit(browser, &shop).await?;
        browser.click("#latch [data-latch=preferences]").await?;
        browser.click("#latch [data-item=analytics]").await?;
        browser.click("#latch [data-latch=save]").await?;
        let expected = ["www.google-analytics.com page_view", "www.googletagmanager.com script"];
        assert_eq!(heard(&shop, 2).await, expected);
        let id = &shop.hits()[0].query["id"];
        assert_eq!(id, "G-DEMO12345");
        let cookies = device(browser).await?[0].as_str().unwrap().to_owned();
        assert_eq!(cookies, "latch_demo; shop_visit; _ga; _ga_DEMO12345");
        assert_eq!(log(&shop, 1).await, [("save".into(), "mixed".into())]);
        Ok(())
    });
}

#[test]
fn after_withdrawal_they_stop_and_their_cookies_go() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        first_visit(browser, &shop).await?;
        browser.click("#latch [data-latch=accept]").await?;
        heard(&shop, EVERYWHERE.len() + HOME.len()).await;
        let cookies = device(browser).await?[0].as_str().unwrap().to_owned();
        for name in ["_ga", "_fbp", "_gcl_au", "_ttp", "li_fat_id", "shop_visit"] {
            assert!(cookies.split("; ").any(|have| have == name), "{name} of {cookies}");
        }
        // One press to open, one to withdraw: no more than it took to accept and find the way.
        browser.click("#latch .reopen").await?;
        browser.eval("window.before = true").await?;
        browser.click("#latch [data-latch=reject]").await?;
        // Code that has run cannot be stopped, so the page is loaded anew.
        browser.wait_until("return window.before === undefined").await?;
        browser.wait_for("#latch .reopen").await?;
        settle().await;
        shop.forget();
        wander(browser, &shop, "#latch .reopen").await?;
        assert_eq!(shop.heard(), [""; 0]);
        assert_eq!(device(browser).await?, json!(["latch_demo", 0, 0]));
        assert_eq!(
            log(&shop, 2).await,
            [("accept_all".into(), "granted".into()), ("reject_all".into(), "denied".into())]
        );
        Ok(())
    });
}

#[test]
fn the_pages_language_comes_first_then_the_visitors() {
    let shop = Site::with(&[]).shop;
    let german = Options { language: "de-AT,de".into(), ..Options::default() };
    drive(german, async |browser| {
        for (page, label) in [("/demo/", "Reject all"), ("/f/plain", "Alle ablehnen")] {
            browser.goto(&shop.page(page)).await?;
            let reject = browser.wait_for("#latch [data-latch=reject]").await?;
            assert_eq!(reject.text().await?, label, "{page}");
        }
        assert_eq!(browser.eval("return document.querySelector('#latch').lang").await?, "de");
        Ok(())
    });
}

#[test]
fn the_keyboard_alone_is_enough_and_esc_is_no_answer() {
    let shop = DemoShop::open();
    drive(Options::default(), async |browser| {
        first_visit(browser, &shop).await?;
        let press = async |key: Key| browser.driver().action_chain().send_keys(key).perform().await;
        const FOCUSED: &str = "let one = document.activeElement;
            while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;";
        let focused = &format!("{FOCUSED} return one.dataset.latch || one.tagName");
        // The banner comes first in the order of focus: the policy link, then its controls.
        for expected in ["A", "reject", "accept", "preferences"] {
            press(Key::Tab).await?;
            assert_eq!(browser.eval(focused).await?, expected);
        }
        press(Key::Enter).await?;
        browser.wait_for("#latch dialog").await?;
        assert_eq!(browser.eval(focused).await?, "close");
        press(Key::Escape).await?;
        browser.wait_for("#latch .box").await?;
        assert_eq!(browser.eval(focused).await?, "preferences");
        press(Key::Escape).await?;
        browser.wait_for("#latch .reopen").await?;
        assert_eq!(browser.eval(focused).await?, "preferences");
        assert_eq!(device(browser).await?, json!(["", 0, 0]));
        press(Key::Enter).await?;
        browser.wait_for("#latch dialog").await?;
        // Close, then the first category's details, then the switch of analytics.
        for _ in 0..2 {
            press(Key::Tab).await?;
        }
        let item = format!("{FOCUSED} return one.dataset.item");
        assert_eq!(browser.eval(&item).await?, "analytics");
        press(Key::Space).await?;
        let on = format!("{FOCUSED} return one.getAttribute('aria-checked')");
        assert_eq!(browser.eval(&on).await?, "true");
        browser.click("#latch [data-latch=save]").await?;
        assert_eq!(heard(&shop, 2).await.len(), 2);
        Ok(())
    });
}
