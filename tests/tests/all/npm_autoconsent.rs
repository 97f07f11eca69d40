//! An independent client that answers banners for visitors, DuckDuckGo's autoconsent as published:
//! it finds the refusal in every language that it reads, in light and dark and on a phone, and
//! what it does is never recorded as a yes.
//!
//! Modules whose name begins with `npm_` need packages from `tests/npm/`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use anyhow::{Context, Result};
use consent::notice::{Texts, TextsDraft, built_in_languages};
use serde_json::{Value, json};
use server::app::Routes;
use tests::app::TestApp;
use tests::browser::{Browser, Options, drive};

const NOTICE: &str = include_str!("../../fixtures/autoconsent.toml");
/// The languages in which it reads a refusal.
const READ: [&str; 11] = ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "pt-BR", "sv", "tr"];
/// Those of them in which it also takes what is around for a banner, and so answers it.
const ANSWERED: [&str; 9] = ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "pt-BR"];
/// What a page with little love for refusals does.
const HIDING: &str = "<style>#latch [data-latch=reject] { display: none !important }</style>";

#[test]
fn its_patterns_take_our_refusals_and_nothing_else_for_refusals() {
    let texts: BTreeMap<&str, BTreeMap<&str, String>> = built_in_languages()
        .into_iter()
        .map(|tag| (tag, TextsDraft::from(Texts::built_in(&tag.parse().unwrap()).unwrap())))
        .map(|(tag, texts)| (tag, texts.given().map(|(key, text)| (key, text.into())).collect()))
        .collect();
    let read = read_by_patterns(&serde_json::to_string(&texts).unwrap()).unwrap();
    let languages = |says: &dyn Fn(&Value) -> bool| -> Vec<&str> {
        texts.keys().copied().filter(|tag| says(&read[*tag])).collect()
    };
    assert_eq!(languages(&|said| said["reject_all"] == "REJECT"), READ);
    assert_eq!(
        languages(&|said| said["reject_all"] == "REJECT" && said["banner"] == true),
        ANSWERED
    );
    for key in ["accept_all", "choose", "save", "close", "reload", "load_once", "back", "my_data"] {
        assert_eq!(languages(&|said| said[key] == "REJECT"), [""; 0], "{key}");
    }
}

#[test]
fn it_refuses_in_every_language_in_light() {
    refuses("light", Options::default());
}

#[test]
fn it_refuses_in_every_language_in_dark() {
    refuses("dark", Options::default());
}

#[test]
fn it_refuses_in_every_language_on_a_phone() {
    refuses("light", Options { viewport: (390, 844), ..Options::default() });
}

#[test]
fn where_the_page_hides_the_refusal_it_still_accepts_nothing() {
    let site = open();
    // Signing in is limited.
    let token = site.token();
    drive(Options::default(), async |browser| {
        for language in ANSWERED {
            let said =
                answer(browser, &site, &format!("hiding/{language}"), "optOutResult").await?;
            // In English it knows the one button that is left, and presses it.
            let clicks =
                said.iter().filter_map(|message| message["state"]["clicks"].as_u64()).max();
            assert!(clicks >= Some(u64::from(language == "en")), "{language}: {said:?}");
            tokio::time::sleep(Duration::from_secs(2)).await;
            let asked = browser.eval("return latch.choice()").await?;
            assert_ne!(asked["categories"]["marketing"], "granted", "{language}");
        }
        let records = records(&site, &token);
        assert!(records.iter().all(|record| record["outcome"] == "denied"), "{records:?}");
        Ok(())
    });
}

fn refuses(scheme: &str, options: Options) {
    let site = open();
    // Signing in is limited.
    let token = site.token();
    drive(options, async |browser| {
        let scheme = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let media = json!({ "features": scheme });
        browser.driver().cdp().send_raw("Emulation.setEmulatedMedia", media).await?;
        for (at, language) in ANSWERED.into_iter().enumerate() {
            answer(browser, &site, &format!("page/{language}"), "optOutResult").await?;
            for _ in 0..800 {
                if records(&site, &token).len() > at {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            let records = records(&site, &token);
            assert_eq!(records.len(), at + 1, "{language}: {records:?}");
            let record = &records[at];
            assert_eq!(record["action"], "reject_all", "{language}");
            assert_eq!(record["outcome"], "denied", "{language}");
            // A script pressed it, and the record says so.
            assert_eq!(record["trusted"], false, "{language}: {record}");
            assert_eq!(record["language"], *language, "{record}");
        }
        Ok(())
    });
}

/// Opens a page as a new visitor and lets the client answer; what it told until `done`.
async fn answer(browser: &Browser, site: &TestApp, page: &str, done: &str) -> Result<Vec<Value>> {
    browser.goto(&format!("http://{}/{page}", site.address())).await?;
    browser.driver().delete_all_cookies().await?;
    browser.driver().refresh().await?;
    browser.wait_for("#latch [data-latch=accept]").await?;
    browser.eval(&client()?).await?;
    let told = "return window.autoconsentStandalone?.messages || []";
    let mut messages = Vec::new();
    for _ in 0..400 {
        messages = browser.eval(told).await?.as_array().cloned().unwrap_or_default();
        if messages.iter().any(|message| message["type"] == done) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(messages)
}

/// The client as one script: `cargo xtask test` fetches it.
fn client() -> Result<String> {
    let script = package()?.join("dist/autoconsent.standalone.js");
    std::fs::read_to_string(&script).with_context(|| format!("no {}", script.display()))
}

fn package() -> Result<PathBuf> {
    let modules = std::env::var_os("LATCH_NPM").map(PathBuf::from);
    let built = std::env::current_exe()?;
    let built = built.ancestors().map(|at| at.join("npm/node_modules")).find(|at| at.is_dir());
    let modules = modules.or(built).context("LATCH_NPM is not set: use `cargo xtask test`")?;
    Ok(modules.join("@duckduckgo/autoconsent"))
}

/// What the client's patterns take each text for.
fn read_by_patterns(texts: &str) -> Result<Value> {
    let mut node = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/autoconsent.mjs"))
        .arg(package()?.join("lib/heuristic-patterns.ts"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    node.stdin.take().context("no way in")?.write_all(texts.as_bytes())?;
    let read = node.wait_with_output()?;
    serde_json::from_slice(&read.stdout).context("its patterns were not understood")
}

/// A site that speaks every language that Latch ships, with pages in each.
fn open() -> TestApp {
    let pages: Routes = Arc::new(|config: &mut web::ServiceConfig| {
        let page = async |path: web::Path<(String, String)>| {
            let (kind, language) = path.into_inner();
            let head = if kind == "hiding" { HIDING } else { "" };
            let html = format!(
                "<!doctype html><html lang={language}><meta name=viewport \
                 content='width=device-width'><title>Page</title>{head}\
                 <link rel=icon href='data:,'><script async src=/s/clients.js></script><h1>Page</h1>"
            );
            HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html)
        };
        config.route("/{kind:page|hiding}/{language}", web::get().to(page));
    });
    let site = TestApp::start_with_routes(vec![pages]);
    let languages = built_in_languages().map(|language| format!("{language:?}"));
    let texts = languages.each_ref().map(|language| format!("{language} = \"Words\""));
    let notice = NOTICE
        .replace("\"{{origin}}\"", &format!("\"http://{}\"", site.address()))
        .replace("\"{{languages}}\"", &languages.join(", "))
        .replace("\"{{texts}}\"", &format!("{{ {} }}", texts.join(", ")));
    site.publish(&notice);
    site
}

fn records(site: &TestApp, token: &str) -> Vec<Value> {
    let log = site.get("/v1/records?site=clients&order=oldest&limit=100");
    let records = log.bearer(token).send().expect(200).json();
    records["records"].as_array().expect("records").clone()
}
