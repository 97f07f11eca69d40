//! The demo shop with further pages around it, some of which get what Latch serves in a broken
//! state. Owns the pages' routes and what tests ask of all of them.

use actix_web::body::SizedStream;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{self, Bytes, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use anyhow::Result;
use serde_json::{Value, json};
use server::app::Routes;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::browser::Browser;
use tests::demo::DemoShop;

/// A page: its path below `/f/`, its policy if it has one, its HTML. `{T}` stands for the
/// trackers' origin, `{L}` for Latch's, `{S}` for the script tag and `{P}` for a gated pixel, in
/// both.
pub type Page = (&'static str, &'static str, &'static str);

const SCRIPT: &str = "<script async src='/s/demo.js'></script>";
const PIXEL: &str =
    "<img alt='' data-category=marketing data-src='{T}/www.facebook.com/tr?ev=Gated'>";
const PLAIN: Page = ("plain", "", "<!doctype html><title>Page</title>{S}<p>A page</p>{P}");
const BROKEN: &str = "<!doctype html><title>Page</title><p>A page</p>{P}\
    <script async src='/broken/{how}/s/demo.js'></script>";

/// What the console says whenever Latch cannot start.
pub const CLOSED: &str = "nothing gated will run";

/// A running shop with these pages.
pub struct Site {
    pub shop: DemoShop,
    token: String,
}

impl Site {
    pub fn with(pages: &'static [Page]) -> Self {
        let at: Arc<Mutex<(String, String)>> = Arc::default();
        let theirs = Arc::clone(&at);
        let routes: Routes = Arc::new(move |config: &mut ServiceConfig| {
            let at = Arc::clone(&theirs);
            let page = move |name: Path<String>| {
                let (latch, trackers) = at.lock().unwrap().clone();
                let found = pages.iter().chain([&PLAIN]).find(|(path, ..)| *path == *name).copied();
                let broken = name.strip_prefix("broken/").map(|how| BROKEN.replace("{how}", how));
                let (policy, html) = match (found, broken) {
                    (Some((_, policy, html)), _) => (policy, html.to_owned()),
                    (None, Some(html)) => ("", html),
                    _ => ("", "<!doctype html><title>Nothing</title>".to_owned()),
                };
                let fill = |text: &str| {
                    let text = text.replace("{S}", SCRIPT).replace("{P}", PIXEL);
                    text.replace("{T}", &trackers).replace("{L}", &latch)
                };
                let mut answer = HttpResponse::Ok();
                answer.insert_header((CONTENT_TYPE, "text/html; charset=utf-8"));
                if name.starts_with("cached") {
                    answer.insert_header((CACHE_CONTROL, "max-age=600"));
                }
                if !policy.is_empty() {
                    answer.insert_header((CONTENT_SECURITY_POLICY, fill(policy)));
                }
                let answer = answer.body(fill(&html));
                async move { answer }
            };
            config
                .route("/f/{name:.*}", web::get().to(page))
                .route("/broken/{how}/{rest:.*}", web::get().to(broken));
        });
        let shop = DemoShop::open_with(vec![routes]);
        *at.lock().unwrap() = (shop.page(""), shop.trackers().to_owned());
        let token = shop.app.token();
        Self { shop, token }
    }

    /// The address of one of the pages.
    pub fn page(&self, path: &str) -> String {
        self.shop.page(&format!("/f/{path}"))
    }

    /// Opens a page and waits for the banner.
    pub async fn visit(&self, browser: &Browser, path: &str) -> Result<()> {
        browser.goto(&self.page(path)).await?;
        browser.wait_for("#latch .box").await?;
        Ok(())
    }

    /// A visitor who has said yes on an ordinary page, is somewhere else now, and whose trackers
    /// have forgotten.
    pub async fn consented(&self, browser: &Browser) -> Result<()> {
        self.visit(browser, "plain").await?;
        browser.click("#latch [data-latch=accept]").await?;
        self.heard(12).await;
        assert!(self.shop.heard().contains(&"www.facebook.com Gated".to_owned()));
        browser.goto("about:blank").await?;
        settle().await;
        self.shop.forget();
        Ok(())
    }

    /// What the trackers have heard once it is so much, and a while later.
    pub async fn heard(&self, count: usize) -> Vec<String> {
        for _ in 0..800 {
            if self.shop.hits().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        settle().await;
        self.shop.heard()
    }

    /// Nobody hears anything.
    pub async fn silent(&self) {
        settle().await;
        assert_eq!(self.shop.heard(), [""; 0]);
    }

    /// Latch could not start: no banner, nothing fires whatever the page asks for, and the console
    /// says why.
    pub async fn closed(&self, browser: &Browser, why: &str) -> Result<()> {
        let said = console_until(browser, CLOSED).await?;
        assert!(said.contains(CLOSED) && said.contains(why), "{why}: {said}");
        browser.eval("latch.track('purchase', {value: 1})").await?;
        self.silent().await;
        let drawn =
            browser.eval("return document.querySelectorAll('[data-latch-ran],#latch').length");
        assert_eq!(drawn.await?, 0);
        Ok(())
    }

    /// The records, oldest first, once there are so many.
    pub async fn records(&self, count: usize) -> Vec<Value> {
        let mut records = Vec::new();
        for _ in 0..800 {
            let path = "/v1/records?site=demo&order=oldest&limit=100";
            let page = self.shop.app.get(path).bearer(&self.token).send().expect(200);
            records = page.json()["records"].as_array().unwrap().clone();
            if records.len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        records
    }
}

/// Long enough for anything to arrive that is going to.
pub async fn settle() {
    tokio::time::sleep(Duration::from_millis(900)).await;
}

/// What the console says until it has said this: it is emptied by reading it, and a busy machine may be slow
/// to say something.
pub async fn console_until(browser: &Browser, wanted: &str) -> Result<String> {
    let mut said = String::new();
    for _ in 0..400 {
        said += &console(browser).await?;
        if said.contains(wanted) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(said)
}

pub async fn console(browser: &Browser) -> Result<String> {
    let entries = browser.console().await?;
    Ok(entries.iter().map(|entry| entry.message.clone() + "\n").collect())
}

/// Blocks requests whose address contains one of these, as a privacy extension or an outage would.
pub async fn block(browser: &Browser, parts: &[&str]) -> Result<()> {
    let patterns: Vec<String> = parts.iter().map(|part| format!("*{part}*")).collect();
    cdp(browser, "Network.enable", json!({})).await?;
    cdp(browser, "Network.setBlockedURLs", json!({ "urls": patterns })).await?;
    Ok(())
}

/// Makes a visitor somebody who was never here.
pub async fn forget_visitor(browser: &Browser) -> Result<()> {
    browser.goto("about:blank").await?;
    cdp(browser, "Network.clearBrowserCookies", json!({})).await?;
    Ok(())
}

/// A command to the browser itself.
pub async fn cdp(browser: &Browser, command: &str, parameters: Value) -> Result<Value> {
    Ok(browser.driver().cdp().send_raw(command, parameters).await?)
}

/// Runs a script before every further page's own; how to end that.
pub async fn before(browser: &Browser, source: &str) -> Result<Value> {
    cdp(browser, "Page.enable", json!({})).await?;
    cdp(browser, "Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await
}

/// What Latch serves, broken in the way that the address names.
async fn broken(path: Path<(String, String)>, request: HttpRequest) -> HttpResponse {
    let (how, rest) = path.into_inner();
    let address = format!("http://{}/{rest}", request.connection_info().host());
    let real = web::block(move || {
        let mut answer = ureq::get(address).call().unwrap();
        let kind = answer.headers()[CONTENT_TYPE.as_str()].to_str().unwrap().to_owned();
        (kind, answer.body_mut().read_to_vec().unwrap())
    });
    let (kind, body) = real.await.unwrap();
    let (which, how) = how.split_once('-').unwrap_or((&how, ""));
    // The notice's brief and first layer come with the script, the rest of it by itself.
    let hit = rest.ends_with(match which {
        "wasm" => ".wasm",
        "rest" => ".json",
        _ => "/demo.js",
    });
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, kind));
    if !hit {
        return answer.body(body);
    }
    let text = || String::from_utf8(body.clone()).unwrap();
    let half = body.len() / 2;
    match how {
        "missing" => HttpResponse::NotFound().finish(),
        "failing" => HttpResponse::InternalServerError().body(body),
        "portal" => HttpResponse::Ok().content_type("text/html").body("<p>Sign in to our network"),
        "empty" => answer.finish(),
        "short" => answer.body(body[..half].to_owned()),
        "cut" => {
            // Announced whole, ended in the middle.
            let part = Bytes::from(body[..half].to_owned());
            let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(part)]);
            answer.body(SizedStream::new(body.len() as u64, stream))
        }
        "corrupt" => {
            let mut body = body;
            body[half..half + 64].fill(0xff);
            answer.body(body)
        }
        "malformed" => answer.body("{\"version\": 1, "),
        "null" => answer.body(text().replacen("\"brief\":", "\"brief\":null,\"old\":", 1)),
        "foreign" => answer.body(text().replacen("\"brief\":\"", "\"brief\":\"notice ", 1)),
        "halved" => {
            let (text, start) = (text(), "\"brief\":\"");
            let from = text.find(start).unwrap() + start.len();
            let half = text[from..].find("\"").unwrap() / 2;
            // At the start of an escape sequence, so that the script stays one.
            let at = from + text[from..from + half].rfind("\\u001f").unwrap();
            let to = from + text[from..].find("\",\"first\"").unwrap();
            answer.body([&text[..at], &text[to..]].concat())
        }
        "newer" => answer.body(text().replacen("\"brief\":\"", "\"brief\":\"9", 1)),
        "undrawn" => answer.body(text().replacen("\"layers\":", "\"drawings\":", 1)),
        other => panic!("no way to break something is called {other}"),
    }
}
