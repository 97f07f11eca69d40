//! Placeholders in a real browser: what stands where a frame may not load yet, who lets it in, for
//! how long, and what the log says of it. The trackers' own log decides.

use actix_web::HttpResponse;
use actix_web::web::{self, Query, ServiceConfig};
use anyhow::Result;
use serde_json::{Value, json};
use server::app::Routes;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tests::app::{ADMIN, PASSWORD};
use tests::browser::{Browser, Options, drive};
use tests::demo::DemoShop;
use thirtyfour::Key;

/// Frames as pages have them: in a box that keeps its shape, in a row, in something that scrolls,
/// hidden at first, too small to say anything; and a post in markup of its own.
const PAGE: &str = r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Embeds</title>
<meta name="viewport" content="width=device-width">
<style>
  .ratio { position: relative; aspect-ratio: 16 / 9; max-width: 640px }
  .ratio iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0 }
  .row { display: flex; gap: 20px } .row > * { flex: 1; height: 240px }
  .scroll { height: 220px; width: 420px; overflow: auto } .scroll iframe { margin-top: 300px }
  main > * + * { margin-top: 30px } iframe + p { color: green }
  #post { min-height: 240px; width: 420px }
</style>
<script async src="/s/demo.js"></script>
<script>
  shifts = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => shifts += one.value))
    .observe({ type: "layout-shift", buffered: true });
</script>
<main>
<h1>Embeds</h1>
<div class="ratio"><iframe id="a" title="A film" data-service="youtube" data-src="TRACKER/www.youtube-nocookie.com/embed/a"></iframe></div>
<div class="row"><iframe id="b" data-category="marketing" data-service="youtube" data-src="TRACKER/www.youtube-nocookie.com/embed/b"></iframe><p>Beside it</p></div>
<div class="scroll"><iframe id="c" width="360" height="200" data-service="youtube" data-src="TRACKER/www.youtube-nocookie.com/embed/c"></iframe></div>
<div id="later" style="display: none"><iframe id="d" width="480" height="270" data-service="youtube" data-src="TRACKER/www.youtube-nocookie.com/embed/d"></iframe></div>
<iframe id="small" width="100" height="60" data-service="youtube" data-src="TRACKER/www.youtube-nocookie.com/embed/small"></iframe>
<iframe id="both" width="300" height="200" data-category="analytics" data-service="youtube" data-src="TRACKER/www.youtube-nocookie.com/embed/both"></iframe>
<div id="post" data-service="youtube" data-latch-embed>
  <blockquote>A post</blockquote>
  <script type="text/plain">window.ran = (window.ran || 0) + 1</script>
  <iframe id="in-post" data-src="TRACKER/www.youtube.com/embed/post"></iframe>
</div>
</main>"#;

fn pages() -> Routes {
    Arc::new(|config: &mut ServiceConfig| {
        let page = |query: Query<HashMap<String, String>>| {
            let html = PAGE.replace("TRACKER", &query["tracker"]);
            std::future::ready(HttpResponse::Ok().content_type("text/html").body(html))
        };
        config.route("/embeds", web::get().to(page));
    })
}

/// What a frame's own document says and whether it can be seen, by the frame's id.
const DRAWN: &str =
    "return Object.fromEntries([...document.querySelectorAll('iframe[id]')].map(frame => {
    const drawn = frame.contentDocument && frame.contentDocument.querySelector('body > div');
    return [frame.id, drawn && drawn.checkVisibility() ? drawn.innerText : null];
}))";

/// Whether the placeholder stands in the first frame.
const WAITS: &str = "return !!(a.contentDocument && a.contentDocument.querySelector('button'))";

async fn open(browser: &Browser, shop: &DemoShop) -> Result<()> {
    browser.goto(&shop.page(&format!("/embeds?tracker={}", shop.trackers()))).await?;
    browser.wait_until(WAITS).await?;
    Ok(())
}

/// Presses a control of the placeholder in the frame with this id.
async fn press(browser: &Browser, frame: &str, act: &str) -> Result<()> {
    let element = browser.wait_for(frame).await?;
    element.scroll_into_view().await?;
    element.enter_frame().await?;
    browser.click(&format!("[data-latch={act}]")).await?;
    browser.driver().enter_default_frame().await?;
    Ok(())
}

async fn settle() {
    tokio::time::sleep(Duration::from_millis(700)).await;
}

/// The embeds that the trackers were asked for, once there are so many, and nobody else.
async fn heard(shop: &DemoShop, count: usize) -> Vec<String> {
    for _ in 0..800 {
        if shop.hits().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    settle().await;
    let mut paths: Vec<String> = shop.hits().into_iter().map(|hit| hit.path).collect();
    paths.sort();
    paths
}

/// The log, oldest first, once it holds so many.
async fn log(shop: &DemoShop, count: usize) -> Vec<Value> {
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
    records
}

#[test]
fn a_placeholder_says_whose_content_it_is_and_nothing_moves() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        open(browser, &shop).await?;
        settle().await;
        let drawn = browser.eval(DRAWN).await?;
        for id in ["a", "b", "c"] {
            let text = drawn[id].as_str().unwrap_or_default();
            for part in
                ["Content from YouTube", "YouTube learns", "Google Ireland", "Load this once"]
            {
                assert!(text.contains(part), "{id}: {drawn}");
            }
        }
        // Hidden, too small, and waiting for more than a placeholder can let in.
        assert_eq!(
            (&drawn["d"], &drawn["small"], &drawn["both"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        browser.eval("later.style.display = 'block'; shifts = 0").await?;
        settle().await;
        let drawn = browser.eval(DRAWN).await?;
        assert!(drawn["d"].as_str().unwrap_or_default().contains("Always load YouTube"), "{drawn}");
        // The page's own title of a frame stays; one without gets one.
        let titles =
            browser.eval("return [a.title, b.title, post.firstElementChild.title]").await?;
        assert_eq!(titles, json!(["A film", "Content from YouTube", "Content from YouTube"]));
        assert_eq!(browser.eval("return document.cookie").await?, "");
        assert_eq!(shop.heard(), [""; 0]);
        browser.goto(&shop.page(&format!("/embeds?tracker={}", shop.trackers()))).await?;
        browser.wait_until(WAITS).await?;
        settle().await;
        assert_eq!(browser.eval("return shifts").await?, 0);
        // It would have been noticed.
        browser.eval("document.querySelector('h1').style.height = '300px'").await?;
        browser.wait_until("return shifts > 0").await?;
        Ok(())
    });
}

#[test]
fn once_loads_this_one_now_and_nothing_later() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        open(browser, &shop).await?;
        press(browser, "#a", "once").await?;
        assert_eq!(heard(&shop, 1).await, ["/embed/a"]);
        assert_eq!(browser.eval("return document.cookie").await?, "");
        let records = log(&shop, 1).await;
        assert_eq!(records.len(), 1);
        assert_eq!(
            (&records[0]["action"], &records[0]["layer"]),
            (&json!("load_once"), &json!("placeholder"))
        );
        assert_eq!(
            (&records[0]["trusted"], &records[0]["answers"]["services"]["youtube"]),
            (&json!(true), &json!("granted"))
        );
        let told =
            browser.eval("return latch.ledger().map(one => [one.once, one.services])").await?;
        assert_eq!(told, json!([[true, ["youtube"]]]));
        // The admin reads it in words.
        let fields = [("name", ADMIN), ("password", PASSWORD), ("to", "/admin/")];
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let form = shop.app.post("/admin/sign-in").header("sec-fetch-site", "same-origin");
        let form = form.header("content-type", "application/x-www-form-urlencoded").body(body);
        let session = form.send().expect(303).header("set-cookie").to_owned();
        let session = session.split(';').next().unwrap();
        let page = shop.app.get("/admin/records/0").header("cookie", session).send().expect(200);
        for words in ["Loaded once", "the placeholder of an embed"] {
            assert!(page.text().contains(words), "{words}");
        }
        // The keyboard too; the focus stays where the content comes.
        let post = browser.wait_for("#post > iframe").await?;
        post.scroll_into_view().await?;
        browser.eval("post.firstElementChild.focus()").await?;
        for key in [Key::Tab, Key::Tab, Key::Enter] {
            browser.driver().action_chain().send_keys(key).perform().await?;
        }
        assert_eq!(heard(&shop, 2).await, ["/embed/a", "/embed/post"]);
        assert_eq!(
            browser.eval("return [window.ran, document.activeElement.id]").await?,
            json!([1, "post"])
        );
        shop.forget();
        browser.driver().refresh().await?;
        browser.wait_until(WAITS).await?;
        settle().await;
        assert_eq!(shop.heard(), [""; 0]);
        browser.wait_for("#latch .box").await?;
        Ok(())
    });
}

#[test]
fn going_back_does_not_bring_back_what_was_loaded() {
    let shop = DemoShop::open_with(vec![pages()]);
    // Otherwise the page rests as it was left, and is told what has been answered meanwhile.
    let arguments = vec!["--disable-features=BackForwardCache".into()];
    drive(Options { arguments, ..Options::default() }, async |browser| {
        open(browser, &shop).await?;
        press(browser, "#a", "once").await?;
        heard(&shop, 1).await;
        browser.goto(&shop.page("/demo/privacy.html")).await?;
        shop.forget();
        browser.driver().back().await?;
        browser.wait_until(WAITS).await?;
        settle().await;
        assert_eq!(shop.heard(), [""; 0]);
        // Nor what was let in for good and has been refused elsewhere.
        press(browser, "#a", "always").await?;
        heard(&shop, 6).await;
        browser.goto(&shop.page("/demo/privacy.html")).await?;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        settle().await;
        shop.forget();
        browser.driver().back().await?;
        browser.wait_until(WAITS).await?;
        settle().await;
        assert_eq!(shop.heard(), [""; 0]);
        Ok(())
    });
}

#[test]
fn always_loads_the_service_from_now_on_and_answers_nothing_else() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        open(browser, &shop).await?;
        browser.eval("a.focus()").await?;
        press(browser, "#a", "always").await?;
        let all = ["/embed/a", "/embed/b", "/embed/c", "/embed/d", "/embed/post", "/embed/small"];
        assert_eq!(heard(&shop, all.len()).await, all);
        let records = log(&shop, 1).await;
        assert_eq!(
            (&records[0]["action"], &records[0]["layer"]),
            (&json!("save"), &json!("placeholder"))
        );
        let choice = browser.eval("return latch.choice()").await?;
        assert_eq!(choice["services"]["youtube"], "granted");
        assert_eq!(choice["services"]["meta-pixel"], "unasked");
        assert_eq!(choice["categories"]["analytics"], "unasked");
        // The question for the rest still stands, and took the focus from nobody.
        assert_eq!(browser.eval("return document.activeElement.id").await?, "a");
        browser.wait_for("#latch .box").await?;
        shop.forget();
        browser.driver().refresh().await?;
        browser.wait_for("#latch .box").await?;
        assert_eq!(heard(&shop, all.len()).await, all);
        // A no ends it: the frames wait again. The post's script has run, so the page is loaded anew.
        shop.forget();
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_until(WAITS).await?;
        settle().await;
        let live =
            browser.eval("return [document.querySelectorAll('iframe[src]').length, window.ran]");
        assert_eq!(live.await?, json!([0, null]));
        assert_eq!(shop.heard(), [""; 0]);
        let drawn = browser.eval(DRAWN).await?;
        assert!(
            drawn["b"].as_str().unwrap_or_default().contains("Content from YouTube"),
            "{drawn}"
        );
        Ok(())
    });
}

#[test]
fn what_was_let_in_once_stays_until_it_is_refused() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        open(browser, &shop).await?;
        press(browser, "#a", "once").await?;
        heard(&shop, 1).await;
        browser.click("#latch [data-latch=reject]").await?;
        browser.wait_for("#latch .reopen").await?;
        browser.wait_until(WAITS).await?;
        // Refused for good, and yet again let in this time.
        press(browser, "#a", "once").await?;
        assert_eq!(heard(&shop, 2).await, ["/embed/a", "/embed/a"]);
        let kept = browser.eval("return latch.choice()").await?;
        assert_eq!(kept["services"]["youtube"], "denied");
        let words: Vec<Value> =
            log(&shop, 3).await.iter().map(|one| one["action"].clone()).collect();
        assert_eq!(words, ["load_once", "reject_all", "load_once"]);
        Ok(())
    });
}

#[test]
fn a_script_cannot_press_a_placeholder() {
    let shop = DemoShop::open_with(vec![pages()]);
    drive(Options::default(), async |browser| {
        open(browser, &shop).await?;
        browser
            .eval(
                "for (const act of ['once', 'always']) {
                   const page = a.contentDocument;
                   const control = page.querySelector('[data-latch=' + act + ']');
                   control.click();
                   control.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
                   const fake = new MouseEvent('click', { detail: 1 });
                   Object.defineProperty(fake, 'target', { value: control });
                   page.dispatchEvent(fake);
                   const taken = page.onclick || (() => {});
                   taken({ target: control, detail: 1, isTrusted: true });
                 }",
            )
            .await?;
        settle().await;
        assert_eq!(shop.heard(), [""; 0]);
        assert_eq!(browser.eval("return document.cookie").await?, "");
        assert_eq!(log(&shop, 0).await, Vec::<Value>::new());
        Ok(())
    });
}
