//! The service itself: its health, its headers, and how it fails to start.

use server::app::{Routes, Settings, StartError};
use server::store::SledStore;
use server::web::Refusal;
use std::sync::Arc;
use tests::app::TestApp;

#[test]
fn it_tells_that_it_is_well_and_what_crawlers_may_read() {
    let app = TestApp::start();
    assert_eq!(app.get("/healthz").send().expect(200).json()["status"], "ok");
    assert!(app.get("/robots.txt").send().expect(200).text().contains("Disallow: /admin"));
    app.call("HEAD", "/healthz").send().expect(200);
}

#[test]
fn every_response_has_the_headers_that_all_have() {
    let app = TestApp::start();
    for path in ["/healthz", "/v1/sites/shop/notice", "/v1/records", "/nowhere", "/s/shop.js"] {
        let reply = app.get(path).send();
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_ne!(reply.header("referrer-policy"), "", "{path}");
        assert_eq!(reply.header("x-request-id").len(), 16, "{path}");
    }
    let api = app.get("/v1/sites/shop/notice").send();
    assert_eq!(api.header("cache-control"), "no-store");
}

#[test]
fn an_error_carries_the_name_under_which_the_log_knows_it() {
    let app = TestApp::start();
    let reply = app.get("/nowhere").send().expect(404);
    assert_eq!(reply.json()["request_id"], reply.header("x-request-id"));
    let other = app.get("/nowhere").send();
    assert_ne!(reply.header("x-request-id"), other.header("x-request-id"));
}

#[test]
fn a_taken_port_is_told_in_words() {
    let app = TestApp::start();
    let folder = tempfile::tempdir().unwrap();
    let settings =
        Settings { listen: app.address(), data: folder.path().to_owned(), ..Settings::default() };
    let store = Arc::new(SledStore::open(&folder.path().join("log")).unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let error = runtime.block_on(server::app::start(settings, store, Vec::new())).err().unwrap();
    assert!(matches!(error, StartError::Taken(address) if address == app.address()), "{error}");
    assert!(error.to_string().contains("in use"), "{error}");
}

#[test]
fn a_failure_tells_its_cause_to_the_log_only() {
    async fn fail() -> Result<actix_web::HttpResponse, Refusal> {
        Err(Refusal::internal("the disk at /dev/secret is full"))
    }
    let routes: Routes = Arc::new(|routes| {
        routes.route("/fail", actix_web::web::get().to(fail));
    });
    let app = TestApp::start_with_routes(vec![routes]);
    let body = app.get("/fail").send().expect(500).json();
    insta::assert_json_snapshot!(body, { ".request_id" => "[random]" });
}

#[test]
fn a_lost_log_key_stops_the_start_and_says_what_to_do() {
    let app = TestApp::start();
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while app.get("/log/checkpoint").send().status != 200 {
        assert!(std::time::Instant::now() < patience);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let (store, settings) = (Arc::clone(&app.state().store), app.state().settings.clone());
    std::fs::remove_file(app.data().join("log-key.json")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let error = runtime.block_on(server::app::start(settings, store, Vec::new())).err().unwrap();
    assert!(matches!(error, StartError::Tree(_)), "{error}");
    assert!(error.to_string().contains("bring `log-key.json` back from a backup"), "{error}");
}
