//! What was shown, shown again: the page made from a record, beside the banner that the record is of,
//! pixel by pixel in Chromium; and that nothing leaves that page.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use anyhow::Result;
use serde_json::{Value, json};
use server::app::Routes;
use server::demo::notice_toml;
use server::store::BundleName;
use server::web::assets::{build, build_of};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tests::browser::{Browser, Options, drive};
use tests::demo::DemoShop;
use tests::stage::{DESKTOP, PHONE, Screen, Sight, Stage};

/// How long a banner takes to come to rest.
const REST: Duration = Duration::from_millis(500);

fn pages() -> Routes {
    Arc::new(|config: &mut ServiceConfig| {
        let page = |at: web::Path<(String, String)>| {
            let (language, direction) = at.into_inner();
            let html = format!(
                "<!doctype html><html lang=\"{language}\" dir=\"{direction}\"><meta charset=\"utf-8\">\
                 <meta name=\"viewport\" content=\"width=device-width\"><title>Blank</title>\
                 <link rel=\"icon\" href=\"data:,\"><script async src=\"/s/demo.js\"></script>"
            );
            std::future::ready(HttpResponse::Ok().content_type("text/html").body(html))
        };
        config.route("/blank/{language}/{direction}", web::get().to(page));
        let embed = || {
            let html = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Film</title>\
                 <link rel=\"icon\" href=\"data:,\"><script async src=\"/s/demo.js\"></script>\
                 <iframe id=\"film\" data-service=\"youtube\" data-src=\"https://film.invalid/\" \
                 style=\"position:absolute;left:0;top:0;width:640px;height:360px;border:0\">\
                 </iframe>";
            std::future::ready(HttpResponse::Ok().content_type("text/html").body(html))
        };
        config.route("/embed", web::get().to(embed));
    })
}

/// Publishes the demo's notice in this layout, spoken also in Arabic.
fn publish(shop: &DemoShop, layout: &str) {
    let own = format!("http://{}", shop.app.address());
    let notice = notice_toml(&[&own], shop.trackers()).replacen(
        "languages = [\"en\", \"de\"]",
        "languages = [\"en\", \"de\", \"ar\"]",
        1,
    );
    let notice = format!("{notice}\n[look]\nlayout = \"{layout}\"\n");
    // Whoever waits for a browser is in a runtime already, and publishing waits in another one.
    std::thread::scope(|scope| scope.spawn(|| shop.app.publish(&notice)).join()).unwrap();
}

/// The newest record, once there are `count`.
async fn newest(shop: &DemoShop, token: &str, count: u64) -> Value {
    for _ in 0..1600 {
        let page = shop.app.get("/v1/records?limit=1").bearer(token).send();
        let record = page.expect(200).json()["records"][0].clone();
        if record["index"] == count - 1 {
            return record;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("there is no record {}", count - 1);
}

/// What is in the window's upper left, as large as this screen, as a PNG in base64.
async fn picture(browser: &Browser, screen: Screen) -> Result<String> {
    tokio::time::sleep(REST).await;
    let clip =
        json!({ "x": 0, "y": 0, "width": screen.width, "height": screen.height, "scale": 1 });
    let asked = json!({ "format": "png", "clip": clip });
    let taken = browser.driver().cdp().send_raw("Page.captureScreenshot", asked).await?;
    Ok(taken["data"].as_str().unwrap().to_owned())
}

/// The page that shows a record, opened from a file in a window with room for its frame, which is as
/// large as this screen.
async fn open_shown(
    browser: &Browser,
    shop: &DemoShop,
    (token, index, folder): (&str, u64, &Path),
    sight: Sight,
) -> Result<()> {
    let path = format!("/v1/records/{index}/shown");
    let page = shop.app.get(&path).bearer(token).send().expect(200);
    // As large as the visitor's window from the start, at a whole pixel.
    let Screen { width, height, .. } = sight.screen;
    let style = format!(
        "position: absolute; left: 0; top: 0; width: {width}px; height: {height}px; margin: 0; \
         border: 0; resize: none"
    );
    let html = page.text();
    assert_eq!(html.matches("<iframe ").count(), 1, "what is in it is escaped");
    let html = html.replacen("<iframe ", &format!("<iframe style=\"{style}\" "), 1);
    let file = folder.join(format!("{index}.html"));
    std::fs::write(&file, html)?;
    let screen = Screen { width: 1400, height: 1000, phone: false, ..sight.screen };
    Sight { screen, ..sight }.apply(browser).await?;
    browser.goto(&format!("file://{}", file.display())).await?;
    browser.wait_for("iframe").await?.enter_frame().await?;
    Ok(())
}

/// The texts, colours and boxes of what is drawn.
const DRAWN: &str = "[...page.querySelectorAll('strong, p, a, button')].map((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    const { color, backgroundColor } = getComputedStyle(one);
    return [one.innerText, color, backgroundColor, left, top, width, height];
})";

/// Both must be the same picture; if not, they are left for looking at.
fn assert_same(shown: &str, live: &str, what: &str, folder: &Path) {
    if shown != live {
        for (name, picture) in [("live", live), ("shown", shown)] {
            let bytes = data_encoding::BASE64.decode(picture.as_bytes()).unwrap();
            std::fs::write(folder.join(format!("{what}-{name}.png")), bytes).unwrap();
        }
        let kept = folder.display();
        panic!("{what} is not shown as it was: see {kept}");
    }
}

#[test]
fn a_record_shows_what_was_asked_to_the_pixel() {
    let shop = DemoShop::open_with(vec![pages()]);
    let folder = tempfile::tempdir().unwrap().keep();
    let token = shop.app.token();
    let options = Options { network_log: true, ..Options::default() };
    drive(options, async |browser| {
        let mut count = 0;
        for layout in ["box", "bar", "modal"] {
            publish(&shop, layout);
            for (language, direction) in [("en", "ltr"), ("de", "ltr"), ("ar", "rtl")] {
                let screen = if language == "de" { PHONE } else { DESKTOP };
                let screen = Screen { scale: 1, phone: false, ..screen };
                let dark = language == "ar";
                let sight = Sight { dark, reduced_motion: true, ..Sight::on(screen) };
                for layer in ["first", "second"] {
                    let what = format!("{layout}-{language}-{layer}");
                    sight.apply(browser).await?;
                    enter(browser, &shop, &format!("/blank/{language}/{direction}")).await?;
                    if layer == "second" {
                        Stage::open_centre(browser).await?;
                    }
                    // Where it pressed last, the pointer would light up what has come there.
                    let away = json!({ "type": "mouseMoved", "x": 1, "y": 1 });
                    browser.driver().cdp().send_raw("Input.dispatchMouseEvent", away).await?;
                    let live = picture(browser, screen).await?;
                    Stage::click(browser, "[data-latch=reject]").await?;
                    count += 1;
                    let record = newest(&shop, &token, count).await;
                    assert_eq!([&record["layer"], &record["language"]], [layer, language]);
                    browser.network_log().await?;
                    let at = (token.as_str(), count - 1, folder.as_path());
                    open_shown(browser, &shop, at, sight).await?;
                    let depth = if layer == "second" { 2 } else { 1 };
                    Stage::wait(browser, &format!("layer() === {depth}")).await?;
                    browser.driver().enter_default_frame().await?;
                    let shown = picture(browser, screen).await?;
                    assert_same(&shown, &live, &what, &folder);
                    for event in browser.network_log().await? {
                        let url = event["params"]["request"]["url"].as_str().unwrap_or("data:");
                        let own = ["data:", "file:", "about:"].iter().any(|it| url.starts_with(it));
                        assert!(own, "{what} asks for {url}");
                    }
                }
            }
        }
        Ok(())
    });
}

#[test]
fn a_placeholder_is_shown_as_it_was() {
    let shop = DemoShop::open_with(vec![pages()]);
    let folder = tempfile::tempdir().unwrap();
    let token = shop.app.token();
    drive(Options::default(), async |browser| {
        let film = Screen { width: 640, height: 360, scale: 1, phone: false };
        Sight::on(DESKTOP).apply(browser).await?;
        enter(browser, &shop, "/embed").await?;
        let drawn = "return !!film.contentDocument?.querySelector('button')";
        browser.wait_until(drawn).await?;
        let page = "const page = film.contentDocument;";
        let live = browser.eval(&format!("{page} return {DRAWN}")).await?;
        browser.wait_for("#film").await?.enter_frame().await?;
        browser.click("[data-latch=once]").await?;
        browser.driver().enter_default_frame().await?;
        let record = newest(&shop, &token, 1).await;
        assert_eq!([&record["action"], &record["layer"]], ["load_once", "placeholder"]);
        open_shown(browser, &shop, (&token, 0, folder.path()), Sight::on(film)).await?;
        browser.wait_until("return !!document.querySelector('button')").await?;
        let page = "const page = document;";
        let shown = browser.eval(&format!("{page} return {DRAWN}")).await?;
        let (live, shown) = (live.as_array().unwrap(), shown.as_array().unwrap());
        assert!(live.len() >= 6 && live.len() == shown.len(), "{live:?} {shown:?}");
        for (live, shown) in live.iter().zip(shown) {
            for at in 0..3 {
                assert_eq!(shown[at], live[at]);
            }
            // The waiting frame's document has no doctype, for which lines are a pixel higher.
            for at in 3..7 {
                let apart = shown[at].as_f64().unwrap() - live[at].as_f64().unwrap();
                assert!(apart.abs() <= 2.0, "{shown} was {live}");
            }
        }
        Ok(())
    });
}

#[test]
fn nothing_can_be_answered_where_it_is_shown() {
    let shop = DemoShop::open_with(vec![pages()]);
    let folder = tempfile::tempdir().unwrap();
    let token = shop.app.token();
    drive(Options::default(), async |browser| {
        enter(browser, &shop, "/blank/en/ltr").await?;
        Stage::click(browser, "[data-latch=reject]").await?;
        newest(&shop, &token, 1).await;
        shop.forget();
        open_shown(browser, &shop, (&token, 0, folder.path()), Sight::on(DESKTOP)).await?;
        Stage::wait(browser, "layer() === 1").await?;
        for act in ["accept", "reject", "preferences"] {
            browser.click(&format!("#latch [data-latch={act}]")).await?;
            tokio::time::sleep(REST).await;
            let still = Stage::ask(browser, "return [layer(), document.cookie]").await?;
            assert_eq!(still, json!([1, ""]), "{act}");
        }
        let said = browser.eval("return document.documentElement.innerText").await?;
        assert!(said.as_str().unwrap().contains("Nothing can be answered here"), "{said}");
        // Nor by a script: the device keeps nothing, so no choice is in force.
        let by_script = "latch.set(['marketing']); await latch.reject(); return latch.ledger()";
        let ran = browser.eval(&format!("return (async () => {{ {by_script} }})()")).await?;
        assert_eq!(ran, json!([]));
        tokio::time::sleep(REST).await;
        newest(&shop, &token, 1).await;
        assert_eq!(shop.heard(), [""; 0]);
        Ok(())
    });
}

#[test]
fn an_older_build_draws_as_it_did() {
    let shop = DemoShop::open_with(vec![pages()]);
    let folder = tempfile::tempdir().unwrap();
    let token = shop.app.token();
    let of =
        |site: &str, build| BundleName::Drawn { site: site.parse().unwrap(), version: 1, build };
    drive(Options::default(), async |browser| {
        enter(browser, &shop, "/blank/en/ltr").await?;
        let state = shop.app.state();
        let mut old = state.store.bundle(&BundleName::Build(build())).await?.unwrap();
        let mut drawn = state.store.bundle(&of("demo", build())).await?.unwrap();
        // An older banner: other code, and other colours.
        let change = |bytes: &mut Vec<u8>, from: &str, to: &str| {
            let text = std::str::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{from}");
            *bytes = text.replace(from, to).into_bytes();
        };
        for (name, bytes) in &mut old.files {
            if name == "loader.js" {
                change(bytes, "\"use strict\";", "\"use strict\";document.title=\"older\";");
            }
        }
        for (name, bytes) in &mut drawn.files {
            if name == "en/settings.json" {
                change(bytes, "--latch-accent:", "--latch-accent:#a00;--unused:");
            }
        }
        let hash =
            build_of(old.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
        old.name = BundleName::Build(hash);
        drawn.name = of("demo", hash);
        state.store.keep_bundle(&old).await?;
        state.store.keep_bundle(&drawn).await?;
        // A page that still ran it answers.
        let known = format!("{:?}", build().to_hex());
        let other = format!("{:?}", hash.to_hex());
        let pose = format!(
            "const {{ fetch }} = window;
             window.fetch = (to, how) => fetch(to, {{ ...how, body: how.body && how.body.replace({known}, {other}) }});"
        );
        browser
            .driver()
            .cdp()
            .send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": pose }))
            .await?;
        enter(browser, &shop, "/blank/en/ltr").await?;
        Stage::click(browser, "[data-latch=reject]").await?;
        let record = newest(&shop, &token, 1).await;
        assert_eq!(record["context"]["build"], hash.to_hex());
        open_shown(browser, &shop, (&token, 0, folder.path()), Sight::on(DESKTOP)).await?;
        Stage::wait(browser, "layer() === 1").await?;
        let colour = "return [document.title, getComputedStyle(first('a')).color]";
        assert_eq!(Stage::ask(browser, colour).await?, json!(["older", "rgb(170, 0, 0)"]));
        Ok(())
    });
}

async fn enter(browser: &Browser, shop: &DemoShop, path: &str) -> Result<()> {
    let cdp = browser.driver().cdp();
    browser.goto("about:blank").await?;
    cdp.send_raw("Network.clearBrowserCookies", json!({})).await?;
    cdp.send_raw("Network.clearBrowserCache", json!({})).await?;
    let everything = json!({ "origin": shop.page(""), "storageTypes": "all" });
    cdp.send_raw("Storage.clearDataForOrigin", everything).await?;
    browser.goto(&shop.page(path)).await?;
    Stage::wait(browser, "first('[data-latch=accept]')").await
}
