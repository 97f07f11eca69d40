//! A site whose gated things announce themselves: scripts in `window.ran`, everything else in the
//! server's log of `/hit/…`.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, SET_COOKIE,
};
use actix_web::web::{self, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use anyhow::Result;
use serde_json::Value;
use server::app::Routes;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::app::TestApp;
use tests::browser::Browser;

const NOTICE: &str = include_str!("../../../fixtures/probe.toml");

/// A page: its path under `/p/`, its policy if it has one, its HTML.
pub type Page = (&'static str, &'static str, &'static str);

/// The running site.
pub struct Probe {
    pub app: TestApp,
    hits: Arc<Mutex<Vec<String>>>,
}

impl Probe {
    /// With these pages, and its notice published.
    pub fn with(pages: &'static [Page]) -> Self {
        let hits: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&hits);
        let routes: Routes = Arc::new(move |config: &mut ServiceConfig| {
            let log = Arc::clone(&log);
            config
                .route(
                    "/p/{name:.*}",
                    web::get().to(move |name: Path<String>| async move { page(pages, &name) }),
                )
                .route("/t/{name}.js", web::get().to(script))
                .route("/seal", web::get().to(seal))
                .route("/sent", web::get().to(sent))
                .route(
                    "/hit/{name:.*}",
                    web::get().to(move |request: HttpRequest| {
                        let said = request.uri().to_string();
                        log.lock().unwrap().push(said.trim_start_matches("/hit/").to_owned());
                        async { HttpResponse::NoContent().finish() }
                    }),
                );
        });
        let app = TestApp::start_with_routes(vec![routes]);
        app.publish(&NOTICE.replace("{{origin}}", &format!("http://{}", app.address())));
        Self { app, hits }
    }

    pub fn page(&self, path: &str) -> String {
        format!("http://{}/p/{path}", self.app.address())
    }

    /// What ran, sorted, once there are as many as `count`, and a while later.
    pub async fn heard(&self, count: usize) -> Vec<String> {
        for _ in 0..800 {
            if self.hits.lock().unwrap().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(Duration::from_millis(400)).await;
        let mut heard = self.hits.lock().unwrap().clone();
        heard.sort();
        heard
    }

    pub fn forget(&self) {
        self.hits.lock().unwrap().clear();
    }

    /// The actions in the log, oldest first, once there are as many as `count`.
    pub async fn actions(&self, count: usize) -> Vec<String> {
        let mut actions = Vec::new();
        for _ in 0..800 {
            let log = self.app.get("/v1/records?site=probe&order=oldest");
            let log = log.bearer(&self.app.token()).send().expect(200).json();
            let records = log["records"].as_array().unwrap().clone();
            actions =
                records.iter().map(|one| one["action"].as_str().unwrap().to_owned()).collect();
            if actions.len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        actions
    }
}

fn page(pages: &[Page], name: &str) -> HttpResponse {
    let Some((_, policy, html)) = pages.iter().find(|(path, ..)| *path == name) else {
        return HttpResponse::NotFound().finish();
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, "text/html; charset=utf-8"));
    if !policy.is_empty() {
        answer.insert_header((CONTENT_SECURITY_POLICY, *policy));
    }
    answer.body(*html)
}

/// A script that tells its name and whether it knows itself, after so many milliseconds.
async fn script(name: Path<String>, query: Query<HashMap<String, String>>) -> HttpResponse {
    let wait = query.get("wait").and_then(|wait| wait.parse().ok()).unwrap_or(0);
    tokio::time::sleep(Duration::from_millis(wait)).await;
    let body = format!(
        "ran.push('{name}' + (document.currentScript ? ':' + document.currentScript.id : ''))"
    );
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/javascript"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}

/// Sets a cookie that no script sees.
async fn seal() -> HttpResponse {
    let cookie = "_count_sealed=1; HttpOnly; Path=/";
    HttpResponse::NoContent().insert_header((SET_COOKIE, cookie)).finish()
}

/// The cookies that the browser sends.
async fn sent(request: HttpRequest) -> String {
    let cookies = request.headers().get(COOKIE).map(|value| value.to_str().unwrap().to_owned());
    cookies.unwrap_or_default()
}

/// What has run on the page, in order.
pub async fn ran(browser: &Browser) -> Result<Value> {
    browser.eval("return window.ran").await
}

/// Waits until so many things have run, and returns them.
pub async fn ran_once(browser: &Browser, count: usize) -> Result<Value> {
    browser.wait_until(&format!("return window.ran.length >= {count}")).await?;
    tokio::time::sleep(Duration::from_millis(400)).await;
    ran(browser).await
}
