//! The page's styles and the banner's do not meet.

use anyhow::Result;
use serde_json::{Value, json};
use tests::browser::{Browser, Options, drive};

use super::rows::ROWS;
use super::{ask, painted, shop};
use crate::fail_closed::site::{cdp, forget_visitor};

/// How two measurements differ, each difference with its place.
fn differences(at: &str, expected: &Value, found: &Value, told: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) => {
            for key in one.keys().chain(other.keys().filter(|key| !one.contains_key(*key))) {
                differences(&format!("{at}, {key}"), &expected[key], &found[key], told);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (one, other) in one.iter().zip(other) {
                differences(at, one, other, told);
            }
        }
        // Rounded on both sides of a half.
        (Value::Number(one), Value::Number(other)) => {
            if (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() > 1.0 {
                told.push(format!("{at}: {other} instead of {one}"));
            }
        }
        _ if expected == found => {}
        _ => told.push(format!("{at}: {found} instead of {expected}")),
    }
}

/// A pointer presses what is in view where reject stands; WebDriver's own click asks page styles first
/// whether it may.
async fn rejects(browser: &Browser) -> Result<()> {
    const MIDDLE: &str = "const it = rect(buttons().find((one) => one.dataset.latch === 'reject'));
        return [it.x + it.width / 2, it.y + it.height / 2];";
    let at = ask(browser, MIDDLE).await?;
    for kind in ["mousePressed", "mouseReleased"] {
        let event =
            json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
        cdp(browser, "Input.dispatchMouseEvent", event).await?;
    }
    browser.wait_until("return document.cookie.includes('latch_demo=')").await?;
    Ok(())
}

#[test]
fn no_page_changes_how_the_banner_looks_or_keeps_it_from_answering() {
    let shop = shop(ROWS);
    drive(Options::default(), async |browser| {
        let (mut faults, mut plain) = (Vec::new(), Value::Null);
        for row in ROWS {
            forget_visitor(browser).await?;
            browser.goto(&shop.page(&format!("/look/{}", row.name))).await?;
            painted(browser).await?;
            let look = ask(browser, "return look()").await?;
            if plain.is_null() {
                assert_eq!(look["policy"], shop.page("/demo/privacy.html"));
                plain = look.clone();
            }
            differences(row.name, &plain, &look, &mut faults);
            let misplaced = ask(browser, "return misplaced()").await?;
            // That page's own content is wider than its window.
            let own = |fault: &&Value| !fault.to_string().contains("scrolls sideways");
            let misplaced = misplaced.as_array().unwrap().iter().filter(own);
            faults.extend(misplaced.map(|fault| format!("{}, {fault}", row.name)));
            if let Err(why) = rejects(browser).await {
                faults.push(format!("{}, reject: {why:#}", row.name));
            }
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        Ok(())
    });
}

#[test]
fn the_banner_changes_nothing_of_the_page() {
    let shop = shop(ROWS);
    drive(Options::default(), async |browser| {
        let mut faults = Vec::new();
        for row in ROWS {
            forget_visitor(browser).await?;
            browser.goto(&shop.page(&format!("/bare/{}", row.name))).await?;
            let without = ask(browser, "return page()").await?;
            browser.goto(&shop.page(&format!("/look/{}", row.name))).await?;
            painted(browser).await?;
            differences(row.name, &without, &ask(browser, "return page()").await?, &mut faults);
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        Ok(())
    });
}

#[test]
fn the_banner_works_inside_a_frame() {
    let shop = shop(ROWS);
    drive(Options::default(), async |browser| {
        browser.goto(&shop.page("/bare/plain")).await?;
        let frame = "document.body.innerHTML = `<iframe src='/look/plain' width=700 height=500>`";
        browser.eval(frame).await?;
        let frame = browser.wait_for("iframe").await?;
        frame.enter_frame().await?;
        painted(browser).await?;
        assert_eq!(ask(browser, "return misplaced()").await?, json!([]));
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_until("return document.cookie.includes('latch_demo=')").await?;
        Ok(())
    });
}
