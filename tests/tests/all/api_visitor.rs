//! A visitor reads their own records, and nobody else's.

use tests::app::TestApp;
use tests::shop::{self, token};

#[test]
fn the_secret_opens_the_visitors_own_records_only() {
    let app = TestApp::start();
    let first = app.decide(&shop::accept(1, 7)).expect(201).json();
    app.decide(&shop::accept(2, 8)).expect(201);
    let last = app.decide(&shop::reject(3, 7)).expect(201).json();
    let latest = app.get("/v1/sites/shop/visitor").bearer(&token(7)).send().expect(200).json();
    assert_eq!(latest, last);
    let history = "/v1/sites/shop/visitor/history";
    let all = app.get(history).bearer(&token(7)).send().expect(200).json();
    assert_eq!(all["records"], serde_json::json!([last, first]));
    let one = app.get(&format!("{history}?limit=1")).bearer(&token(7)).send().expect(200).json();
    assert_eq!(one["records"], serde_json::json!([last]));
}

#[test]
fn the_name_in_the_log_opens_nothing() {
    let app = TestApp::start();
    let record = app.decide(&shop::accept(1, 7)).expect(201).json();
    let name = record["visitor"].as_str().unwrap_or_default();
    let reply = app.get("/v1/sites/shop/visitor").bearer(name).send();
    assert_eq!(reply.refused(404), "no_record");
}

#[test]
fn a_visitor_without_records_has_an_empty_history() {
    let app = TestApp::start();
    let history = app.get("/v1/sites/shop/visitor/history").bearer(&token(9)).send();
    assert_eq!(history.expect(200).json()["records"], serde_json::json!([]));
}
