//! Pages that a proxy serves with the visitor's own policy: static third-party tags, which no script
//! could stop, reach nobody until the visitor has said yes. The trackers' own log is the proof.

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use anyhow::Result;
use server::app::Routes;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::browser::{Browser, Options, drive};
use tests::demo::DemoShop;

/// What a careless owner left in the HTML, with `{T}` for the trackers' address.
const STATIC: &str = "<!doctype html><html lang=en><head><title>Page</title>\
    <link rel=preload as=script href='{T}/connect.facebook.net/en_US/fbevents.js?static'>\
    <link rel=preload as=image href='{T}/px.ads.linkedin.com/collect?static=preload'>\
    <script src='{T}/snap.licdn.com/insight.js?static'></script>\
    <script async src=/s/demo.js></script></head><body><p>A page</p>\
    <img alt='' src='{T}/www.facebook.com/tr?ev=Static'>\
    <iframe src='{T}/www.youtube-nocookie.com/embed/static'></iframe>\
    <script>fetch('{T}/www.google-analytics.com/g/collect?en=static')</script>";

/// Serves that page with what Latch answers for the request's cookie, as a proxy would.
fn proxied(at: &Arc<Mutex<(String, String)>>) -> Routes {
    let at = Arc::clone(at);
    Arc::new(move |config: &mut ServiceConfig| {
        let at = Arc::clone(&at);
        config.route(
            "/static",
            web::get().to(move |request: HttpRequest| {
                let (latch, trackers) = at.lock().unwrap().clone();
                let cookie = request.headers().get("cookie").cloned();
                async move {
                    let asked = web::block(move || {
                        let call = ureq::get(format!("{latch}/v1/sites/demo/csp"));
                        let call = match cookie.as_ref().and_then(|cookie| cookie.to_str().ok()) {
                            Some(cookie) => call.header("cookie", cookie),
                            None => call,
                        };
                        call.call().unwrap().body_mut().read_to_string().unwrap()
                    });
                    let policy = asked.await.unwrap();
                    HttpResponse::Ok()
                        .content_type("text/html; charset=utf-8")
                        .insert_header(("content-security-policy", policy))
                        .insert_header(("cache-control", "private, no-store"))
                        .body(STATIC.replace("{T}", &trackers))
                }
            }),
        );
    })
}

fn open() -> DemoShop {
    let at = Arc::new(Mutex::default());
    let shop = DemoShop::open_with(vec![proxied(&at)]);
    *at.lock().unwrap() = (shop.page(""), shop.trackers().to_owned());
    shop
}

async fn settle() {
    tokio::time::sleep(Duration::from_millis(900)).await;
}

async fn visit(browser: &Browser, shop: &DemoShop, sign: &str) -> Result<()> {
    browser.goto(&shop.page("/static")).await?;
    browser.wait_for(sign).await?;
    settle().await;
    Ok(())
}

#[test]
fn static_tags_reach_nobody_before_a_choice_and_after_a_refusal() {
    let shop = open();
    drive(Options::default(), async |browser| {
        visit(browser, &shop, "#latch .box").await?;
        assert_eq!(shop.heard(), [""; 0]);
        let placed =
            browser.eval("return getComputedStyle(document.querySelector('#latch').shadowRoot.querySelector('.box')).position");
        assert_eq!(placed.await?, "absolute", "the banner has its styles under this policy");
        browser.click("#latch [data-latch=reject]").await?;
        for _ in 0..3 {
            visit(browser, &shop, "#latch .reopen").await?;
        }
        assert_eq!(shop.heard(), [""; 0]);
        // The owner hears of each from the browser.
        let mut told = Vec::new();
        for _ in 0..800 {
            let call = shop.app.get("/v1/sites/demo/findings").bearer(&shop.app.token());
            let findings = call.send().expect(200).json()["findings"].clone();
            told = findings.as_array().unwrap().iter().map(|f| f["name"].to_string()).collect();
            if told.len() >= 4 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for directive in ["script-src-elem", "img-src", "frame-src"] {
            let name = format!("\"{directive} {}\"", shop.trackers());
            assert!(told.contains(&name), "{name} of {told:?}");
        }
        assert!(told.contains(&"\"script-src-elem inline\"".to_owned()), "{told:?}");
        Ok(())
    });
}

#[test]
fn after_a_yes_they_fire_and_so_do_the_tags_of_the_notice() {
    let shop = open();
    drive(Options::default(), async |browser| {
        visit(browser, &shop, "#latch .box").await?;
        browser.click("#latch [data-latch=accept]").await?;
        browser.wait_for("#latch .reopen").await?;
        settle().await;
        assert_eq!(shop.heard(), [""; 0], "a policy holds for the page that it came with");
        visit(browser, &shop, "#latch .reopen").await?;
        let mut heard = Vec::new();
        for _ in 0..800 {
            heard = shop.heard();
            if heard.iter().any(|hit| hit == "www.google-analytics.com page_view") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        settle().await;
        for hit in
            ["www.facebook.com Static", "px.ads.linkedin.com collect", "snap.licdn.com script"]
        {
            assert!(heard.iter().any(|have| have == hit), "{hit} of {heard:?}");
        }
        // These come by way of the notice's inline tags, which the policy permits by their hashes.
        for hit in ["www.google-analytics.com page_view", "www.facebook.com PageView"] {
            assert!(heard.iter().any(|have| have == hit), "{hit} of {heard:?}");
        }
        // Inline code that neither the notice nor [csp] knows stays out.
        assert!(!heard.iter().any(|hit| hit.ends_with(" static")), "{heard:?}");
        Ok(())
    });
}
