//! Cookies that no script sees, in a real browser: refused services lose them, others keep theirs.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use anyhow::Result;
use server::app::Routes;
use std::sync::Arc;
use tests::app::TestApp;
use tests::browser::{Browser, Options, drive};
use tests::shop;
use thirtyfour::cookie::Cookie;

/// A site that sets cookies out of scripts' sight, on its host and for all of its hosts.
fn site() -> Routes {
    Arc::new(|config: &mut ServiceConfig| {
        config.route(
            "/set",
            web::get().to(async || {
                let mut answer = HttpResponse::Ok();
                for line in [
                    "sid=1; Path=/; HttpOnly",
                    "srv_parent=1; Path=/; Domain=shop.example; HttpOnly; SameSite=Strict",
                    "cart=1; Path=/set; HttpOnly",
                    "basket=1; Path=/; HttpOnly",
                ] {
                    answer.append_header(("set-cookie", line));
                }
                answer
                    .content_type("text/html; charset=utf-8")
                    .body("<!doctype html><title>Set</title>")
            }),
        );
    })
}

fn open() -> (TestApp, u16) {
    let app = TestApp::start_with_routes(vec![site()]);
    let port = app.address().port();
    let origins = format!("origins = [\"http://www.shop.example:{port}\"]");
    let notice = shop::NOTICE
        .replace(
            "origins = [\"https://shop.example\", \"https://www.shop.example:8443\"]",
            &origins,
        )
        .replace(
            "{ name = \"_ga_*\", lifetime_days = 395 }]",
            "{ name = \"sid\", lifetime_days = 1, http_only = true }, \
             { name = \"srv_*\", lifetime_days = 1, http_only = true }, \
             { name = \"cart\", lifetime_days = 1, http_only = true, path = \"/set\" }]",
        );
    app.publish(&notice);
    (app, port)
}

async fn kept(browser: &Browser) -> Result<Vec<String>> {
    let cookies: Vec<Cookie> = browser.driver().get_all_cookies().await?;
    let mut names: Vec<String> = cookies.into_iter().map(|cookie| cookie.name).collect();
    names.sort();
    Ok(names)
}

async fn expire(browser: &Browser, base: &str) -> Result<serde_json::Value> {
    browser
        .eval(&format!(
            "return fetch('{base}/v1/sites/shop/expirations', {{method: 'POST',
               credentials: 'include', headers: {{'content-type': 'application/json'}},
               body: '{{\"services\":[\"ga4\"]}}'}}).then((r) => r.status, () => 'refused')"
        ))
        .await
}

fn hosts() -> Options {
    let hosts = ["www.shop.example", "consent.shop.example", "evil.example"];
    Options { hosts: hosts.map(ToOwned::to_owned).into(), ..Options::default() }
}

#[test]
fn served_from_the_sites_own_host_it_ends_the_hosts_and_the_parents_cookies() {
    let (_app, port) = open();
    drive(hosts(), async |browser| {
        let base = format!("http://www.shop.example:{port}");
        browser.goto(&format!("{base}/set")).await?;
        assert_eq!(kept(browser).await?, ["basket", "cart", "sid", "srv_parent"]);
        assert_eq!(browser.eval("return document.cookie").await?, "");
        assert_eq!(expire(browser, &base).await?, 204);
        assert_eq!(kept(browser).await?, ["basket"]);
        Ok(())
    });
}

#[test]
fn served_from_beside_the_site_it_ends_the_parents_cookies() {
    let (_app, port) = open();
    drive(hosts(), async |browser| {
        browser.goto(&format!("http://www.shop.example:{port}/set")).await?;
        assert_eq!(expire(browser, &format!("http://consent.shop.example:{port}")).await?, 204);
        assert_eq!(
            kept(browser).await?,
            ["basket", "cart", "sid"],
            "another host's are out of reach"
        );
        Ok(())
    });
}

#[test]
fn another_sites_page_ends_nothing() {
    let (_app, port) = open();
    drive(hosts(), async |browser| {
        let base = format!("http://www.shop.example:{port}");
        browser.goto(&format!("{base}/set")).await?;
        browser.goto(&format!("http://evil.example:{port}/set")).await?;
        assert_eq!(expire(browser, &base).await?, "refused");
        browser.goto(&format!("{base}/healthz")).await?;
        assert_eq!(kept(browser).await?, ["basket", "sid", "srv_parent"]);
        Ok(())
    });
}
