//! After a withdrawal nothing new is heard and no declared cookie is left: neither one on the
//! parent domain, nor one that the tracker keeps writing.

use anyhow::Result;
use serde_json::json;
use tests::browser::{Browser, Engine, drive};
use tests::hostile::{CATEGORIES, HostileSite};

use super::{cookies, device, granted, heard, holding, records, settle, toggle, visit, visitor};

tests::on_each_engine!(
    nothing_new_is_heard_and_no_cookie_is_left,
    one_category_goes_and_the_others_stay,
);
tests::on_each_engine!(
    not_even_a_last_word_is_heard,
    no_frame_is_loaded_again,
    a_page_from_before_it_is_quiet_too,
    no_storage_is_left,
    no_cookie_is_left_where_the_page_does_not_see_it,
);

fn nothing_new_is_heard_and_no_cookie_is_left(engine: Engine) {
    let site = HostileSite::open();
    drive(visitor(engine), async |browser| {
        accept(browser, &site).await?;
        withdraw(browser).await?;
        settle().await;
        assert_eq!(site.heard(), [""; 0]);
        site.forget();
        for page in ["/shop/", "/shop/next", "/elsewhere/"] {
            assert_eq!(device(browser).await?["cookies"], json!(["latch_hostile"]), "{page}");
            visit(browser, &site.page("shop", page)).await?;
            settle().await;
            assert_eq!(site.heard(), [""; 0], "{page}");
        }
        assert_eq!(records(&site, 2).await, ["accept_all granted", "reject_all denied"]);
        Ok(())
    });
}

fn one_category_goes_and_the_others_stay(engine: Engine) {
    let site = HostileSite::open();
    drive(visitor(engine), async |browser| {
        accept(browser, &site).await?;
        browser.eval("window.before = true").await?;
        toggle(browser, &["marketing"]).await?;
        reloaded(browser).await?;
        let left = ["functional", "analytics"];
        let expected = granted(&left);
        // The page is loaded anew, so the others run again.
        heard(&site, expected.len()).await;
        assert_eq!(site.heard(), expected);
        let kept = device(browser).await?["cookies"].clone();
        assert_eq!(kept, holding(&cookies(&left), &[])["cookies"]);
        assert_eq!(records(&site, 2).await, ["accept_all granted", "save mixed"]);
        Ok(())
    });
}

fn not_even_a_last_word_is_heard(engine: Engine) {
    let site = HostileSite::open();
    drive(visitor(engine), async |browser| {
        accept(browser, &site).await?;
        withdraw(browser).await?;
        settle().await;
        assert_eq!(site.heard(), [""; 0]);
        Ok(())
    });
}

fn no_frame_is_loaded_again(engine: Engine) {
    let site = HostileSite::open();
    drive(visitor(engine), async |browser| {
        accept(browser, &site).await?;
        withdraw(browser).await?;
        settle().await;
        let mut heard = site.heard();
        heard.retain(|one| one.ends_with("iframe"));
        assert_eq!(heard, [""; 0]);
        Ok(())
    });
}

fn a_page_from_before_it_is_quiet_too(engine: Engine) {
    let site = HostileSite::open();
    drive(visitor(engine), async |browser| {
        accept(browser, &site).await?;
        visit(browser, &site.page("shop", "/shop/next")).await?;
        heard(&site, granted(&CATEGORIES).len() + CATEGORIES.len()).await;
        withdraw(browser).await?;
        settle().await;
        site.forget();
        browser.driver().back().await?;
        browser.wait_for("#latch .reopen").await?;
        // Longer than the tracker waits before it writes its cookie again.
        settle().await;
        assert_eq!(site.heard(), [""; 0]);
        assert_eq!(device(browser).await?["cookies"], json!(["latch_hostile"]));
        Ok(())
    });
}

fn no_storage_is_left(engine: Engine) {
    let site = HostileSite::open_declaring_all();
    drive(visitor(engine), async |browser| {
        accept(browser, &site).await?;
        withdraw(browser).await?;
        settle().await;
        assert_eq!(device(browser).await?, holding(&cookies(&[]), &[]));
        Ok(())
    });
}

fn no_cookie_is_left_where_the_page_does_not_see_it(engine: Engine) {
    let site = HostileSite::open_declaring_all();
    drive(visitor(engine), async |browser| {
        accept(browser, &site).await?;
        withdraw(browser).await?;
        // Another page, whose own path would show the cookie, but without the banner.
        browser.goto(&site.page("shop", "/elsewhere/plain.html")).await?;
        assert_eq!(device(browser).await?["cookies"], json!(["latch_hostile"]));
        Ok(())
    });
}

/// Accepts everything and waits until everything has run; then forgets what was heard.
async fn accept(browser: &Browser, site: &HostileSite) -> Result<()> {
    visit(browser, &site.page("shop", "/shop/")).await?;
    browser.click("#latch [data-latch=accept]").await?;
    let expected = granted(&CATEGORIES);
    assert_eq!(heard(site, expected.len()).await, expected);
    let kept = device(browser).await?["cookies"].clone();
    assert_eq!(kept, holding(&cookies(&CATEGORIES), &[])["cookies"]);
    site.forget();
    Ok(())
}

/// Withdraws everything and waits for the page that is loaded anew.
async fn withdraw(browser: &Browser) -> Result<()> {
    browser.eval("window.before = true").await?;
    browser.click("#latch .reopen").await?;
    browser.click("#latch [data-latch=reject]").await?;
    reloaded(browser).await
}

/// Code that has run cannot be stopped, so the page is loaded anew.
async fn reloaded(browser: &Browser) -> Result<()> {
    browser.wait_until("return window.before === undefined").await?;
    browser.wait_for("#latch .reopen").await?;
    Ok(())
}
