//! How often one address may do what costs something.

use serde_json::json;
use server::app::{Limits, Rate};
use tests::app::TestApp;
use tests::call::Reply;
use tests::shop::{self, ORIGIN};

fn tight(behind_proxy: bool) -> TestApp {
    TestApp::start_with(|settings| {
        let rate = Rate::new(1, 2);
        settings.limits =
            Limits { decisions: rate, sign_ins: rate, visitors: rate, findings: rate };
        settings.behind_proxy = behind_proxy;
    })
}

fn decide(app: &TestApp, id: u64, forwarded: &str) -> Reply {
    let call = app.post("/v1/sites/shop/decisions").origin(ORIGIN);
    call.header("x-forwarded-for", forwarded).json(&shop::accept(id, 7)).send()
}

#[test]
fn posting_decisions_is_limited_by_address() {
    let app = tight(false);
    decide(&app, 1, "192.0.2.1").expect(201);
    decide(&app, 2, "192.0.2.2").expect(201);
    let refused = decide(&app, 3, "192.0.2.3");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(refused.refused(429), "too_many_requests");
    app.get("/v1/sites/shop/notice").send().expect(200);
}

#[test]
fn findings_are_limited_and_take_nothing_from_decisions() {
    let app = tight(false);
    let found = json!({ "findings": [{ "kind": "blocked", "name": "https://t.example" }] });
    let report = || app.post("/v1/sites/shop/findings").origin(ORIGIN).json(&found).send();
    report().expect(204);
    report().expect(204);
    assert_eq!(report().refused(429), "too_many_requests");
    let violation = app.post("/v1/sites/shop/csp-reports").send();
    assert_eq!(violation.refused(429), "too_many_requests");
    decide(&app, 1, "192.0.2.1").expect(201);
}

#[test]
fn my_data_is_limited_in_every_way_and_takes_nothing_from_decisions() {
    let body = json!({ "secret": shop::token(7) });
    for path in ["", "/receipt", "/erase"] {
        let app = tight(false);
        let path = format!("/v1/sites/shop/visitor{path}");
        let ask = || app.post(&path).origin(ORIGIN).json(&body).send();
        assert_ne!(ask().status, 429);
        assert_ne!(ask().status, 429);
        assert_eq!(ask().refused(429), "too_many_requests", "{path}");
        let own = || app.get("/v1/sites/shop/visitor").bearer(&shop::token(7)).send();
        assert_eq!(own().refused(429), "too_many_requests", "{path}");
        decide(&app, 1, "192.0.2.1").expect(201);
    }
}

#[test]
fn behind_a_proxy_its_last_word_on_the_address_counts() {
    let app = tight(true);
    decide(&app, 1, "198.51.100.1, 192.0.2.1").expect(201);
    decide(&app, 2, "198.51.100.2, 192.0.2.1").expect(201);
    decide(&app, 3, "198.51.100.3, 192.0.2.1").expect(429);
    decide(&app, 4, "198.51.100.1, 192.0.2.2").expect(201);
}

#[test]
fn signing_in_is_limited_right_or_wrong() {
    let app = tight(false);
    let try_in = || {
        let credentials = json!({ "name": "owner@shop.example", "password": "wrong" });
        app.post("/v1/session").json(&credentials).send()
    };
    try_in().expect(401);
    try_in().expect(401);
    assert_eq!(try_in().refused(429), "too_many_requests");
}
