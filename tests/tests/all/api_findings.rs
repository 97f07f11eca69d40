//! What pages report, what browsers report, and what the admin reads of it.

use serde_json::{Value, json};
use tests::app::TestApp;
use tests::shop::ORIGIN;

const PATH: &str = "/v1/sites/shop/findings";

fn listed(app: &TestApp) -> Vec<(String, String, u64)> {
    let reply = app.get(PATH).bearer(&app.token()).send().expect(200).json();
    let findings = reply["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut listed: Vec<_> = findings
        .map(|f| (text(&f["kind"]), text(&f["name"]), f["count"].as_u64().unwrap()))
        .collect();
    listed.sort();
    listed
}

fn row(kind: &str, name: &str, count: u64) -> (String, String, u64) {
    (kind.into(), name.into(), count)
}

#[test]
fn what_pages_report_is_counted_and_tells_nothing_of_them() {
    let app = TestApp::start();
    let report = |findings: Value| {
        let call = app.post(PATH).origin(ORIGIN).json(&json!({ "findings": findings }));
        let reply = call.send().expect(204);
        assert_eq!(reply.header("access-control-allow-origin"), ORIGIN);
    };
    report(json!([
        { "kind": "leftover", "name": "cookie _ga" },
        { "kind": "blocked", "name": "https://tracker.example" },
    ]));
    report(json!([{ "kind": "leftover", "name": "cookie _ga" }]));
    assert_eq!(
        listed(&app),
        [row("blocked", "https://tracker.example", 1), row("leftover", "cookie _ga", 2)]
    );
    let reply = app.get(PATH).bearer(&app.token()).send().expect(200).json();
    let keys: Vec<&String> = reply["findings"][0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["kind", "name", "count", "first_at", "last_at"]);
    let app = app.restart();
    assert_eq!(listed(&app).len(), 2, "they outlast the server");
}

#[test]
fn violations_become_findings_by_directive_and_origin() {
    let app = TestApp::start();
    let send = |kind: &str, body: Value| {
        let call = app.post("/v1/sites/shop/csp-reports").header("content-type", kind);
        call.body(body.to_string()).send()
    };
    let legacy = json!({ "csp-report": {
        "document-uri": "https://shop.example/basket?mail=a@b.example",
        "effective-directive": "img-src", "blocked-uri": "https://t.example/p?uid=1",
        "original-policy": "x".repeat(20_000),
    }});
    send("application/csp-report", legacy).expect(204);
    let page = "https://shop.example/";
    let body = |what: &str| {
        json!({
            "documentURL": page, "effectiveDirective": "img-src", "blockedURL": what,
        })
    };
    let list = json!([
        { "type": "csp-violation", "url": page, "body": body("https://t.example/other") },
        { "type": "csp-violation", "url": page, "body": body("chrome-extension://abcdef/x.png") },
        { "type": "deprecation", "url": page, "body": {} },
    ]);
    send("application/reports+json", list).expect(204);
    assert_eq!(listed(&app), [row("policy", "img-src https://t.example", 2)]);
}

#[test]
fn a_page_may_report_but_not_read() {
    let app = TestApp::start();
    let preflight = |path: &str, method: &str| {
        let call = app.call("OPTIONS", path).origin(ORIGIN);
        call.header("access-control-request-method", method)
            .header("access-control-request-headers", "content-type")
            .send()
    };
    preflight(PATH, "POST").expect(200);
    preflight("/v1/sites/shop/csp-reports", "POST").expect(200);
    assert_eq!(preflight(PATH, "GET").refused(400), "malformed_preflight");
    app.get("/v1/sites/other/findings").bearer(&app.token()).send().expect(404);
}
