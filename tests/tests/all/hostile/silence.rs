//! Before a choice and after a refusal nothing is heard and nothing is kept, whatever the visitor
//! does instead of answering.

use anyhow::{Result, ensure};
use serde_json::Value;
use std::time::Duration;
use tests::browser::{Browser, Engine, drive};
use tests::hostile::HostileSite;
use thirtyfour::Key;

use super::{decided, device, holding, records, settle, visit, visitor};

tests::on_each_engine!(before_a_choice, after_a_refusal);

fn before_a_choice(engine: Engine) {
    let site = HostileSite::open();
    drive(visitor(engine), async |browser| {
        wander(browser, &site, &holding(&[], &[])).await?;
        assert_eq!(site.records(), [""; 0]);
        Ok(())
    });
}

fn after_a_refusal(engine: Engine) {
    let site = HostileSite::open();
    drive(visitor(engine), async |browser| {
        visit(browser, &site.page("shop", "/shop/")).await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        assert_eq!(records(&site, 1).await, ["reject_all denied"]);
        browser.wait_until("return localStorage.length === 0").await?;
        wander(browser, &site, &holding(&["latch_hostile".into()], &[])).await?;
        assert_eq!(site.records(), ["reject_all denied"]);
        Ok(())
    });
}

/// Does everything that is no answer; after each step nothing was heard, and the device holds
/// what is `expected`.
async fn wander(browser: &Browser, site: &HostileSite, expected: &Value) -> Result<()> {
    let quiet = async |step: &str| {
        settle().await;
        let (heard, kept) = (site.heard(), device(browser).await?);
        ensure!(heard.is_empty(), "{step}: the tracker heard {heard:?}");
        ensure!(kept == *expected, "{step}: the device keeps {kept}");
        Ok(())
    };
    let press = async |key: Key| browser.driver().action_chain().send_keys(key).perform().await;
    visit(browser, &site.page("shop", "/shop/")).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    quiet("ignored").await?;

    browser.eval("scrollTo(0, 2000)").await?;
    press(Key::End).await?;
    quiet("scrolled").await?;

    press(Key::Escape).await?;
    quiet("Esc on the page").await?;
    browser
        .eval(
            "const host = document.querySelector('#latch'); \
         (host.querySelector('button') || host.shadowRoot.querySelector('button')).focus()",
        )
        .await?;
    press(Key::Escape).await?;
    quiet("Esc in the first layer").await?;

    browser.goto(&site.page("shop", "/shop/")).await?;
    decided(browser).await?;
    close(browser).await?;
    quiet("the first layer closed").await?;

    open_centre(browser).await?;
    press(Key::Escape).await?;
    quiet("Esc in the preference centre").await?;
    open_centre(browser).await?;
    close(browser).await?;
    quiet("the preference centre closed").await?;
    open_centre(browser).await?;
    browser.click("#latch [data-item=marketing]").await?;
    close(browser).await?;
    quiet("a switch moved, but not saved").await?;

    browser.eval("scrollTo(0, 0)").await?;
    browser.click("#next").await?;
    browser.wait_until("return location.pathname === '/shop/next'").await?;
    decided(browser).await?;
    quiet("a link followed").await?;
    browser.driver().refresh().await?;
    decided(browser).await?;
    quiet("reloaded").await?;
    browser.driver().back().await?;
    decided(browser).await?;
    quiet("back").await?;
    browser.driver().forward().await?;
    decided(browser).await?;
    quiet("forward").await?;

    let first = browser.driver().window().await?;
    let second = browser.driver().new_tab().await?;
    browser.driver().switch_to_window(second).await?;
    visit(browser, &site.page("shop", "/shop/tab")).await?;
    quiet("a second tab").await?;
    browser.driver().close_window().await?;
    browser.driver().switch_to_window(first).await?;
    quiet("the second tab closed").await
}

async fn open_centre(browser: &Browser) -> Result<()> {
    browser.click("#latch [data-latch=preferences]").await?;
    browser.wait_for("#latch [data-latch=save]").await?;
    Ok(())
}

/// Presses the control that closes, if the layer has one.
async fn close(browser: &Browser) -> Result<()> {
    let there = "return [...(document.querySelector('#latch')?.shadowRoot.querySelectorAll('[data-latch=close]') || [])]
                   .some(one => one.checkVisibility())";
    if browser.eval(there).await? == true {
        browser.click("#latch [data-latch=close]").await?;
    }
    Ok(())
}
